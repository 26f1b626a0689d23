package arrange

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// changed says which sides of an edge were changed; a set of bits.
type changed uint8

const (
	firstChanged changed = 1 << iota
	thenChanged
)

// update lets every edge before an action have its effect, and goes on with whatever comes after
// an action that changed (O4). It ends because flags only ever move one way.
func update(then *world.Action) {
	before := then.Flags
	if then.RequiredRunnableBefore > 0 {
		// It is runnable once enough of the edges below have said so.
		then.RunnableBefore = 0
		then.Clear(world.Runnable)
	}
	var did changed
	for e := range then.Before.All() {
		if onOtherNode(e, then) {
			e.Kind = world.RelNone
			continue
		}
		did &^= firstChanged
		first, c := relate(e, then)
		did |= c
		if did&firstChanged != 0 {
			updateAfter(first)
			update(first)
		}
	}
	if then.RequiredRunnableBefore > 0 {
		did &^= thenChanged
		if before != then.Flags {
			did |= thenChanged
		}
	}
	if did&thenChanged == 0 {
		return
	}
	if before&world.Runnable != 0 && !then.Is(world.Runnable) {
		blockDependents(then)
	}
	update(then)
	updateAfter(then)
}

func updateAfter(a *world.Action) {
	for e := range a.After.All() {
		update(e.Action)
	}
}

// onOtherNode says whether an edge matters only if both actions are on the same node, and they
// are not. A group starts where all of its members are.
func onOtherNode(e *world.Edge, then *world.Action) bool {
	if e.Kind&world.RelIfOnSameNode == 0 {
		return false
	}
	first, second := placeOf(e.Action), placeOf(then)
	return first != nil && second != nil && first != second
}

func placeOf(a *world.Action) *world.Node {
	if a.Resource.IsGroup() && a.Task == vocab.TaskStart {
		only, _ := a.Resource.NodesWhere(world.AtAssigned)
		return only
	}
	return a.Node
}

// relate lets an edge have its effect and says what changed, and which action came first: for
// collectives and groups the completion of what the edge names. Then the edge is replaced by one
// from the completion.
func relate(e *world.Edge, then *world.Action) (*world.Action, changed) {
	first := e.Action
	if first.Resource != nil && e.Kind&world.RelThenCancelsFirst != 0 && !then.Is(world.Optional) {
		first.Set(world.Optional)
		if first.Task == vocab.TaskReloadAgent {
			first.Resource.Clear(world.Reload)
		}
	}
	if first.Resource != nil && then.Resource != nil && first.Resource != then.Resource &&
		!then.Resource.HasAncestor(first.Resource) {
		first = completion(first)
	}
	if first == e.Action {
		pair := pair{first: first, then: then, edge: e}
		pair.firstFlags = orderingFlags(first, placeOf(then))
		pair.thenFlags = orderingFlags(then, placeOf(e.Action))
		return first, pair.apply()
	}
	if world.Order(first, then, e.Kind) {
		e.Kind = world.RelNone
		return first, thenChanged
	}
	return first, 0
}

// orderingFlags are an action's conditions as far as orderings go. Asking for those of a
// collective's action brings the action's own up to date. Whether a clone's action can run is
// asked without regard to the node.
func orderingFlags(a *world.Action, n *world.Node) world.ActionFlags {
	if a.Resource == nil {
		return a.Flags
	}
	flags := a.FlagsOn(nil)
	if n == nil || !a.Resource.IsClone() {
		return flags
	}
	return a.FlagsOn(n) | flags&world.Runnable
}
