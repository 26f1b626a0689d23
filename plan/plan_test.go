package plan_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"pacer/cib"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/plan"
)

var update = flag.Bool("update", false, "take what is planned as what is expected")

var now = time.Unix(1700000000, 0).UTC()

// Each archive below testdata is a story about one cluster: cluster.xml is what it has, then for each
// change NAME there is NAME.crm, the statements that are loaded on top of it, and NAME.txt, the verdict and
// the plan. Lines of NAME.crm that begin with "delete" name objects that are deleted.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) { tell(t, f) })
	}
}

func tell(t *testing.T, file string) {
	ar, err := txtar.ParseFile(file)
	if err != nil {
		t.Fatal(err)
	}
	base, err := cib.Parse(ar.Files[0].Data, ar.Files[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	out := &txtar.Archive{Comment: ar.Comment, Files: slices.Clone(ar.Files[:1])}
	for _, change := range ar.Files[1:] {
		name, isChange := strings.CutSuffix(change.Name, ".crm")
		if !isChange {
			continue
		}
		p, err := plan.Make(base, changed(t, base, change), now)
		if err != nil {
			t.Fatal(change.Name, err)
		}
		verdict := map[plan.Verdict]string{plan.Nothing: "nothing", plan.Acts: "acts", plan.Harms: "harms"}[p.Verdict()]
		out.Files = append(out.Files, change, txtar.File{Name: name + ".txt", Data: []byte(verdict + "\n" + p.Text())})
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(out), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(txtar.Format(ar)), string(txtar.Format(out))); diff != "" {
		t.Error(diff)
	}
}

// changed carries out a change.
func changed(t *testing.T, base *cib.Document, change txtar.File) *cib.Document {
	t.Helper()
	s := session.New(base, nil)
	var statements []string
	for _, l := range strings.Split(string(change.Data), "\n") {
		id, isDelete := strings.CutPrefix(l, "delete ")
		if !isDelete {
			statements = append(statements, l)
			continue
		}
		if _, err := s.Delete(true, id); err != nil {
			t.Fatal(change.Name, err)
		}
	}
	f, err := lang.Parse(change.Name, strings.Join(statements, "\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(session.Update, f.Statements); err != nil {
		t.Fatal(err)
	}
	return s.Document()
}

// Programs read plans as JSON: lists are never null, and an outage says how long it is.
func TestJSON(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/seed.txtar")
	if err != nil {
		t.Fatal(err)
	}
	base, err := cib.Parse(ar.Files[0].Data, "cluster.xml")
	if err != nil {
		t.Fatal(err)
	}
	same, err := plan.Make(base, base, now)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(same)
	if want := `{"base":"0.5.4","fencing":[],"shutdowns":[],"changes":[],"recurring":[],"probes":0,"warnings":[]}`; err != nil || string(text) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, text, want)
	}
}

// A target that cannot be brought to the latest schema is an error; a base that cannot is as if there were none.
func TestUnreadable(t *testing.T) {
	read := func(text string) *cib.Document {
		doc, err := cib.Read([]byte(text), "x")
		if err != nil {
			t.Fatal(err)
		}
		return doc
	}
	good := cib.Empty()
	for name, text := range map[string]string{
		"a schema of the future": `<cib validate-with="pacemaker-9.9" epoch="1" num_updates="0" admin_epoch="0"><configuration/><status/></cib>`,
		"not valid":              `<cib validate-with="pacemaker-3.0" epoch="1" num_updates="0" admin_epoch="0"><configuration><x/></configuration><status/></cib>`,
	} {
		bad := read(text)
		for _, base := range []*cib.Document{good, bad, nil} {
			if p, err := plan.Make(base, bad, now); err == nil {
				t.Errorf("%s: planned %s", name, p.Text())
			}
		}
		if _, err := plan.Make(bad, good, now); err != nil {
			t.Errorf("%s as the base: %v", name, err)
		}
	}
}

// A plan depends on the two documents and the time alone, and leaves both as they were.
func TestPlanChangesNothing(t *testing.T) {
	ar, err := txtar.ParseFile("testdata/seed.txtar")
	if err != nil {
		t.Fatal(err)
	}
	base, err := cib.Parse(ar.Files[0].Data, "cluster.xml")
	if err != nil {
		t.Fatal(err)
	}
	next := base.Copy()
	next.Root().FindElement("configuration/resources/primitive").Parent().RemoveChildAt(0)
	before, after := string(base.Bytes()), string(next.Bytes())
	var texts []string
	for range 2 {
		p, err := plan.Make(base, next, now)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, p.Text())
	}
	if texts[0] != texts[1] || texts[0] == "" {
		t.Errorf("two plans: %q and %q", texts[0], texts[1])
	}
	if string(base.Bytes()) != before || string(next.Bytes()) != after {
		t.Error("planning has changed a document")
	}
}
