package unpack_test

import (
	"testing"

	"pacer/pengine/world"
)

func TestNodeStates(t *testing.T) {
	const interesting = world.NodeOnline | world.NodeUnclean | world.NodePending | world.NodeStandby | world.NodeShutdown
	const fenced, unfenced = "", "fencing-enabled=false"
	for name, c := range map[string]struct {
		options, state, attr string
		want                 world.NodeFlags
	}{
		"member":                   {fenced, `in_ccm="1" crmd="1" join="member" expected="member"`, "", world.NodeOnline},
		"member of old":            {fenced, `in_ccm="true" crmd="online" join="member" expected="member"`, "", world.NodeOnline},
		"member without fencing":   {unfenced, `in_ccm="1" crmd="1" join="member"`, "", world.NodeOnline},
		"clean and down":           {fenced, `in_ccm="0" crmd="0" join="down" expected="down"`, "", 0},
		"nothing known":            {fenced, ``, "", world.NodeUnclean},
		"nothing known, no fences": {unfenced, ``, "", 0},
		"lost":                     {fenced, `in_ccm="0" crmd="0" join="member" expected="member"`, "", world.NodeUnclean},
		"lost process":             {fenced, `in_ccm="1" crmd="0" join="member" expected="member"`, "", world.NodeUnclean | world.NodeOnline},
		"lost process, no fences":  {unfenced, `in_ccm="1" crmd="0" join="down" expected="member"`, "", world.NodeUnclean},
		"joining":                  {fenced, `in_ccm="1" crmd="1" join="pending" expected="member"`, "", world.NodeOnline | world.NodePending | world.NodeStandby},
		"coming up":                {fenced, `in_ccm="1" crmd="0" expected="down"`, "", world.NodeOnline | world.NodePending | world.NodeStandby},
		"refused":                  {fenced, `in_ccm="1" crmd="1" join="banned" expected="member"`, "", world.NodeOnline | world.NodeUnclean},
		"odd":                      {fenced, `in_ccm="1" crmd="1" join="odd" expected="member"`, "", world.NodeOnline | world.NodeUnclean},
		"leaving":                  {fenced, `in_ccm="1" crmd="1" join="member" expected="member"`, "shutdown", world.NodeOnline | world.NodeShutdown},
		"left":                     {fenced, `in_ccm="0" crmd="0" join="down" expected="down"`, "shutdown", world.NodeShutdown},
		"to be fenced":             {fenced, `in_ccm="1" crmd="1" join="member" expected="member"`, "terminate", world.NodeOnline | world.NodeUnclean},
		"has been fenced":          {fenced, `in_ccm="0" crmd="0" join="down" expected="down"`, "terminate", 0},
		"pending too long": {
			"node-pending-timeout=60s", `in_ccm="1699999939" crmd="0" expected="down"`, "", world.NodeOnline | world.NodeUnclean,
		},
	} {
		transient := ""
		if c.attr != "" {
			transient = `<transient_attributes id="1"><instance_attributes id="t"><nvpair id="a" name="` + c.attr +
				`" value="1"/></instance_attributes></transient_attributes>`
		}
		w := document{
			options: c.options, resources: fencer,
			status: `<node_state id="1" uname="n1" ` + c.state + `>` + transient + `</node_state>`,
		}.unpack(t)
		n := w.FindNode("n1")
		if got := n.Flags & interesting; got != c.want {
			t.Errorf("%s: %b, want %b", name, got, c.want)
		}
		if open := n.Online() && !n.Has(world.NodeShutdown); open != (n.BaseScore == 0) {
			t.Errorf("%s: a node that is down or leaving must be closed to resources: %d", name, n.BaseScore)
		}
	}
}

func TestPendingNodeIsLookedAtAgain(t *testing.T) {
	w := document{
		options: "node-pending-timeout=60s",
		status:  `<node_state id="1" uname="n1" in_ccm="1699999990" crmd="0" expected="down"/>`,
	}.unpack(t)
	if w.FindNode("n1").Unclean() || w.Recheck.Unix() != 1699999990+60 {
		t.Error(w.Recheck)
	}
}

func TestUnseenNodes(t *testing.T) {
	for options, want := range map[string]bool{"": true, "startup-fencing=false": false, "fencing-enabled=false": false} {
		w := document{options: options, status: up("1", "n1")}.unpack(t)
		if got := w.FindNode("n2").Unclean(); got != want {
			t.Errorf("%q: %v", options, got)
		}
	}
}

func TestFencingWithoutQuorum(t *testing.T) {
	w := document{
		attrs: `have-quorum="0" no-quorum-panic="1"`, options: "no-quorum-policy=fence", resources: fencer,
		status: up("1", "n1"),
	}.unpack(t)
	if !w.FindNode("n1").Unclean() || !noted(w, "cluster does not have quorum") {
		t.Error("a partition that must fence itself has to mark its members")
	}
}

// remote is a connection to a remote node with what its history on n1 says.
func remote(ops string) document {
	return document{
		resources: fencer + `<primitive id="r" class="ocf" provider="pacemaker" type="remote"/>` + primitive("app", ""),
		status: up("1", "n1", `<lrm_resource id="r" class="ocf" provider="pacemaker" type="remote">`+ops+`</lrm_resource>`) + up("2", "n2") +
			`<node_state id="r" uname="r"><lrm id="r"><lrm_resources><lrm_resource id="app" class="ocf" provider="heartbeat" type="Dummy">` +
			record("app_last_0", "start", 1, "0") + `</lrm_resource></lrm_resources></lrm></node_state>`,
	}
}

func TestRemoteNodeFollowsItsConnection(t *testing.T) {
	w := remote(record("r_last_0", "start", 1, "0")).unpack(t)
	n := w.FindNode("r")
	if !n.Online() || n.Unclean() || resource(w, "app").CurrentNode() != n {
		t.Error("with its connection the node is up, and its history counts")
	}
	w = remote(record("r_last_0", "stop", 2, "0")).unpack(t)
	if n = w.FindNode("r"); n.Online() {
		t.Error("without its connection the node is down")
	}
}

func TestRemoteNodeWithFailedConnection(t *testing.T) {
	w := remote(record("r_last_0", "start", 1, "0") + record("r_monitor_30000", "monitor", 2, "1", `interval="30000"`)).unpack(t)
	n := w.FindNode("r")
	if n.Online() || !n.Unclean() || !resource(w, "r").Is(world.Failed) {
		t.Error("a connection that fails while in use gets the node fenced")
	}
}
