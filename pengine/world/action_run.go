package world

import (
	"strings"

	"pacer/cib/value/vocab"
)

// decideRunnable works out whether an action of a resource can run where it is. A stop that
// cannot run because its node is down gets the node fenced.
func (a *Action) decideRunnable() {
	switch {
	case a.Is(Pseudo):
	case a.Node == nil:
		a.cannotRun(Cause{Kind: CausePlacement})
	case !a.Is(OnDC) && a.nodeDown():
		a.cannotRun(a.lostNode())
		if a.Resource.Is(Managed) && strings.EqualFold(a.Task, vocab.TaskStop) && !a.Node.Unclean() {
			a.W.FenceNode(a.Node, "stop is unrunnable", false, a.lostNode())
		}
	case !a.Is(OnDC) && a.Node.Has(NodePending):
		a.cannotRun(a.lostNode())
	case a.Needs == RequiresNothing:
		a.Reason = Reason{}
		if a.Node.IsGuest() && !a.W.CanFence(a.Node) {
			a.cannotRun(a.lostNode())
		} else {
			a.Set(Runnable)
		}
	default:
		a.runIfQuorate()
	}
}

// nodeDown says whether the action's node is down for good. A guest that is not up yet may be
// brought up within the transition, unless its launcher must be recovered.
func (a *Action) nodeDown() bool {
	return !a.Node.Online() && (!a.Node.IsGuest() || a.Node.Has(NodeRemoteReset))
}

// runIfQuorate applies the policy for partitions without quorum.
func (a *Action) runIfQuorate() {
	r := a.Resource
	switch r.quorumPolicy() {
	case NoQuorumStop:
		a.cannotRun(Cause{Kind: CauseQuorum})
		a.Reason = Reason{Kind: ReasonNoQuorum}
	case NoQuorumFreeze:
		if !r.IsActive(true) || r.NextRole > r.OrigRole {
			a.cannotRun(Cause{Kind: CauseQuorum})
			a.Reason = Reason{Kind: ReasonFreeze}
		}
	default:
		a.Set(Runnable)
	}
}

// quorumPolicy is the policy that applies to the resource. Asking it may take a promotion back:
// with policy demote, what runs keeps running but not promoted.
func (r *Resource) quorumPolicy() NoQuorumPolicy {
	policy := r.W.Opt.NoQuorum
	switch {
	case r.W.Opt.Quorate:
		return NoQuorumIgnore
	case policy != NoQuorumDemote:
		return policy
	case r.OrigRole != vocab.RolePromoted && r.OrigRole != vocab.RoleUnpromoted:
		return NoQuorumStop
	}
	if r.NextRole > vocab.RoleUnpromoted {
		r.SetNextRole(vocab.RoleUnpromoted, Cause{Kind: CauseQuorum})
	}
	return NoQuorumIgnore
}

func (a *Action) cannotRun(why Cause) {
	a.Clear(Runnable)
	a.Blame(Runnable, nil, why)
}

// lostNode names the state of the action's node as a cause.
func (a *Action) lostNode() Cause {
	return Cause{Kind: CauseMembership, ID: a.Node.Name, Resource: a.Resource.ID}
}
