package place_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/place"
	"pacer/pengine/world"
)

// cluster is a cluster of nodes n1, n2, n3, all up, in a few words.
type cluster struct {
	options     string // name=value ...
	resources   string // elements; P:ID stands for a plain primitive
	constraints string // elements
	attributes  string // node:name=value ...: transient node attributes
	capacity    string // node:name=value ...: utilization
	active      string // resource@node ...: what runs at the start; a role may follow (resource@node/Promoted)
	wanting     bool   // without quorum
}

func (c cluster) document() string {
	var b strings.Builder
	quorum := "1"
	if c.wanting {
		quorum = "0"
	}
	fmt.Fprintf(&b, `<cib validate-with="pacemaker-4.0" epoch="1" num_updates="0" admin_epoch="0" have-quorum="%s" dc-uuid="1">
<configuration><crm_config><cluster_property_set id="options"><nvpair id="options-fencing" name="fencing-enabled" value="false"/>`, quorum)
	for i, o := range strings.Fields(c.options) {
		name, value, _ := strings.Cut(o, "=")
		fmt.Fprintf(&b, `<nvpair id="option-%d" name="%s" value="%s"/>`, i, name, value)
	}
	b.WriteString("</cluster_property_set></crm_config><nodes>")
	for i, n := range []string{"n1", "n2", "n3"} {
		fmt.Fprintf(&b, `<node id="%d" uname="%s">%s</node>`, i+1, n, pairs("utilization", n, c.capacity))
	}
	b.WriteString("</nodes><resources>" + primitives(c.resources) + "</resources><constraints>" + c.constraints +
		"</constraints></configuration><status>")
	for i, n := range []string{"n1", "n2", "n3"} {
		fmt.Fprintf(&b, `<node_state id="%d" uname="%s" in_ccm="true" crmd="online" join="member" expected="member">`, i+1, n)
		fmt.Fprintf(&b, `<transient_attributes id="%d">%s</transient_attributes>`, i+1, pairs("instance_attributes", n, c.attributes))
		fmt.Fprintf(&b, `<lrm id="%d"><lrm_resources>%s</lrm_resources></lrm></node_state>`, i+1, histories(n, c.active))
	}
	b.WriteString("</status></cib>")
	return b.String()
}

const plain = `<primitive id="%s" class="ocf" provider="pacemaker" type="Dummy">%s</primitive>`

var shorthand = regexp.MustCompile(`\bP:(\w+)`)

// primitives replaces P:ID.
func primitives(s string) string {
	return shorthand.ReplaceAllString(s, fmt.Sprintf(plain, "$1", ""))
}

func pairs(tag, node, all string) string {
	out := ""
	for i, p := range strings.Fields(all) {
		if own, ok := strings.CutPrefix(p, node+":"); ok {
			name, value, _ := strings.Cut(own, "=")
			out += fmt.Sprintf(`<nvpair id="%s-%s-%d" name="%s" value="%s"/>`, tag, node, i, name, value)
		}
	}
	return fmt.Sprintf(`<%s id="%s-%s">%s</%s>`, tag, tag, node, out, tag)
}

func histories(node, active string) string {
	const entry = `<lrm_resource id="%s" class="ocf" provider="pacemaker" type="Dummy">
<lrm_rsc_op id="%s_last_0" operation="%s" operation_key="%s_%s_0" transition-key="1:1:0:a" transition-magic="0:0;1:1:0:a"
 call-id="5" rc-code="0" op-status="0" interval="0" last-rc-change="1600000000" exec-time="0" queue-time="0" crm_feature_set="3.20.0"/>
</lrm_resource>`
	out := ""
	for _, a := range strings.Fields(active) {
		id, where, _ := strings.Cut(a, "@")
		where, role, _ := strings.Cut(where, "/")
		if where == node {
			task := "start"
			if role == "Promoted" {
				task = "promote"
			}
			out += fmt.Sprintf(entry, id, id, task, id, task)
		}
	}
	return out
}

