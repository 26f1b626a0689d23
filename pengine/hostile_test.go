package pengine_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/pengine"
	"pacer/pengine/world"
)

// hostile makes a cluster of nodes that are all up.
func hostile(t *testing.T, nodes int, resources, constraints, options string) *etree.Element {
	t.Helper()
	var b strings.Builder
	b.WriteString(`<cib crm_feature_set="3.20.5" validate-with="pacemaker-4.0" epoch="1" num_updates="0" admin_epoch="0" have-quorum="1" dc-uuid="1"><configuration>` +
		`<crm_config><cluster_property_set id="opt"><nvpair id="opt-f" name="fencing-enabled" value="false"/>` + options + `</cluster_property_set></crm_config><nodes>`)
	for i := range nodes {
		fmt.Fprintf(&b, `<node id="%d" uname="node%d"/>`, i+1, i+1)
	}
	b.WriteString(`</nodes><resources>` + resources + `</resources><constraints>` + constraints + `</constraints></configuration><status>`)
	for i := range nodes {
		fmt.Fprintf(&b, `<node_state id="%d" uname="node%d" in_ccm="true" crmd="online" join="member" expected="member"/>`, i+1, i+1)
	}
	b.WriteString(`</status></cib>`)
	doc, err := cib.Parse([]byte(b.String()), "hostile")
	if err != nil {
		t.Fatal(err)
	}
	return doc.Copy().Root()
}

func primitive(id string, inside ...string) string {
	return `<primitive id="` + id + `" class="ocf" provider="pacemaker" type="Dummy">` + strings.Join(inside, "") + `</primitive>`
}

func primitives(n int) (xml string) {
	for i := range n {
		xml += primitive(fmt.Sprint("r", i))
	}
	return xml
}

func metas(id string, nameValues ...string) string {
	return `<meta_attributes id="m-` + id + `">` + pairs(strings.Join(nameValues, " "), "m-"+id) + `</meta_attributes>`
}

// everyWithEvery colocates every resource with every other.
func everyWithEvery(n int) (xml string) {
	for i := range n {
		for j := range n {
			if i != j {
				xml += fmt.Sprintf(`<rsc_colocation id="c%d-%d" rsc="r%d" with-rsc="r%d" score="5"/>`, i, j, i, j)
			}
		}
	}
	return xml
}

// within fails the test if something takes longer, or takes more memory, than it may. The bounds are
// far above what is needed, so that a busy machine does not matter.
func within(t *testing.T, limit time.Duration, megabytes uint64, do func()) {
	t.Helper()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	start := time.Now()
	do()
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if used := (after.TotalAlloc - before.TotalAlloc) >> 20; took > limit || used > megabytes {
		t.Errorf("took %v and %d MB, bounds %v and %d MB", took, used, limit, megabytes)
	}
}

