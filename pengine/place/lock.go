package place

import (
	"time"

	"pacer/cib/value/numeral"
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// lock keeps resources for the node that shuts down cleanly with them. Clones and bundles are
// never locked.
func lock(r *world.Resource) {
	switch r.Kind {
	case world.Primitive:
		lockPrimitive(r)
	case world.Group:
		for _, member := range r.Children {
			lock(member)
		}
	}
}

func lockPrimitive(r *world.Resource) {
	if r.Is(world.FenceDevice) || r.Is(world.RemoteConnection) {
		return
	}
	switch {
	case r.LockNode != nil && len(r.Active) > 0: // started elsewhere: the lock is void
		r.ClearHistory(r.LockNode)
		r.LockNode, r.LockTime = nil, 0
	case r.LockNode == nil && len(r.Active) == 1:
		if n := r.Active[0]; n.Has(world.NodeShutdown) && !n.Unclean() {
			r.LockNode, r.LockTime = n, shutdownTime(r.W, n)
		}
	}
	if r.LockNode == nil {
		return
	}
	if ms := r.W.Opt.ShutdownLockMS; ms > 0 {
		r.W.RecheckAt(time.Unix(r.LockTime+int64(world.Seconds(ms))+1, 0).UTC())
	}
	for _, n := range r.W.Roster.Nodes {
		if n != r.LockNode {
			r.AddScore(n, score.Never, world.Cause{Kind: world.CauseLock, ID: r.LockNode.Name})
		}
	}
}

// shutdownTime is when a node was asked to shut down, in seconds since 1970; now if that is not
// known.
func shutdownTime(w *world.World, n *world.Node) int64 {
	text, _ := n.HostAttr("shutdown", "", world.HostCurrent)
	if t, _, err := numeral.Int(text); err == nil && t != 0 {
		return t
	}
	return w.Now.Unix()
}
