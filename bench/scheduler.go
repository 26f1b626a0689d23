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
// names; then a simulation, and Pacemaker's own suite in one process.
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
	b := schedulerBench{run: r, gen: gen, file: filepath.Join(dir, "cib.xml"), graph: filepath.Join(dir, "graph.xml")}
	fmt.Println("crm_simulate -x FILE -Q -G OUT, as a process: input, time, time on a core, memory")
	for _, s := range sizes {
		if err := b.schedule(s); err != nil {
			return err
		}
	}
	if err := b.simulate(); err != nil {
		return err
	}
	return suiteInOne(filepath.Join(suites, "cts", "scheduler"), dir)
}

type schedulerBench struct {
	run
	gen, file, graph string
	last             *row
}

// row is what came of a size, for comparison with the next.
type row struct {
	size
	core time.Duration
}

func (b *schedulerBench) make(s size) (megabytes float64, err error) {
	cmd := exec.Command("python3", b.gen, strconv.Itoa(s.nodes), strconv.Itoa(s.resources), "--state", s.state, "--shape", s.shape)
	xml, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("making a cluster: %w", err)
	}
	return float64(len(xml)) / 1e6, os.WriteFile(b.file, xml, 0o600)
}

func (b *schedulerBench) schedule(s size) error {
	mb, err := b.make(s)
	if err != nil {
		return err
	}
	ours, err := process([]string{b.binary, "crm_simulate", "-x", b.file, "-Q", "-G", b.graph}, b.runs)
	if err != nil {
		return err
	}
	line := fmt.Sprintf("  %-44s %5.1f MB %s%s", s.name, mb, ours, b.growth(s, ours.core))
	if ref := os.Getenv("REF"); ref != "" {
		theirs, err := process([]string{ref, "-x", b.file, "-Q", "-G", b.graph + ".ref"}, 1)
		if err != nil {
			return err
		}
		line += fmt.Sprintf("   reference %s, %.0f times, %s", theirs, theirs.wall.Seconds()/ours.wall.Seconds(), b.compare())
	}
	fmt.Println(line)
	return nil
}

// growth compares how time grew since the last size of the same kind with how nodes times resources
// did: 1 means in step.
func (b *schedulerBench) growth(s size, core time.Duration) string {
	last := b.last
	if s.shape != "mixed" {
		return ""
	}
	b.last = &row{s, core}
	if last == nil {
		return ""
	}
	larger := float64(s.nodes*s.resources) / float64(last.nodes*last.resources)
	return fmt.Sprintf("  growth %4.2f", core.Seconds()/last.core.Seconds()/larger)
}

func (b *schedulerBench) compare() string {
	ours, _ := os.ReadFile(b.graph)
	theirs, _ := os.ReadFile(b.graph + ".ref")
	if bytes.Equal(bytes.TrimSpace(ours), bytes.TrimSpace(theirs)) {
		return "same graph"
	}
	return "graphs differ as text"
}

// simulate measures crm_simulate -S, where each action's result goes into the document.
func (b *schedulerBench) simulate() error {
	s := size{"-S, 16 nodes, 400 resources, one node lost", 16, 400, "nodefail", "mixed"}
	mb, err := b.make(s)
	if err != nil {
		return err
	}
	ours, err := process([]string{b.binary, "crm_simulate", "-x", b.file, "-S"}, b.runs)
	if err == nil {
		fmt.Printf("  %-44s %5.1f MB %s\n", s.name, mb, ours)
	}
	return err
}

// cost is what a process took: medians of time, and the highest memory in MB.
type cost struct {
	wall, core time.Duration
	memory     float64
}

func (c cost) String() string {
	return fmt.Sprintf("%9s %9s %5.0f MB", short(c.wall), short(c.core), c.memory)
}

// process runs a command a few times.
func process(argv []string, runs int) (cost, error) {
	var wall, core []time.Duration
	highest := int64(0)
	for range runs {
		cmd := exec.Command(argv[0], argv[1:]...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		began := time.Now()
		if err := cmd.Run(); err != nil {
			return cost{}, fmt.Errorf("%v: %w\n%s", argv, err, out.String())
		}
		wall = append(wall, time.Since(began))
		core = append(core, cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime())
		if u, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
			highest = max(highest, u.Maxrss)
		}
		if len(wall) >= 3 && time.Since(began) > 2*time.Second {
			break // large ones need no more
		}
	}
	return cost{median(wall), median(core), float64(highest) / 1024}, nil
}
