package world

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
)

// AddRunning notes that the resource is active on a node, and with it everything it is part of.
// An unmanaged resource gets to stay where it is. A managed one that is now active on too many
// nodes meets its multiple-active policy. failed says that the node will not profit from the
// resource's priority when fencing is delayed.
func (r *Resource) AddRunning(n *Node, failed bool) {
	if HasNode(r.Active, n) {
		return
	}
	r.Active = append(r.Active, n)
	if r.IsPrimitive() {
		r.runOn(n, failed)
	}
	if !r.Is(Managed) {
		r.AddScore(n, score.Infinity, Cause{Kind: CauseUnmanaged})
		for p := r.Parent; p != nil; p = p.Parent {
			p.Active = append(p.Active, n)
		}
		return
	}
	if r.MultiplyActive() {
		r.applyMultiplePolicy()
	}
	if r.Parent != nil {
		r.Parent.AddRunning(n, false)
	}
}

// runOn does a primitive's part of AddRunning.
func (r *Resource) runOn(n *Node, failed bool) {
	n.Running = append(n.Running, r)
	if !failed {
		r.lendPriority(n)
	}
	if n.Has(NodeMaintenance) {
		r.Clear(Managed)
		r.Set(Maintenance)
	}
}

// lendPriority adds the resource's priority to the node's, and for a guest to its hosts' as well.
// A promoted instance counts one more.
func (r *Resource) lendPriority(n *Node) {
	if r.Priority == 0 {
		return
	}
	p := r.Priority
	if r.OrigRole == vocab.RolePromoted {
		p++
	}
	n.Priority += p
	if n.Remote != nil && n.Remote.Launcher != nil {
		for _, host := range n.Remote.Launcher.Active {
			host.Priority += p
		}
	}
}

func (r *Resource) applyMultiplePolicy() {
	switch r.Multiple {
	case MultipleStop:
		r.ForbidEverywhere(Cause{Kind: CauseMultiple, ID: r.ID})
	case MultipleBlock:
		r.block()
		p := r.Parent
		if (p.IsGroup() || p.IsBundle()) && p.Multiple == MultipleBlock {
			for _, sibling := range p.Children {
				sibling.block()
			}
		}
	}
}

func (r *Resource) block() {
	r.Clear(Managed)
	r.Set(Blocked)
}

// ForbidEverywhere replaces the resource's own candidates (not those of what it contains) by all
// nodes of the cluster, banned.
func (r *Resource) ForbidEverywhere(why Cause) {
	r.Allowed = NewNodeTable(r.W.Roster)
	for _, n := range r.W.Roster.Nodes {
		r.SetScore(r.Allowed.Add(n), score.Never, why)
	}
}
