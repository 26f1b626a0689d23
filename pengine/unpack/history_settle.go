package unpack

import (
	"slices"
	"strings"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// settle draws the conclusions once all entries have been read: the node that lost an active
// resource is fenced, failures are responded to, and the resource is noted as running.
func (h *history) settle() {
	active := h.rsc.OrigRole.Active()
	h.noteProbed()
	if active && !h.node.Online() && !h.node.Has(world.NodeMaintenance) && h.rsc.Is(world.Managed) {
		h.fenceLostNode()
	}
	on := h.onFail
	if h.node.Unclean() {
		on = world.OnFailIgnore // fencing is recovery enough
	}
	h.respond(on, active)
	if h.rsc.Is(world.Failed | world.RemoteConnection) {
		// The failure leads to fencing even if the connection is to be tried again.
		if n := h.w.FindNode(h.rsc.ID); n != nil && n.Unclean() {
			n.Set(world.NodeSeen)
		}
	}
	switch {
	case active:
		h.rsc.AddRunning(h.node, h.onFail != world.OnFailIgnore)
		h.markFailed(on)
	case strings.Contains(h.rsc.HistoryID, ":"):
		h.rsc.HistoryID = "" // an idle instance of a clone that was unique once is free for use
	default:
		for _, stop := range h.rsc.ActionsOf(vocab.TaskStop, h.node, false) {
			stop.Set(world.Optional)
		}
	}
	if h.rsc.OrigRole == vocab.RoleStopped && len(h.rsc.Active) > 0 && h.rsc.MigrationTarget != nil &&
		h.rsc.MigrationSource == h.node {
		// Stopped at the source of a partial migration, it may still run at the target.
		h.rsc.OrigRole = vocab.RoleStarted
	}
}

// noteProbed remembers that the resource's state on the node is known, and that of what it is an
// interchangeable part of.
func (h *history) noteProbed() {
	if h.rsc.OrigRole == vocab.RoleUnknown {
		return
	}
	for r := h.rsc; r != nil; r = r.Parent {
		if r.Probed.Get(h.node) == nil {
			r.Probed.Put(world.NewCandidate(h.node))
		}
		if r.Is(world.Unique) {
			return
		}
	}
}

// fenceLostNode has a node fenced that is down although a managed resource is active there. A
// guest is recovered whether or not fencing is on.
func (h *history) fenceLostNode() {
	why := h.rsc.ID + " is thought to be active there"
	cause := world.Cause{Kind: world.CauseMembership, ID: h.node.Name, Resource: h.rsc.ID}
	switch {
	case h.node.IsGuest():
		h.failBecause(world.Failed|world.StopIfFailed, cause)
	case !h.w.Opt.FencingEnabled:
		return
	case h.node.IsRemote() && h.node.Remote != nil && !h.node.Remote.Is(world.Failed):
		// Not seen: it will be fenced only if its connection cannot be started elsewhere.
		h.node.Clear(world.NodeSeen)
		why = h.rsc.ID + " is active there (fencing will be revoked if remote connection can be " +
			"re-established elsewhere)"
	}
	h.w.FenceNode(h.node, why, false, cause)
}

// respond does what the failures call for.
func (h *history) respond(on world.OnFail, active bool) {
	r := h.rsc
	switch on {
	case world.OnFailDemote:
		h.fail(world.Failed)
		r.DemoteAction(h.node, false).Blame(world.Optional, nil, h.because())
	case world.OnFailFence:
		h.w.FenceNode(h.node, r.ID+" failed there", false, h.because())
	case world.OnFailStandby:
		h.node.Set(world.NodeStandby | world.NodeFailStandby)
	case world.OnFailBlock:
		r.Clear(world.Managed)
		r.Set(world.Blocked)
	case world.OnFailBan:
		r.AddScore(h.node, score.Never, h.because())
	case world.OnFailStop:
		r.SetNextRole(vocab.RoleStopped, h.because())
	case world.OnFailRestart:
		if active {
			h.fail(world.Failed | world.StopIfFailed)
			r.StopAction(h.node, false).Blame(world.Optional, nil, h.because())
		}
	case world.OnFailRestartContainer:
		h.restartContainer(active)
	case world.OnFailResetRemote:
		h.resetRemote(active)
	}
}

// restartContainer stops what launched the resource. A bundle's connection may be on another node
// than the container, whose whereabouts are perhaps not known yet; that stop is put off.
func (h *history) restartContainer(active bool) {
	r := h.rsc
	h.fail(world.Failed | world.StopIfFailed)
	switch {
	case r.Launcher != nil && r.Bundled():
		h.w.StopNeeded = slices.Insert(h.w.StopNeeded, 0, r.Launcher)
	case r.Launcher != nil:
		r.Launcher.StopAction(h.node, false).Blame(world.Optional, nil, h.because())
	case active:
		r.StopAction(h.node, false).Blame(world.Optional, nil, h.because())
	}
}

// resetRemote recovers a remote connection that must not be taken up again before the node has
// been fenced, or, with a reconnect interval, before the failure has been cleared.
func (h *history) resetRemote(active bool) {
	r := h.rsc
	h.fail(world.Failed | world.StopIfFailed)
	if h.w.Opt.FencingEnabled && r.Is(world.RemoteConnection) {
		if n := h.w.FindNode(r.ID); n.IsRemote() && !n.Has(world.NodeRemoteFenced) {
			h.w.FenceNode(n, "remote connection is unrecoverable", false, h.because())
		}
	}
	if active {
		r.StopAction(h.node, false).Blame(world.Optional, nil, h.because())
	}
	if r.RemoteReconnectMS > 0 {
		r.SetNextRole(vocab.RoleStopped, h.because())
	}
}

// markFailed marks an active resource as failed if there is a response to carry out.
func (h *history) markFailed(on world.OnFail) {
	switch on {
	case world.OnFailIgnore:
	case world.OnFailDemote, world.OnFailBlock:
		h.fail(world.Failed)
	default:
		h.fail(world.Failed | world.StopIfFailed)
	}
}

// fail marks the resource as failed, or only as one that has to be demoted.
func (h *history) fail(how world.ResourceFlags) { h.failBecause(how, h.because()) }

func (h *history) failBecause(how world.ResourceFlags, why world.Cause) {
	h.rsc.Set(how)
	h.rsc.BlameFailure(why)
}
