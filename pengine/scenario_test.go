package pengine_test

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"pacer/cib"
	"pacer/cib/schema"
	"pacer/pengine"
	"pacer/pengine/report"
	"pacer/pengine/world"
	"pacer/transition"
)

var update = flag.Bool("update", false, "take what is decided as what is expected")

// stages are what is compared, in the order in which it comes about: the first to differ tells where to
// look. A stage that is extra is there only where the archive's comment asks for it.
var stages = []struct {
	output, made string
	extra        bool
}{
	{"status", "unpack", false},
	{"report", "unpack and report", true},
	{"xml", "unpack and report", true},
	{"scores", "constrain and place", false},
	{"summary", "act", false},
	{"graph", "arrange and emit, if the summary is right", false},
	{"drawing", "report, if the graph is right", true},
	{"notes", "the stage that the note is about", false},
}

// Each archive below testdata is a cluster (cib.xml) and what is to be decided for it: the status as it
// is understood, the scores, the summary, the graph with an action a line, and what is worth a note:
//
//	ID task [resource as ID or LONG-ID] on NODE [through ROUTER] {attribute=value ...} <- INPUTS
//
// Of the attributes only those stand there that the archive's comment asks for with a line
// "attributes: NAME ...". A line "also: PART ..." asks for more parts: report and xml, all sections of a
// status report in text and in XML, and drawing, that of the transition. An archive holds no part that
// would be empty.
//
// It is the reference that says what is right: compare a new or changed archive with it before it is
// committed (make compare), as -update takes whatever is decided.
func TestDecisions(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, f := range files {
		t.Run(strings.TrimSuffix(filepath.Base(f), ".txtar"), func(t *testing.T) {
			ar, err := txtar.ParseFile(f)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := cib.Parse(ar.Files[0].Data, ar.Files[0].Name)
			if err != nil {
				t.Fatal(err)
			}
			if v, known := schema.Named(doc.Root().SelectAttrValue("validate-with", "")); !known || !schema.Of(v).Valid(doc.Root()) {
				t.Fatal("the cluster is not valid; crm_verify says where")
			}
			ask := asked(string(ar.Comment))
			got, want := decided(doc, ask), map[string]string{}
			for _, file := range ar.Files {
				want[file.Name] = string(file.Data)
			}
			if *update {
				ar.Files = ar.Files[:1]
				for _, stage := range stages {
					if text := got[stage.output]; text != "" {
						ar.Files = append(ar.Files, txtar.File{Name: stage.output, Data: []byte(text)})
					}
				}
				if err := os.WriteFile(f, txtar.Format(ar), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			for _, stage := range stages {
				if diff := cmp.Diff(strings.Split(want[stage.output], "\n"), strings.Split(got[stage.output], "\n")); diff != "" {
					t.Fatalf("%s, made by %s (- expected, + decided):\n%s", stage.output, stage.made, diff)
				}
			}
		})
	}
}

// archives are the clusters of our own suite, by file.
func archives(t *testing.T) map[string]*cib.Document {
	t.Helper()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	docs := map[string]*cib.Document{}
	for _, f := range files {
		docs[f] = load(t, f)
	}
	return docs
}

// What is decided depends on the input alone: not on what was decided before, nor by whom else at the same time.
func TestInputAloneDecides(t *testing.T) {
	for f, doc := range archives(t) {
		before, answers := string(doc.Bytes()), make(chan map[string]string)
		for range 2 {
			go func() { answers <- decided(doc, request{}) }()
		}
		if diff := cmp.Diff(<-answers, <-answers); diff != "" {
			t.Errorf("%s: two runs differ: %s", f, diff)
		}
		if string(doc.Bytes()) != before {
			t.Errorf("%s: the document has changed", f)
		}
	}
}

// Reports change nothing in the world: each, written twice among the others, is the same, and so is the graph.
func TestReportsChangeNothing(t *testing.T) {
	for f, doc := range archives(t) {
		out := pengine.Schedule(pengine.Input{Root: doc.Copy().Root(), Now: time.Unix(1700000000, 0).UTC(), ShowScores: true})
		reports := func() string {
			var b bytes.Buffer
			text := report.NewText(&b, true)
			report.Status(text, out.World, report.StatusOptions{Sections: report.SectionNodes | report.SectionResources | report.SectionFailures, Inactive: true})
			report.Summarize(out.World).Write(text)
			xml := etree.NewElement("status")
			report.StatusXML(xml, out.World, report.StatusOptions{Sections: report.SectionNodes | report.SectionResources})
			if err := errors.Join(report.Dot(&b, out.World, report.DotOptions{}), out.Graph.Write(&b)); err != nil {
				t.Fatal(err)
			}
			return b.String() + cib.Text(xml)
		}
		if diff := cmp.Diff(reports(), reports()); diff != "" {
			t.Errorf("%s: reports of one world differ: %s", f, diff)
		}
	}
}

// request is what an archive's comment asks for.
type request struct{ attributes, also map[string]bool }

func asked(comment string) request {
	words := func(name string) map[string]bool {
		set := map[string]bool{}
		for _, line := range strings.Split(comment, "\n") {
			if rest, ok := strings.CutPrefix(line, name+": "); ok {
				for _, n := range strings.Fields(rest) {
					set[n] = true
				}
			}
		}
		return set
	}
	return request{words("attributes"), words("also")}
}

// everything has a status report show all that it can.
var everything = report.StatusOptions{
	Sections: ^report.SectionTimes, Inactive: true, Pending: true, CloneDetail: true, NodeDetail: true, FeatureSet: true,
	Implicit: true, Description: true, FailedDetail: true, Timing: true,
}

// decided is what each stage makes of a cluster.
func decided(doc *cib.Document, ask request) map[string]string {
	text := func(write func(*report.Text)) string {
		var b bytes.Buffer
		write(report.NewText(&b, true))
		return b.String()
	}
	w := pengine.Status(pengine.Input{Root: doc.Copy().Root(), Now: time.Unix(1700000000, 0).UTC(), ShowScores: true})
	got := map[string]string{"status": text(func(out *report.Text) {
		report.Status(out, w, report.StatusOptions{Sections: report.SectionNodes | report.SectionResources | report.SectionFailures, Inactive: true})
	})}
	if ask.also["report"] || ask.also["xml"] {
		reports(doc, got)
	}
	out := pengine.Decide(w)
	got["scores"] = text(func(to *report.Text) {
		for _, l := range out.Trace {
			to.Item("%s", l.String())
		}
	})
	got["summary"] = text(func(out *report.Text) { report.Summarize(w).Write(out) })
	got["graph"] = graphText(out.Graph, ask.attributes)
	got["notes"] = notesText(out)
	var b bytes.Buffer
	if err := report.Dot(&b, w, report.DotOptions{}); err != nil {
		panic(err) // a buffer takes everything
	}
	got["drawing"] = b.String()
	for _, stage := range stages {
		if stage.extra && !ask.also[stage.output] {
			delete(got, stage.output)
		}
	}
	return got
}

// reports adds the status reports of a cluster with its constraints, as crm_mon makes them.
func reports(doc *cib.Document, got map[string]string) {
	w := pengine.Status(pengine.Input{Root: doc.Copy().Root(), Now: time.Unix(1700000000, 0).UTC()})
	pengine.Constraints(w)
	var b bytes.Buffer
	report.Status(report.NewText(&b, false), w, everything)
	got["report"] = b.String()
	top := etree.NewElement("status")
	report.StatusXML(top, w, everything)
	b.Reset()
	cib.AppendPretty(&b, top)
	got["xml"] = b.String()
}

func notesText(out *pengine.Output) string {
	var b strings.Builder
	for _, n := range out.Notes {
		if n.Level == world.Info {
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", map[world.Level]string{world.Warning: "warning", world.Error: "error"}[n.Level], n.Text)
	}
	if !out.Recheck.IsZero() {
		fmt.Fprintf(&b, "look again at %s\n", out.Recheck.UTC().Format(time.RFC3339))
	}
	return b.String()
}

func graphText(g *transition.Graph, names map[string]bool) string {
	var b strings.Builder
	for _, s := range g.Synapses {
		a := s.Actions[0]
		fmt.Fprintf(&b, "%d %s", a.ID, a.Key)
		if s.Priority > 0 {
			fmt.Fprintf(&b, " priority %d", s.Priority)
		}
		if a.Target != nil {
			fmt.Fprintf(&b, " [%s", a.Target.ID)
			if a.Target.LongID != "" {
				fmt.Fprintf(&b, " or %s", a.Target.LongID)
			}
			b.WriteString("]")
		}
		if a.Node != "" {
			fmt.Fprintf(&b, " on %s", a.Node)
		}
		if a.Router != "" {
			fmt.Fprintf(&b, " through %s", a.Router)
		}
		for _, v := range append(a.Attrs, a.Params...) {
			if names[v.Name] {
				fmt.Fprintf(&b, " {%s=%s}", v.Name, v.Value)
			}
		}
		if a.LockedSince != 0 {
			fmt.Fprintf(&b, " locked since %d", a.LockedSince)
		}
		if a.Downed != nil {
			fmt.Fprintf(&b, " downs %s", strings.Join(a.Downed, ","))
		}
		for _, m := range a.Maintenance {
			fmt.Fprintf(&b, " maintenance of %s %v", m.NodeID, m.On)
		}
		for i, in := range s.Inputs {
			fmt.Fprintf(&b, "%s%d", map[bool]string{true: " <- ", false: ","}[i == 0], in.ID)
		}
		b.WriteString("\n")
	}
	return b.String()
}
