package ui

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/cib"
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
	text, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	text = bytes.Replace(text, []byte("</configuration>"), []byte(`<acls><acl_role id="watcher"/></acls></configuration>`), 1) // for those who give roles
	seed, err := cib.Parse(text, "seed")
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{doc: seed, journal: filepath.Join(t.TempDir(), "journal")}
	if err := m.Commit(t.Context(), cib.Version{}, session.Change{Ops: []cib.Op{{Kind: cib.Bump}}}); err != nil {
		t.Fatal(err)
	}
	sh := shellOn(t, m)
	install(t, sh.env.Root, "usr/lib/ocf/resource.d/heartbeat/Dummy", "#!/bin/sh\n")
	install(t, sh.env.Root, "etc/corosync/corosync.conf", "totem {\n\tversion: 2\n}\n")
	table.Walk(sh.root(), func(l *table.Level) {
		for _, c := range l.All() {
			if _, most := c.Arity(); c.Level == nil && most != 0 && !free[l.Name+" "+c.Name] && !offers(t, c, most) {
				t.Errorf("nothing is offered after %s %s", l.Name, c.Name)
			}
		}
	})
}

func install(t *testing.T, root, path, text string) {
	t.Helper()
	path = filepath.Join(root, path)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// offers says whether any of the first words after a command is offered.
func offers(t *testing.T, c *table.Command, most int) bool {
	for n := 1; n <= 4 && (n <= most || most < 0); n++ {
		if len(c.Candidates(t.Context(), make([]string, n))) > 0 {
			return true
		}
	}
	return false
}
