package world

import (
	"regexp"
	"testing"

	"pgregory.net/rapid"
)

// For names that mean themselves in a pattern, comparing texts finds what the pattern finds.
func TestPlainRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[a-c_-]{1,3}`).Draw(t, "name")
		record := rapid.OneOf(
			rapid.StringMatching(`[a-c_-]{0,3}(:[0-9]{0,2})?#?[a-c_\n]{0,3}_?[0-9]{0,2}`),
			rapid.Map(rapid.StringMatching(`(:[0-9]{0,2})?#?[a-c_#\n]{0,3}_?[0-9]{0,2}`), func(s string) string { return name + s }),
		).Draw(t, "record")
		for instance, unique := range map[string]bool{"(:[0-9]+)?": false, "": true} {
			want := regexp.MustCompilePOSIX("^" + name + instance + "#.+_[0-9]+$").MatchString(record)
			if got := plainRecord(record, name, unique); got != want {
				t.Fatalf("record %q of %q (unique %v): %v, the pattern says %v", record, name, unique, got, want)
			}
		}
	})
}
