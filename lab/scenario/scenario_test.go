package scenario_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pacer/lab/labtest"
	"pacer/lab/scenario"
)

var binary string

// atOnce is how many stories are played at once. They hardly compute: they wait for intervals of monitors and for
// deadlines of the cluster.
const atOnce = "6"

// longest are the stories that wait longest. They begin first.
var longest = []string{"a-start", "q-acknowledged", "k-shell", "h-edit"}

// TestMain builds the program that the nodes run.
func TestMain(m *testing.M) {
	labtest.Main(m, func(program string) {
		binary = program
		flag.Parse()
		if err := flag.Set("test.parallel", atOnce); err != nil {
			panic(err)
		}
	})
}

// links are the names by which the program is each of its tools: one that a node lacked would be the machine's.
func links(t *testing.T) []string {
	out, err := exec.Command(binary, "links").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// TestStories plays the stories of testdata/scenarios with real daemons and real agents.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("../../testdata/scenarios/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	tools := links(t)
	rank := func(file string) int {
		if i := slices.Index(longest, strings.TrimSuffix(filepath.Base(file), ".txt")); i >= 0 {
			return i
		}
		return len(longest)
	}
	slices.SortStableFunc(files, func(a, b string) int { return rank(a) - rank(b) })
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txt"), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var steps []string
			err = scenario.Play(context.Background(), filepath.Base(f), text, scenario.Options{
				Binary: binary, Links: tools,
				Log: func(format string, args ...any) { steps = append(steps, fmt.Sprintf(format, args...)) },
			})
			if errors.Is(err, scenario.ErrSkipped) {
				t.Skip(err)
			}
			if err != nil {
				t.Errorf("%v\nsteps:\n%s", err, strings.Join(steps, "\n"))
			}
		})
	}
}
