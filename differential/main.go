package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
)

func main() {
	h := hunt{}
	flag.StringVar(&h.ref, "ref", "", "the reference `crm_simulate`")
	flag.Uint64Var(&h.seed, "seed", 1, "the first seed")
	flag.IntVar(&h.count, "count", 2000, "how many clusters")
	flag.StringVar(&h.keep, "keep", "", "the `folder` for clusters that differ, made small")
	flag.BoolVar(&h.silent, "silent", false, "also make clusters small of which the reference says nothing")
	flag.BoolVar(&h.compare, "compare", false, "only compare what both say of the clusters in archives")
	flag.BoolVar(&h.show, "show", false, "only show the cluster of the first seed")
	flag.Parse()
	if h.show {
		os.Stdout.Write(document(cluster(h.seed).root))
		return
	}
	if h.ref == "" {
		fail(errors.New("no reference: name a crm_simulate with -ref PATH"))
	}
	if h.compare {
		different, err := h.archives(flag.Args())
		exit(different, err)
	}
	if flag.NArg() > 0 {
		for _, name := range flag.Args() {
			if err := h.record(name); err != nil {
				fail(err)
			}
		}
		return
	}
	different, err := h.run()
	exit(different, err)
}

// exit ends the program with the status that a comparison comes to.
func exit(different int, err error) {
	switch {
	case err != nil:
		fail(err)
	case different > 0:
		os.Exit(1)
	}
	os.Exit(0)
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "differential: %v\n", err)
	os.Exit(2)
}

// hunt is a search for differences.
type hunt struct {
	ref    string
	seed   uint64
	count  int
	keep   string
	show   bool
	silent bool

	compare bool // archives are compared, nothing is looked for

	older bool   // the reference is older than the release whose decisions ours are
	dir   string // for documents and outputs
}

// prepare finds out about the reference and makes a folder, which the caller removes.
func (h *hunt) prepare() (err error) {
	if h.ref, err = filepath.Abs(h.ref); err != nil {
		return err
	}
	if h.older, err = isOlder(h.ref); err != nil {
		return err
	}
	h.dir, err = os.MkdirTemp("", "differential")
	return err
}

func (h *hunt) run() (different int, err error) {
	if err := h.prepare(); err != nil {
		return 0, err
	}
	defer os.RemoveAll(h.dir)
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)

	agree, silent, explained := 0, 0, 0
	for i := range h.count {
		select {
		case <-stop:
			return different, errors.New("interrupted")
		default:
		}
		m, err := made(h.seed + uint64(i))
		if err != nil {
			different++
			fmt.Println(err)
			continue
		}
		v := h.judge(m.args, m.root)
		switch {
		case v.err != nil && !errors.Is(v.err, errNoAnswer):
			return different, v.err
		case v.err != nil:
			silent++
			fmt.Printf("seed %d: %v\n", m.seed, v.err)
			if h.silent {
				fmt.Printf("%s\n", document(h.smallest(m, func(v verdict) bool { return errors.Is(v.err, errNoAnswer) })))
			}
		case len(v.names) == 0:
			agree++
		case len(v.versions) > 0:
			explained++
			fmt.Printf("seed %d: differs, as releases do in %s\n", m.seed, strings.Join(v.versions, "; "))
		default:
			different++
			fmt.Printf("seed %d: differs in %s\n", m.seed, strings.Join(v.names, ", "))
			if err := h.reduce(m, v); err != nil {
				return different, err
			}
		}
	}
	fmt.Printf("%d clusters: %d agree, %d differ, of %d the reference says nothing\n", agree+different+silent+explained, agree, different, silent)
	if h.older {
		fmt.Printf("%d more differ in what has changed since the reference was released\n", explained)
	}
	return different, nil
}

// made is the cluster of a seed. An error says that we failed to schedule it on the way.
func made(seed uint64) (m *maker, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("seed %d: making the cluster: panic: %v\n%s", seed, p, debug.Stack())
		}
	}()
	return cluster(seed), nil
}

// verdict says in which outputs the programs differ.
type verdict struct {
	names     []string
	versions  []string // what has changed since an older reference's release that may be why
	want, got answer
	err       error
}

// judge asks both programs about a document, with the arguments that a cluster came with.
func (h *hunt) judge(args []string, root *etree.Element) (v verdict) {
	if h.older {
		return h.judgeOlder(args, root)
	}
	file := filepath.Join(h.dir, "cib.xml")
	if v.err = os.WriteFile(file, document(root), 0o644); v.err != nil {
		return v
	}
	if v.want, v.err = ask(reference(h.ref, h.dir), file, args); v.err != nil {
		return v
	}
	if v.got, v.err = ask(ours, file, args); v.err == nil {
		v.names = differing(v.want, v.got)
	}
	return v
}

// reduce makes a cluster that differs small, and shows and keeps it.
func (h *hunt) reduce(m *maker, first verdict) error {
	name := first.names[0]
	small := h.smallest(m, func(v verdict) bool { return v.err == nil && slices.Contains(v.names, name) && len(v.versions) == 0 })
	v := h.judge(m.args, small)
	fmt.Println(difference(v.want, v.got))
	if h.keep == "" {
		fmt.Printf("%s\n", document(small))
		return nil
	}
	if err := os.MkdirAll(h.keep, 0o755); err != nil {
		return err
	}
	return writeCase(filepath.Join(h.keep, fmt.Sprintf("seed%d.txtar", m.seed)), recorded{args: m.args, cib: document(small), want: v.want})
}

// smallest makes a document small whose verdict is still of interest.
func (h *hunt) smallest(m *maker, interesting func(verdict) bool) *etree.Element {
	valid := conforms(m.root)
	return shrink(m.root, func(root *etree.Element) bool {
		return (!valid || conforms(root)) && interesting(h.judge(m.args, root))
	})
}

// record writes into an archive what the reference says of the cluster in it, or if that says nothing,
// what we say.
func (h *hunt) record(name string) error {
	about, cib, args, _, err := readCase(name)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "differential")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "cib.xml")
	if err := os.WriteFile(file, cib, 0o600); err != nil {
		return err
	}
	said, err := ask(reference(h.ref, dir), file, args)
	if errors.Is(err, errNoAnswer) {
		fmt.Printf("%s: %v\n", name, err)
		said, err = ask(ours, file, args)
	}
	if err != nil {
		return err
	}
	return writeCase(name, recorded{about, args, cib, said})
}

// conforms says whether a document follows the schema it names.
func conforms(root *etree.Element) bool {
	v, ok := schema.Named(get(root, "validate-with"))
	return ok && schema.Of(v).Valid(root)
}

// document is the text of a document.
func document(root *etree.Element) []byte {
	var b bytes.Buffer
	cib.AppendPretty(&b, root)
	return b.Bytes()
}