// Whatever stands in a configuration, there is an answer, or a refusal that says what is too large, in
// bounded time and memory.
func TestHostileConfigurations(t *testing.T) {
	const huge = "1000000000000000000000000000000"
	dates := func(one string) (xml string) {
		for i := range 1000 {
			xml += strings.ReplaceAll(one, "N", fmt.Sprint(i))
		}
		return `<rsc_location id="l" rsc="a"><rule id="r" score="5">` + xml + `</rule></rsc_location>`
	}
	for name, c := range map[string]struct {
		nodes                           int
		resources, constraints, options string
		refused                         string // part of the refusal
		limits                          world.Limits
		noted                           string // part of a warning
	}{
		"huge scores": {
			resources: primitive("a", metas("a", "priority="+huge, "resource-stickiness="+huge, "migration-threshold="+huge, "failure-timeout="+huge)) +
				primitive("b", `<utilization id="u"><nvpair id="u1" name="cpu" value="`+huge+`"/></utilization>`),
			constraints: `<rsc_location id="l1" rsc="a" node="node1" score="` + huge + `"/><rsc_location id="l2" rsc="b" node="node1" score="-` + huge + `"/>` +
				`<rsc_colocation id="c" rsc="a" with-rsc="b" score="` + huge + `"/>`,
			options: `<nvpair id="ps" name="placement-strategy" value="balanced"/><nvpair id="cd" name="cluster-delay" value="` + huge + `"/>`,
		},
		"huge times": {
			resources: primitive("a", `<operations><op id="o1" name="monitor" interval="`+huge+`" timeout="`+huge+`"/><op id="o2" name="monitor" interval="P99999999999Y" start-delay="`+huge+`"/></operations>`),
		},
		"a thousand dates": {
			resources:   primitive("a"),
			constraints: dates(`<date_expression id="dN" operation="in_range" start="2026-01-01" end="2027-01-01"/>`),
		},
		"a thousand wide date specifications": {
			resources:   primitive("a"),
			constraints: dates(`<date_expression id="dN" operation="date_spec"><date_spec id="sN" years="2026-99999999999" months="1-999999999" weekdays="1-7"/></date_expression>`),
		},
		"a thousand long durations": {
			resources:   primitive("a"),
			constraints: dates(`<date_expression id="dN" operation="in_range" start="2026-01-01"><duration id="sN" years="99999999" months="999999999" seconds="999999999999999999"/></date_expression>`),
		},
		"ten thousand nodes": {nodes: 10_000, resources: primitives(3)},
		"a clone on ten thousand nodes": {
			nodes: 10_000, resources: `<clone id="c">` + primitive("a") + `</clone>`, refused: "pairs of a resource and a node",
		},
		"a billion instances": {
			resources: `<clone id="c">` + metas("c", "clone-max=1000000000") + primitive("a") + `</clone>`, refused: "clone-max of c is 1000000000; use at most 10000",
		},
		"a billion containers": {
			resources: `<bundle id="b"><podman image="i" replicas="1000000000"/></bundle>`, refused: "replicas of b is 1000000000; use at most 10000",
		},
		"everything with everything": {resources: primitives(24), constraints: everyWithEvery(24), limits: world.Limits{Shares: 5_000_000}, noted: "Too many resources are colocated"},
		"a pattern that backtracks": {
			resources:   primitive(strings.Repeat("a", 100)),
			constraints: `<rsc_location id="l" rsc-pattern="(a*)*(a*)*(a*)*b{100}" node="node1" score="5"/>`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			root := hostile(t, max(2, c.nodes), c.resources, c.constraints, c.options)
			within(t, 2*time.Minute, 6000, func() {
				out := pengine.Schedule(pengine.Input{Root: root, Now: time.Unix(1_800_000_000, 0), Limits: c.limits})
				if c.noted != "" && !slices.ContainsFunc(out.Notes, func(n world.Note) bool { return strings.Contains(n.Text, c.noted) }) {
					t.Errorf("no note of %q", c.noted)
				}
				if (out.Refused != "") != (c.refused != "") || !strings.Contains(out.Refused, c.refused) {
					t.Errorf("refused %q, want %q", out.Refused, c.refused)
				}
				if out.Refused != "" && len(out.Graph.Synapses) > 0 {
					t.Error("refused, and decided all the same")
				}
			})
		})
	}
}

// Any clock will do: before 1970, before our era, and in times to come. Before 1970, as for Pacemaker,
// no node has joined yet, and so nothing is started.
func TestAnyClock(t *testing.T) {
	constraints := `<rsc_location id="l" rsc="a"><rule id="r" score="5" boolean-op="or">` +
		`<date_expression id="d1" operation="date_spec"><date_spec id="s1" weekdays="1-5" hours="9-17" weeks="1-52" years="1-9999"/></date_expression>` +
		`<date_expression id="d2" operation="in_range" start="1950-01-01"><duration id="u" months="7" weeks="3"/></date_expression>` +
		`<date_expression id="d3" operation="gt" start="1969-12-31T23:59:59Z"/></rule></rsc_location>`
	for _, now := range []time.Time{
		time.Unix(-1, 0), time.Unix(-1e9, 0), time.Unix(-62135596800, 0), time.Unix(-1e12, 0), time.Unix(0, 0), time.Unix(1<<32, 0),
		time.Unix(253402300799, 0), time.Unix(1e12, 0),
		{},
	} {
		root := hostile(t, 2, primitive("a", metas("a", "failure-timeout=60")), constraints, `<nvpair id="sl" name="shutdown-lock" value="true"/>`)
		out := pengine.Schedule(pengine.Input{Root: root, Now: now.UTC()})
		if started := len(out.Graph.Synapses) > 0; started != (now.Unix() > 0) {
			t.Errorf("%v: started: %v", now, started)
		}
	}
}
