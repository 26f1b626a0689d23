package problem_test

import (
	"testing"

	"pacer/problem"
)

func TestNearest(t *testing.T) {
	names := []string{"primitive", "group", "clone", "db-1", "db-2"}
	for word, want := range map[string]string{
		"primitiv": "primitive", "gruop": "group", "cloone": "clone", "DB": "", "zzzz": "", "db-": "db-1", "group": "",
	} {
		if got := problem.Nearest(word, names); got != want {
			t.Errorf("nearest to %q is %q, want %q", word, got, want)
		}
	}
}
