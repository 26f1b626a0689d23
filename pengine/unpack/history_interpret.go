package unpack

import (
	"pacer/pengine/world"
)

// interpret turns what the executor recorded into what it means, knowing what was expected.
// Degraded results count as good ones. Statuses other than done and error are the executor's own
// and stand.
func (h *history) interpret(e *entry, expired bool) {
	if h.undegrade(e) && !expired && (!h.node.Has(world.NodeShutdown) || h.node.Online()) {
		h.showFailure(*e)
	}
	if h.masked(*e) {
		e.status, e.exit = world.ExecDone, world.ExitNotRunning
	}
	switch e.status {
	case world.ExecDone, world.ExecError:
	case world.ExecNoFenceDevice, world.ExecNoSecrets:
		e.status = world.ExecErrorHard
		return
	default:
		return
	}
	switch {
	case e.expected < 0:
		e.status = world.ExecError
		h.w.Warn(h.rsc.ID, "Expected result not found for "+e.key+" on "+h.node.String()+" (corrupt or obsolete CIB?)")
	case e.exit == e.expected:
		e.status = world.ExecDone
	default:
		e.status = world.ExecError
	}
	h.judge(e, expired)
}

func (h *history) undegrade(e *entry) bool {
	switch e.exit {
	case world.ExitDegraded:
		e.exit = world.ExitOK
	case world.ExitDegradedPromoted:
		e.exit = world.ExitPromoted
	default:
		return false
	}
	return true
}

// judge decides by exit code. Some codes are proof of a role whatever was expected.
func (h *history) judge(e *entry, expired bool) {
	probe := world.RecordsProbe(e.xml)
	switch e.exit {
	case world.ExitOK:
		if probe && e.expected == world.ExitNotRunning {
			e.status = world.ExecDone
		}
	case world.ExitNotRunning:
		if probe || e.expected == e.exit || !h.rsc.Is(world.Managed) {
			e.status = world.ExecDone
			h.rsc.OrigRole = world.RoleStopped
			h.onFail = world.OnFailIgnore
			h.rsc.NextRole = world.RoleUnknown
		}
	case world.ExitPromoted:
		if probe && e.exit != e.expected {
			e.status = world.ExecDone
		}
		if !expired || e.exit == e.expected {
			h.rsc.OrigRole = world.RolePromoted
		}
	case world.ExitFailedPromoted:
		if !expired {
			h.rsc.OrigRole = world.RolePromoted
		}
		e.status = world.ExecError
	case world.ExitNotConfigured:
		e.status = world.ExecErrorFatal
	case world.ExitUnimplemented:
		if e.interval > 0 {
			e.status = world.ExecNotSupported
			return
		}
		h.hardError(e, expired)
	case world.ExitNotInstalled, world.ExitInvalidParam, world.ExitInsufficientPriv:
		h.hardError(e, expired)
	default:
		e.status = world.ExecError // an unknown code is a failure even where it was expected
	}
}

func (h *history) hardError(e *entry, expired bool) {
	if !expired {
		h.blockUnlessRecoverable(*e)
	}
	e.status = world.ExecErrorHard
}

// blockUnlessRecoverable gives up a resource that failed to stop on a node that cannot be fenced.
func (h *history) blockUnlessRecoverable(e entry) {
	if e.task != world.TaskStop || h.w.CanFence(h.node) {
		return
	}
	h.w.ErrState(h.rsc.ID, "No further recovery can be attempted for "+h.rsc.ID+" because "+e.task+" on "+
		h.node.String()+" failed ("+e.result()+") at "+h.w.ChangedAt(e.xml))
	h.rsc.Clear(world.Managed)
	h.rsc.Set(world.Blocked)
}
