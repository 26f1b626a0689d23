package crmsimulate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/sim"
	"pacer/tools/output"
)

// profile schedules from every document of a folder and shows how long that took.
func profile(p *output.Printer, f *Options) error {
	entries, err := os.ReadDir(f.Profile)
	if err != nil {
		return output.Fail(output.FileStatus(err, vocab.ExitError), "%w", err)
	}
	t := report.NewText(p.Text(), false)
	t.Begin("Timings")
	timings := p.XML()
	if timings != nil {
		timings = output.Element(timings, "timings")
	}
	for _, entry := range entries {
		name := entry.Name()
		if strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".xml") || !entry.Type().IsRegular() {
			continue
		}
		path := filepath.Join(f.Profile, name)
		took, err := timed(p, f, path)
		if err != nil {
			p.Err("%s: %v", path, err)
			continue
		}
		t.Item("Testing %s ... %.2f secs", path, took.Seconds())
		if timings != nil {
			output.Element(timings, "timing", "file", path, "duration", fmt.Sprintf("%f", took.Seconds()))
		}
	}
	t.End()
	return t.Err()
}

func timed(p *output.Printer, f *Options, path string) (time.Duration, error) {
	start := time.Now()
	root, err := load(p, path)
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
