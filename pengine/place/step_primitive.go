package place

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

func assignPrimitive(r *world.Resource, prefer *world.Node, stopIfFail bool) *world.Node {
	if r.Parent != nil && !r.Parent.Is(world.Assigning) {
		assign(r.Parent, prefer, stopIfFail)
	}
	if !r.Is(world.Unassigned) {
		return r.Assigned
	}
	if r.Is(world.Assigning) {
		return nil // its place depends on itself
	}
	r.Set(world.Assigning)
	applyColocations(r)
	adaptNextRole(r)
	traceScores(atPrimitive, r)
	chooseNode(r, prefer, stopIfFail)
	r.Clear(world.Assigning)
	if r.Is(world.RemoteConnection) {
		connectionAssigned(r)
	}
	return r.Assigned
}

// applyColocations lets colocations bear on a primitive's scores, those that must be kept first,
// so that as many as possible are.
func applyColocations(r *world.Resource) {
	asDependent, asPrimary := r.ColocationsAsDependent(), r.ColocationsAsPrimary()
	wanted := dependents{primary: r}
	for _, pass := range []bool{true, false} {
		for _, c := range asDependent {
			if mandatory(c) == pass {
				placeWith(r, c)
				wanted.forget()
			}
		}
		for _, c := range asPrimary {
			if mandatory(c) == pass {
				wanted.add(c)
			}
		}
	}
}

// placeWith lets a colocation bear on a dependent primitive, after the primary has been assigned.
// Optional avoidance, and what concerns only the promoted role, are dropped if they leave no node.
func placeWith(r *world.Resource, c *world.Colocation) {
	var kept *world.NodeTable
	if c.DependentRole >= vocab.RolePromoted || c.Score < 0 && c.Score > score.Never {
		kept = r.Allowed.Copy()
	}
	if c.Primary.Is(world.Unassigned) {
		assign(c.Primary, nil, true)
	}
	applyColocation(r, c.Primary, c)
	if kept != nil && !r.Allowed.AnyAvailable() {
		r.Allowed = kept
	}
}

// adaptNextRole bans a resource that is to be stopped, and keeps one from going up where quorum is
// lost and things are to stay as they are.
func adaptNextRole(r *world.Resource) {
	switch {
	case r.NextRole == vocab.RoleStopped:
		r.AddScoreEverywhere(score.Never, r.WhyRole())
	case r.NextRole > r.OrigRole && !r.W.Opt.Quorate && r.W.Opt.NoQuorum == world.NoQuorumFreeze:
		r.SetNextRole(r.OrigRole, world.Cause{Kind: world.CauseQuorum})
	}
}

// chooseNode assigns a primitive now that its scores are final. Where fencing is wanted but
// impossible, nothing is managed.
func chooseNode(r *world.Resource, prefer *world.Node, stopIfFail bool) {
	if r.W.Opt.FencingEnabled && !r.W.Found.FenceDevice {
		r.Clear(world.Managed)
	}
	switch {
	case !r.Is(world.Managed):
		r.SetNextRole(r.OrigRole, world.Cause{Kind: world.CauseUnmanaged})
		var c *world.Candidate
		if n := r.CurrentNode(); n != nil {
			c = world.NewCandidate(n)
		}
		r.ForceAssign(c, stopIfFail)
	case r.W.Opt.StopAll:
		r.Assign(nil, stopIfFail)
	default:
		assignBestNode(r, prefer, stopIfFail)
	}
}

func assignBestNode(r *world.Resource, prefer *world.Node, stopIfFail bool) {
	roomiest := banFullNodes(r)
	if prefer == nil {
		prefer = roomiest
	}
	if !r.Is(world.Unassigned) {
		return
	}
	best := r.W.BestCandidate(r.Allowed, r.CurrentNode())
	if best == nil {
		r.Assign(nil, stopIfFail)
		return
	}
	chosen := r.Allowed.Get(prefer)
	if chosen == nil || chosen.Score < best.Score || !chosen.Usable() {
		chosen = stay(r, best)
	}
	r.Assign(chosen, stopIfFail)
}

// stay picks the best candidate, or if it is as good, the one where the resource is already.
// Unique instances that should stay have been assigned before; the rest need not.
func stay(r *world.Resource, best *world.Candidate) *world.Candidate {
	if r.Parent.IsUniqueClone() || best.Score <= 0 || !best.Available() {
		return best
	}
	current := r.CurrentNode()
	if current == nil || !world.NewCandidate(current).Usable() {
		return best
	}
	if c := r.Allowed.Get(current); c != nil && c.Score == best.Score {
		return c
	}
	return best
}

// connectionAssigned lets a remote node count as up if its connection will be, so that resources
// can be placed there; otherwise the node goes down.
func connectionAssigned(connection *world.Resource) {
	n := connection.W.FindNode(connection.ID)
	if n == nil {
		return
	}
	if connection.Assigned == nil || connection.NextRole == vocab.RoleStopped {
		n.Set(world.NodeShutdown)
		return
	}
	n.Set(world.NodeOnline)
	if !n.Has(world.NodeSeen) {
		n.Clear(world.NodeUnclean) // the attempt to connect comes before any fencing
	}
}
