package store

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
)

// edited gives the text of cib.xml with a resource renamed, as with sed.
func edited(t *testing.T, dir, old, replacement string) string {
	t.Helper()
	text := read(t, dir, "cib.xml")
	if !strings.Contains(text, old) {
		t.Fatalf("%s lacks %s", text, old)
	}
	return strings.Replace(text, old, replacement, 1)
}

func overwrite(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func nextEdit(t *testing.T, s *Store) Edit {
	t.Helper()
	select {
	case e := <-s.Edits():
		return e
	case <-time.After(10 * time.Second):
		t.Fatal("the edit was not seen")
		return Edit{}
	}
}

func TestEditIsOfferedAndTaken(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	update(t, s, cib.Op{Kind: cib.Modify, Section: "status", MayCreate: true, Data: etree.NewElement("node_state")})
	overwrite(t, filepath.Join(dir, "cib.xml"), edited(t, dir, `id="a"`, `id="byhand"`))
	e := nextEdit(t, s)
	if e.Err != nil {
		t.Fatal(e.Err)
	}
	if resources(s.View()) != "a" {
		t.Error("the edit is in force before it was taken")
	}
	if got := e.Document.Version().String(); got != "0.2.0" || e.Document.Root().FindElement("status/node_state") == nil {
		t.Errorf("the edit has version %s and is\n%s", got, e.Document.Bytes())
	}
	if err := s.Put(e.Document); err != nil {
		t.Fatal(err)
	}
	s.Close()
	again := open(t, dir)
	if got := resources(again.View()); got != "byhand" || len(again.Notes()) > 0 {
		t.Errorf("reopened, there is %q with notes %v", got, again.Notes())
	}
	old, err := again.readVerified(again.backups()[0])
	if err != nil || resources(old) != "a" {
		t.Errorf("the newest backup is not what was in force before: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, refusedName)); err == nil {
		t.Error("the edit was kept aside although it was taken")
	}
}

func TestEditMayRaiseTheEpochItself(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	overwrite(t, filepath.Join(dir, "cib.xml"), edited(t, dir, `epoch="1"`, `epoch="7"`))
	if e := nextEdit(t, s); e.Err != nil || e.Document.Version().String() != "0.7.0" {
		t.Errorf("got %+v", e)
	}
}

func TestEditByRenameIsSeen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	draft := filepath.Join(dir, "draft")
	overwrite(t, draft, edited(t, dir, `id="a"`, `id="byhand"`))
	if err := os.Rename(draft, filepath.Join(dir, "cib.xml")); err != nil {
		t.Fatal(err)
	}
	if e := nextEdit(t, s); e.Err != nil || resources(e.Document) != "byhand" {
		t.Errorf("got %+v", e)
	}
}

func TestBrokenEditIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	before := read(t, dir, "cib.xml")
	broken := edited(t, dir, `</resources>`, ``)
	overwrite(t, filepath.Join(dir, "cib.xml"), broken)
	e := nextEdit(t, s)
	if e.Err == nil || !strings.Contains(e.Err.Error(), "line ") || !strings.Contains(e.Err.Error(), "</resources>") {
		t.Errorf("the reason is %v", e.Err)
	}
	if got := read(t, e.Kept); got != broken {
		t.Errorf("kept is %s", got)
	}
	if got := read(t, dir, "cib.xml"); got != before {
		t.Errorf("cib.xml is\n%s", got)
	}
	s.Close()
	if again := open(t, dir); len(again.Notes()) > 0 || resources(again.View()) != "a" {
		t.Errorf("reopened, there is %q with notes %v", resources(again.View()), again.Notes())
	}
}

func TestRemovedFileIsRestored(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	before := read(t, dir, "cib.xml")
	if err := os.Remove(filepath.Join(dir, "cib.xml")); err != nil {
		t.Fatal(err)
	}
	if e := nextEdit(t, s); e.Err == nil || e.Kept != "" || !strings.Contains(e.Err.Error(), "removed") {
		t.Errorf("got %+v", e)
	}
	if got := read(t, dir, "cib.xml"); got != before {
		t.Errorf("cib.xml is\n%s", got)
	}
}

func TestOwnerMayRefuse(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	overwrite(t, filepath.Join(dir, "cib.xml"), edited(t, dir, `id="a"`, `id="byhand"`))
	nextEdit(t, s)
	e := s.Refuse(errors.New("no quorum"))
	if e.Err == nil || !strings.Contains(e.Err.Error(), "no quorum") || !strings.Contains(read(t, e.Kept), "byhand") {
		t.Errorf("got %+v", e)
	}
	if got := read(t, dir, "cib.xml"); strings.Contains(got, "byhand") {
		t.Errorf("cib.xml is\n%s", got)
	}
}

// TestChangeOvertakesEdit: the cluster changes the configuration while an edit waits to be looked at.
func TestChangeOvertakesEdit(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenWith(dir, Options{Settle: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	update(t, s, addPrimitive("a"))
	overwrite(t, filepath.Join(dir, "cib.xml"), edited(t, dir, `id="a"`, `id="byhand"`))
	update(t, s, addPrimitive("b"))
	e := nextEdit(t, s)
	if e.Err == nil || !strings.Contains(read(t, e.Kept), "byhand") {
		t.Errorf("got %+v", e)
	}
	if got := resources(s.View()); got != "a b" {
		t.Errorf("in force is %q", got)
	}
	old, err := s.readVerified(s.backups()[0])
	if err != nil || resources(old) != "a" {
		t.Errorf("the newest backup is not what was in force before: %v", err)
	}
}

// TestEditThatComesBackThroughTheCluster: the owner brings the edit to all members, which changes its
// version, and then calls Put.
func TestEditThatComesBackThroughTheCluster(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	overwrite(t, filepath.Join(dir, "cib.xml"), edited(t, dir, `id="a"`, `id="byhand"`))
	e := nextEdit(t, s)
	agreed, err := cib.Update(e.Document, []cib.Op{{Kind: cib.Bump}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Put(agreed); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, refusedName)); err == nil {
		t.Error("the edit was kept aside although it is in force")
	}
}

func TestOwnWritesAreNoEdits(t *testing.T) {
	s := open(t, t.TempDir())
	for _, id := range strings.Fields("a b c d e f") {
		update(t, s, addPrimitive(id))
		if e, ok := s.look(); ok {
			t.Fatalf("own write taken for an edit: %+v", e)
		}
	}
}

// An editor may be as fast as this: the new file is in its place, but not yet safe on disk.
func TestEditInTheMiddleOfAWriteIsSeen(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	update(t, s, addPrimitive("a"))
	s.failpoint = func(at string) error {
		if at == "sync-folder" {
			s.failpoint = nil
			overwrite(t, filepath.Join(dir, "cib.xml"), edited(t, dir, `id="b"`, `id="byhand"`))
		}
		return nil
	}
	update(t, s, addPrimitive("b"))
	if e := nextEdit(t, s); e.Err != nil || !strings.Contains(string(e.Document.Bytes()), `id="byhand"`) {
		t.Errorf("%v", e.Err)
	}
}
