package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"pacer/lab"
)

// run is what a part needs to know.
type run struct {
	binary  string
	runs    int
	verbose bool
}

func main() {
	lab.ChildMain()
	r := run{}
	flag.StringVar(&r.binary, "binary", "bin/pacer", "the program to measure")
	flag.IntVar(&r.runs, "runs", 11, "runs of each measurement")
	flag.BoolVar(&r.verbose, "v", false, "show each run")
	flag.Parse()
	parts := flag.Args()
	if len(parts) == 0 {
		// Configuration comes last: the kernel counts what this process has in memory as its children's, too.
		parts = []string{"shell", "cluster", "scheduler", "configuration"}
	}
	var err error
	if r.binary, err = filepath.Abs(r.binary); err != nil {
		fail(err)
	}
	fmt.Printf("%s, %d cores, medians of %d runs\n", runtime.Version(), runtime.NumCPU(), r.runs)
	for _, p := range parts {
		f, ok := map[string]func(run) error{"shell": shell, "cluster": clusterPart, "configuration": configuration, "scheduler": scheduler, "corosync": corosyncPart, "fencing": fencingPart, "load": loadPart, "storm": stormPart}[p]
		if !ok {
			fail(fmt.Errorf("there is no part %q; there are shell, cluster, scheduler, configuration, corosync, fencing, load and storm", p))
		}
		if err := f(r); err != nil {
			fail(err)
		}
	}
}

func fail(err error) {
	fmt.Fprintf(os.Stderr, "bench: %v\n", err)
	os.Exit(1)
}

// median of some durations.
func median(all []time.Duration) time.Duration {
	s := slices.Clone(all)
	slices.Sort(s)
	return s[len(s)/2]
}

func (r run) report(what string, all []time.Duration) {
	fmt.Printf("  %-64s %10s\n", what, short(median(all)))
	if r.verbose {
		fmt.Printf("    %v\n", all)
	}
}

// short shows a duration with three figures.
func short(d time.Duration) string {
	switch {
	case d >= time.Second:
		return fmt.Sprintf("%.2f s", d.Seconds())
	case d >= 10*time.Millisecond:
		return fmt.Sprintf("%.0f ms", float64(d)/1e6)
	}
	return fmt.Sprintf("%.2f ms", float64(d)/1e6)
}
