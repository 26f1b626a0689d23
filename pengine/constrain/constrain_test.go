package constrain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/constrain"
	"pacer/pengine/unpack"
	"pacer/pengine/world"
)

const resources = `
<template id="tpl" class="ocf" provider="pacemaker" type="Dummy"/>
<primitive id="a" class="ocf" provider="pacemaker" type="Dummy"/>
<primitive id="b" class="ocf" provider="pacemaker" type="Dummy"/>
<primitive id="ip-db" template="tpl"/>
<primitive id="ip-web" template="tpl"/>
<clone id="c"><meta_attributes id="c-m"><nvpair id="c-i" name="clone-max" value="2"/></meta_attributes>
 <primitive id="i" class="ocf" provider="pacemaker" type="Dummy"/></clone>`

// read reads constraints over the resources above, with tag "pair" for a and b, on nodes n1 and
// n2 of which n2 has the attribute rack=7.
func read(t testing.TB, constraints, options string) *world.World {
	t.Helper()
	doc := etree.NewDocument()
	err := doc.ReadFromString(`<cib have-quorum="1"><configuration>
<crm_config><cluster_property_set id="o"><nvpair id="o-f" name="fencing-enabled" value="false"/>` + options + `</cluster_property_set></crm_config>
<nodes><node id="1" uname="n1"/><node id="2" uname="n2"><instance_attributes id="n2-a"><nvpair id="n2-r" name="rack" value="7"/>
<nvpair id="n2-h" name="#health-disk" value="-20"/></instance_attributes></node></nodes>
<resources>` + resources + `</resources>
<constraints>` + constraints + `</constraints>
<tags><tag id="pair"><obj_ref id="a"/><obj_ref id="b"/></tag><tag id="nested"><obj_ref id="pair"/></tag></tags>
</configuration><status/></cib>`)
	if err != nil {
		t.Fatal(err)
	}
	w := &world.World{Root: doc.Root(), Now: time.Unix(1_700_000_000, 0).UTC()}
	for _, step := range []func(*world.World){
		unpack.Options, unpack.Nodes, unpack.RemoteNodes, unpack.Resources, unpack.Topology, unpack.Tags,
		unpack.States, unpack.Histories, unpack.Leftovers,
	} {
		step(w)
	}
	w.Notes = nil
	constrain.Health(w)
	constrain.Constraints(w)
	return w
}

var relations = []struct {
	bit  world.Relation
	name string
}{
	{world.RelOrdered, "ordered"},
	{world.RelFirstImpliesThen, "first-implies-then"},
	{world.RelThenImpliesFirst, "then-implies-first"},
	{world.RelUnrunnableFirstBlocks, "blocks"},
	{world.RelAsymmetric, "asymmetric"},
	{world.RelSerialize, "serialize"},
	{world.RelMinRunnable, "min-runnable"},
	{world.RelFirstImpliesThenGraphed, "graphed"},
	{world.RelIfRequiredOnSameNode, "same-node"},
}

// orderings lists orderings as "first > then: relation".
func orderings(w *world.World) (out []string) {
	for _, o := range w.Orderings {
		var names []string
		for _, r := range relations {
			if o.Kind&r.bit != 0 {
				names = append(names, r.name)
			}
		}
		out = append(out, o.FirstTask+" > "+o.ThenTask+": "+strings.Join(names, " "))
	}
	return out
}

func colocations(w *world.World) (out []string) {
	for _, c := range w.Colocations {
		text := fmt.Sprintf("%s: %s with %s %v", c.ID, side(c.Dependent, c.DependentRole), side(c.Primary, c.PrimaryRole), c.Score)
		if c.NodeAttribute != world.NodeNameAttr {
			text += " by " + c.NodeAttribute
		}
		out = append(out, text)
	}
	return out
}

func side(r *world.Resource, role vocab.Role) string {
	if role == vocab.RoleUnknown {
		return r.ID
	}
	return r.ID + "/" + role.String()
}

