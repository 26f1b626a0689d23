package attrs_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what is seen into the scenario files")

// TestScenarios plays the files of testdata and its folders: a command or several, a line of four dashes, what happens
// then, an empty line. Time is virtual. Commands stand in verbs_test.go; a line that begins with # is a comment.
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/*/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenario files in testdata", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".txt"), func(t *testing.T) { play(t, file) })
	}
}

func play(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(t)
	var fresh strings.Builder
	for _, part := range strings.SplitAfter(string(data), "\n\n") {
		input, want, ok := strings.Cut(part, "----\n")
		if !ok {
			fresh.WriteString(part) // a comment
			continue
		}
		w.lines = nil
		for _, line := range strings.Split(strings.TrimSpace(input), "\n") {
			if line != "" && !strings.HasPrefix(line, "#") {
				w.do(line)
			}
		}
		got := w.text()
		if !*rewrite && strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s\n%s-- got:\n%s-- want:\n%s", file, input, got, want)
		}
		fresh.WriteString(input + "----\n" + got + "\n")
	}
	if *rewrite {
		if err := os.WriteFile(file, []byte(strings.TrimRight(fresh.String(), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
