package ui

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/table"
	"pacer/tools/env"
)

// A row is all there is to say of a command: usage, number of words, completion and help of every command follow from it,
// and agree with one another.
func TestRowsAgree(t *testing.T) {
	n := 0
	for _, l := range allLevels(t) {
		for _, c := range l.All() {
			if c.Level != nil {
				continue
			}
			n++
			least, most := c.Arity()
			words := strings.Fields(c.Usage())
			if words[0] != c.Name || (most != 0) != (len(words) > 1) {
				t.Errorf("%s: usage %q, %d to %d words", l.Name, c.Usage(), least, most)
			}
			if most >= 0 && c.Count(most+1) == nil || least > 0 && c.Count(least-1) == nil || c.Count(least) != nil {
				t.Errorf("%s %s takes %d to %d words, and refuses others", l.Name, c.Name, least, most)
			}
			if most >= 0 && c.Candidates(t.Context(), make([]string, most+1)) != nil {
				t.Errorf("%s %s offers words where it takes none", l.Name, c.Name)
			}
			if at := l.Resolve(c.Name); at != c {
				t.Errorf("%s %s cannot be called by its name", l.Name, c.Name)
			}
			if text := l.Explain([]string{c.Name}); !strings.Contains(text, "usage: "+c.Usage()+"\n") {
				t.Errorf("help of %s %s: %s", l.Name, c.Name, text)
			}
		}
	}
	if n < 150 {
		t.Errorf("there are only %d commands", n)
	}
}

// A command that is added to a table is there: it runs, is listed, explained, completed, and guessed at, and its words are
// counted.
func TestAddedCommand(t *testing.T) {
	var out bytes.Buffer
	e := env.Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Root: t.TempDir()}
	p, err := prefs.Load(e)
	if err != nil {
		t.Fatal(err)
	}
	sh := newShell(e, &options{}, p, Places{Open: func(string) (session.Backend, error) { return &memory{doc: cib.Empty()}, nil }})
	type wash struct {
		node string
		with table.Optional
	}
	level := sh.root().Find("node").Level
	level.Commands = append(level.Commands, &table.Command{
		Name: "wash", Aliases: []string{"clean"}, Short: "make a node clean", Help: "With water, unless told otherwise.", Skill: table.Administrator,
		Args: table.Take(func(a *wash) []table.Param {
			return []table.Param{table.Word("NODE", &a.node, table.Choice("alpha", "beta")).Names(), table.Maybe("[WITH]", &a.with, table.Choice("soap")).Mask()}
		}, func(call *table.Call, a wash) error {
			sh.out.Printf("%s is washed with %s by %s\n", a.node, a.with.Or("water"), call.Spelled)
			return nil
		}),
	})
	for line, want := range map[string]string{
		"node wash alpha":       "alpha is washed with water by node wash alpha",
		"node clean beta soap":  "beta is washed with soap by node wash beta\n",
		"node was alpha":        `"was" is accepted as "wash"`,
		"node wash":             "node: wash: expected at least 1 argument, found 0; usage: wash NODE [WITH]",
		"node wash a b c":       "expected at most 2 arguments, found 3",
		"node wahs":             `did you mean "wash"?`,
		"help node":             "  wash         make a node clean\n",
		"help node wash":        "usage: wash NODE [WITH]\nalso called: clean\n\nWith water, unless told otherwise.\n",
		"node ls":               "\nwash\n",
		"node help wahs":        `did you mean "wash"?`,
		"options skill-level x": "operator, administrator, expert",
	} {
		out.Reset()
		sh.line(table.Line{Origin: "test", Number: 1, Text: line})
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s: %s\nwant %s", line, out.String(), want)
		}
	}
	for line, want := range map[string][]string{"node wash ": {"alpha", "beta"}, "node wash alpha ": {"soap"}, "node wa": {"wash"}} {
		if _, words, _ := completeLine(t.Context(), sh.root(), line, len(line)); len(words) == 0 || !slices.ContainsFunc(words, func(w string) bool { return strings.TrimSpace(w) == want[0] }) {
			t.Errorf("%s: %q, want %q", line, words, want)
		}
	}
	out.Reset()
	sh.line(table.Line{Origin: "test", Number: 1, Text: "options skill-level operator"})
	sh.line(table.Line{Origin: "test", Number: 2, Text: "node wash alpha"})
	if !strings.Contains(out.String(), "wash is for the skill level administrator, yours is operator") {
		t.Errorf("skill: %s", out.String())
	}
}