func locations(w *world.World) (out []string) {
	for _, l := range w.Locations.OldestFirst() {
		text := fmt.Sprintf("%s: %s", l.ID, side(l.Resource, l.RoleFilter))
		for _, c := range l.Nodes {
			text += fmt.Sprintf(" %s=%v", c.Node.Name, c.Score)
		}
		out = append(out, text)
	}
	return out
}

func check(t *testing.T, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

func TestOrderings(t *testing.T) {
	const refs = `<resource_ref id="a"/><resource_ref id="b"/>`
	for _, c := range []struct {
		name, xml string
		want      []string
	}{
		{"mandatory", `<rsc_order id="o" first="a" then="b"/>`, []string{
			"a_start_0 > b_start_0: ordered first-implies-then blocks",
			"b_stop_0 > a_stop_0: ordered then-implies-first",
		}},
		{"one way only", `<rsc_order id="o" first="a" then="b" symmetrical="false"/>`, []string{
			"a_start_0 > b_start_0: ordered asymmetric",
		}},
		{"optional", `<rsc_order id="o" first="a" then="b" kind="Optional"/>`, []string{
			"a_start_0 > b_start_0: ordered",
			"b_stop_0 > a_stop_0: ordered",
		}},
		{"optional by the old score", `<rsc_order id="o" first="a" then="b" score="0"/>`, []string{
			"a_start_0 > b_start_0: ordered",
			"b_stop_0 > a_stop_0: ordered",
		}},
		{"not at the same time", `<rsc_order id="o" first="a" then="b" kind="Serialize"/>`, []string{
			"a_start_0 > b_start_0: serialize",
		}},
		{"actions", `<rsc_order id="o" first="c" first-action="promote" then="b" then-action="start"/>`, []string{
			"c_promote_0 > b_start_0: ordered first-implies-then blocks",
			"b_stop_0 > c_demote_0: ordered then-implies-first",
		}},
		{"after some instances", `<rsc_order id="o" first="c" then="b" require-all="false" symmetrical="false"/>`, []string{
			"i:0_start_0 > clone-one-or-more:o: min-runnable graphed",
			"i:1_start_0 > clone-one-or-more:o: min-runnable graphed",
			"clone-one-or-more:o > b_start_0: ordered blocks asymmetric",
		}},
		{"a set", `<rsc_order id="o"><resource_set id="s">` + refs + `</resource_set></rsc_order>`, []string{
			"a_start_0 > b_start_0: ordered first-implies-then blocks",
			"b_stop_0 > a_stop_0: ordered then-implies-first",
		}},
		{
			"sets without order inside",
			`<rsc_order id="o" symmetrical="false"><resource_set id="s" sequential="false">` + refs +
				`</resource_set><resource_set id="t"><resource_ref id="c"/></resource_set></rsc_order>`,
			[]string{
				"a_start_0 > c_start_0: ordered asymmetric",
				"b_start_0 > c_start_0: ordered asymmetric",
			},
		},
		{
			"any member of a set",
			`<rsc_order id="o" symmetrical="false"><resource_set id="s" sequential="false" require-all="false">` + refs +
				`</resource_set><resource_set id="t"><resource_ref id="c"/></resource_set></rsc_order>`,
			[]string{
				"a_start_0 > one-or-more:s: min-runnable graphed",
				"b_start_0 > one-or-more:s: min-runnable graphed",
				"one-or-more:s > c_start_0: ordered blocks asymmetric",
			},
		},
		{"a tag", `<rsc_order id="o" first="pair" then="c" symmetrical="false"/>`, []string{
			"a_start_0 > c_start_0: ordered asymmetric",
			"b_start_0 > c_start_0: ordered asymmetric",
		}},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, orderings(read(t, c.xml, "")), c.want...) })
	}
}

