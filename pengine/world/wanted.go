package world

import (
	"strconv"
	"strings"

	"pacer/cib/value/vocab"
)

// Wanted says whether an action belongs into the transition graph: it can run, it is required,
// and there is a node for it where it needs one.
func (a *Action) Wanted() bool {
	switch {
	case !a.Is(Runnable), a.Is(Optional) && !a.Is(AlwaysInGraph), a.ofUnmanaged():
		return false
	case a.Is(Pseudo), equalKey(a.Task, vocab.TaskFence), equalKey(a.Task, vocab.TaskShutdown):
		return true
	case a.Node == nil:
		a.W.ErrState("", "Skipping action "+a.described()+" because it was not assigned to a node (bug?)")
		return false
	case a.Is(OnDC), a.Node.IsGuest() && !a.Node.Has(NodeRemoteReset):
		return true
	case !a.Node.Online():
		a.W.ErrState("", "Skipping action "+a.described()+" because it was scheduled for offline node (bug?)")
		return false
	case a.Node.Unclean():
		a.W.ErrState("", "Skipping action "+a.described()+" because it was scheduled for unclean node (bug?)")
		return false
	}
	return true
}

func (a *Action) described() string { return a.Key + " (" + strconv.Itoa(a.ID) + ")" }

// ofUnmanaged says whether the action must not be done because its resource is unmanaged. Only
// monitors, and the cancellation of recurring ones, go on.
func (a *Action) ofUnmanaged() bool {
	if a.Resource == nil || a.Resource.Is(Managed) || a.Task == vocab.TaskMonitor {
		return false
	}
	ms, ok := a.Meta.Get("interval")
	return !ok || ms == "0"
}

// Wanted says whether an action's input belongs into the transition graph. Orderings that depend
// on where actions take place are disabled for good if they turn out not to matter.
func (e *Edge) Wanted(then *Action) bool {
	first := e.Action
	switch {
	case e.Graphed:
		return true
	case e.Kind == RelNone,
		!first.Is(Runnable) && (e.onlyOrders() || e.Kind&(RelMinRunnable|RelUnmigratableThenBlocks) != 0),
		e.Kind&RelIfFirstUnmigratable != 0 && first.Is(ActionMigratable),
		e.Kind == RelOrdered && first.Is(ActionMigratable) && strings.HasSuffix(first.Key, "_stop_0"):
		return false
	case e.Kind == RelIfOnSameNodeOrTarget, e.Kind == RelIfRequiredOnSameNode:
		if e.elsewhere(then) {
			e.Kind = RelNone
			return false
		}
		return true
	case e.fromUnmanagedFailure(then):
		then.W.WarnState("", "Ignoring requirement that "+first.Key+" complete before "+then.Key+
			": unmanaged failed resources cannot prevent clone shutdown")
		return false
	}
	return !first.Is(Optional) || first.Flags&(AlwaysInGraph|AddedToGraph) != 0 || first.Wanted()
}

// onlyOrders says whether the relation can change neither of its actions.
func (e *Edge) onlyOrders() bool {
	return e.Kind&^(RelThenImpliesFirstGraphed|RelFirstImpliesThenGraphed|RelOrdered) == 0
}

// elsewhere says whether an ordering that holds on one node only does not hold. What counts for a
// migration is where the resource goes, not where migrate_to runs.
func (e *Edge) elsewhere(then *Action) bool {
	first := e.Action
	if e.Kind == RelIfRequiredOnSameNode {
		return first.Node != nil && then.Node != nil && first.Node != then.Node || first.Is(Optional)
	}
	if then.Resource != nil && then.Task == vocab.TaskMigrateTo {
		return !sameNode(first.Node, then.Resource.Assigned)
	}
	return !sameNode(first.Node, then.Node) || first.Is(Optional)
}

// sameNode is false if either is no node.
func sameNode(a, b *Node) bool { return a != nil && a == b }

func (e *Edge) fromUnmanagedFailure(then *Action) bool {
	r := e.Action.Resource
	return r != nil && r != then.Resource && r.Is(Failed) && !r.Is(Managed) &&
		strings.HasSuffix(e.Action.Key, "_stop_0") && then.Resource.IsClone()
}

// Loops says whether an ordering before an action is part of a loop of orderings that leads back
// to start. Callers give the action itself as start.
func (e *Edge) Loops(start, then *Action) bool {
	first := e.Action
	if first.Is(ActionDetectLoop) || !e.Wanted(then) {
		return false
	}
	if first == start {
		return true
	}
	first.Set(ActionDetectLoop)
	defer first.Clear(ActionDetectLoop)
	for before := range first.Before.All() {
		if before.Loops(start, first) {
			return true
		}
	}
	return false
}
