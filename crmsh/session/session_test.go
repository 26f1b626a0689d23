package session

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"pacer/cib"
	"pacer/crmsh/lang"
)

var ctx = context.Background()

// fataler is a test or a property.
type fataler interface {
	Helper()
	Fatal(args ...any)
}

// parse reads statements that are right.
func parse(t fataler, text string) []lang.Statement {
	t.Helper()
	f, err := lang.Parse("text", text)
	if err != nil {
		t.Fatal(err)
	}
	return f.Statements
}

// with gives a session in which a text was loaded, its changes on an empty document.
func with(t fataler, text string) *Session {
	t.Helper()
	s := New(cib.Empty(), nil)
	if _, err := s.Load(Replace, parse(t, text)); err != nil {
		t.Fatal(err)
	}
	return s
}

func shown(s *Session) string { return lang.Print(s.Statements(s.Scope().Objects())) }

// file gives a backend with an empty document in a new file.
func file(t testing.TB) *File {
	t.Helper()
	f := &File{Path: filepath.Join(t.TempDir(), "cib.xml")}
	if err := os.WriteFile(f.Path, cib.Empty().Bytes(), 0o640); err != nil {
		t.Fatal(err)
	}
	return f
}

const sample = `node 1: alpha
primitive a Dummy
primitive b Dummy
group g a b
location l g 5: alpha
tag t a b
`

func TestPutRefusesWhatCannotBe(t *testing.T) {
	for text, want := range map[string]string{
		"primitive a Dummy":     `"a": duplicate id: there is a primitive of this id; change it with edit, or delete it first`,
		"group h a":             `"a": is in g already`,
		"group h x":             `"x": unknown reference: there is no such resource`,
		"clone c t":             `"t": is a tag; a clone may contain a primitive or a group`,
		"monitor gg 10s":        `"gg": unknown reference: there is no such resource`,
		"monitor g 10s":         `"g": is a group; expected a primitive`,
		"fencing_topology d1\n": "",
	} {
		s := with(t, sample)
		before := shown(s)
		_, err := s.Put(parse(t, text)[0])
		if want == "" {
			if err != nil {
				t.Errorf("%s: %v", text, err)
			}
			continue
		}
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
		if diff := cmp.Diff(before, shown(s)); diff != "" {
			t.Errorf("%s left something behind:\n%s", text, diff)
		}
	}
}

func TestMergingStatements(t *testing.T) {
	s := with(t, sample+"property cl: a=1\n")
	for _, text := range []string{
		"node alpha attributes x=1", "node alpha attributes x=2 y=3", "property b=2", "property a=9",
		"monitor a 10s:20s", "rsc_defaults resource-stickiness=1", "rsc_defaults resource-stickiness=2",
	} {
		if _, err := s.Put(parse(t, text)[0]); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
	}
	want := `node 1: alpha \
	attributes x=2 y=3
primitive a Dummy \
	op monitor interval=10s timeout=20s
primitive b Dummy
group g a b
tag t a b
location l g 5: alpha
property cl: \
	a=9 \
	b=2
rsc_defaults rsc-options: \
	resource-stickiness=2
`
	if diff := cmp.Diff(want, shown(s)); diff != "" {
		t.Error(diff)
	}
}

func TestLoadMethods(t *testing.T) {
	text := "primitive a Dummy params x=1\nprimitive c Dummy\nproperty p: b=2\n"
	base := sample + "property p: a=1\n"
	for method, want := range map[Method]string{
		Replace: "node 1: alpha\nprimitive a Dummy \\\n\tparams x=1\nprimitive c Dummy\nproperty p: \\\n\tb=2\n",
		Update: "node 1: alpha\nprimitive a Dummy \\\n\tparams x=1\nprimitive b Dummy\nprimitive c Dummy\ngroup g a b\n" +
			"tag t a b\nlocation l g 5: alpha\nproperty p: \\\n\ta=1 \\\n\tb=2\n",
		Push: "primitive a Dummy \\\n\tparams x=1\nprimitive c Dummy\nproperty p: \\\n\ta=1 \\\n\tb=2\n",
	} {
		s := with(t, base)
		if _, err := s.Load(method, parse(t, text)); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, shown(s)); diff != "" {
			t.Errorf("%s:\n%s", method, diff)
		}
	}
}

