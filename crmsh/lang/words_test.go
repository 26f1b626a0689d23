package lang

import (
	"strings"
	"testing"
)

// TestWordsAreSplitAsByAShell: blanks separate; single quotes keep everything; double quotes keep everything but \" and
// \\; a backslash outside of quotes keeps the next character; one at the end of a line joins it with the next.
func TestWordsAreSplitAsByAShell(t *testing.T) {
	for text, want := range map[string]string{
		`property a=1   b=2`:          "a=1|b=2",
		"property a=1\tb=2":           "a=1|b=2",
		`property a='x  "y" \ z'`:     `a=x  "y" \ z`,
		`property a="x 'y' \" \\ \z"`: `a=x 'y' " \ \z`,
		`property a=x\ y\"z`:          `a=x y"z`,
		`property a=x'y z'"w v"u`:     "a=xy zw vu",
		"property a=1 \\\n  b=2":      "a=1|b=2",
		`property a=""`:               "a=",
	} {
		file, err := Parse("text", text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		again, err := Parse("text", Print(file.Statements))
		if err != nil || Print(again.Statements) != Print(file.Statements) {
			t.Errorf("%s is printed as %s, which is read as %s, %v", text, Print(file.Statements), Print(again.Statements), err)
		}
		var got []string
		words, _, err := SplitAt("text", 1, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		for _, w := range words[1:] {
			got = append(got, w.Text)
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%s is split into %q, want %q", text, got, want)
		}
	}
}
