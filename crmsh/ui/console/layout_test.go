package console

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Lines end between words at the edge of the screen; what follows stands below what it goes on with.
func TestFold(t *testing.T) {
	for name, tt := range map[string]struct {
		width      int
		text, want string
	}{
		"short enough":   {20, "a line\n  another\n", "a line\n  another\n"},
		"prose":          {10, "one two three four\n", "one two\nthree four\n"},
		"an example":     {12, "  primitive web ocf:heartbeat:apache\n", "  primitive\n  web\n  ocf:heartbeat:apache\n"},
		"a table":        {20, "  name  what it is for, more or less\n", "  name  what it is\n        for, more or\n        less\n"},
		"an empty line":  {5, "a\n\nb\n", "a\n\nb\n"},
		"no end of line": {5, "one two", "one\ntwo\n"},
	} {
		if got := fold(tt.text, tt.width); got != tt.want {
			t.Errorf("%s:\n%swant\n%s", name, got, tt.want)
		}
	}
}

// No width loses words or breaks one.
func TestFoldKeepsWords(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`([ a-zé]{0,40}\n){0,5}`).Draw(t, "text")
		got := fold(text, rapid.IntRange(1, 50).Draw(t, "width"))
		if a, b := strings.Join(strings.Fields(text), " "), strings.Join(strings.Fields(got), " "); a != b {
			t.Errorf("%q becomes %q", a, b)
		}
	})
}

// Words stand down the columns, as many as fit; where the width is not known, one a line.
func TestColumns(t *testing.T) {
	words := []string{"a", "bb", "ccc", "d", "e"}
	for width, want := range map[int]string{
		0: "a\nbb\nccc\nd\ne\n", 4: "a\nbb\nccc\nd\ne\n", 8: "a    d\nbb   e\nccc\n", 13: "a    ccc  e\nbb   d\n", 80: "a    bb   ccc  d    e\n",
	} {
		if got := inColumns(words, width); got != want {
			t.Errorf("%d:\n%swant\n%s", width, got, want)
		}
	}
	if got := inColumns(nil, 10); got != "" {
		t.Errorf("nothing is %q", got)
	}
}

// A text fits if there is room for all of its lines as a terminal breaks them, and for a prompt.
func TestFits(t *testing.T) {
	long := strings.Repeat("x", 21) + "\n"
	for _, tt := range []struct {
		size size
		text string
		want bool
	}{
		{size{}, strings.Repeat(long, 100), true},
		{size{3, 10}, "a\nb\n", true},
		{size{3, 10}, "a\nb\nc\n", false},
		{size{4, 10}, long, true},
		{size{3, 10}, long, false},
		{size{3, 21}, "\x1b[31m" + long[:20] + "\x1b[0m\n", true},
		{size{2, 20}, "\n", true},
	} {
		if got := tt.size.fits(tt.text); got != tt.want {
			t.Errorf("%q on %+v: %v", tt.text, tt.size, got)
		}
	}
}
