package problem_test

import (
	"slices"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

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

// What is found is a candidate, another than the word, of which no more than a third is wrong; and it is the first of
// the nearest.
func TestNearestIsNear(t *testing.T) {
	word := rapid.StringMatching(`[abcä]{0,7}`)
	rapid.Check(t, func(t *rapid.T) {
		w, candidates := word.Draw(t, "word"), rapid.SliceOfN(word, 0, 5).Draw(t, "candidates")
		got := problem.Nearest(w, candidates)
		if got == "" {
			return
		}
		longer := utf8.RuneCountInString(got) - utf8.RuneCountInString(w)
		if !slices.Contains(candidates, got) || got == w || max(longer, -longer) > utf8.RuneCountInString(w)/3 {
			t.Fatalf("nearest to %q of %q is %q", w, candidates, got)
		}
		i := slices.Index(candidates, got)
		if again := problem.Nearest(w, candidates[:i+1]); again != got {
			t.Fatalf("nearest to %q of %q is %q, without those after it %q", w, candidates, got, again)
		}
		if again := problem.Nearest(w, append(slices.Clone(candidates), got)); again != got {
			t.Fatalf("%q comes twice, and %q is found", got, again)
		}
	})
}
