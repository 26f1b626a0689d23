package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
)

// configuration measures what is done with a CIB of 16 MB, and xmllint beside it where it is installed.
func configuration(r run) error {
	gen := filepath.Join(os.Getenv("PACER_SUITES"), "bench", "gencib.py")
	if _, err := os.Stat(gen); err != nil {
		fmt.Println("configuration: skipped, PACER_SUITES does not name a folder with bench/gencib.py")
		return nil
	}
	text, err := exec.Command("python3", gen, "32", "1000").Output()
	if err != nil {
		return fmt.Errorf("%s: %w", gen, err)
	}
	fmt.Printf("a CIB of %d MB, in this process\n", len(text)>>20)
	b := &configurationBench{run: r, text: text}
	return errors.Join(b.open(), b.change(), b.xmllint(), r.validation())
}

type configurationBench struct {
	run
	text        []byte
	doc         *cib.Document
	read, whole time.Duration
}

// open reads, validates and digests.
func (b *configurationBench) open() error {
	version, _ := schema.Named(cib.LatestSchema)
	grammar, err := schema.Compile(version)
	if err != nil {
		return err
	}
	var read, whole []time.Duration
	var before, after runtime.MemStats
	for range b.runs {
		b.doc = nil
		runtime.GC()
		runtime.ReadMemStats(&before)
		start := time.Now()
		if b.doc, err = cib.Parse(b.text, "bench"); err != nil {
			return err
		}
		read = append(read, time.Since(start))
		if !grammar.Valid(b.doc.Root()) || cib.Digest(b.doc.Root()) == "" {
			return errors.New("the generated CIB is not valid")
		}
		whole = append(whole, time.Since(start))
		runtime.ReadMemStats(&after)
	}
	b.read, b.whole = median(read), median(whole)
	b.report("read", read)
	fmt.Printf("  %-64s %5.0f MB/s\n", "that is", float64(len(b.text))/1e6/b.read.Seconds())
	b.report("read, validate and digest", whole)
	taken := float64(after.TotalAlloc-before.TotalAlloc+uint64(len(b.text))) / float64(len(b.text))
	fmt.Printf("  %-64s %10.1f\n", "memory for that and the text, times its size", taken)
	return nil
}

// change applies the outcome of an operation.
func (b *configurationBench) change() error {
	d := etree.NewDocument()
	if err := d.ReadFromString(`<node_state id="3" crmd="offline"/>`); err != nil {
		return err
	}
	ops := []cib.Op{{Kind: cib.Modify, Section: "status", Data: d.Root()}}
	var all []time.Duration
	for range b.runs {
		start := time.Now()
		if _, err := cib.Update(b.doc, ops, nil); err != nil {
			return err
		}
		all = append(all, time.Since(start))
	}
	b.report("change the state of a node", all)
	return nil
}

// xmllint reads the same text, as a process, and validates it where PACER_SCHEMAS names a folder with
// Pacemaker's schemas.
func (b *configurationBench) xmllint() error {
	program, err := exec.LookPath("xmllint")
	if err != nil {
		return nil
	}
	file := filepath.Join(os.TempDir(), fmt.Sprintf("pacer-bench-%d.xml", os.Getpid()))
	if err := os.WriteFile(file, b.text, 0o600); err != nil {
		return err
	}
	defer os.Remove(file)
	const ratio = "  %-64s %10.1f\n"
	took, err := b.linted("xmllint --noout, as a process", program, "--noout", file)
	if err != nil {
		return err
	}
	fmt.Printf(ratio, "times as long as reading here", took.Seconds()/b.read.Seconds())
	grammar := filepath.Join(os.Getenv("PACER_SCHEMAS"), cib.LatestSchema+".rng")
	if _, err := os.Stat(grammar); err != nil {
		return nil
	}
	if took, err = b.linted("xmllint --relaxng, as a process", program, "--noout", "--relaxng", grammar, file); err != nil {
		return err
	}
	fmt.Printf(ratio, "times as long as reading, validating and digesting here", took.Seconds()/b.whole.Seconds())
	return nil
}

// linted measures a command.
func (b *configurationBench) linted(what, program string, args ...string) (time.Duration, error) {
	var all []time.Duration
	for range b.runs {
		start := time.Now()
		if err := exec.Command(program, args...).Run(); err != nil {
			return 0, fmt.Errorf("xmllint: %w", err)
		}
		all = append(all, time.Since(start))
	}
	b.report(what, all)
	return median(all), nil
}

// validation validates a configuration of 800 KB with many parameters, which names an older schema.
func (r run) validation() error {
	file := filepath.Join(os.Getenv("PACER_SUITES"), "cts", "scheduler", "xml", "params-6.xml")
	text, err := os.ReadFile(file)
	if err != nil {
		fmt.Println("validation: skipped, PACER_SUITES does not name a folder with cts/scheduler/xml/params-6.xml")
		return nil
	}
	doc, err := cib.Parse(text, file)
	if err != nil {
		return err
	}
	version, _ := schema.Named(doc.Root().SelectAttrValue("validate-with", ""))
	grammar := schema.Of(version)
	var all []time.Duration
	for range r.runs {
		start := time.Now()
		if !grammar.Valid(doc.Root()) {
			return fmt.Errorf("%s does not follow %s", file, version.Name())
		}
		all = append(all, time.Since(start))
	}
	r.report(fmt.Sprintf("validate params-6.xml, %d KB, by %s", len(text)>>10, version.Name()), all)
	return nil
}