func TestColocations(t *testing.T) {
	const refs = `<resource_ref id="a"/><resource_ref id="b"/><resource_ref id="c"/>`
	for _, c := range []struct {
		name, xml string
		want      []string
	}{
		{"simple", `<rsc_colocation id="x" rsc="a" with-rsc="c" with-rsc-role="Promoted" node-attribute="rack" score="5"/>`, []string{
			"x: a with c/Promoted 5 by rack",
		}},
		{"without score", `<rsc_colocation id="x" rsc="a" with-rsc="b"/>`, nil},
		{"Started means any role", `<rsc_colocation id="x" rsc="a" rsc-role="Started" with-rsc="b" score="5"/>`, []string{"x: a with b 5"}},
		{"a set holds together in order", `<rsc_colocation id="x" score="7"><resource_set id="s">` + refs + `</resource_set></rsc_colocation>`, []string{
			"s: b with a 7", "s: c with b 7",
		}},
		{"or, as of old, the other way", `<rsc_colocation id="x" score="7"><resource_set id="s" ordering="listed">` + refs + `</resource_set></rsc_colocation>`, []string{
			"s: a with b 7", "s: b with c 7",
		}},
		{"a set held apart is each from each", `<rsc_colocation id="x" score="-7"><resource_set id="s">` + refs + `</resource_set></rsc_colocation>`, []string{
			"s: b with a -7", "s: c with a -7", "s: c with b -7",
		}},
		{
			"one set with another",
			`<rsc_colocation id="x" score="INFINITY"><resource_set id="s" sequential="false" role="Promoted"><resource_ref id="a"/><resource_ref id="b"/></resource_set>` +
				`<resource_set id="t"><resource_ref id="ip-db"/><resource_ref id="c"/></resource_set></rsc_colocation>`,
			[]string{"t: c with ip-db INFINITY", "x: a/Promoted with c INFINITY", "x: b/Promoted with c INFINITY"},
		},
		{"a template", `<rsc_colocation id="x" rsc="tpl" with-rsc="c" score="1"/>`, []string{"x: ip-db with c 1", "x: ip-web with c 1"}},
		{"a tag of a tag in a set", `<rsc_colocation id="x" score="2"><resource_set id="s"><resource_ref id="c"/><resource_ref id="nested"/></resource_set></rsc_colocation>`, []string{
			"s: a with c 2", "s: b with a 2",
		}},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, colocations(read(t, c.xml, "")), c.want...) })
	}
}

func TestLocations(t *testing.T) {
	for _, c := range []struct {
		name, xml string
		want      []string
	}{
		{"a node", `<rsc_location id="l" rsc="a" node="n2" score="-INFINITY" role="Promoted"/>`, []string{"l: a/Promoted n2=-INFINITY"}},
		{"a node not known", `<rsc_location id="l" rsc="a" node="n9" score="5"/>`, nil},
		{"unpromoted means any role", `<rsc_location id="l" rsc="a" node="n2" score="1" role="Unpromoted"/>`, []string{"l: a n2=1"}},
		{"a rule", `<rsc_location id="l" rsc="a"><rule id="r" score="9"><expression id="e" attribute="rack" operation="defined"/></rule></rsc_location>`, []string{
			"r: a n2=9",
		}},
		{"a rule that holds nowhere", `<rsc_location id="l" rsc="a"><rule id="r" score="9"><expression id="e" attribute="no" operation="defined"/></rule></rsc_location>`, []string{
			"r: a",
		}},
		{"a score from an attribute", `<rsc_location id="l" rsc="a"><rule id="r" score-attribute="rack"><expression id="e" attribute="#uname" operation="defined"/></rule></rsc_location>`, []string{
			"r: a n2=7",
		}},
		{"a pattern", `<rsc_location id="l" rsc-pattern="^ip-(.*)$" node="n1" score="3"/>`, []string{"l: ip-db n1=3", "l: ip-web n1=3"}},
		{"all that do not match", `<rsc_location id="l" rsc-pattern="!^ip-" node="n1" score="3"/>`, []string{"l: a n1=3", "l: b n1=3", "l: c n1=3"}},
		{
			"an attribute named by the pattern",
			`<rsc_location id="l" rsc-pattern="^(a)$"><rule id="r" score="1"><expression id="e" attribute="r%1ck" operation="eq" value="7"/></rule></rsc_location>`,
			[]string{"r: a n2=1"},
		},
		{"a set with a score of its own", `<rsc_location id="l" node="n1" score="3"><resource_set id="s" score="8"><resource_ref id="a"/><resource_ref id="b"/></resource_set></rsc_location>`, []string{
			"l: a n1=8", "l: b n1=8",
		}},
		{"a tag", `<rsc_location id="l" rsc="pair" node="n1" score="3"/>`, []string{"l: a n1=3", "l: b n1=3"}},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, locations(read(t, c.xml, "")), c.want...) })
	}
}

