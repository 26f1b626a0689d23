package notify

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// The two phases of a notification.
const (
	pre  = "pre"
	post = "post"
)

// PseudoOps makes a resource's notification pseudo-actions for a task: those before action, if
// one is given, and those after complete, if one is given. It returns nil if the resource wants
// no notifications.
func PseudoOps(r *world.Resource, task string, action, complete *world.Action) *world.Notification {
	if !r.Is(world.Notify) {
		return nil
	}
	n := &world.Notification{Action: task}
	if action != nil {
		n.Pre = pseudo(r, action, vocab.TaskNotify, pre, task, "")
		n.PreDone = pseudo(r, action, vocab.TaskNotified, pre, task, "confirmed-")
		n.Pre.Set(world.Runnable)
		n.PreDone.Set(world.Runnable)
		world.Order(n.Pre, n.PreDone, world.RelOrdered)
		world.Order(n.PreDone, action, world.RelOrdered)
	}
	if complete != nil {
		n.Post = pseudo(r, complete, vocab.TaskNotify, post, task, "")
		n.PostDone = pseudo(r, complete, vocab.TaskNotified, post, task, "confirmed-")
		followRunnable(n.Post, complete)
		followRunnable(n.PostDone, complete)
		world.Order(complete, n.Post, world.RelFirstImpliesThen)
		world.Order(n.Post, n.PostDone, world.RelFirstImpliesThen)
	}
	if action != nil && complete != nil {
		world.Order(n.PreDone, n.Post, world.RelOrdered)
	}
	return n
}

func pseudo(r *world.Resource, about *world.Action, task, phase, operation, confirmed string) *world.Action {
	key := world.NotifyKey(r.ID, confirmed+phase, about.Task)
	a := r.W.NewAction(r, key, task, nil, about.Is(world.Optional))
	a.Set(world.Pseudo)
	a.SetMeta("notify_key_type", confirmed+phase)
	a.SetMeta("notify_key_operation", about.Task)
	a.SetMeta("notify_type", phase)
	a.SetMeta("notify_operation", operation)
	return a
}

// followRunnable makes a pseudo-action after completion runnable if the completion is, and gives
// it a priority that lets it happen in aborted transitions.
func followRunnable(a, complete *world.Action) {
	a.Priority = int(score.Infinity)
	if complete.Is(world.Runnable) {
		a.Set(world.Runnable)
	} else {
		a.Clear(world.Runnable)
	}
}

// ForClone makes the notifications of a clone for all of its phases, and forgets the data.
func ForClone(clone *world.Resource) {
	c := clone.Clone
	for _, n := range []*world.Notification{c.StartNotify, c.StopNotify, c.PromoteNotify, c.DemoteNotify} {
		Create(clone, n)
	}
}

// Forget drops a clone's notification data once its actions are in the graph.
func Forget(clone *world.Resource) {
	c := clone.Clone
	c.StartNotify, c.StopNotify, c.PromoteNotify, c.DemoteNotify = nil, nil, nil, nil
}

// Create makes the notify actions of a resource for one phase.
func Create(r *world.Resource, n *world.Notification) {
	if r == nil || n == nil {
		return
	}
	collect(r, true, n)
	addVariables(r, n)
	createActions(r, n)
}

// AfterFencing makes notifications about a stop that is implied by fencing.
func AfterFencing(stop *world.Action, r *world.Resource, fencing *world.Action) {
	n := PseudoOps(r, vocab.TaskStop, nil, fencing)
	if n == nil {
		return
	}
	collect(r, false, n)
	n.Keys = append(n.Keys,
		world.NotifyVar{Name: "notify_stop_resource", Value: r.ID},
		world.NotifyVar{Name: "notify_stop_uname", Value: stop.Node.Name})
	createActions(r.Top(), n)
}