// places says where every primitive goes, in a role if it is promoted: "a=n1 b=n2/Promoted c=-".
func places(w *world.World) string {
	var out []string
	for _, top := range w.Resources {
		top.Walk(func(r *world.Resource) {
			switch {
			case len(r.Children) > 0 || r.Is(world.Removed):
			case r.Assigned == nil:
				out = append(out, r.ID+"=-")
			case r.NextRole == vocab.RolePromoted:
				out = append(out, r.ID+"="+r.Assigned.Name+"/Promoted")
			default:
				out = append(out, r.ID+"="+r.Assigned.Name)
			}
		})
	}
	return strings.Join(out, " ")
}

func (c cluster) place(t testing.TB) *world.World {
	t.Helper()
	doc := etree.NewDocument()
	if err := doc.ReadFromString(c.document()); err != nil {
		t.Fatal(err)
	}
	w := &world.World{Root: doc.Root(), Now: time.Unix(1_700_000_000, 0).UTC(), Why: &world.Reasons{}}
	for _, step := range steps {
		step(w)
	}
	for _, n := range w.Notes {
		if n.Level == world.Error {
			t.Error(n.Text)
		}
	}
	return w
}

func loc(rsc, node, s string) string {
	return fmt.Sprintf(`<rsc_location id="loc-%s-%s" rsc="%s" node="%s" score="%s"/>`, rsc, node, rsc, node, s)
}

func with(dependent, primary, s string) string {
	return fmt.Sprintf(`<rsc_colocation id="col-%s-%s" rsc="%s" with-rsc="%s" score="%s"/>`, dependent, primary, dependent, primary, s)
}

func meta(of string, nv ...string) string {
	out := ""
	for _, p := range nv {
		name, value, _ := strings.Cut(p, "=")
		out += fmt.Sprintf(`<nvpair id="m-%s-%s" name="%s" value="%s"/>`, of, name, name, value)
	}
	return fmt.Sprintf(`<meta_attributes id="m-%s">%s</meta_attributes>`, of, out)
}

func primitive(id string, nv ...string) string { return fmt.Sprintf(plain, id, meta(id, nv...)) }

// needs is a primitive with a need of cpu.
func needs(id, cpu string) string {
	return fmt.Sprintf(plain, id,
		fmt.Sprintf(`<utilization id="u-%s"><nvpair id="u-%s-cpu" name="cpu" value="%s"/></utilization>`, id, id, cpu))
}

func group(id string, members string) string {
	return fmt.Sprintf(`<group id="%s">%s</group>`, id, members)
}

func clone(id, inside string, nv ...string) string {
	return fmt.Sprintf(`<clone id="%s">%s%s</clone>`, id, meta(id, nv...), inside)
}

const promotable = "promotable=true"

