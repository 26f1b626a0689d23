package sim

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/pengine"
	"pacer/transition"
)

var now = time.Unix(1700000000, 0).UTC()

func parse(t testing.TB, text string) *etree.Element {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(text); err != nil {
		t.Fatal(err)
	}
	return doc.Root()
}

// cibText writes a cluster without fencing, all of whose nodes are up.
func cibText(nodes int, resources, constraints string) string {
	var config, state strings.Builder
	for i := 1; i <= nodes; i++ {
		fmt.Fprintf(&config, `<node id="%d" uname="n%d"/>`, i, i)
		fmt.Fprintf(&state, `<node_state id="%d" uname="n%d" in_ccm="true" crmd="online" join="member" expected="member"/>`, i, i)
	}
	return `<cib validate-with="pacemaker-4.0" have-quorum="true" epoch="1" num_updates="0"><configuration><crm_config>` +
		`<cluster_property_set id="cib-bootstrap-options"><nvpair id="f" name="fencing-enabled" value="false"/></cluster_property_set>` +
		`</crm_config><nodes>` + config.String() + `</nodes><resources>` + resources + `</resources><constraints>` + constraints +
		`</constraints></configuration><status>` + state.String() + `</status></cib>`
}

func primitive(id string) string {
	return `<primitive id="` + id + `" class="ocf" provider="pacemaker" type="Dummy"><operations><op id="` + id +
		`-m" name="monitor" interval="10s"/></operations></primitive>`
}

// work lists what a schedule would have done, apart from pseudo-actions.
func work(root *etree.Element) (list []string) {
	out := pengine.Schedule(pengine.Input{Root: root.Copy(), Now: now})
	for _, s := range out.Graph.Synapses {
		for _, a := range s.Actions {
			if a.Kind != transition.Pseudo {
				list = append(list, a.Key+" on "+a.Node)
			}
		}
	}
	return list
}

// A cluster in which everything was done that was scheduled has nothing more to do.
func TestSettles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var rs, cs strings.Builder
		n := rapid.IntRange(1, 6).Draw(t, "resources")
		for i := range n {
			id := fmt.Sprintf("r%d", i)
			switch rapid.SampledFrom([]string{"primitive", "clone", "group"}).Draw(t, "variant") {
			case "clone":
				fmt.Fprintf(&rs, `<clone id="%s">%s</clone>`, id, primitive("p"+id))
			case "group":
				fmt.Fprintf(&rs, `<group id="%s">%s%s</group>`, id, primitive("a"+id), primitive("b"+id))
			default:
				rs.WriteString(primitive(id))
			}
			if i == 0 {
				continue
			}
			other := fmt.Sprintf("r%d", rapid.IntRange(0, i-1).Draw(t, "other"))
			switch rapid.IntRange(0, 3).Draw(t, "constraint") {
			case 0:
				fmt.Fprintf(&cs, `<rsc_order id="o%d" first="%s" then="%s"/>`, i, other, id)
			case 1:
				score := rapid.SampledFrom([]string{"INFINITY", "-INFINITY", "100"}).Draw(t, "score")
				fmt.Fprintf(&cs, `<rsc_colocation id="c%d" rsc="%s" with-rsc="%s" score="%s"/>`, i, id, other, score)
			case 2:
				fmt.Fprintf(&cs, `<rsc_location id="l%d" rsc="%s" node="n1" score="%d"/>`, i, id, rapid.IntRange(-50, 50).Draw(t, "liking"))
			}
		}
		text := cibText(rapid.IntRange(1, 3).Draw(t, "nodes"), rs.String(), cs.String())
		doc := etree.NewDocument()
		if err := doc.ReadFromString(text); err != nil {
			t.Fatal(err)
		}
		root := doc.Root()
		if err := Run(root, Options{Process: true, Simulate: true, Quiet: true, Now: now}, Files{}, func(Event) {}); errors.Is(err, ErrInvalidTransition) {
			t.Skip("constraints that contradict one another: the reference cannot carry this out either")
		} else if err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if rest := work(root); len(rest) > 0 {
			t.Fatalf("still to do: %v\n%s", rest, text)
		}
	})
}