// Loading what is shown changes nothing, not an id.
func TestLoadingWhatIsShownChangesNothing(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(suites(t), "oracle/crm/*.xml"))
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := cib.Parse(data, name)
		if err != nil {
			t.Fatal(err)
		}
		s := New(doc, nil)
		if _, err := s.Edited(s.Scope().Objects(), parse(t, shown(s))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, c := range s.patch().Changes {
			t.Errorf("%s: %s %s", filepath.Base(name), c.Action, c.Path)
		}
	}
}

// A topology without targets is for all nodes that there are once the text is loaded, those among them that the text
// itself makes.
func TestTopologyOfNodesOfTheText(t *testing.T) {
	s := with(t, "fencing_topology dev\nnode n1\nnode n2\n")
	if got := s.configuration().FindElements("fencing-topology/fencing-level"); len(got) != 2 {
		t.Errorf("%d levels with two nodes, want two", len(got))
	}
	if _, err := s.Load(Update, parse(t, "node n3\nfencing_topology dev")); err != nil {
		t.Fatal(err)
	}
	if got := s.configuration().FindElements("fencing-topology/fencing-level"); len(got) != 3 {
		t.Errorf("%d levels with three nodes, want three", len(got))
	}
}

// Members may change places in one edit, in whatever order the groups are named.
func TestMembersMove(t *testing.T) {
	base := "primitive a Dummy\nprimitive b Dummy\nprimitive c Dummy\ngroup g1 a b\ngroup g2 c\n"
	for _, groups := range []string{"group g1 c b\ngroup g2 a\n", "group g2 b a\ngroup g1 c\n", "group g1 c\n", "group g2 a b c\n"} {
		s := with(t, base)
		prims := base[:strings.Index(base, "group")]
		if _, err := s.Edited(s.Scope().Objects(), parse(t, prims+groups)); err != nil {
			t.Errorf("%s: %v", groups, err)
			continue
		}
		want := slices.Sorted(strings.Lines(groups))
		if diff := cmp.Diff(prims+strings.Join(want, ""), shown(s)); diff != "" {
			t.Errorf("%s:\n%s", groups, diff)
		}
	}
	s := with(t, base)
	if _, err := s.Edited(s.Scope().Objects(), parse(t, base[:strings.Index(base, "group")]+"group g1 a b\ngroup g2 a\n")); err == nil {
		t.Error("a resource is in two groups")
	}
}

func TestEditedTouchesOnlyWhatWasShown(t *testing.T) {
	s := with(t, sample)
	list, err := s.Select("a")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Edited(list, parse(t, "primitive b Dummy params x=1")); err == nil {
		t.Error("an object that was not shown was changed")
	}
	if _, err := s.Edited(list, parse(t, "primitive a Dummy params x=1\nprimitive new Dummy")); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff("primitive a Dummy \\\n\tparams x=1\nprimitive b Dummy\nprimitive new Dummy\n", lang.Print(s.Statements(s.OfType("primitive")))); diff != "" {
		t.Error(diff)
	}
}

func TestSelect(t *testing.T) {
	s := with(t, sample)
	for words, want := range map[string]string{
		"a":                          "primitive a",
		"?":                          "node 1,primitive a,primitive b,group g,tag t,location l",
		"type:primitive":             "primitive a,primitive b",
		"tag:t and a":                "primitive a",
		"related:g":                  "group g,location l",
		"type:node or g":             "node 1,group g",
		"alpha":                      "node 1",
		"related:Dummy":              "primitive a,primitive b",
		"related:alpha":              "node 1,location l",
		"related:1":                  "node 1,location l",
		"type:primitive and type:no": "",
	} {
		list, err := s.Select(strings.Fields(words)...)
		if err != nil {
			t.Errorf("%s: %v", words, err)
		}
		var got []string
		for _, o := range list {
			got = append(got, o.Type+" "+o.ID)
		}
		if strings.Join(got, ",") != want {
			t.Errorf("%s: %v, want %s", words, got, want)
		}
	}
	if _, err := s.Select("nosuch"); err == nil {
		t.Error("an unknown id was taken")
	}
}

