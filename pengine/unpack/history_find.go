package unpack

import (
	"pacer/pengine/world"
)

// findRecorded finds the resource that a history is about, nil if it is no longer configured. The
// resource remembers the name it has in the history.
func findRecorded(w *world.World, n *world.Node, id string) *world.Resource {
	r := w.FindResource(id, world.MatchHistory)
	var parent *world.Resource
	switch {
	case r == nil:
		// Perhaps an instance; number 0 exists even if the clone may have none.
		if zero := w.FindResource(world.InstanceZero(id), world.MatchHistory); zero != nil && !zero.Is(world.Unique) {
			r, parent = zero, zero.Top()
		}
	case r.Kind != world.Primitive:
		return nil
	default:
		parent = r.Top()
	}
	if parent.IsAnonymousClone() {
		if parent.Bundled() {
			r = parent.Parent.ReplicaChild(n)
		} else {
			r = instanceFor(w, n, parent, world.BaseName(id))
		}
	}
	if r != nil && id != r.ID && id != r.HistoryID {
		r.SetHistoryID(id)
	}
	return r
}

// instanceFor decides which instance of an anonymous clone a node's history is about: the one
// known to be active there; else the first idle one, unless it is busy starting elsewhere; else
// one more, beyond the number the clone may have, to be removed. id names what is cloned, or a
// member of it.
func instanceFor(w *world.World, n *world.Node, clone *world.Resource, id string) *world.Resource {
	found, idle, surplus := searchInstances(n, clone, id)
	if found == nil && !surplus {
		found = idle
	}
	// Where state on a lost node can be ignored, instances seen there must not use up numbers,
	// unless there is one for every node.
	if found != nil && !found.Is(world.NeedsFencing) && !n.Ready() && !n.IsGuest() && !everywhere(clone) {
		found = nil
	}
	if found == nil {
		top := newInstance(clone)
		if top == nil {
			return nil
		}
		found = top.Find(id, nil, world.MatchCloneOnly)
	}
	return found
}

// searchInstances looks for the instance active on the node, and remembers the first idle one.
// surplus means that the node has an active instance already, so that this history is of one too
// many (the clone was unique once).
func searchInstances(n *world.Node, clone *world.Resource, id string) (found, idle *world.Resource, surplus bool) {
	for _, c := range clone.Children {
		at := c.FirstNode(world.AtCurrent | world.AtPending)
		switch {
		case at == n:
			found = c.Find(id, nil, world.MatchCloneOnly)
			if found != nil && len(found.Active) > 0 {
				surplus, found = true, nil
			}
			if found != nil {
				return found, idle, surplus
			}
		case at == nil && !surplus && idle == nil && !c.Is(world.Blocked):
			idle = c.Find(id, nil, world.MatchCloneOnly)
			if idle != nil && idle.PendingNode != nil && idle.PendingNode != n {
				idle = nil
			}
		}
	}
	return nil, idle, surplus
}

// everywhere says whether an anonymous clone has exactly as many instances as there are nodes.
func everywhere(clone *world.Resource) bool {
	return clone.Clone.Max == len(clone.W.Roster.Nodes)
}
