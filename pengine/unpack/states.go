package unpack

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// States reads what the status section says about tickets and about each node itself, in document
// order. Fencing decided here makes the first actions of a run.
func States(w *world.World) {
	if w.Tickets == nil {
		w.Tickets = &seq.Table[*world.Ticket]{}
	}
	section := anywhere(w.Root, "status")
	if section == nil {
		return
	}
	for _, x := range section.ChildElements() {
		switch x.Tag {
		case "tickets":
			for _, t := range x.SelectElements("ticket_state") {
				ticketState(w, t)
			}
		case "node_state":
			nodeState(w, x)
		}
	}
}

// stateNode finds the node a state is about, nil if it is no longer configured.
func stateNode(w *world.World, x *etree.Element) *world.Node {
	return w.FindNodeAny(attr(x, "id"), attr(x, "uname"))
}

// nodeState reads one node's state. Whether a remote node is up cannot be said yet, but whether it
// has been fenced matters while histories are read.
func nodeState(w *world.World, x *etree.Element) {
	if !hasAttr(x, "id") {
		w.Err("", "Ignoring invalid node_state entry without id")
		return
	}
	n := stateNode(w, x)
	switch {
	case n == nil:
		return
	case n.IsPacemakerRemote():
		n.Clear(world.NodeRemoteFenced)
		if numeral.AtLeast(attr(x, "node_fenced"), 0) > 0 {
			n.Set(world.NodeRemoteFenced)
		}
		return
	}
	transientAttributes(w, x, n)
	n.Clear(world.NodeUnclean)
	n.Set(world.NodeSeen)
	decideOnline(w, x, n)
	if !w.Opt.Quorate && n.Online() && w.Opt.NoQuorum == world.NoQuorumFence {
		w.FenceNode(n, "cluster does not have quorum", false, world.Cause{Kind: world.CauseQuorum})
	}
}

func transientAttributes(w *world.World, x *etree.Element, n *world.Node) {
	nodeAttributes(w, x.SelectElement("transient_attributes"), n, true)
	if attrTrue(n, "standby") {
		n.Set(world.NodeStandby)
	}
	if attrTrue(n, "maintenance") {
		n.Set(world.NodeMaintenance)
	}
	if v, set := n.Attr("resource-discovery-enabled"); set && !vocab.True(v) {
		w.Warn(n.Name, "Ignoring resource-discovery-enabled attribute for "+n.String()+
			" because disabling resource discovery is not allowed for cluster nodes")
	}
}

func attrTrue(n *world.Node, name string) bool {
	v, _ := n.Attr(name)
	return vocab.True(v)
}

// decideOnline works out from a cluster node's state whether it is up, and fences it if it is not
// in a state it may be in. A node that is down or leaving gets no resources.
func decideOnline(w *world.World, x *etree.Element, n *world.Node) {
	n.Clear(world.NodeShutdown)
	if n.ShutdownRequested() {
		n.Set(world.NodeShutdown)
	} else if strings.EqualFold(attr(x, "expected"), "member") {
		n.Set(world.NodeExpectedUp)
	}
	m := readMembership(w, x)
	online := false
	if w.Opt.FencingEnabled {
		online = onlineWithFencing(w, n, m)
	} else {
		online = onlineWithoutFencing(w, n, m)
	}
	if online {
		n.Set(world.NodeOnline)
	}
	if !online || n.Has(world.NodeShutdown) {
		n.BaseScore = score.Never
	}
	if n.Unclean() {
		w.WarnState(n.Name, n.String()+" is unclean")
	}
}

// membership is what the cluster layers say of a node.
type membership struct {
	member   int64 // when it joined the cluster; 0 if it is no member, negative if unknown
	online   int64 // when its controller joined its peers; 0 if it is not there
	join     string
	expected string
	known    bool // expected is set
}

func readMembership(w *world.World, x *etree.Element) membership {
	return membership{
		member: memberSince(w, x), online: onlineSince(x), join: attr(x, "join"),
		expected: attr(x, "expected"), known: hasAttr(x, "expected"),
	}
}

