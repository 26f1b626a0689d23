package ui

import (
	"strings"
	"testing"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/table"
	"pacer/tools/env"
)

// allLevels gives each level once.
func allLevels(tb testing.TB) []*table.Level {
	var out []*table.Level
	table.Walk(shellOn(tb, nil).root(), func(l *table.Level) { out = append(out, l) })
	return out
}

// shellOn makes a shell of a document in memory.
func shellOn(tb testing.TB, b session.Backend) *shell {
	tb.Helper()
	e := env.Env{Stdin: strings.NewReader(""), Stdout: tb.Output(), Stderr: tb.Output(), Getenv: func(string) string { return "" }, Root: tb.TempDir()}
	p, err := prefs.Load(e)
	if err != nil {
		tb.Fatal(err)
	}
	return newShell(e, &options{}, p, Places{Open: func(string) (session.Backend, error) { return b, nil }})
}

// Each level and each command of each level is explained: in a line, by its usage, and in a text. A command that sets a
// preference is explained by the preference.
func TestEverythingIsExplained(t *testing.T) {
	for _, l := range allLevels(t) {
		if l.Help == "" {
			t.Errorf("nothing is said of level %s", l.Name)
		}
		for _, c := range l.All() {
			switch {
			case c.Short == "" || c.Level == nil && !strings.HasPrefix(c.Usage(), c.Name):
				t.Errorf("%s %s has no usage or no line of help", l.Name, c.Name)
			case c.Level == nil && c.Help == "" && l.Name != "options":
				t.Errorf("there is no text for %s %s", l.Name, c.Name)
			case c.Level != nil && c.Short != c.Level.Short:
				t.Errorf("%s %s is explained in two places", l.Name, c.Name)
			}
		}
	}
}

// The statements that help shows as examples are right.
func TestExamplesAreRight(t *testing.T) {
	texts := map[string]string{}
	for _, tp := range topics() {
		texts["topic "+tp.name] = tp.text
	}
	for _, l := range allLevels(t) {
		if l.Name == "configure" {
			for _, c := range l.Commands {
				texts["configure "+c.Name] = "  " + strings.TrimSpace(c.Help)
			}
		}
	}
	n := 0
	for name, text := range texts {
		for l := range strings.Lines(text) {
			example, ok := strings.CutPrefix(l, "  ")
			if !ok || !lang.IsStatement(table.FirstWord(example)) {
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
		"configure xml": true, "options editor": true, "options pager": true, "options obscure-pattern": true, "options user": true,
		"options add-quotes": true, "options wait-timeout": true, "options colorscheme": true,
	}
	for _, l := range allLevels(t) {
		for _, c := range l.All() {
			if c.Level != nil {
				continue
			}
			if _, most := c.Arity(); most != 0 && !c.Completes() && !free[l.Name+" "+c.Name] {
				t.Errorf("nothing is offered after %s %s", l.Name, c.Name)
			}
		}
	}
}
