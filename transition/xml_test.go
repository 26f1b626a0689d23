package transition

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/beevik/etree"
)

func parseText(t *testing.T, text string) *Graph {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	g, err := Parse(doc.Root())
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// flat writes an element with one line a tag, without white space between.
func flat(e *etree.Element) string {
	var b strings.Builder
	var walk func(e *etree.Element)
	walk = func(e *etree.Element) {
		b.WriteString("<" + e.Tag)
		for _, a := range e.Attr {
			b.WriteString(" " + a.FullKey() + "=" + a.Value)
		}
		b.WriteString(">\n")
		for _, c := range e.ChildElements() {
			walk(c)
		}
		b.WriteString("</" + e.Tag + ">\n")
	}
	walk(e)
	return b.String()
}

func rewritten(t *testing.T, g *Graph) *etree.Element {
	t.Helper()
	var b bytes.Buffer
	doc := etree.NewDocument()
	if err := errors.Join(g.Write(&b), doc.ReadFromBytes(b.Bytes())); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

// A graph that is read and written again is the same, for every graph of Pacemaker's own suite.
func TestRoundTrip(t *testing.T) {
	root := os.Getenv("PACER_SUITES")
	if root == "" {
		t.Skip("PACER_SUITES is not set: no foreign graphs to read")
	}
	files, err := filepath.Glob(filepath.Join(root, "cts/scheduler/exp/*.exp"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no graphs below %s (%v)", root, err)
	}
	for _, f := range files {
		doc := etree.NewDocument()
		if err := doc.ReadFromFile(f); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if doc.Root().SelectAttr("stonith-timeout") != nil { // written under the old name only
			continue
		}
		g, err := Parse(doc.Root())
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		if got, want := flat(rewritten(t, g)), flat(doc.Root()); got != want {
			t.Errorf("%s: written graph differs", f)
		}
	}
}

func TestParseErrors(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"other element", `<graph/>`, "expected a transition_graph element"},
		{"no id", `<transition_graph/>`, `found transition_id=""`},
		{"synapse id", `<transition_graph transition_id="1"><synapse id="x"/></transition_graph>`, `found id="x"`},
		{
			"kind", `<transition_graph transition_id="1"><synapse id="0"><action_set><op id="3"/></action_set></synapse></transition_graph>`,
			"synapse 0: action 3: found element op",
		},
		{
			"input", `<transition_graph transition_id="1"><synapse id="0"><inputs><trigger><rsc_op/></trigger></inputs></synapse></transition_graph>`,
			"synapse 0, inputs",
		},
	}
	for _, c := range cases {
		doc := etree.NewDocument()
		if err := doc.ReadFromString(c.text); err != nil {
			t.Fatal(err)
		}
		if _, err := Parse(doc.Root()); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q in it", c.name, err, c.want)
		}
	}
}

func TestActionFacts(t *testing.T) {
	g := parseText(t, `<transition_graph transition_id="7" cluster-delay="60s"><synapse id="0" priority="10"><action_set>
<rsc_op id="5" operation="monitor" operation_key="r_monitor_10000" on_node="n1" on_node_uuid="1" router_node="n2">
<primitive id="r" class="ocf" provider="p" type="t"/>
<attributes CRM_meta_interval="10000" CRM_meta_timeout="20000" CRM_meta_start_delay="5000" CRM_meta_op_target_rc="7" CRM_meta_op_no_wait="true" x="1">
<param name="1" value="one"/></attributes></rsc_op></action_set><inputs/></synapse></transition_graph>`)
	a := g.Find(5)
	if a == nil || g.Find(6) != nil {
		t.Fatal("Find does not find what is there, and only that")
	}
	if a.Interval() != 10000 || a.Timeout() != 25000 || a.TargetRC() != 7 || !a.NoWait() || a.Route() != "n2" {
		t.Errorf("interval %d, timeout %d, target %d, no wait %v, route %s", a.Interval(), a.Timeout(), a.TargetRC(), a.NoWait(), a.Route())
	}
	if a.Value("1") != "one" || a.Value("x") != "1" || a.Value("y") != "" {
		t.Error("values of attributes and params are not found by name")
	}
}
