package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// size is a synthetic cluster.
type size struct {
	name             string
	nodes, resources int
	state, shape     string
}

var sizes = []size{
	{"3 nodes, 30 resources, one node lost", 3, 30, "nodefail", "mixed"},
	{"8 nodes, 100 resources, one node lost", 8, 100, "nodefail", "mixed"},
	{"16 nodes, 400 resources, one node lost", 16, 400, "nodefail", "mixed"},
	{"32 nodes, 1,000 resources, one node lost", 32, 1000, "nodefail", "mixed"},
	{"32 nodes, 1,000 primitives, cold start", 32, 1000, "cold", "flat"},
	{"100 nodes, 100 clones, one node lost", 100, 100, "nodefail", "clones"},
	{"100 nodes, 1,000 primitives, one node lost", 100, 1000, "nodefail", "flat"},
	{"64 nodes, 2,000 resources, one node lost", 64, 2000, "nodefail", "mixed"},
}

// scheduler measures crm_simulate -x FILE -Q -G OUT as a process, and beside it the program that REF
// names.
func scheduler(r run) error {
	suites := os.Getenv("PACER_SUITES")
	gen := filepath.Join(suites, "bench", "gencib.py")
	if _, err := os.Stat(gen); suites == "" || err != nil {
		fmt.Println("scheduler: skipped, PACER_SUITES does not name a folder with bench/gencib.py")
		return nil
	}
	dir, err := os.MkdirTemp("", "pacer-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	fmt.Println("crm_simulate -x FILE -Q -G OUT, as a process:")
	for _, s := range sizes {
		if err := r.schedule(s, gen, dir); err != nil {
			return err
		}
	}
	return nil
}

func (r run) schedule(s size, gen, dir string) error {
	file, graph := filepath.Join(dir, "cib.xml"), filepath.Join(dir, "graph.xml")
	cmd := exec.Command("python3", gen, strconv.Itoa(s.nodes), strconv.Itoa(s.resources), "--state", s.state, "--shape", s.shape)
	xml, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("making a cluster: %w", err)
	}
	if err := os.WriteFile(file, xml, 0o600); err != nil {
		return err
	}
	ours, mem, err := r.process([]string{r.binary, "crm_simulate", "-x", file, "-Q", "-G", graph}, r.runs)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("  %-46s %5.1f MB %10s %6.0f MB", s.name, float64(len(xml))/1e6, short(ours), mem)
	if ref := os.Getenv("REF"); ref != "" {
		theirs, refMem, err := r.process([]string{ref, "-x", file, "-Q", "-G", graph + ".ref"}, 1)
		if err != nil {
			return err
		}
		a, _ := os.ReadFile(graph)
		b, _ := os.ReadFile(graph + ".ref")
		same := "same graph"
		if !bytes.Equal(bytes.TrimSpace(a), bytes.TrimSpace(b)) {
			same = "graphs differ as text"
		}
		line += fmt.Sprintf("   reference %10s %6.0f MB, %.0f times, %s", short(theirs), refMem, theirs.Seconds()/ours.Seconds(), same)
	}
	fmt.Println(line)
	return nil
}

// process runs a command a few times; it gives the median time and the highest memory in MB.
func (r run) process(argv []string, runs int) (time.Duration, float64, error) {
	var all []time.Duration
	highest := int64(0)
	for range runs {
		cmd := exec.Command(argv[0], argv[1:]...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		began := time.Now()
		if err := cmd.Run(); err != nil {
			return 0, 0, fmt.Errorf("%v: %w\n%s", argv, err, out.String())
		}
		all = append(all, time.Since(began))
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			highest = max(highest, u.Maxrss)
		}
		if len(all) >= 3 && time.Since(began) > 2*time.Second {
			break // large ones need no more
		}
	}
	return median(all), float64(highest) / 1024, nil
}
