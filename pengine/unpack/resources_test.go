package unpack_test

import (
	"slices"
	"testing"

	"pacer/pengine/world"
)

func TestMetaPrecedence(t *testing.T) {
	w := document{
		defaults: "<rsc_defaults>" + meta("a=default", "b=default", "c=default", "d=default") + "</rsc_defaults>",
		resources: `<group id="g">` + meta("b=group", "c=group") +
			primitive("p", meta("c=own")) + `</group>`,
	}.unpack(t)
	r := resource(w, "p")
	for name, want := range map[string]string{"a": "default", "b": "group", "c": "own", "id": "p", "x": ""} {
		if got := r.MetaValue(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

func TestTemplate(t *testing.T) {
	w := document{
		resources: `<template id="t" class="ocf" provider="heartbeat" type="Dummy"><operations id="o">` +
			`<op id="t1" name="monitor" interval="10s"/><op id="t2" name="start" interval="0"/></operations></template>` +
			`<primitive id="r" template="t"><operations><op id="r1" name="monitor" role="Started" interval="30s"/></operations></primitive>` +
			`<primitive id="lost" template="none"/>`,
	}.unpack(t)
	r := resource(w, "r")
	if r.Class() != "ocf" || r.OrigXML == r.XML {
		t.Error("the template must be merged into a copy")
	}
	var ops []string
	for _, op := range r.ConfiguredOps() {
		ops = append(ops, op.SelectAttrValue("id", ""))
	}
	if !slices.Equal(ops, []string{"r1", "t2"}) {
		t.Errorf("own operations replace those of the same name and role: %v", ops)
	}
	if w.Templates.Value("t").Refs[0] != "r" {
		t.Error("the template must know its user")
	}
	if resource(w, "lost") != nil || !noted(w, "No template named") {
		t.Error("without its template a resource cannot be used")
	}
}

func TestPriorityOrder(t *testing.T) {
	w := document{resources: primitive("a", "") + primitive("b", meta("priority=5")) + primitive("c", "") +
		primitive("d", meta("priority=5"))}.unpack(t)
	if got := ids(w.Resources); !slices.Equal(got, []string{"b", "d", "a", "c"}) {
		t.Error(got)
	}
}

func TestClone(t *testing.T) {
	w := document{resources: `<clone id="c">` + primitive("p", "") + `</clone><clone id="u">` +
		meta("clone-node-max=2", "clone-max=3") + primitive("q", "") + `</clone><clone id="none">` + meta("clone-max=0") +
		primitive("z", "") + `</clone>`}.unpack(t)
	c, u, none := resource(w, "c"), resource(w, "u"), resource(w, "none")
	if got := ids(c.Children); !slices.Equal(got, []string{"p:0", "p:1"}) {
		t.Errorf("one instance for each node: %v", got)
	}
	if c.Is(world.Unique) || c.MetaValue("globally-unique") != "false" || c.Stickiness != 0 || c.Children[0].Stickiness != 1 {
		t.Error("clones are anonymous by default, their instances slightly sticky")
	}
	if !u.Is(world.Unique) || len(u.Children) != 3 || u.MaxPerNode() != 2 {
		t.Error("several instances on a node make a clone unique")
	}
	if len(none.Children) != 1 || !none.Children[0].Is(world.Removed) {
		t.Error("a clone that may have no instance gets one that counts as removed")
	}
}

func TestCloneOfAgentThatCannotBeUnique(t *testing.T) {
	w := document{resources: `<clone id="c">` + meta("globally-unique=true", "clone-max=9", "clone-node-max=3") +
		`<primitive id="p" class="systemd" type="x"/></clone><clone id="d">` + meta("promotable=true") +
		`<primitive id="q" class="systemd" type="x"/></clone>`}.unpack(t)
	c := resource(w, "c")
	if c.Is(world.Unique) || c.MaxPerNode() != 1 || len(c.Children) != 2 || c.Children[0].Is(world.Unique) {
		t.Errorf("%d instances, %d on a node", len(c.Children), c.MaxPerNode())
	}
	if resource(w, "d") != nil || !noted(w, "promotable") {
		t.Error("what cannot be promoted must not be cloned so")
	}
}

func TestGuest(t *testing.T) {
	w := document{resources: primitive("vm", meta("remote-node=guest", "remote-port=99"))}.unpack(t)
	n, r := w.FindNode("guest"), resource(w, "guest")
	if n == nil || r == nil || n.Remote != r || r.Launcher != resource(w, "vm") || !n.IsGuest() {
		t.Fatal("the guest's node and connection must be there and know each other")
	}
	if v, _ := n.Attr("#kind"); v != "container" {
		t.Error(v)
	}
	if r.Params(nil).Value("port") != "99" || r.FindOp("start", 0, true).SelectAttrValue("timeout", "") != "60s" {
		t.Error("the connection must have what the guest says")
	}
	if r.Is(world.Migratable) {
		t.Error("connections to guests stay with their guests")
	}
}

func TestRemoteNode(t *testing.T) {
	w := document{resources: `<primitive id="r" class="ocf" provider="pacemaker" type="remote"><instance_attributes id="i">` +
		`<nvpair id="n" name="reconnect_interval" value="90s"/></instance_attributes></primitive>`}.unpack(t)
	n, r := w.FindNode("r"), resource(w, "r")
	if n == nil || !n.IsRemote() || n.Remote != r || !r.Is(world.Migratable|world.RemoteConnection) {
		t.Fatal("the remote node and its connection must be there and know each other")
	}
	if r.FailureExpirationMS != 90000 || r.RemoteReconnectMS != 90000 {
		t.Error("failures must stand as long as reconnecting waits")
	}
	if !n.Unclean() {
		t.Error("a remote node without state is in doubt")
	}
}

func TestRequires(t *testing.T) {
	for _, c := range []struct {
		options, value string
		want           world.ResourceFlags
	}{
		{"", "", world.NeedsFencing},
		{"", "nothing", 0},
		{"", "quorum", world.NeedsQuorum},
		{"", "unfencing", world.NeedsFencing | world.NeedsUnfencing},
		{"fencing-enabled=false", "", world.NeedsQuorum},
		{"fencing-enabled=false", "unfencing", world.NeedsQuorum},
		{"fencing-enabled=false no-quorum-policy=ignore", "", 0},
		{"", "magic", world.NeedsFencing},
	} {
		m := ""
		if c.value != "" {
			m = meta("requires=" + c.value)
		}
		w := document{options: c.options, resources: fencer + primitive("r", m)}.unpack(t)
		const all = world.NeedsFencing | world.NeedsQuorum | world.NeedsUnfencing
		if got := resource(w, "r").Flags & all; got != c.want {
			t.Errorf("%q %q: %b, want %b", c.options, c.value, got, c.want)
		}
	}
	w := document{resources: fencer}.unpack(t)
	if !resource(w, "fencer").Is(world.NeedsQuorum | world.FenceDevice) {
		t.Error("fencing devices need quorum only")
	}
}

func TestSymmetricDefault(t *testing.T) {
	for options, want := range map[string]int{"": 2, "symmetric-cluster=false": 0} {
		w := document{options: options, resources: primitive("r", "")}.unpack(t)
		if got := resource(w, "r").Allowed.Len(); got != want {
			t.Errorf("%q: %d nodes", options, got)
		}
	}
}

func TestTags(t *testing.T) {
	w := document{more: `<tags><tag id="t"><obj_ref id="b"/><obj_ref id="a"/><obj_ref id="b"/></tag></tags>`}.unpack(t)
	if got := w.Tags.Value("t").Refs; !slices.Equal(got, []string{"b", "a"}) {
		t.Error(got)
	}
}

func TestTopology(t *testing.T) {
	w := document{more: `<fencing-topology><fencing-level id="ok" index="9"/><fencing-level id="high" index="10"/>` +
		`<fencing-level id="none"/></fencing-topology>`}.unpack(t)
	if noted(w, "level ok") || !noted(w, "level high with out-of-range index 10") || !noted(w, "level none with invalid index") {
		t.Error(w.Notes)
	}
}

func TestTickets(t *testing.T) {
	w := document{status: `<tickets><ticket_state id="a" granted="true" last-granted="1234"/>` +
		`<ticket_state id="b" granted="false" standby="true" owner="x"/></tickets>`}.unpack(t)
	a, b := w.Tickets.Value("a"), w.Tickets.Value("b")
	if !a.Granted || a.Standby || a.LastGranted != 1234 {
		t.Errorf("%+v", a)
	}
	if b.Granted || !b.Standby || b.LastGranted != -1 || b.State.Value("owner") != "x" {
		t.Errorf("%+v", b)
	}
}

func TestCounts(t *testing.T) {
	w := document{resources: `<clone id="c">` + primitive("p", "") + `</clone>` + primitive("d", meta("target-role=Stopped"))}.unpack(t)
	if w.InstanceCount != 3 || w.DisabledCount != 1 || w.BlockedCount != 0 {
		t.Error(w.InstanceCount, w.DisabledCount, w.BlockedCount)
	}
}
