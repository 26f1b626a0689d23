package unpack

import (
	"pacer/cib/value/term"
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
		e.status, e.exit = term.ExecDone, term.ExitNotRunning
	}
	switch e.status {
	case term.ExecDone, term.ExecError:
	case term.ExecNoFenceDevice, term.ExecNoSecrets:
		e.status = term.ExecErrorHard
		return
	default:
		return
	}
	switch {
	case e.expected < 0:
		e.status = term.ExecError
		h.w.Warn(h.rsc.ID, "Expected result not found for "+e.key+" on "+h.node.String()+" (corrupt or obsolete CIB?)")
	case e.exit == e.expected:
		e.status = term.ExecDone
	default:
		e.status = term.ExecError
	}
	h.judge(e, expired)
}

func (h *history) undegrade(e *entry) bool {
	switch e.exit {
	case term.ExitDegraded:
		e.exit = term.ExitOK
	case term.ExitDegradedPromoted:
		e.exit = term.ExitPromoted
	default:
		return false
	}
	return true
}

// judge decides by exit code. Some codes are proof of a role whatever was expected.
func (h *history) judge(e *entry, expired bool) {
	probe := world.RecordsProbe(e.xml)
	switch e.exit {
	case term.ExitOK:
		if probe && e.expected == term.ExitNotRunning {
			e.status = term.ExecDone
		}
	case term.ExitNotRunning:
		if probe || e.expected == e.exit || !h.rsc.Is(world.Managed) {
			e.status = term.ExecDone
			h.rsc.OrigRole = term.RoleStopped
			h.onFail = world.OnFailIgnore
			h.rsc.NextRole = term.RoleUnknown
		}
	case term.ExitPromoted:
		if probe && e.exit != e.expected {
			e.status = term.ExecDone
		}
		if !expired || e.exit == e.expected {
			h.rsc.OrigRole = term.RolePromoted
		}
	case term.ExitFailedPromoted:
		if !expired {
			h.rsc.OrigRole = term.RolePromoted
		}
		e.status = term.ExecError
	case term.ExitNotConfigured:
		e.status = term.ExecErrorFatal
	case term.ExitUnimplemented:
		if e.interval > 0 {
			e.status = term.ExecNotSupported
			return
		}
		h.hardError(e, expired)
	case term.ExitNotInstalled, term.ExitInvalidParam, term.ExitInsufficientPriv:
		h.hardError(e, expired)
	default:
		e.status = term.ExecError // an unknown code is a failure even where it was expected
	}
}

func (h *history) hardError(e *entry, expired bool) {
	if !expired {
		h.blockUnlessRecoverable(*e)
	}
	e.status = term.ExecErrorHard
}

// blockUnlessRecoverable gives up a resource that failed to stop on a node that cannot be fenced.
func (h *history) blockUnlessRecoverable(e entry) {
	if e.task != term.TaskStop || h.w.CanFence(h.node) {
		return
	}
	h.w.ErrState(h.rsc.ID, "No further recovery can be attempted for "+h.rsc.ID+" because "+e.task+" on "+
		h.node.String()+" failed ("+e.result()+") at "+h.w.ChangedAt(e.xml))
	h.rsc.Clear(world.Managed)
	h.rsc.Set(world.Blocked)
}
