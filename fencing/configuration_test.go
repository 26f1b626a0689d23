package fencing_test

import (
	"fmt"
	"testing"

	"github.com/beevik/etree"

	"pacer/fencing"
)

// Levels are chosen by attributes that stay: one that goes when its node is lost would take the node's levels with it.
func TestLevelsAndAttributes(t *testing.T) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(`<cib><configuration><nodes><node id="1" uname="n1"><instance_attributes id="a"><nvpair id="b" name="rack" value="x"/><nvpair id="c" name="row" value="1"/></instance_attributes></node></nodes>
<fencing-topology><fencing-level id="l1" target="n1" index="1" devices="a,b"/><fencing-level id="l2" target-pattern="n.*" index="2" devices="c"/><fencing-level id="l3" target-attribute="rack" target-value="x" index="first" devices="d"/></fencing-topology></configuration>
<status><node_state id="1" uname="n1"><transient_attributes id="1"><instance_attributes id="t"><nvpair id="u" name="rack" value="y"/></instance_attributes></transient_attributes></node_state></status></cib>`); err != nil {
		t.Fatal(err)
	}
	want := `[{l1 n1    1 [a b]} {l2  n.*   2 [c]} {l3   rack x 0 [d]}] map[n1:map[rack:x row:1]]`
	if got := fmt.Sprint(fencing.Levels(doc.Root()), " ", fencing.Attributes(doc.Root())); got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
}
