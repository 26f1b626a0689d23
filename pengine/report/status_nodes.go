package report

import (
	"strings"

	"pacer/pengine/world"
)

// Health grades what a node's health attributes say.
type Health int8

// The grades of health.
const (
	HealthRed Health = iota - 1
	HealthYellow
	HealthGreen
)

// NodeHealth grades a node. Without a health strategy every node is green.
func NodeHealth(w *world.World, n *world.Node) Health {
	health := HealthGreen
	if w.Opt.Word("node-health-strategy") == "none" {
		return health
	}
	c := w.Opt.Health
	for name, value := range n.Attrs.All() {
		if !strings.HasPrefix(name, "#health") {
			continue
		}
		s, err := c.Parse(value, 0)
		switch {
		case strings.EqualFold(value, "red"):
			return HealthRed
		case strings.EqualFold(value, "yellow"):
			health = HealthYellow
		case err != nil:
		case s <= c.Red:
			return HealthRed
		case s <= c.Yellow && c.Yellow != c.Green:
			health = HealthYellow
		}
	}
	return health
}

// NodeState describes a node's state in a word or two.
func NodeState(n *world.Node) string {
	online := n.Online()
	pick := func(up, down string) string {
		if online {
			return up
		}
		return down
	}
	switch {
	case n.Unclean() && n.Has(world.NodePending) && !online:
		return "UNCLEAN (pending)"
	case n.Unclean():
		return pick("UNCLEAN (online)", "UNCLEAN (offline)")
	case n.Has(world.NodePending):
		return "pending"
	case n.Has(world.NodeFailStandby) && online:
		return "standby (on-fail)"
	case n.Has(world.NodeStandby) && online && len(n.Running) > 0:
		return "standby (with active resources)"
	case n.Has(world.NodeStandby):
		return pick("standby", "OFFLINE (standby)")
	case n.Has(world.NodeMaintenance):
		return pick("maintenance", "OFFLINE (maintenance)")
	}
	return pick("online", "OFFLINE")
}

// NodeName is the name of a node; with detail, a guest's comes with its host's, and an id that
// differs is added.
func NodeName(n *world.Node, detail bool) string {
	name := n.Name
	if !detail {
		return name
	}
	if n.IsGuest() {
		name += "@"
		if host := n.Remote.Launcher.CurrentNode(); host != nil {
			name += host.Name
		}
	}
	if !strings.EqualFold(n.Name, n.ID) {
		name += " (" + n.ID + ")"
	}
	return name
}

// featureSet is the cluster protocol version a member announced, "" for who is no member.
func featureSet(n *world.Node) string {
	if !n.Online() || !n.Has(world.NodeExpectedUp) || n.IsPacemakerRemote() {
		return ""
	}
	if v, ok := n.Attr("#feature-set"); ok {
		return v
	}
	return "<3.15.1"
}

// nodes writes the list of nodes: those in a special state one by one, the others by state.
func (s *status) nodes(spacer bool) bool {
	l := list{out: s.out}
	var groups [5][]string
	titles := [...]string{"Online", "OFFLINE", "RemoteOnline", "RemoteOFFLINE", "GuestOnline"}
	for _, n := range s.w.Roster.Nodes {
		if !s.Nodes.HasFold(n.Name) {
			continue
		}
		l.begin(spacer, "Node List")
		if g := s.group(n); g >= 0 {
			groups[g] = append(groups[g], NodeName(n, s.NodeDetail))
		} else if g == special {
			s.node(n)
		}
	}
	for i, names := range groups {
		if len(names) > 0 {
			s.out.Item("%s: [ %s ]", titles[i], strings.Join(names, " "))
		}
	}
	return l.end()
}

const (
	special = -1 // to be listed on its own
	hidden  = -2
)

// group says in which of the groups of nodes a node is listed.
func (s *status) group(n *world.Node) int {
	switch {
	case n.Unclean(), n.Has(world.NodePending), n.Has(world.NodeFailStandby) && n.Online(),
		n.Has(world.NodeStandby), n.Has(world.NodeMaintenance), s.ByNode, s.FeatureSet,
		NodeHealth(s.w, n) != HealthGreen:
		return special
	case n.IsGuest() && n.Online():
		return 4
	case n.IsGuest():
		return hidden
	case n.IsRemote() && n.Online():
		return 2
	case n.IsRemote():
		return 3
	case n.Online():
		return 0
	}
	return 1
}

// node writes a node on its own, with what runs on it if resources are grouped by node.
func (s *status) node(n *world.Node) {
	text := s.nodeLine(n)
	if !s.ByNode {
		s.out.Item("%s", text)
		return
	}
	below := s.with(func(o *StatusOptions) { o.resourceOnly = true })
	if s.Brief {
		rscs := s.filtered(n.Running)
		if len(rscs) == 0 {
			return
		}
		below.Inactive = false
		s.out.Begin("%s", text)
		s.out.Begin("Resources")
		below.brief(rscs)
	} else {
		s.out.Begin("%s", text)
		s.out.Begin("Resources")
		for _, r := range n.Running {
			below.resource(r)
		}
	}
	s.out.End()
	s.out.End()
}

func (s *status) nodeLine(n *world.Node) string {
	kind := "Node "
	if n.IsGuest() {
		kind = "GuestNode "
	} else if n.IsRemote() {
		kind = "RemoteNode "
	}
	text := kind + NodeName(n, s.NodeDetail) + ": " + NodeState(n)
	switch NodeHealth(s.w, n) {
	case HealthRed:
		text += " (health is RED)"
	case HealthYellow:
		text += " (health is YELLOW)"
	}
	if v := featureSet(n); s.FeatureSet && v != "" {
		text += ", feature set " + v
	}
	return text
}

// beginNode opens the list of what belongs to a node.
func (s *status) beginNode(n *world.Node) { s.out.Begin("Node: %s", NodeName(n, s.NodeDetail)) }
