package ui

import (
	"strings"
	"testing"

	"pacer/crmsh/lang"
)

// Each level and each command of each level is explained: in a line, by its usage, and in a text. Each text is
// about something that is there.
func TestEverythingIsExplained(t *testing.T) {
	texts := helpTexts()
	used := map[string]bool{}
	seen := map[string]bool{}
	var visit func(l *level)
	visit = func(l *level) {
		name := strings.TrimSpace("level " + l.name)
		if texts[name] == "" {
			t.Errorf("nothing is said of %s", name)
		}
		used[name] = true
		if seen[l.name] {
			return
		}
		seen[l.name] = true
		for _, c := range l.all() {
			if c.short == "" || c.level == nil && c.usage == "" {
				t.Errorf("%s %s has no usage or no line of help", l.name, c.name)
			}
			if c.level != nil {
				visit(c.level())
				continue
			}
			key := helpName(l, c)
			used[key] = true
			if texts[key] == "" && c.long == "" && l.name != "options" {
				t.Errorf("there is no text for %q", key)
			}
			if texts[key] != "" && c.long != "" && key != "cibstatus op" {
				t.Errorf("%q is explained in two places", key)
			}
		}
	}
	visit(rootLevel())
	for name := range texts {
		if !used[name] && !strings.HasPrefix(name, "topic ") {
			t.Errorf("%q is explained and is not there", name)
		}
	}
}

// The statements that help shows as examples are right.
func TestExamplesAreRight(t *testing.T) {
	n := 0
	for name, text := range helpTexts() {
		for l := range strings.Lines(text) {
			example, ok := strings.CutPrefix(l, "  ")
			if !ok || !lang.IsStatement(firstWord(example)) || !strings.HasPrefix(name, "configure ") && !strings.HasPrefix(name, "topic ") {
				continue
			}
			n++
			if _, err := lang.Parse(name, example); err != nil {
				t.Errorf("%s: %s%v", name, l, err)
			}
		}
	}
	if n < 30 {
		t.Errorf("there are only %d examples", n)
	}
}

// Commands that take words offer some, but for those that take what only the user knows.
func TestArgumentsAreCompleted(t *testing.T) {
	free := map[string]bool{
		"configure rename": true, "configure filter": true, "configure xml": true, "options editor": true, "options pager": true,
		"options obscure-pattern": true, "options user": true, "options add-quotes": true, "options colorscheme": true,
	}
	seen := map[string]bool{}
	var visit func(l *level)
	visit = func(l *level) {
		if seen[l.name] {
			return
		}
		seen[l.name] = true
		for _, c := range l.all() {
			if c.level != nil {
				visit(c.level())
			} else if c.most != 0 && c.complete == nil && !free[l.name+" "+c.name] {
				t.Errorf("nothing is offered after %s %s", l.name, c.name)
			}
		}
	}
	visit(rootLevel())
}
