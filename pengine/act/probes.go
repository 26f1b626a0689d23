package act

import (
	"strconv"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// Results of a probe other than "running" (0), as agents return them.
const (
	rcNotRunning = 7
	rcPromoted   = 8
)

// Probes makes the probes the cluster needs, and clears failures of removed resources (A2).
func Probes(w *world.World) {
	if w.Opt.ProbeResources {
		for _, n := range w.Roster.Nodes {
			probeNode(w, n)
		}
	}
	if w.Opt.StopRemoved {
		for _, r := range w.Resources {
			clearIfRemoved(r)
		}
	}
}

func probeNode(w *world.World, n *world.Node) {
	switch {
	case !n.Online():
		if failedRemote(n) {
			w.FenceNode(n, "the connection is unrecoverable", false, world.Cause{Kind: world.CauseConnection, ID: n.Name})
		}
	case !n.Unclean() && n.Has(world.NodeProbesAllowed):
		probeAll(w.Resources, n)
	}
}

func probeAll(list []*world.Resource, n *world.Node) bool {
	some := false
	for _, r := range list {
		if probe(r, n) {
			some = true
		}
	}
	return some
}

// probeOn makes a primitive's probe on a node if one is needed; for groups, their members'.
func probeOn(r *world.Resource, n *world.Node) bool {
	switch {
	case !r.W.Opt.ProbeResources, n.IsPacemakerRemote() && !probeableRemotely(r, n):
		return false
	case len(r.Children) > 0:
		return probeAll(r.Children, n)
	case r.Launcher != nil && !r.Is(world.RemoteConnection), r.Is(world.Removed), r.Probed.Get(n) != nil:
		return false
	case !discoverable(r, n), n.IsGuest() && guestDown(r, n):
		return false
	}
	orderProbe(r, probeAction(r, n))
	return true
}

// probeableRemotely says whether the resource could be active on a Pacemaker Remote node.
func probeableRemotely(r *world.Resource, n *world.Node) bool {
	return !r.Is(world.FenceDevice) && !(n.IsGuest() && r.GuestConnection() != nil) && !r.Is(world.RemoteConnection)
}

// discoverable says whether location constraints let the resource be probed on the node.
func discoverable(r *world.Resource, n *world.Node) bool {
	c := r.Allowed.Get(n)
	if r.Is(world.ExclusiveProbes) || r.Top().Is(world.ExclusiveProbes) {
		return c != nil && c.Probe == world.ProbeExclusive
	}
	if c == nil {
		return n.BaseProbe != world.ProbeNever
	}
	return c.Probe != world.ProbeNever
}

// guestDown says whether the guest is down, or will be stopped. Then nothing is probed in it, but
// the resource starts only once the guest's own state is known, or once it has stopped.
func guestDown(r *world.Resource, n *world.Node) bool {
	guest, top := n.Remote.Launcher, r.Top()
	switch {
	case guest.OrigRole == vocab.RoleStopped:
		if at := guest.Assigned; at != nil && guest.Probed.Get(at) == nil {
			guest.OrderTasks(vocab.TaskMonitor, top, vocab.TaskStart, world.RelOrdered)
		}
		return true
	case guestWillStop(n):
		guest.OrderTasks(vocab.TaskStop, top, vocab.TaskStart, world.RelOrdered)
		return true
	}
	return false
}

// guestWillStop guesses at what is not decided yet: whether a guest's launcher gets stopped.
func guestWillStop(n *world.Node) bool {
	guest := n.Remote.Launcher
	moving := guest.OrigRole > vocab.RoleStopped && guest.Assigned != nil && !world.HasNode(guest.Active, guest.Assigned)
	return n.Has(world.NodeRemoteReset) || n.Unclean() || guest.Is(world.Failed) ||
		guest.NextRole == vocab.RoleStopped || moving
}

func probeAction(r *world.Resource, n *world.Node) *world.Action {
	a := r.NewAction(vocab.TaskMonitor, n, false)
	a.Clear(world.Optional)
	orderAfterUnfencing(r, n, a, world.RelOrdered)
	switch {
	case !world.HasNode(r.Active, n):
		expect(a, rcNotRunning)
	case r.OrigRole == vocab.RolePromoted:
		expect(a, rcPromoted)
	}
	return a
}

func expect(a *world.Action, rc int) { a.Expect(strconv.Itoa(rc)) }

// orderProbe has starts and reloads wait for a probe. Instances of a clone wait for each other's
// probes. A probe that cannot run prevents starts, unless an instance is active already.
func orderProbe(r *world.Resource, p *world.Action) {
	then := r
	if top := r.Top(); top.IsClone() {
		then = top
	}
	kind := world.RelOrdered
	if !p.Is(world.Runnable) && len(then.Active) == 0 {
		kind |= world.RelUnrunnableFirstBlocks
	}
	r.W.NewOrdering(world.Ordering{
		Kind: kind, FirstResource: r, FirstAction: p, ThenResource: then, ThenTask: then.Key(vocab.TaskStart),
	})
	r.W.NewOrdering(world.Ordering{
		Kind: world.RelOrdered, FirstResource: r, FirstAction: p, ThenResource: then, ThenTask: r.Key(vocab.TaskReloadAgent),
	})
}

func clearIfRemoved(r *world.Resource) {
	if !r.Is(world.Removed) {
		return
	}
	for _, n := range r.W.Roster.Nodes {
		if !n.Online() {
			continue
		}
		if count, _ := r.FailCount(n, world.FailEffective, nil); count == 0 {
			continue
		}
		a := r.ClearFailCount(n, "it is removed")
		r.W.NewOrdering(world.Ordering{
			Kind: world.RelOrdered, FirstAction: a, ThenResource: r, ThenTask: r.Key(vocab.TaskStop),
		})
	}
}