// memberSince reads the time of joining. Older clusters wrote a truth value; true counts as now,
// so that a node that is joining is given its full time.
func memberSince(w *world.World, x *etree.Element) int64 {
	a := x.SelectAttr("in_ccm")
	if a == nil {
		return -1
	}
	if in, ok := vocab.Bool(a.Value); ok {
		if in {
			return w.Now.Unix()
		}
		return 0
	}
	t, _, err := numeral.Int(a.Value)
	if err != nil || t < 0 {
		return -1
	}
	return t
}

// onlineSince reads when the controller came up. Older clusters wrote online or offline.
func onlineSince(x *etree.Element) int64 {
	v := attr(x, "crmd")
	switch strings.ToLower(v) {
	case "", "offline":
		return 0
	case "online":
		return 1
	}
	t, _, err := numeral.Int(v)
	if err != nil || t < 0 {
		return 0
	}
	return t
}

func onlineWithoutFencing(w *world.World, n *world.Node, m membership) bool {
	switch {
	case m.member <= 0:
		return false
	case m.online > 0:
		return strings.EqualFold(m.join, "member")
	case n.Has(world.NodeExpectedUp):
		w.FenceNode(n, "peer is unexpectedly down", false, world.Cause{Kind: world.CauseMembership, ID: n.Name})
	}
	return false
}

func onlineWithFencing(w *world.World, n *world.Node, m membership) bool {
	switch {
	case n.Has(world.NodeShutdown):
		return m.online > 0 // nothing can be asked of a dead peer
	case m.member < 0:
		w.FenceNode(n, "peer has not been seen by the cluster", false, world.Cause{Kind: world.CauseMembership, ID: n.Name})
		return false
	case m.join == "banned":
		w.FenceNode(n, "peer failed Pacemaker membership criteria", false, world.Cause{Kind: world.CauseMembership, ID: n.Name})
	case terminationRequested(n):
		if m.member <= 0 && m.online <= 0 && m.join == "down" {
			return false // it has been done
		}
		w.FenceNode(n, "fencing was requested", false, world.Cause{Kind: world.CauseRequest, ID: n.Name})
	case !m.known, m.expected == "down":
		comingUp(w, n, m)
	case m.member <= 0:
		w.FenceNode(n, "peer is no longer part of the cluster", true, world.Cause{Kind: world.CauseMembership, ID: n.Name})
	case m.online <= 0:
		w.FenceNode(n, "peer process is no longer available", false, world.Cause{Kind: world.CauseMembership, ID: n.Name})
	case m.join == "member":
	case m.join == "pending", m.join == "down":
		n.Set(world.NodeStandby | world.NodePending)
	default:
		w.FenceNode(n, "peer was in an unknown state", false, world.Cause{Kind: world.CauseMembership, ID: n.Name})
	}
	return m.member > 0
}

// comingUp deals with a node that is down or joining: it is not used, and not waited for longer
// than configured.
func comingUp(w *world.World, n *world.Node, m membership) {
	switch {
	case pendingTooLong(w, m):
		w.FenceNode(n, "peer pending timed out on joining the process group", false, world.Cause{Kind: world.CauseMembership, ID: n.Name})
	case m.member > 0 || m.online > 0:
		n.Set(world.NodeStandby | world.NodePending)
	}
}

func pendingTooLong(w *world.World, m membership) bool {
	if w.Opt.NodePendingMS == 0 || m.member <= 0 || m.online > 0 {
		return false
	}
	limit := m.member + int64(world.Seconds(w.Opt.NodePendingMS))
	if w.Now.Unix() >= limit {
		return true
	}
	w.RecheckAt(time.Unix(limit, 0))
	return false
}

// terminationRequested says whether the node's attribute terminate asks for its fencing, by a
// truth value or a time.
func terminationRequested(n *world.Node) bool {
	v, set := n.Attr("terminate")
	if !set {
		return false
	}
	if on, ok := vocab.Bool(v); ok {
		return on
	}
	t, _, err := numeral.Int(v)
	return err == nil && t > 0
}