func TestHealth(t *testing.T) {
	const progressive = `<nvpair id="o-h" name="node-health-strategy" value="progressive"/>`
	check(t, locations(read(t, "", progressive)), "progressive: a n2=-20", "progressive: b n2=-20",
		"progressive: ip-db n2=-20", "progressive: ip-web n2=-20", "progressive: c n2=-20")
	const base = progressive + `<nvpair id="o-b" name="node-health-base" value="20"/>`
	if got := locations(read(t, "", base)); len(got) != 5 || got[0] != "progressive: a n1=20" {
		t.Errorf("with a base that makes up for it: %v", got)
	}
}

// A reference leads into the constraint that holds the set, and from there no way back.
func TestQuirkFollowReference(t *testing.T) {
	w := read(t, `<rsc_colocation id="x" score="1"><resource_set id="s1"><resource_ref id="a"/></resource_set><resource_set id="s2"><resource_ref id="b"/></resource_set></rsc_colocation>
<rsc_colocation id="y" score="2"><resource_set id-ref="s1"/><resource_set id="s3"><resource_ref id="c"/></resource_set></rsc_colocation>`, "")
	check(t, colocations(w), "x: a with b 1", "y: a with b 2")
}

// What cannot be used is left out with a word about it; the rest stands.
func TestFaults(t *testing.T) {
	const good = `<rsc_colocation id="good" rsc="a" with-rsc="b" score="1"/>`
	for _, bad := range []string{
		`<rsc_colocation rsc="a" with-rsc="b" score="1"/>`,
		`<rsc_colocation id="x" rsc="zz" with-rsc="b" score="1"/>`,
		`<rsc_colocation id="x" rsc="a" with-rsc="b" score="much"/>`,
		`<rsc_colocation id="x" rsc="a" rsc-role="King" with-rsc="b" score="1"/>`,
		`<rsc_colocation id="x" rsc="pair" with-rsc="tpl" score="1"/>`,
		`<rsc_colocation id="x" score="1"><resource_set id-ref="zz"/></rsc_colocation>`,
		`<rsc_location id="x" rsc="zz" node="n1" score="1"/>`,
		`<rsc_location id="x" rsc="a" node="n1" score="much"/>`,
		`<rsc_location id="x" rsc-pattern="(" node="n1" score="1"/>`,
		`<rsc_location id="x" rsc="a"><rule id="r"/></rsc_location>`,
		`<rsc_location id="x" rsc="a"><rule id="r" score="1" boolean-op="xor"/></rsc_location>`,
		`<rsc_order id="x" first="a"/>`,
		`<rsc_order id="x" first="a" then="zz"/>`,
		`<rsc_ticket id="x" rsc="a"/>`,
		`<rsc_ticket id="x" rsc="zz" ticket="T"/>`,
		`<rsc_wish id="x"/>`,
	} {
		w := read(t, bad+good, "")
		check(t, colocations(w), "good: a with b 1")
		if len(w.Orderings) != 0 || len(locations(w)) != 0 {
			t.Errorf("%s: has an effect", bad)
		}
		if len(w.Notes) == 0 {
			t.Errorf("%s: nothing said about it", bad)
		}
	}
}