func TestPlaces(t *testing.T) {
	for _, c := range []struct {
		name string
		cluster
		want string
	}{
		{"resources spread over nodes", cluster{resources: "P:a P:b P:c P:d"}, "a=n1 b=n2 c=n3 d=n1"},
		{"a preference wins", cluster{resources: "P:a", constraints: loc("a", "n3", "1")}, "a=n3"},
		{"a ban wins over any preference", cluster{
			resources: "P:a", constraints: loc("a", "n1", "INFINITY") + loc("a", "n2", "-INFINITY") + loc("a", "n3", "-INFINITY") +
				`<rsc_location id="ban" rsc="a" node="n1" score="-INFINITY"/>`,
		}, "a=-"},
		{"in an asymmetric cluster only named nodes count", cluster{
			options: "symmetric-cluster=false", resources: "P:a P:b", constraints: loc("a", "n2", "0"),
		}, "a=n2 b=-"},
		{"stickiness keeps a resource", cluster{
			resources: primitive("a", "resource-stickiness=10"), active: "a@n2", constraints: loc("a", "n1", "9"),
		}, "a=n2"},
		{"a stronger preference moves it", cluster{
			resources: primitive("a", "resource-stickiness=10"), active: "a@n2", constraints: loc("a", "n1", "11"),
		}, "a=n1"},
		{"too many failures move it", cluster{
			resources: primitive("a", "migration-threshold=2"), active: "a@n2", attributes: "n2:fail-count-a#monitor_0=2",
		}, "a=n1"},
		{"fewer do not", cluster{
			resources: primitive("a", "migration-threshold=2", "resource-stickiness=1"), active: "a@n2",
			attributes: "n2:fail-count-a#monitor_0=1",
		}, "a=n2"},
		{"sick nodes are avoided", cluster{
			options: "node-health-strategy=migrate-on-red", resources: "P:a " + primitive("b", "allow-unhealthy-nodes=true"),
			constraints: loc("b", "n1", "5"), attributes: "n1:#health-disk=red",
		}, "a=n2 b=n1"},
		{"unmanaged resources stay whatever speaks against it", cluster{
			resources: primitive("a", "is-managed=false"), active: "a@n2", constraints: loc("a", "n2", "-INFINITY"),
		}, "a=n2"},
		{"a stopped resource has no place", cluster{resources: primitive("a", "target-role=Stopped"), active: "a@n1"}, "a=-"},
		{"stop-all-resources stops all", cluster{options: "stop-all-resources=true", resources: "P:a P:b", active: "a@n1"}, "a=- b=-"},
		{"without quorum nothing new starts when frozen", cluster{
			options: "no-quorum-policy=freeze", resources: "P:a P:b", active: "a@n2", wanting: true,
		}, "a=n2 b=n1"},

		{"what must be together is", cluster{
			resources: "P:a P:b", constraints: with("b", "a", "INFINITY") + loc("a", "n3", "5"),
		}, "a=n3 b=n3"},
		{"what must be apart is", cluster{
			resources: "P:a P:b", constraints: with("b", "a", "-INFINITY") + loc("a", "n1", "50") + loc("b", "n1", "5"),
		}, "a=n1 b=n2"},
		{"and the stronger wish decides who gives way", cluster{
			resources: "P:a P:b", constraints: with("b", "a", "-INFINITY") + loc("a", "n1", "5") + loc("b", "n1", "50"),
		}, "a=n2 b=n1"},
		{"a dependent has a say where its primary goes", cluster{
			resources: "P:a P:b", constraints: with("b", "a", "INFINITY") + loc("b", "n3", "5"),
		}, "a=n3 b=n3"},
		{"unless it has no influence", cluster{
			resources:   "P:a P:b",
			active:      "a@n1",
			constraints: `<rsc_colocation id="c" rsc="b" with-rsc="a" score="INFINITY" influence="false"/>` + loc("b", "n3", "5"),
		}, "a=n1 b=n1"},
		{"a dependent of what cannot run does not run", cluster{
			resources: primitive("a", "target-role=Stopped") + " P:b", constraints: with("b", "a", "INFINITY"),
		}, "a=- b=-"},
		{"optional company is given up for a stronger wish", cluster{
			resources: "P:a P:b", constraints: with("b", "a", "5") + loc("a", "n1", "100") + loc("b", "n2", "6"),
		}, "a=n1 b=n2"},
		{"a chain of companions is looked at as a whole", cluster{
			resources:   "P:a P:b P:c",
			constraints: with("c", "b", "INFINITY") + with("b", "a", "INFINITY") + loc("c", "n2", "-INFINITY") + loc("a", "n2", "10"),
		}, "a=n1 b=n1 c=n1"},

		{"a group goes where its first member may", cluster{
			resources: group("g", "P:a P:b"), constraints: loc("g", "n2", "5"),
		}, "a=n2 b=n2"},
		{"members that cannot follow stay down", cluster{
			resources: group("g", "P:a P:b P:c"), constraints: loc("g", "n2", "INFINITY") + loc("b", "n1", "-INFINITY") +
				loc("b", "n2", "-INFINITY") + loc("b", "n3", "-INFINITY"),
		}, "a=n2 b=- c=-"},

		{"a clone runs everywhere", cluster{resources: clone("c", "P:a")}, "a:0=n1 a:1=n2 a:2=n3"},
		{"instances stay where they are", cluster{
			resources: clone("c", "P:a", "clone-max=2"), active: "a@n3 a@n2",
		}, "a:0=n2 a:1=n3"},
		{"a node takes as many instances as it may", cluster{
			resources: clone("c", "P:a", "clone-max=4", "clone-node-max=2", "globally-unique=true"), constraints: loc("c", "n3", "-INFINITY"),
		}, "a:0=n1 a:1=n2 a:2=n1 a:3=n2"},
		{"instances go with what they depend on", cluster{
			resources:   clone("c", "P:a", "clone-max=2", "interleave=true") + clone("d", "P:b", "clone-max=1"),
			constraints: with("c", "d", "INFINITY") + loc("d", "n3", "5"),
		}, "a:0=n3 a:1=- b:0=n3"},

		{"the instance with the best promotion score is promoted", cluster{
			resources: clone("c", "P:a", promotable), active: "a@n1 a@n2 a@n3", attributes: "n2:master-a=10 n1:master-a=5",
		}, "a:1=n2/Promoted a:0=n1 a:2=n3"},
		{"without promotion score none is", cluster{
			resources: clone("c", "P:a", promotable), active: "a@n1 a@n2 a@n3",
		}, "a:0=n1 a:1=n2 a:2=n3"},
		{"a location for the role can do without", cluster{
			resources:   clone("c", "P:a", promotable),
			active:      "a@n1 a@n2 a@n3",
			constraints: `<rsc_location id="l" rsc="c"><rule id="r" role="Promoted" score="50"><expression id="e" attribute="#uname" operation="eq" value="n3"/></rule></rsc_location>`,
		}, "a:2=n3/Promoted a:0=n1 a:1=n2"},
		{"as many are promoted as wanted", cluster{
			resources: clone("c", "P:a", promotable, "promoted-max=2"), active: "a@n1 a@n2 a@n3",
			attributes: "n1:master-a=1 n2:master-a=2 n3:master-a=3",
		}, "a:2=n3/Promoted a:1=n2/Promoted a:0=n1"},
		{"company of the promoted instance", cluster{
			resources: clone("c", "P:a", promotable) + " P:ip", active: "a@n1 a@n2 a@n3", attributes: "n3:master-a=10",
			constraints: `<rsc_colocation id="c-ip" rsc="ip" with-rsc="c" with-rsc-role="Promoted" score="INFINITY"/>`,
		}, "a:2=n3/Promoted a:0=n1 a:1=n2 ip=n3"},
		{"promotion needs its ticket", cluster{
			resources: clone("c", "P:a", promotable), active: "a@n1 a@n2 a@n3", attributes: "n3:master-a=10",
			constraints: `<rsc_ticket id="t" rsc="c" rsc-role="Promoted" ticket="T"/>`,
		}, "a:0=n1 a:1=n2 a:2=n3"},
		{"a ticket that is not granted keeps a resource down", cluster{
			resources: "P:a P:b", active: "a@n1 b@n1", constraints: `<rsc_ticket id="t" rsc="a" ticket="T" loss-policy="stop"/>`,
		}, "a=- b=n1"},
		{"or frozen where it is", cluster{
			resources: "P:a", active: "a@n3", constraints: `<rsc_ticket id="t" rsc="a" ticket="T" loss-policy="freeze"/>`,
		}, "a=n3"},

		{"no node takes more than it has room for", cluster{
			options: "placement-strategy=utilization", resources: needs("a", "3") + needs("b", "2") + needs("d", "2"),
			capacity: "n1:cpu=3 n2:cpu=2 n3:cpu=1",
		}, "a=n1 b=n2 d=-"},
		{"balanced placement takes the roomiest node", cluster{
			options: "placement-strategy=balanced", resources: needs("a", "1"), capacity: "n1:cpu=3 n2:cpu=9 n3:cpu=1",
		}, "a=n2"},
		{"minimal placement fills one node first", cluster{
			options: "placement-strategy=minimal", resources: needs("a", "1") + needs("b", "1"), capacity: "n1:cpu=2 n2:cpu=2 n3:cpu=2",
		}, "a=n1 b=n1"},
		{"companions need room together", cluster{
			options: "placement-strategy=utilization", resources: needs("a", "2") + needs("b", "2"),
			capacity: "n1:cpu=3 n2:cpu=4 n3:cpu=3", constraints: with("b", "a", "INFINITY"),
		}, "a=n2 b=n2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := places(c.place(t)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

// With exclusive discovery, a resource runs only where a location says it may be looked for.
func TestExclusiveDiscovery(t *testing.T) {
	w := cluster{
		resources:   "P:a",
		constraints: `<rsc_location id="l" rsc="a" node="n2" score="0" resource-discovery="exclusive"/>`,
	}.place(t)
	r := w.Resources[0]
	if got := places(w); got != "a=n2" {
		t.Error(got)
	}
	if s := r.Allowed.Get(w.FindNode("n1")).Score; s != score.Never {
		t.Errorf("score on a node not looked at is %v", s)
	}
}

// A shutdown lock keeps a resource for the node it was on, and says when to look again.
func TestShutdownLock(t *testing.T) {
	w := cluster{
		options: "shutdown-lock=true shutdown-lock-limit=600", resources: "P:a", active: "a@n2",
		attributes: "n2:shutdown=1699999900",
	}.place(t)
	if got := places(w); got != "a=-" {
		t.Error("a locked resource went elsewhere:", got)
	}
	if at := w.Recheck.Unix(); at != 1699999900+600+1 {
		t.Error("to be looked at again at", at)
	}
}

// Who asks why a resource is where it is finds the constraint by its id.
func TestReasonsNameConstraints(t *testing.T) {
	w := cluster{resources: "P:a P:b", constraints: loc("a", "n3", "5") + with("b", "a", "-INFINITY")}.place(t)
	for _, want := range []struct {
		resource string
		reason   world.ScoreReason
	}{
		{"a", world.ScoreReason{Score: 5, Cause: world.Cause{Kind: world.CauseLocation, ID: "loc-a-n3"}}},
		{"b", world.ScoreReason{Score: score.Never, Cause: world.Cause{Kind: world.CauseColocation, ID: "col-b-a", Resource: "a"}}},
	} {
		n := w.FindNode("n3")
		want.reason.Node = n
		reasons := w.FindResource(want.resource, world.MatchHistory).Allowed.ReasonsFor(n)
		if !slices.Contains(reasons, want.reason) {
			t.Errorf("%s: no reason %+v among %+v", want.resource, want.reason, reasons)
		}
	}
}

// Without status the effect of locations can be told all the same.
func TestLocationsAlone(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(cluster{resources: "P:a", constraints: loc("a", "n2", "7")}.document()); err != nil {
		t.Fatal(err)
	}
	w := &world.World{Root: doc.Root(), Now: time.Unix(1_700_000_000, 0).UTC(), LocationOnly: true}
	for i, step := range steps {
		if i < 6 && i != 2 || i >= 9 && i < 12 {
			step(w)
		}
	}
	place.NodeCriteria(w)
	if s := w.Resources[0].Allowed.Get(w.FindNode("n2")).Score; s != 7 {
		t.Errorf("score %v, want 7", s)
	}
}
