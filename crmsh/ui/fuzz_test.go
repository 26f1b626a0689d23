package ui

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib/shadow"

	"pacer/cib"
	"pacer/cib/journal"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/table"
	"pacer/tools/env"
)

// memory is a backend that keeps its document to itself, and a history of it in a file.
type memory struct {
	doc     *cib.Document
	journal string // its path
}

func (m *memory) Name() string                                    { return "memory" }
func (m *memory) Snapshot(context.Context) (*cib.Document, error) { return m.doc, nil }
func (m *memory) Commit(_ context.Context, _ cib.Version, c session.Change) error {
	next, err := cib.Update(m.doc, c.Ops, nil)
	if err != nil {
		return err
	}
	w := journal.NewWriter(m.journal)
	defer w.Close() //nolint:errcheck // what was added is on disk
	_, err = w.Add(m.doc, next, journal.Commit{Time: time.Unix(0, 0), User: "eve", Client: "crm", Message: c.Message})
	if err == nil {
		m.doc = next
	}
	return err
}

func (m *memory) History(_ context.Context, id string) ([]journal.Entry, error) {
	list, err := journal.Read(m.journal)
	if id != "" {
		return journal.Find(list, id), err
	}
	return list, err
}

func (m *memory) Perform(context.Context, session.Request) (string, error) { return "", nil }

// outside are commands that run programs or touch files.
var outside = []string{
	"edit", "filter", "graph", "save", "load", "validate", "validate-all", "action", "corosync", "secret", "import", "new", "use", "reset", "info", "default-timeouts",
}

// stays says whether none of the first words of a line could mean a command that does something outside.
func stays(levels []*table.Level, line string) bool {
	for i, w := range strings.Fields(line) {
		for _, l := range levels {
			if c := l.Resolve(w); i < 3 && c != nil && slices.Contains(outside, c.Name) || strings.HasPrefix(w, "/") {
				return false
			}
		}
	}
	return true
}

// FuzzLines gives the shell lines of anything. Whatever they are, it neither fails nor leaves a document that
// cannot be read.
func FuzzLines(f *testing.F) {
	seed, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		f.Fatal(err)
	}
	stories, _ := filepath.Glob("testdata/*.txt")
	n := 0
	for _, s := range stories {
		text, err := os.ReadFile(s)
		if err != nil {
			f.Fatal(err)
		}
		for l := range strings.Lines(string(text)) {
			if n++; n%7 != 0 { // a sample will do
				continue
			}
			if line, ok := strings.CutPrefix(l, "$ crm "); ok {
				f.Add(line)
			} else if line, ok := strings.CutPrefix(l, "> "); ok {
				f.Add("configure\n" + line + "\ncommit force\nshow\nplan\nhistory 1\nrollback 1\n")
			}
		}
	}
	dir, levels := f.TempDir(), allLevels(f)
	f.Fuzz(func(t *testing.T, lines string) {
		for l := range strings.Lines(lines) {
			if !stays(levels, l) {
				t.Skip()
			}
		}
		doc, err := cib.Parse(seed, "seed")
		if err != nil {
			t.Fatal(err)
		}
		m := &memory{doc, filepath.Join(t.TempDir(), "journal")}
		var out bytes.Buffer
		e := env.Env{
			Stdin: strings.NewReader(lines), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Root: dir,
		}
		Main(e, Places{Open: func(string) (session.Backend, error) { return m, nil }, Shadows: shadow.Folder(dir), Inputs: dir})
		if _, err := cib.Parse(m.doc.Bytes(), "after"); err != nil {
			t.Errorf("%s\nleaves a document that cannot be read: %v\n%s", lines, err, out.String())
		}
	})
}
