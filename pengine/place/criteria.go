package place

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// NodeCriteria applies what speaks for and against single nodes (P1): shutdown locks, locations,
// stickiness, failures, and exclusive discovery.
func NodeCriteria(w *world.World) {
	if w.Opt.ShutdownLock {
		for _, r := range w.Resources {
			lock(r)
		}
	}
	for l := range w.Locations.All() {
		locate(l.Resource, l, l.Nodes)
	}
	for _, r := range w.Resources {
		stick(r)
	}
	for _, n := range w.Roster.Nodes {
		failures := n.HasFailures()
		for _, r := range w.Resources {
			if failures {
				avoidFailures(r, n)
			}
			keepToDiscovery(r, n)
		}
	}
}

// stick adds stickiness to managed primitives that are active on one node. Where nodes must be
// allowed explicitly, an active resource does not allow its node by itself.
func stick(r *world.Resource) {
	if len(r.Children) > 0 {
		for _, child := range r.Children {
			stick(child)
		}
		return
	}
	if !r.Is(world.Managed) || r.Stickiness < 1 || len(r.Active) != 1 {
		return
	}
	n := r.Active[0]
	if r.W.Opt.Symmetric || r.Allowed.Get(n) != nil {
		r.AddScore(n, r.Stickiness, world.Cause{Kind: world.CauseStickiness, ID: r.ID})
	}
}

// avoidFailures bans primitives from a node where they failed too often, unless the failures are
// about to be forgotten.
func avoidFailures(r *world.Resource, n *world.Node) {
	if len(r.Children) > 0 {
		for _, child := range r.Children {
			avoidFailures(child, n)
		}
		return
	}
	if len(r.ActionsOf(vocab.TaskClearFail, n, true)) > 0 {
		return
	}
	if failed := failedTooOften(r, n); failed != nil {
		failed.AddScore(n, score.Never, world.Cause{Kind: world.CauseFailure, ID: r.ID})
	}
}

// failedTooOften is the resource to be banned from a node because of failures, nil if none:
// instances of anonymous clones are banned together.
func failedTooOften(r *world.Resource, n *world.Node) *world.Resource {
	if r.BanAfterFailures == 0 || r.Is(world.IgnoreFailure) {
		return nil
	}
	count, _ := r.FailCount(n, world.FailEffective|world.FailLaunched, nil)
	if count <= 0 || count < r.BanAfterFailures {
		return nil
	}
	if !r.Is(world.Unique) {
		r = r.Top()
	}
	r.W.WarnState(r.ID, r.ID+" cannot run on "+n.String()+
		" due to reaching migration threshold (clean up resource to allow again)")
	return r
}

// keepToDiscovery bans a resource with exclusive discovery from a node that no exclusive location
// names.
func keepToDiscovery(r *world.Resource, n *world.Node) {
	if !r.Is(world.ExclusiveProbes) && !r.Top().Is(world.ExclusiveProbes) {
		return
	}
	for _, child := range r.Children {
		keepToDiscovery(child, n)
	}
	if c := r.Allowed.Get(n); c != nil && c.Probe != world.ProbeExclusive {
		r.SetScore(c, score.Never, world.Cause{Kind: world.CauseDiscovery})
	}
}
