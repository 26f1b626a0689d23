package report

import (
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// NodeChange is what happens to a node.
type NodeChange uint8

// The changes of nodes.
const (
	Shutdown NodeChange = iota // it asked to leave, and is let go
	Fence
)

// NodeAction is what happens to a node, and why.
type NodeAction struct {
	Change  NodeChange
	Fencing string      // reboot, off or on, if it is fenced
	Node    *world.Node // nil if there is none
	Reason  world.Reason
}

// Task says what happens: "Shutdown", or "Fence" and how.
func (a *NodeAction) Task() string {
	if a.Change == Shutdown {
		return "Shutdown"
	}
	return "Fence (" + a.Fencing + ")"
}

// Label names the node, with the resource that launches it for a guest; it is "" if there is no node.
func (a *NodeAction) Label() string {
	switch n := a.Node; {
	case n == nil:
		return ""
	case n.IsGuest():
		return n.String() + " (resource: " + n.Remote.Launcher.ID + ")"
	default:
		return n.String()
	}
}

// Change is what happens to a resource.
type Change uint8

// The changes.
const (
	Start Change = iota
	Stop
	Restart
	Recover // restart because it failed
	Move    // stop, and start elsewhere
	Migrate // move without a stop
	Reload  // take over new parameters without a stop
	Promote
	Demote
	Repromote // demote and promote on the same node
)

// String words a change as the reference does.
func (c Change) String() string {
	return [...]string{"Start", "Stop", "Restart", "Recover", "Move", "Migrate", "Reload", "Promote", "Demote", "Re-promote"}[c]
}

// ResourceAction is what happens to a resource.
type ResourceAction struct {
	Change      Change
	Resource    *world.Resource
	Origin      *world.Node // nil if it was not active
	Destination *world.Node // nil if it will not be active
	Reason      world.Reason
	Blocked     bool // the action cannot run
}

// Summary is what a transition does, in the order in which it is reported.
type Summary struct {
	Nodes     []NodeAction
	Resources []ResourceAction
}

// Summarize gathers the actions that matter to people. The world must be settled (G1).
func Summarize(w *world.World) Summary {
	var s Summary
	for a := range w.Actions.All() {
		if a.Resource != nil || a.Is(world.Optional) {
			continue
		}
		switch a.Task {
		case vocab.TaskShutdown:
			s.Nodes = append(s.Nodes, NodeAction{Shutdown, "", a.Node, a.Reason})
		case vocab.TaskFence:
			s.Nodes = append(s.Nodes, NodeAction{Fence, a.Meta.Value("stonith_action"), a.Node, a.Reason})
		}
	}
	for r := range w.Summarized() {
		s.Resources = append(s.Resources, changes(r)...)
	}
	return s
}

// Write writes the summary as items of the open list. Node actions without a reason are left out.
func (s Summary) Write(t *Text) {
	for _, n := range s.Nodes {
		if n.Reason.Kind != world.NoReason {
			t.Item("%s %s '%s'", n.Task(), n.Label(), n.Reason)
		}
	}
	names, details := s.quirkWidths()
	for _, a := range s.Resources {
		line := pad(a.Change.String(), 8) + "   " + pad(a.Resource.ID, names) + "   ( " + pad(a.details(), -details) + " )"
		if why := a.why(); why != "" {
			line += "  " + why
		}
		t.Item("%s", line)
	}
}

// pad fills a text up to a width in bytes, on the left if the width is negative.
func pad(s string, width int) string {
	if width < 0 {
		return strings.Repeat(" ", max(0, -width-len(s))) + s
	}
	return s + strings.Repeat(" ", max(0, width-len(s)))
}

// quirkWidths are the widths of the columns for resource and details. The reference widens the
// first column by two more than needed whenever a longer name comes along, so that its final
// width depends on the order of the lines.
func (s Summary) quirkWidths() (names, details int) {
	names, details = 5, 5
	for _, a := range s.Resources {
		if n := len(a.Resource.ID); n > names {
			names = n + 2
		}
		details = max(details, len(a.details()))
	}
	return names, details
}

func (a *ResourceAction) why() string {
	switch reason := a.Reason.String(); {
	case reason != "" && a.Blocked:
		return "due to " + reason + " (blocked)"
	case reason != "":
		return "due to " + reason
	case a.Blocked:
		return "blocked"
	}
	return ""
}

// NeedsRole says whether the roles are worth telling: the resource is or will be promoted, or is
// an instance of a promotable clone.
func (a *ResourceAction) NeedsRole() bool {
	return a.Resource.OrigRole > vocab.RoleStarted || a.Resource.NextRole > vocab.RoleUnpromoted
}

// details says from where to where the resource goes, and how its role changes.
func (a *ResourceAction) details() string {
	from, to := a.Resource.OrigRole.String(), a.Resource.NextRole.String()
	sameRole, sameNode := a.Resource.OrigRole == a.Resource.NextRole, a.Origin != nil && a.Origin == a.Destination
	role := a.NeedsRole()
	switch {
	case a.Origin == nil && role:
		return from + " -> " + to + " " + a.Destination.String()
	case a.Origin == nil:
		return a.Destination.String()
	case a.Destination == nil, sameRole && sameNode:
		if role {
			return from + " " + a.Origin.String()
		}
		return a.Origin.String()
	case sameRole:
		move := a.Origin.String() + " -> " + a.Destination.String()
		if role {
			move += " " + from
		}
		return move
	case sameNode:
		return from + " -> " + to + " " + a.Origin.String()
	}
	return strings.Join([]string{from, a.Origin.String(), "->", to, a.Destination.String()}, " ")
}

// Detail is a fact about a ResourceAction.
type Detail struct{ Name, Value string }

// Details says from where to where the resource goes, and how its role changes, for programs.
func (a *ResourceAction) Details() []Detail {
	from, to := Detail{"role", a.Resource.OrigRole.String()}, Detail{"next-role", a.Resource.NextRole.String()}
	at := func(name string, n *world.Node) Detail { return Detail{name, n.Name} }
	role := a.NeedsRole()
	sameRole, sameNode := a.Resource.OrigRole == a.Resource.NextRole, a.Origin != nil && a.Origin == a.Destination
	var list []Detail
	if role && (a.Origin == nil || a.Destination == nil || sameRole && sameNode) {
		list = append(list, from)
	}
	switch {
	case a.Origin == nil && role:
		return append(list, to, at("dest", a.Destination))
	case a.Origin == nil:
		return append(list, at("node", a.Destination))
	case a.Destination == nil:
		return append(list, at("node", a.Origin))
	case sameRole && sameNode:
		return append(list, at("source", a.Origin))
	case sameRole && role:
		return []Detail{at("source", a.Origin), at("dest", a.Destination), from}
	case sameRole:
		return []Detail{at("source", a.Origin), at("dest", a.Destination)}
	case sameNode:
		return []Detail{from, to, at("source", a.Origin)}
	}
	return []Detail{from, at("source", a.Origin), to, at("dest", a.Destination)}
}
