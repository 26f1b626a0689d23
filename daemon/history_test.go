package daemon

import (
	"context"
	"testing"

	"pacer/api"
	"pacer/cib"
)

// Every change of the configuration can be read from the history with its message and what was before it;
// changes of the status are not in it.
func TestHistory(t *testing.T) {
	n := launch(t)
	n.configure()
	ctx := context.Background()
	set, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0" admin_epoch="0" epoch="1" num_updates="0"><configuration><nodes><node id="1" uname="alone"><instance_attributes id="a"><nvpair id="b" name="rack" value="7"/></instance_attributes></node></nodes></configuration></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.client.Change(ctx, api.Change{Ops: []cib.Op{{Kind: cib.Modify, Section: "nodes", Data: set.Root().FindElement("configuration/nodes")}}, Client: "crm", Comment: "rack 7"}); err != nil {
		t.Fatal(err)
	}
	h, err := n.client.History(ctx, "")
	if err != nil || len(h.Entries) != 2 {
		t.Fatalf("%+v %v", h, err)
	}
	if e := h.Entries[1]; e.Message != "rack 7" || e.Client != "crm" || e.User == "" || e.Number != h.Entries[0].Number+1 || len(e.Packed) > 0 || len(e.Patch.Changes) == 0 {
		t.Errorf("%+v", e)
	}
	h, err = n.client.History(ctx, h.Entries[1].ID())
	if err != nil || len(h.Entries) != 1 {
		t.Fatalf("%+v %v", h, err)
	}
	before, err := h.Entries[0].Before()
	if err != nil || before.Root().FindElement("//nvpair[@name='rack']") != nil || before.Root().FindElement("//primitive[@id='thing']") == nil {
		t.Errorf("%v %v", before, err)
	}
	if h, err = n.client.History(ctx, "999"); err != nil || len(h.Entries) != 0 {
		t.Errorf("%+v %v", h, err)
	}
}
