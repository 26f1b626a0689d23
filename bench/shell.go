package main

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"pacer/cib"
	"pacer/crmsh"
	"pacer/lab/seed"
)

// shell measures the crm shell as a process on the seed's configuration in a file.
func shell(r run) error {
	dir, err := os.MkdirTemp("", "pacer-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file, text := filepath.Join(dir, "cib.xml"), filepath.Join(dir, "cluster.crm")
	if err := os.WriteFile(file, cib.Empty().Bytes(), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(text, []byte(seed.Configuration), 0o600); err != nil {
		return err
	}
	fmt.Println("shell, on the seed's configuration:")
	env := append(os.Environ(), "CIB_file="+file)
	if _, err := timed(env, r.binary, "crm", "-F", "configure", "load", "update", text); err != nil {
		return err
	}
	var ours []time.Duration
	for range r.runs {
		d, err := timed(env, r.binary, "crm", "configure", "show")
		if err != nil {
			return err
		}
		ours = append(ours, d)
	}
	r.report("crm configure show, as a process", ours)
	if err := manyStatements(r, dir); err != nil {
		return err
	}
	if err := wideStatements(r, dir); err != nil {
		return err
	}
	return commitPlan(r)
}

// manyStatements measures the loading of a long text and the showing of a large configuration.
func manyStatements(r run, dir string) error {
	file, text := filepath.Join(dir, "many.xml"), filepath.Join(dir, "many.crm")
	env := append(os.Environ(), "CIB_file="+file)
	load := func(n int) (time.Duration, error) {
		if err := os.WriteFile(file, cib.Empty().Bytes(), 0o600); err != nil {
			return 0, err
		}
		if err := os.WriteFile(text, []byte(crmsh.Statements(n)), 0o600); err != nil {
			return 0, err
		}
		return timed(env, r.binary, "crm", "-F", "configure", "load", "replace", text)
	}
	var loads, shows []time.Duration
	for range min(r.runs, 5) {
		d, err := load(5000)
		if err != nil {
			return err
		}
		loads = append(loads, d)
	}
	r.report("crm configure load, 5000 statements, as a process", loads)
	if _, err := load(1750); err != nil { // 500 resources among them
		return err
	}
	for range r.runs {
		d, err := timed(env, r.binary, "crm", "configure", "show")
		if err != nil {
			return err
		}
		shows = append(shows, d)
	}
	r.report("crm configure show, 500 resources, as a process", shows)
	var completions []time.Duration
	for range r.runs {
		d, err := timed(env, r.binary, "crm", "--compgen", "0", "crm resource stop r1")
		if err != nil {
			return err
		}
		completions = append(completions, d)
	}
	r.report("completion of a resource among 500, as a process", completions)
	return nil
}

// wideStatements measures statements with 4,000 parts each: how long it takes to load them, to show them, and to load them
// into what has them already.
func wideStatements(r run, dir string) error {
	file, text := filepath.Join(dir, "wide.xml"), filepath.Join(dir, "wide.crm")
	env := append(os.Environ(), "CIB_file="+file)
	wide := crmsh.Wide(4000)
	for _, name := range slices.Sorted(maps.Keys(wide)) {
		if err := os.WriteFile(text, []byte(wide[name]), 0o600); err != nil {
			return err
		}
		took := make([][]time.Duration, 3)
		for range min(r.runs, 3) {
			if err := os.WriteFile(file, cib.Empty().Bytes(), 0o600); err != nil {
				return err
			}
			for i, argv := range [][]string{{"-F", "configure", "load", "update", text}, {"configure", "show"}, {"-F", "configure", "load", "update", text}} {
				d, err := timed(env, append([]string{r.binary, "crm"}, argv...)...)
				if err != nil {
					return err
				}
				took[i] = append(took[i], d)
			}
		}
		fmt.Printf("  %-44s load %8s  show %8s  again %8s\n", "4000 "+name, short(median(took[0])), short(median(took[1])), short(median(took[2])))
	}
	return nil
}

// timed runs a command and says how long it took.
func timed(env []string, argv ...string) (time.Duration, error) {
	cmd := exec.Command(argv[0], argv[1:]...)
	cmd.Env = env
	began := time.Now()
	out, err := cmd.CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("%v: %w\n%s", argv, err, out)
	}
	return time.Since(began), nil
}
