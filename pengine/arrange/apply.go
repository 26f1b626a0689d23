package arrange

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// Apply does steps O1 to O5.
func Apply(w *world.World) {
	for _, o := range w.Orderings {
		applyOrdering(o)
	}
	for a := range w.Actions.All() {
		blockDependents(a)
	}
	orderProbes(w)
	for a := range w.Actions.All() {
		update(a)
	}
	disableInvalid(w)
}

// applyOrdering turns an ordering into edges (O1). Which actions exist by now matters, and a first
// action may be made on the way, so orderings are applied in the order of their making.
func applyOrdering(o *world.Ordering) {
	switch {
	case o.FirstResource != nil:
		fromResource(o)
	case o.ThenResource != nil:
		toResource(o.FirstAction, o.ThenResource, o)
	default:
		world.Order(o.FirstAction, o.ThenAction, o.Kind)
	}
}

func fromResource(o *world.Ordering) {
	firsts := []*world.Action{o.FirstAction}
	if o.FirstAction == nil {
		firsts = firstActions(o)
	}
	then := o.ThenResource
	if then == nil {
		if o.ThenAction == nil {
			return
		}
		then = o.ThenAction.Resource
	}
	for _, a := range firsts {
		if then == nil {
			world.Order(a, o.ThenAction, o.Kind)
		} else {
			toResource(a, then, o)
		}
	}
}

// firstActions finds the actions an ordering starts from. If the resource has none, an optional
// one is made, so that whatever will be said about it has effect; not if both sides are the same
// resource, nor for the stop of what is stopped, or the demotion of what is not promoted.
func firstActions(o *world.Ordering) []*world.Action {
	r := o.FirstResource
	found := actionsByTask(r, o.FirstTask)
	if len(found) > 0 || r == o.ThenResource {
		return found
	}
	_, task, interval, _ := world.ParseKey(o.FirstTask)
	role := r.State(true)
	if role == vocab.RoleStopped && task == vocab.TaskStop || role == vocab.RoleUnpromoted && task == vocab.TaskDemote {
		return nil
	}
	return []*world.Action{r.W.NewAction(r, world.Key(r.ID, task, interval), task, nil, true)}
}

// actionsByTask finds a resource's actions by key; if the key names another resource, by the task
// in it.
func actionsByTask(r *world.Resource, key string) []*world.Action {
	if found := world.Claim(&r.Actions, key, nil); len(found) > 0 {
		return found
	}
	_, task, interval, ok := world.ParseKey(key)
	if !ok {
		return nil
	}
	return world.Claim(&r.Actions, world.Key(r.ID, task, interval), nil)
}

func toResource(first *world.Action, r *world.Resource, o *world.Ordering) {
	thens := []*world.Action{o.ThenAction}
	if o.ThenAction == nil {
		thens = actionsByTask(r, o.ThenTask)
	}
	kind := o.Kind
	if first != nil && first.Resource == r && first.Is(world.MigrationAbort) {
		kind &^= world.RelFirstImpliesThen
	}
	for _, a := range thens {
		switch {
		case first != nil:
			world.Order(first, a, kind)
		case kind&world.RelFirstImpliesThen != 0:
			a.Clear(world.Runnable)
		}
	}
}

// disableInvalid takes back the edges that cannot be obeyed (O5).
func disableInvalid(w *world.World) {
	for a := range w.Actions.All() {
		for e := range a.Before.All() {
			if invalid(a, e) {
				e.Kind = world.RelNone
			}
		}
	}
}

func invalid(a *world.Action, e *world.Edge) bool {
	first := e.Action
	if e.Kind&world.RelGuestAllowed == 0 && first.Resource != nil && launches(a.Resource, first.Node) {
		// A user constraint between a guest's launcher and what runs in the guest.
		a.W.Warn("", "Invalid ordering constraint between "+first.Resource.ID+" and "+a.Resource.ID)
		return true
	}
	// Two resources that migrate in opposite directions cannot wait for each other's stop.
	return e.Kind == world.RelIfOnSameNodeOrTarget && a.Resource != nil &&
		a.Task == vocab.TaskMigrateTo && e.Loops(a, a)
}

// launches says whether the node is a guest launched by the resource.
func launches(r *world.Resource, n *world.Node) bool {
	return r != nil && len(r.Launched) > 0 && n != nil && n.Remote != nil && n.Remote.Launcher == r
}
