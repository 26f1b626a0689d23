package scenario

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestVerbsAreDocumented: the package's documentation lists the verbs that there are, each with what it takes.
func TestVerbsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	var listed, there []string
	for _, m := range regexp.MustCompile(`(?m)^//\t([a-z].*?)(?:  |$)`).FindAllStringSubmatch(string(text), -1) {
		listed = append(listed, strings.Split(m[1], ", ")...)
	}
	for _, v := range verbs() {
		there = append(there, strings.TrimSpace(v.Name+" "+v.Usage))
	}
	slices.Sort(listed)
	slices.Sort(there)
	if !slices.Equal(listed, there) {
		t.Errorf("listed\n%s\nthere are\n%s", strings.Join(listed, "\n"), strings.Join(there, "\n"))
	}
}

// TestUsage: who gives a verb fewer words than it needs is told which it takes.
func TestUsage(t *testing.T) {
	for _, name := range []string{"kill", "cut", "fenced", "power", "until", "boot", "device-fails"} {
		v, ok := findVerb(name)
		if err := v.do(newPlayer(Options{}), t.Context(), nil); !ok || err == nil || err.Error() != name+" takes "+v.Usage+": "+v.About {
			t.Errorf("%s: %v", name, err)
		}
	}
	for usage, want := range map[string]int{"": 0, "A B TIME": 3, "NODE [by DEVICE]": 1, "[WORD...]": 0, "NAME...": 1} {
		if got := row("v", usage, "", nil).least(); got != want {
			t.Errorf("%q needs %d words, want %d", usage, got, want)
		}
	}
}

// TestErrorsOfStories: a story that cannot be played names its line, and what is wrong there.
func TestErrorsOfStories(t *testing.T) {
	for text, want := range map[string]string{
		"# a remark\n\nboot n1\n":    "s:3: boot n1: the story must begin with nodes",
		"needs /\nfly n1\n":          `s:2: fly n1: there is no verb "fly"`,
		"needs '/\n":                 "s:1: needs '/: ",
		"needs /no/such/file\n":      "s:1: needs /no/such/file: skipped: ",
		"needs /\n-- a --\nfly n1\n": "",
	} {
		err := Play(t.Context(), "s", []byte(text), Options{})
		if (err == nil) != (want == "") || err != nil && !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestTimes: what a story does several times it does as often as it says, unless who plays it says so.
func TestTimes(t *testing.T) {
	for told, want := range map[int]int{0: 3, 7: 7} {
		if n, _, err := newPlayer(Options{Times: told}).randomly([]string{"3"}); n != want || err != nil {
			t.Errorf("%d: %d, %v", told, n, err)
		}
	}
}

// TestErrorsOfTakeovers: what a takeover does not know or misses is named before anything is done.
func TestErrorsOfTakeovers(t *testing.T) {
	for args, want := range map[string]string{
		"fly pg 1":     `there is no takeover "fly", but cut, killed, power, standby`,
		"cut pg":       "takeovers takes how, the name of an init script, and how often",
		"cut pg often": "invalid syntax",
	} {
		if err := newPlayer(Options{}).takeovers(t.Context(), strings.Fields(args)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", args, err)
		}
	}
	if err := newPlayer(Options{}).takeovers(t.Context(), []string{"power", "pg", "1"}); err == nil || !strings.Contains(err.Error(), "can be fenced") {
		t.Errorf("without power switches: %v", err)
	}
}
