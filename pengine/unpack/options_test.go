package unpack_test

import (
	"strings"
	"testing"

	"pacer/pengine/world"
)

func TestOptions(t *testing.T) {
	w := document{options: "batch-limit=7 fencing-timeout=2min symmetric-cluster=maybe stonith-action=off"}.unpack(t)
	if w.Opt.Text("batch-limit") != "7" || w.Opt.Text("cluster-delay") != "60s" {
		t.Error("options must be as set, or their defaults")
	}
	if w.Opt.FenceTimeoutMS != 120000 {
		t.Error(w.Opt.FenceTimeoutMS)
	}
	if !w.Opt.Symmetric || !noted(w, "symmetric-cluster") {
		t.Error("what is not valid must be replaced by the default and noted")
	}
	if w.Opt.FenceAction != "off" || !noted(w, "stonith-action") {
		t.Error("legacy names must be honoured and noted")
	}
}

func TestNoQuorumPolicy(t *testing.T) {
	for _, c := range []struct {
		attrs, options string
		want           world.NoQuorumPolicy
	}{
		{"", "", world.NoQuorumStop},
		{"", "no-quorum-policy=freeze", world.NoQuorumFreeze},
		{"", "no-quorum-policy=suicide", world.NoQuorumFence},
		{"", "no-quorum-policy=fence fencing-enabled=false", world.NoQuorumStop},
		{`have-quorum="0"`, "no-quorum-policy=fence", world.NoQuorumStop},
		{`have-quorum="0" no-quorum-panic="1"`, "no-quorum-policy=fence", world.NoQuorumFence},
		{"", "no-quorum-policy=whatever", world.NoQuorumStop},
	} {
		w := document{attrs: c.attrs, options: c.options}.unpack(t)
		if w.Opt.NoQuorum != c.want {
			t.Errorf("%s %s: %d, want %d", c.attrs, c.options, w.Opt.NoQuorum, c.want)
		}
	}
}

func TestNodes(t *testing.T) {
	w := document{
		attrs: `dc-uuid="2"`, options: "cluster-name=c",
		nodes: `<node id="1" uname="n1" score="5"><instance_attributes id="i"><nvpair id="j" name="rack" value="a"/>` +
			`</instance_attributes></node><node id="2" uname="n2" type="member"/>` +
			`<node id="3" uname="ping" type="ping"/><node id="4" uname="late"/>`,
		status: up("1", "n1") + up("2", "n2"),
	}.unpack(t)
	n := w.FindNode("n1")
	for name, want := range map[string]string{
		"rack": "a", "#uname": "n1", "#id": "1", "#kind": "cluster", "#is_dc": "false",
		"#cluster-name": "c", "#site-name": "c",
	} {
		if got, _ := n.Attr(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if n.BaseScore != 5 || w.DC != w.FindNode("n2") {
		t.Error("wrong score or designated controller")
	}
	if w.FindNode("late") != nil || !noted(w, "unrecognized type") {
		t.Error("a node of unknown type must end the list")
	}
}

func TestTransientAttributesReplace(t *testing.T) {
	state := strings.Replace(up("1", "n1"), "<lrm ", `<transient_attributes id="1"><instance_attributes id="s">`+
		`<nvpair id="a" name="rack" value="b"/><nvpair id="b" name="standby" value="on"/></instance_attributes></transient_attributes><lrm `, 1)
	w := document{
		nodes: `<node id="1" uname="n1"><instance_attributes id="i"><nvpair id="j" name="rack" value="a"/>` +
			`</instance_attributes></node>`,
		status: state,
	}.unpack(t)
	n := w.FindNode("n1")
	if v, _ := n.Attr("rack"); v != "b" || !n.Has(world.NodeStandby) {
		t.Error("transient attributes must replace permanent ones, and be heeded")
	}
}
