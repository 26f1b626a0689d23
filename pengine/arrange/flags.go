package arrange

import "pacer/pengine/world"

// refreshFlags are an action's conditions, on a node if one is given. Those of groups and
// collectives follow from what members and instances do, and asking for them changes the action:
// it becomes required or unrunnable as they are.
func refreshFlags(a *world.Action, n *world.Node) world.ActionFlags {
	r := a.Resource
	switch r.Kind {
	case world.Group:
		return refreshGroup(a, n)
	case world.Clone:
		return refreshCollective(a, r.Children, n)
	case world.Bundle:
		return refreshCollective(a, bundleInstances(a), n)
	}
	return a.Flags
}

const collectiveFlags = world.Optional | world.Runnable | world.Pseudo

// refreshGroup: a group's action is required if one member's is, and can run only if all can.
func refreshGroup(a *world.Action, n *world.Node) world.ActionFlags {
	flags := collectiveFlags
	for _, m := range a.Resource.Children {
		task := taskFor(m, a.Task)
		action := world.FindFirst(&m.Actions, world.Match{Task: task, Node: n})
		if action == nil {
			if task != world.TaskStop && task != world.TaskDemote {
				flags &^= world.Runnable
			}
			continue
		}
		of := refreshFlags(action, n)
		if flags&world.Optional != 0 && of&world.Optional == 0 {
			flags &^= world.Optional
			a.Clear(world.Optional)
		}
		if task != a.Task && flags&world.Runnable != 0 && of&world.Runnable == 0 {
			flags &^= world.Runnable
			a.Clear(world.Runnable)
		}
	}
	return flags
}

// refreshCollective: a collective's action is required if one instance's is, and can run if one
// can.
func refreshCollective(a *world.Action, instances []*world.Resource, n *world.Node) world.ActionFlags {
	task := instanceTask(a)
	flags, runnable := collectiveFlags, false
	for _, i := range instances {
		where := n
		if !i.IsPrimitive() {
			where = nil
		}
		action := world.FindFirst(&i.Actions, world.Match{Task: task, Node: where})
		if action == nil {
			continue
		}
		of := refreshFlags(action, n)
		if flags&world.Optional != 0 && of&world.Optional == 0 {
			flags &^= world.Optional
			a.Clear(world.Optional)
		}
		if of&world.Runnable != 0 {
			runnable = true
		}
	}
	if !runnable {
		flags &^= world.Runnable
		if n == nil {
			a.Clear(world.Runnable)
		}
	}
	return flags
}

// bundleInstances are the containers, except for what only the resources in them can do.
func bundleInstances(a *world.Action) []*world.Resource {
	inner := a.Resource.Bundle.Child
	if inner == nil {
		return a.Resource.Instances()
	}
	switch taskFor(inner, a.Task) {
	case "no_action", world.TaskNotify, world.TaskNotified, world.TaskPromote, world.TaskPromoted,
		world.TaskDemote, world.TaskDemoted:
		return inner.Children
	}
	return a.Resource.Instances()
}
