package arrange

import (
	"cmp"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// blockDependents has what must be colocated with a resource not start (or not be promoted) if
// the resource cannot (O2). A collective or group counts as unable only if all of it is.
func blockDependents(a *world.Action) {
	if a.Is(world.Runnable) || a.Task != vocab.TaskStart && a.Task != vocab.TaskPromote {
		return
	}
	r := a.Resource.Top()
	if r.Parent != nil {
		r = r.Parent // the bundle
	}
	for _, c := range r.Children {
		does := world.FindFirst(&c.Actions, world.Match{Task: a.Task})
		if does == nil || does.Is(world.Runnable) {
			return
		}
	}
	for _, c := range r.ColocationsAsPrimary() {
		switch {
		case c.Score < score.Infinity, a.Task == vocab.TaskPromote && c.PrimaryRole != vocab.RolePromoted:
		case c.DependentRole == vocab.RolePromoted:
			markBlocked(c, c.Dependent, vocab.TaskPromote, a.Resource)
		default:
			markBlocked(c, c.Dependent, vocab.TaskStart, a.Resource)
		}
	}
}

func markBlocked(because *world.Colocation, r *world.Resource, task string, by *world.Resource) {
	for a := range r.Actions.All() {
		if a.Is(world.Runnable) && a.Task == task {
			a.Clear(world.Runnable)
			a.Explain(world.Reason{Kind: world.ReasonColocation, Resource: by})
			a.Blame(world.Runnable, nil, world.Cause{Kind: world.CauseColocation, ID: cmp.Or(because.Constraint, because.ID), Resource: by.ID})
			blockDependents(a)
			update(a)
		}
	}
	for _, c := range r.Children {
		markBlocked(because, c, task, by)
	}
}