// A commit sends the difference and nothing else, raises the version once, and the file keeps its mode. The
// commit is in the history with its message; nothing else is left beside the file.
func TestCommit(t *testing.T) {
	f := file(t)
	s, err := Open(ctx, f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Put(parse(t, "primitive a Dummy")[0]); err != nil {
		t.Fatal(err)
	}
	changes := s.Proposal().ops()[0].Patch.Changes
	if len(changes) != 1 || changes[0].Action != cib.ActCreate || changes[0].Path != "/cib/configuration/resources" {
		t.Errorf("changes: %+v", changes)
	}
	f.User = "eve"
	if err := commit(s, f, "why"); err != nil {
		t.Fatal(err)
	}
	if v := s.Base().Version(); v != (cib.Version{Epoch: 1}) {
		t.Errorf("version %v", v)
	}
	if s.Changed() {
		t.Error("something is left to commit")
	}
	if info, _ := os.Stat(f.Path); info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v", info.Mode())
	}
	if left, _ := filepath.Glob(f.Path + "?*"); len(left) != 1 || left[0] != f.Path+".history" {
		t.Errorf("left behind: %v", left)
	}
	list, err := f.History(ctx, "")
	if err != nil || len(list) != 1 || list[0].Message != "why" || list[0].User != "eve" || list[0].Number != 1 {
		t.Fatalf("history: %+v %v", list, err)
	}
	before, err := list[0].Before()
	if err != nil {
		t.Fatal(err)
	}
	s.Restore(before)
	if err := commit(s, f, ""); err != nil || len(s.Scope().Objects()) != 0 || s.Base().Version().Epoch != 2 {
		t.Errorf("restored: %v %s", err, s.Base().Bytes())
	}
}

// If the configuration changed meanwhile, nothing is committed and the error says what changed.
func TestConflict(t *testing.T) {
	f := file(t)
	mine, _ := Open(ctx, f, nil)
	theirs, _ := Open(ctx, f, nil)
	mine.Put(parse(t, "primitive a Dummy")[0])
	theirs.Put(parse(t, "primitive b Dummy")[0])
	if err := commit(theirs, f, ""); err != nil {
		t.Fatal(err)
	}
	before, _ := os.ReadFile(f.Path)
	err := commit(mine, f, "")
	conflict := (*ConflictError)(nil)
	if !errors.As(err, &conflict) || !slices.Equal(conflict.Changes, []string{"primitive b was created"}) {
		t.Fatalf("error: %v", err)
	}
	if after, _ := os.ReadFile(f.Path); string(after) != string(before) {
		t.Error("the file was changed")
	}
	if !mine.Changed() {
		t.Error("the changes are lost")
	}
	if _, err := mine.Rebase(ctx, f); err != nil {
		t.Fatal(err)
	}
	if err := commit(mine, f, ""); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("primitive a Dummy\nprimitive b Dummy\n", shown(mine)); diff != "" {
		t.Error(diff)
	}
}

