package notify

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// createActions makes the notify actions of every instance below a resource.
func createActions(r *world.Resource, n *world.Notification) {
	if len(r.Children) > 0 {
		for _, c := range r.Children {
			createActions(c, n)
		}
		return
	}
	for op := range r.Actions.All() {
		if !op.Is(world.Optional) && op.Node != nil && entriesOf(n, op.Task) != nil {
			inform(n, op)
		}
	}
	// Stops may be implied by fencing, so nothing can be concluded from there being none.
	if list := entriesOf(n, n.Action); n.Action != vocab.TaskStop && list != nil && len(*list) == 0 {
		return
	}
	switch n.Action {
	case vocab.TaskStop, vocab.TaskDemote:
		if r.OrigRole != vocab.RoleStopped {
			aboutLeaving(r, n)
		}
	case vocab.TaskStart, vocab.TaskPromote:
		if r.NextRole != vocab.RoleStopped {
			aboutComing(r, n)
		}
	}
}

// aboutLeaving notifies about stops and demotions, on every node where the instance is active.
// Nodes that are fenced are not told of the stop which that implies.
func aboutLeaving(r *world.Resource, n *world.Notification) {
	stop := world.FindFirst(&r.Actions, world.Match{Task: vocab.TaskStop})
	for _, node := range r.Active {
		if stop != nil && stop.Is(world.Pseudo) && (node.Unclean() || node.Has(world.NodeRemoteReset)) {
			continue
		}
		newAction(r, node, n.Pre, n.PreDone, n)
		if n.Action == vocab.TaskDemote || stop == nil || stop.Is(world.Optional) {
			newPostAction(r, node, n)
		}
	}
}

// aboutComing notifies about starts and promotions.
func aboutComing(r *world.Resource, n *world.Notification) {
	start := world.FindFirst(&r.Actions, world.Match{Task: vocab.TaskStart})
	if start != nil {
		// Behind a connection that cannot start, nothing can be notified.
		if conn := connectionStart(start); conn != nil && !conn.Is(world.Runnable) {
			return
		}
	}
	if r.Assigned == nil {
		r.W.ErrState(r.ID, "Next role '"+r.NextRole.String()+"' but "+r.ID+" is not allocated")
		return
	}
	if n.Action != vocab.TaskStart || start == nil || start.Is(world.Optional) {
		newAction(r, r.Assigned, n.Pre, n.PreDone, n)
	}
	newPostAction(r, r.Assigned, n)
}

// connectionStart is the start of the connection to the remote node an action is on.
func connectionStart(a *world.Action) *world.Action {
	if a.Node == nil || a.Node.Remote == nil {
		return nil
	}
	return world.FindFirst(&a.Node.Remote.Actions, world.Match{Task: vocab.TaskStart})
}

// newAction makes one notify action between a phase's pseudo-actions.
func newAction(r *world.Resource, node *world.Node, phase, done *world.Action, n *world.Notification) *world.Action {
	if phase == nil || done == nil || !node.Online() || !phase.Is(world.Runnable) {
		return nil
	}
	key := world.NotifyKey(r.ID, phase.Meta.Value("notify_type"), phase.Meta.Value("notify_operation"))
	a := r.W.NewAction(r, key, phase.Task, node, phase.Is(world.Optional))
	inherit(phase, a)
	inform(n, a)
	world.Order(phase, a, world.RelOrdered)
	world.Order(a, done, world.RelOrdered)
	return a
}

// newPostAction makes a notify action after completion; recurring actions wait for all of these.
func newPostAction(r *world.Resource, node *world.Node, n *world.Notification) {
	if a := newAction(r, node, n.Post, n.PostDone, n); a != nil {
		a.Priority = int(score.Infinity)
	}
	if n.PostDone == nil {
		return
	}
	for op := range r.Actions.All() {
		if recurring(op) && op.Task != vocab.TaskCancel {
			world.Order(n.PostDone, op, world.RelOrdered)
		}
	}
}
