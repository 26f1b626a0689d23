package storytest

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var rewrite = flag.Bool("rewrite", false, "write what happens into the stories")

// Teller is what a story is about.
type Teller interface {
	// Do carries out a command. What is none ends the test.
	Do(command string)
	// Told is what has happened since it was asked last, a line each.
	Told() string
}

// Play plays the files below testdata that match a pattern, each as a test of its own, with a Teller of its own.
func Play(t *testing.T, pattern string, begin func(t *testing.T) Teller) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", pattern, err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(strings.TrimPrefix(file, "testdata/"), ".txt"), func(t *testing.T) { play(t, file, begin(t)) })
	}
}

func play(t *testing.T, file string, story Teller) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var fresh strings.Builder
	for _, part := range strings.SplitAfter(string(data), "\n\n") {
		input, want, ok := strings.Cut(part, "----\n")
		if !ok {
			fresh.WriteString(part)
			continue
		}
		for _, line := range strings.Split(strings.TrimSpace(input), "\n") {
			if line != "" && !strings.HasPrefix(line, "#") {
				story.Do(line)
			}
		}
		got := story.Told()
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
