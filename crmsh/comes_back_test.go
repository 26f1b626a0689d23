package crmsh

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacer/cib"
	"pacer/crmsh/session"
)

// Whatever a text makes comes back when it is shown, erased and loaded, with and without the nodes.
func TestGeneratedComeBack(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		text := generated(r)
		s := session.New(cib.Empty(), nil)
		load(t, s, text)
		comesBack(t, s)
		if t.Failed() {
			r.Fatalf("of\n%s", text)
		}
	})
}

// generated draws a configuration: nodes, devices, resources in containers, constraints among them, fencing levels of all
// kinds, options.
func generated(r *rapid.T) string {
	var b strings.Builder
	say := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	pick := func(what string, from ...string) string { return rapid.SampledFrom(from).Draw(r, what) }
	nodes := rapid.IntRange(0, 4).Draw(r, "nodes")
	for i := range nodes {
		say("node n%d%s", i, pick("attributes", "", " attributes rack=1 standby=on", " utilization cpu=2", ":remote"))
	}
	say("primitive f1 stonith:fence_x params ip=1")
	say("primitive f2 stonith:fence_x")
	tops := resources(r, say, pick)
	for i, top := range tops {
		other := pick("other", tops...)
		node := fmt.Sprintf("n%d", rapid.IntRange(0, 4).Draw(r, "node"))
		switch pick("constraint", "score", "rule", "order", "colocation", "ticket", "none") {
		case "score":
			say("location l%d %s %s: %s", i, top, pick("score", "inf", "-inf", "100", "-3"), node)
		case "rule":
			say("location l%d %s rule %s: #uname eq %s %s", i, top, pick("score", "inf", "5"), node, pick("more", "", "or defined x", "or date gt 2026-01-01"))
		case "order":
			say("order o%d %s: %s f1", i, pick("kind", "Optional", "Mandatory", "Serialize"), top)
		case "colocation":
			say("colocation c%d %s: ( %s %s ) f1", i, pick("score", "inf", "7"), top, other)
		case "ticket":
			say("rsc_ticket t%d T: %s loss-policy=%s", i, top, pick("policy", "stop", "fence"))
		}
	}
	topology(r, say, pick, nodes)
	say("property %s", pick("option", "batch-limit=3", "no-quorum-policy=ignore fencing-enabled=true", `cluster-name="a b"`))
	if pick("defaults", "yes", "no") == "yes" {
		say("rsc_defaults resource-stickiness=%s", pick("stickiness", "0", "100", "INFINITY"))
		say("op_defaults rule op monitor interval=10s timeout=20s")
	}
	return b.String()
}

// resources says primitives in containers, and gives the outermost of each.
func resources(r *rapid.T, say func(string, ...any), pick func(string, ...string) string) (tops []string) {
	for i := range rapid.IntRange(1, 4).Draw(r, "resources") {
		p := fmt.Sprintf("p%d", i)
		say("primitive %s %s params a=%s op monitor interval=%ds%s", p, pick("agent", "Dummy", "ocf:pacemaker:Dummy", "lsb:x"),
			pick("value", "1", `"x y"`, `""`, `"it's"`), i+5, pick("meta", "", " meta target-role=Stopped", " op start timeout=9s"))
		switch pick("in", "nothing", "group", "clone", "both") {
		case "group":
			say("group g%d %s", i, p)
			p = fmt.Sprintf("g%d", i)
		case "clone":
			say("clone k%d %s meta promotable=%s", i, p, pick("promotable", "true", "false"))
			p = fmt.Sprintf("k%d", i)
		case "both":
			say("group g%d %s", i, p)
			say("clone k%d g%d", i, i)
			p = fmt.Sprintf("k%d", i)
		}
		tops = append(tops, p)
	}
	return tops
}

// topology says fencing levels, often such that they look like those for all nodes.
func topology(r *rapid.T, say func(string, ...any), pick func(string, ...string) string, nodes int) {
	devices := func() string { return pick("devices", "f1", "f1 f2", "f1,f2 f1") }
	switch pick("topology", "none", "all", "each", "some", "patterns", "attributes") {
	case "all":
		say("fencing_topology %s", devices())
	case "each":
		same := devices()
		var words []string
		for i := range nodes {
			words = append(words, fmt.Sprintf("n%d: %s", i, same))
		}
		say("fencing_topology %s", strings.Join(words, " "))
	case "some":
		say("fencing_topology n0: %s elsewhere: %s", devices(), devices())
	case "patterns", "attributes":
		kind := pick("kind", "pattern:a%d", "attr:rack=%d")
		same := devices()
		var words []string
		for i := range max(nodes, 1) {
			words = append(words, fmt.Sprintf(kind, i)+" "+same)
		}
		say("fencing_topology %s", strings.Join(words, " "))
	}
}
