package arrange

import (
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// affectInstances affects the collective's action and the same of each instance; if the two
// collectives are interleaved, only pairs of instances that go together.
func affectInstances(first, then *world.Action, e effect) (did changed) {
	switch {
	case then.Resource == nil:
		return 0
	case interleaved(first, then):
		return affectPairs(first, then, e)
	}
	did = affectActions(first, then, e)
	if !then.Resource.ChildrenDo(then.Task) {
		return did // as with completions: those are the collective's alone
	}
	for _, i := range then.Resource.Instances() {
		did |= affectInstance(i, first, then, e)
	}
	return did
}

func affectInstance(i *world.Resource, first, then *world.Action, e effect) changed {
	a := world.FindFirst(&i.Actions, world.Match{Task: then.Task, Node: e.node})
	if a == nil || a.FlagsOn(e.node)&world.Runnable == 0 {
		return 0
	}
	did := affect(i, first, a, e)
	if did&thenChanged != 0 {
		updateAfter(a)
	}
	return did
}

// interleaved says whether instances wait for their counterpart only. Going up it is the waiting
// collective that decides, going down the one waited for.
func interleaved(first, then *world.Action) bool {
	a, b := first.Resource, then.Resource
	if a == nil || b == nil || a == b || !a.IsCollective() || !b.IsCollective() {
		return false
	}
	if strings.HasSuffix(then.Key, "_stop_0") || strings.HasSuffix(then.Key, "_demote_0") {
		return interleaves(a)
	}
	return interleaves(b)
}

func interleaves(r *world.Resource) bool { return vocab.True(r.MetaValue("interleave")) }

// affectPairs affects each instance together with its counterpart. Those without one may go down,
// but not up if they need it. Stops and demotions go by where instances are, the rest by where
// they will be.
func affectPairs(first, then *world.Action, e effect) (did changed) {
	task := first.InstanceTask()
	current := strings.HasSuffix(first.Key, "_stopped_0") || strings.HasSuffix(first.Key, "_demoted_0")
	for _, i := range then.Resource.Instances() {
		partner := i.CompatibleInstance(first.Resource, vocab.RoleUnknown, current, "")
		if partner == nil {
			const needs = world.RelUnrunnableFirstBlocks | world.RelFirstImpliesThen
			if !current && e.kind&needs != 0 && i.Assign(nil, true) {
				did |= thenChanged
			}
			continue
		}
		a := instanceAction(first, partner, task, e.node, true)
		if a == nil {
			continue
		}
		b := instanceAction(then, i, then.Task, e.node, false)
		if b == nil {
			continue
		}
		if world.Order(a, b, e.kind) {
			did |= firstChanged | thenChanged
		}
		sub := e
		sub.flags = a.FlagsOn(e.node)
		did |= affect(i, a, b, sub)
	}
	return did
}

// instanceAction finds what an instance does as part of the collective's action. With bundles it
// is the service in the container that others wait for, except when it stops; and the container
// that waits, except for promotions and demotions, which only the service can do.
func instanceAction(of *world.Action, i *world.Resource, task string, n *world.Node, waitedFor bool) *world.Action {
	service := false
	switch of.Task {
	case vocab.TaskStop, vocab.TaskStopped:
	case vocab.TaskPromote, vocab.TaskPromoted, vocab.TaskDemote, vocab.TaskDemoted:
		service = true
	default:
		service = waitedFor
	}
	if service {
		if inner := i.InContainer(); inner != nil {
			i, n = inner, nil // it is on the bundle's own node
		}
	}
	return world.FindFirst(&i.Actions, world.Match{Task: task, Node: n})
}
