package crmsimulate

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pacer/pengine/report"
	"pacer/sim"
	"pacer/tools/env"
)

// profile schedules from every document of a folder and shows how long that took.
func profile(e env.Env, f *flags, out io.Writer) error {
	entries, err := os.ReadDir(f.Profile)
	if err != nil {
		return &failure{exitNotFound, err}
	}
	t := report.NewText(out, false)
	t.Begin("Timings")
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".xml") || !entry.Type().IsRegular() {
			continue
		}
		path := filepath.Join(f.Profile, name)
		took, err := timed(e, f, path)
		if err != nil {
			fmt.Fprintf(e.Stderr, "%s: %s: %v\n", e.Name, path, err)
			continue
		}
		t.Item("Testing %s ... %.2f secs", path, took.Seconds())
	}
	t.End()
	return t.Err()
}

func timed(e env.Env, f *flags, path string) (time.Duration, error) {
	start := time.Now()
	data, err := load(e, path)
	if err != nil {
		return 0, err
	}
	root, err := parse(e, data, path)
	if err != nil {
		return 0, err
	}
	for range f.Repeat {
		if err := sim.Schedule(root, f.SetDatetime, time.Now()); err != nil {
			return 0, err
		}
	}
	return time.Since(start), nil
}
