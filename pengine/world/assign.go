package world

import "pacer/cib/value/vocab"

// statusNotRunning is the result code (as text) that monitors of stopped resources expect.
const statusNotRunning = "7"

// Assign assigns the resource and everything in it to a node, given as a candidate (nil for
// none), and says whether that changed anything. A node that is unavailable or has a negative
// score is refused.
//
// If there is no node or it was refused, any assignment is undone; with stopIfFail the next role
// becomes Stopped besides, and start, stop and recurring actions made already are adapted to
// that.
func (r *Resource) Assign(c *Candidate, stopIfFail bool) (changed bool) {
	r.Walk(func(p *Resource) {
		to := c
		if c != nil && !acceptable(c) {
			to = nil
		}
		changed = p.assign(to, stopIfFail) || changed
	})
	return changed
}

// ForceAssign is Assign without the refusal.
func (r *Resource) ForceAssign(c *Candidate, stopIfFail bool) (changed bool) {
	r.Walk(func(p *Resource) { changed = p.assign(c, stopIfFail) || changed })
	return changed
}

// assign assigns a primitive; what has children is where they are.
func (r *Resource) assign(c *Candidate, stopIfFail bool) (changed bool) {
	if len(r.Children) > 0 {
		return false
	}
	var node *Node
	if c != nil {
		node = c.Node
	}
	changed = r.Assigned != node
	r.Unassign()
	r.Clear(Unassigned)
	if c == nil {
		if stopIfFail {
			r.stopForLackOfNode()
		}
		return changed
	}
	r.Assigned, r.AssignedScore = node, c.Score
	node.AssignedCount++
	c.Count++
	ConsumeCapacity(node.Utilization, r)
	if r.W.ShowUtilization {
		r.W.trace(TraceLine{
			Kind: TraceUtilization, At: "pcmk__assign_resource", Resource: r.ID, Node: node.String(), Amounts: r.Utilization,
		})
	}
	return changed
}

// acceptable says whether a candidate may be assigned without force. Guest nodes that are still
// down may: their connection is expected to come up.
func acceptable(c *Candidate) bool {
	return c.Usable() || c.Score >= 0 && c.Node.IsGuest()
}

// stopForLackOfNode makes the resource stop, and what has been scheduled for it fit in with that.
func (r *Resource) stopForLackOfNode() {
	if r.NextRole != vocab.RoleStopped {
		r.SetNextRole(vocab.RoleStopped, Cause{Kind: CausePlacement})
	}
	for a := range r.Actions.All() {
		switch a.Task {
		case vocab.TaskStop:
			a.Clear(Optional)
			a.Blame(Optional, nil, Cause{Kind: CausePlacement})
		case vocab.TaskStart:
			a.cannotRun(Cause{Kind: CausePlacement})
		default:
			interval, recurring := a.Meta.Get("interval")
			if recurring && interval != "0" && a.Meta.Value("op_target_rc") != statusNotRunning {
				a.Clear(Runnable)
			}
		}
	}
}

// Unassign undoes the assignment of the resource and of everything in it, so that it can be
// assigned anew. Roles and actions stay as they are.
func (r *Resource) Unassign() {
	r.Set(Unassigned)
	if len(r.Children) > 0 {
		for _, child := range r.Children {
			child.Unassign()
		}
		return
	}
	old := r.Assigned
	if old == nil {
		return
	}
	r.Assigned = nil
	old.AssignedCount--
	ReleaseCapacity(old.Utilization, r)
}
