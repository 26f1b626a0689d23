package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Each archive below testdata is a cluster that was once seen otherwise than by Pacemaker, or of
// which Pacemaker dies; its outputs are Pacemaker's, or in the latter case ours.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			_, cib, args, want, err := readCase(f)
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "cib.xml")
			if err := os.WriteFile(file, cib, 0o600); err != nil {
				t.Fatal(err)
			}
			got, err := ask(ours, file, args)
			if err != nil {
				t.Fatal(err)
			}
			for _, name := range outputNames {
				if diff := cmp.Diff(strings.Join(want[name], "\n"), strings.Join(got.output(name), "\n")); diff != "" {
					t.Errorf("%s (- expected, + ours):\n%s", name, diff)
				}
			}
		})
	}
}