// Events come in the order in which things happen, and only those that were asked for.
func TestEvents(t *testing.T) {
	run := func(opt Options) (told []string) {
		root := parse(t, cibText(2, primitive("a"), ""))
		opt.Now = now
		err := Run(root, opt, Files{}, func(e Event) { told = append(told, strings.TrimPrefix(fmt.Sprintf("%T", e), "sim.")) })
		if err != nil {
			t.Fatal(err)
		}
		return told
	}
	for _, c := range []struct {
		name string
		opt  Options
		want string
	}{
		{"status", Options{}, "State"},
		{"schedule", Options{Process: true}, "State Transition"},
		{"quiet", Options{Process: true, Quiet: true}, ""},
		{"scores", Options{Process: true, ShowScores: true, Quiet: true}, "Traced"},
		{
			"execution",
			Options{Process: true, Simulate: true},
			"State Transition Executing ResourceDone ResourceDone ResourceDone ResourceDone Executed State",
		},
		{
			"injection",
			Options{Inject: Injections{NodesUp: []string{"n3"}, Grant: []string{"t"}, Ops: []string{"a_start_0@n1=1"}}},
			"State Modifying NodeChanged TicketChanged OpInjected AttributeSet AttributeSet Modified",
		},
	} {
		if got := strings.Join(run(c.opt), " "); got != c.want {
			t.Errorf("%s: told of %s, want %s", c.name, got, c.want)
		}
	}
}

// A state that has an element twice is changed as if it were merged first. An element without id is the
// same as the first of its tag.
func TestTwins(t *testing.T) {
	for _, second := range []string{`id="a"`, ``} {
		testTwins(t, second)
	}
}

func testTwins(t *testing.T, second string) {
	t.Helper()
	root := parse(t, `<cib><status><node_state id="1" uname="n1"><lrm id="1"><lrm_resources>
<lrm_resource id="a"><lrm_rsc_op id="x" v="1"/></lrm_resource><lrm_resource `+second+`><lrm_rsc_op id="y" v="2"/></lrm_resource>
</lrm_resources></lrm></node_state></status></cib>`)
	c := &cluster{root: root}
	state, err := c.node("n1", "")
	if err != nil {
		t.Fatal(err)
	}
	err = c.update(state, func(s *etree.Element) error {
		h, err := c.history(s, "a", "a", agent{"ocf", "p", "t"})
		if err == nil {
			h.CreateElement("lrm_rsc_op").CreateAttr("id", "z")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, op := range state.FindElements(".//lrm_resource[1]/lrm_rsc_op") {
		ids = append(ids, get(op, "id"))
	}
	slices.Sort(ids) // the order differs
	if got := strings.Join(ids, ""); got != "xyz" {
		t.Errorf("entries of the first history beside one with %q: got %s, want xyz", second, got)
	}
}

// What cannot be told apart, or is not known, is an error that says what to do.
func TestErrors(t *testing.T) {
	twice := parse(t, `<cib><status><node_state id="1" uname="n1"/><node_state id="2" uname="n1"/></status></cib>`)
	if _, err := (&cluster{root: twice}).node("n1", ""); err == nil || !strings.Contains(err.Error(), "found 2 node_state elements") {
		t.Errorf("two states with one name: %v", err)
	}
	state := etree.NewElement("node_state")
	for want, a := range map[string]agent{
		"supply class and type": {},
		"invalid class":         {"heartbeat", "", "t"},
		"specify the provider":  {"ocf", "", "t"},
	} {
		if _, err := (&cluster{}).history(state, "a", "a", a); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("agent %v: %v, want %q", a, err, want)
		}
	}
}

// The root becomes the document of the cluster afterwards; the same run has the same outcome each time. A root that
// nobody needs may be used up, which changes nothing of what is told.
func TestOutcomeIsOfTheInputAlone(t *testing.T) {
	text := cibText(2, primitive("a")+`<clone id="c">`+primitive("b")+`</clone>`, "")
	run := func(useUp bool) (told, after string) {
		root := parse(t, text)
		opt := Options{Process: true, Simulate: true, Now: now, UseUp: useUp, Inject: Injections{NodesDown: []string{"n1"}}}
		if err := Run(root, opt, Files{}, func(e Event) { told += fmt.Sprintf("%T", e) + "\n" }); err != nil {
			t.Fatal(err)
		}
		doc := etree.NewDocument()
		doc.SetRoot(root)
		after, err := doc.WriteToString()
		if err != nil {
			t.Fatal(err)
		}
		return told, after
	}
	told, after := run(false)
	if again, afterAgain := run(false); told != again || after != afterAgain {
		t.Errorf("told is\n%s\nthen\n%s\nafterwards there is\n%s\nthen\n%s", told, again, after, afterAgain)
	}
	if !strings.Contains(after, "lrm_rsc_op") || after == text {
		t.Errorf("the document has no history of what was done:\n%s", after)
	}
	if again, _ := run(true); told != again {
		t.Errorf("told is\n%s\nand where the document is used up\n%s", told, again)
	}
}
