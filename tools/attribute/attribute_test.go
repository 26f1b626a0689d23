package attribute

import (
	"errors"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

const document = `<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="4" num_updates="0">
  <configuration>
    <crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="a" name="x" value="1"/><nvpair id="b" name="x" value="2"/></cluster_property_set></crm_config>
    <nodes><node id="1" uname="alpha"/><node id="2" uname="beta"><instance_attributes id="own"><nvpair id="old" name="site" value="east"/></instance_attributes></node></nodes>
    <resources>
      <primitive id="far" class="ocf" provider="pacemaker" type="remote"/>
      <primitive id="vm" class="ocf" provider="heartbeat" type="VirtualDomain"><meta_attributes id="m"><nvpair id="m-r" name="remote-node" value="guest1"/></meta_attributes></primitive>
    </resources><constraints/>
  </configuration>
  <status><node_state id="3" uname="remote"/><node_state id="gone" remote_node="true"/></status>
</cib>`

func parse(t *testing.T) *cib.Document {
	t.Helper()
	doc, err := cib.Parse([]byte(document), "")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestSet states where new values go, and the ids of what is made for them.
func TestSet(t *testing.T) {
	tests := []struct {
		place Place
		want  string // a part of the document afterwards, on one line
	}{
		{Place{Section: Nodes, Node: "1", Name: "site"}, `<node id="1" uname="alpha"><instance_attributes id="nodes-1"><nvpair id="nodes-1-site" name="site" value="v"/>`},
		{Place{Section: Nodes, Node: "2", Name: "site"}, `<nvpair id="old" name="site" value="v"/>`},
		{Place{Section: Nodes, Node: "2", Name: "new", Set: "own"}, `<nvpair id="own-new" name="new" value="v"/>`},
		{Place{Section: Nodes, Node: "1", Name: "cpu", SetType: "utilization"}, `<utilization id="nodes-1-utilization"><nvpair id="nodes-1-utilization-cpu"`},
		{Place{Section: Status, Node: "1", Name: "#kind"}, `<transient_attributes id="1"><instance_attributes id="status-1"><nvpair id="status-1-.kind" name="#kind" value="v"/>`},
		{Place{Section: ClusterWide, Name: "y"}, `<nvpair id="cib-bootstrap-options-y" name="y" value="v"/></cluster_property_set>`},
		{Place{Section: ClusterWide, ID: "b", Name: "x"}, `<nvpair id="b" name="x" value="v"/>`},
		{Place{Section: RscDefaults, Name: "y"}, `<meta_attributes id="rsc_defaults-options"><nvpair id="rsc_defaults-options-y"`},
	}
	for _, test := range tests {
		doc := parse(t)
		op, err := Set(doc, test.place, "v")
		if err != nil {
			t.Fatal(err)
		}
		next, err := cib.Update(doc, []cib.Op{op}, nil)
		if err != nil {
			t.Errorf("%+v: %v", test.place, err)
			continue
		}
		if text := cib.Text(next.Root()); !strings.Contains(text, test.want) {
			t.Errorf("%+v:\n%s", test.place, text)
		}
		if found := Find(next, test.place); len(found) != 1 || found[0].SelectAttrValue("value", "") != "v" {
			t.Errorf("%+v: %d found", test.place, len(found))
		}
	}
}

func TestSeveralMatchesAreRefused(t *testing.T) {
	doc := parse(t)
	p := Place{Section: ClusterWide, Name: "x"}
	if _, err := Set(doc, p, "v"); output.StatusOf(err) != vocab.ExitMultiple || !strings.Contains(err.Error(), "a, b; choose one by its id") {
		t.Error(err)
	}
	if _, _, err := Unset(doc, p); output.StatusOf(err) != vocab.ExitMultiple {
		t.Error(err)
	}
}

func TestUnset(t *testing.T) {
	doc := parse(t)
	p := Place{Section: Nodes, Node: "2", Name: "site"}
	op, old, err := Unset(doc, p)
	if err != nil || old.SelectAttrValue("id", "") != "old" {
		t.Fatal(old, err)
	}
	next, err := cib.Update(doc, []cib.Op{op}, nil)
	if err != nil || len(Find(next, p)) != 0 {
		t.Errorf("%v\n%s", err, next.Bytes())
	}
	if _, old, err := Unset(next, p); old != nil || err != nil {
		t.Error("removed twice:", old, err)
	}
}

func TestNodeID(t *testing.T) {
	doc := parse(t)
	for name, want := range map[string]string{"alpha": "1", "BETA": "2", "remote": "3", "Far": "far", "guest1": "guest1", "gone": "gone"} {
		if id, err := NodeID(doc, name); id != want || err != nil {
			t.Errorf("%s: %s %v", name, id, err)
		}
	}
	var unknown *output.Error
	if _, err := NodeID(doc, "alpah"); !errors.As(err, &unknown) || unknown.Status != vocab.ExitNoSuch || unknown.Meant != "alpha" {
		t.Errorf("%+v", err)
	}
}