// Of many who commit at once each either succeeds on top of the others or learns of the conflict.
func TestCommitsAtOnce(t *testing.T) {
	f := file(t)
	const many = 8
	done := make(chan error, many)
	for i := range many {
		go func() {
			for {
				s, err := Open(ctx, &File{Path: f.Path}, nil)
				if err != nil {
					done <- err
					return
				}
				st, _ := lang.ParseWords("", []string{"primitive", fmt.Sprintf("p%d", i), "Dummy"})
				s.Put(st)
				conflict := (*ConflictError)(nil)
				if err := commit(s, f, ""); !errors.As(err, &conflict) {
					done <- err
					return
				}
			}
		}()
	}
	for range many {
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	s, err := Open(ctx, f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(s.OfType("primitive")); n != many || s.Base().Version().Epoch != many {
		t.Errorf("%d primitives, version %v", n, s.Base().Version())
	}
}

func TestFileErrorsSayWhatToDo(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty")
	os.WriteFile(empty, nil, 0o600)
	for path, want := range map[string]string{
		filepath.Join(dir, "none"): "does not exist; expected a file with a <cib> document (CIB_file)",
		empty:                      "is empty; expected a <cib> document",
	} {
		_, err := (&File{Path: path}).Snapshot(ctx)
		if err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

func TestVerify(t *testing.T) {
	s := with(t, sample+"clone c g\n")
	for _, text := range []string{"primitive x @none", "colocation co inf: a nosuch", "order o g x", "location l2 x 1: beta", "fencing_topology alpha: x,y", "acl_target u r"} {
		if _, err := s.Put(parse(t, text)[0]); err != nil {
			t.Fatal(err)
		}
	}
	var got []string
	for _, f := range s.Proposal().Verify() {
		mark := "warning: "
		if f.Fatal {
			mark = "error: "
		}
		got = append(got, mark+f.Text)
	}
	want := []string{
		"error: primitive x: there is no template none",
		"warning: colocation co: a is in group g; the constraint should speak of that",
		"error: colocation co: there is no resource nosuch",
		"warning: location l: g is in clone c; the constraint should speak of that",
		"warning: location l2: there is no node beta",
		"warning: order o: g is in clone c; the constraint should speak of that",
		"warning: fencing_topology: there is no device y, so its level fails; configure it, or take it out of the level",
		"error: acl_target u: there is no role r",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Whatever is done, no two elements have the same id, every reference leads somewhere, and undoing all by a
// refresh gives the base again.
func TestEditsKeepTheConfigurationWhole(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		s := with(t, sample+"primitive c Dummy\nprimitive d Dummy\nclone k c\ncolocation co inf: g k\norder or d k\n")
		for range rapid.IntRange(1, 8).Draw(rt, "steps") {
			randomEdit(rt, s)
		}
		for _, f := range s.Proposal().Verify() {
			if f.Fatal {
				rt.Fatalf("%s\n%s", f.Text, shown(s))
			}
		}
		again := New(s.Document(), nil)
		if diff := cmp.Diff(shown(again), shown(s)); diff != "" {
			rt.Fatalf("what is shown depends on history:\n%s", diff)
		}
	})
}

func randomEdit(t *rapid.T, s *Session) {
	ids := []string{"a", "b", "c", "d", "g", "k", "l", "co", "or", "t", "n1", "n2"}
	id := rapid.SampledFrom(ids).Draw(t, "id")
	switch rapid.IntRange(0, 5).Draw(t, "edit") {
	case 0:
		s.Delete(true, id)
	case 1:
		s.Rename(id, rapid.SampledFrom(ids).Draw(t, "to"))
	case 2:
		s.SetMeta(id, "target-role", rapid.SampledFrom([]string{"", "Stopped", "Started"}).Draw(t, "role"), func(string) bool { return true })
	case 3:
		s.SetAttr(NodeAttributes, "alpha", id, rapid.SampledFrom([]string{"", "1"}).Draw(t, "value"))
	case 4:
		text := rapid.SampledFrom([]string{"primitive n1 Dummy", "group n1 a", "clone n2 g", "location n2 d 5: alpha", "primitive n2 Dummy params x=1 op monitor interval=5s"}).Draw(t, "text")
		f, _ := lang.Parse("", text)
		if w := lang.Resources(f.Statements[0]); len(w) == 0 || known(s, w) {
			s.Put(f.Statements[0])
		}
	case 5:
		if list, err := s.Select("type:primitive"); err == nil {
			s.Edited(list, s.Statements(list))
		}
	}
}

func known(s *Session, words []lang.Word) bool {
	for _, w := range words {
		if _, ok := s.Scope().Find(w.Text); !ok {
			return false
		}
	}
	return true
}

// commit sends a session's changes and begins again from what is there then.
func commit(s *Session, b Backend, message string) error {
	if err := s.Send(ctx, b, message); err != nil {
		return err
	}
	next, err := Open(ctx, b, s.agents)
	if err == nil {
		*s = *next
	}
	return err
}
