package unpack

import (
	"pacer/cib/value/vocab"
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
		e.status, e.exit = vocab.ExecDone, vocab.ExitNotRunning
	}
	switch e.status {
	case vocab.ExecDone, vocab.ExecError:
	case vocab.ExecNoFenceDevice, vocab.ExecNoSecrets:
		e.status = vocab.ExecErrorHard
		return
	default:
		return
	}
	switch {
	case e.expected < 0:
		e.status = vocab.ExecError
		h.w.Warn(h.rsc.ID, "Expected result not found for "+e.key+" on "+h.node.String()+" (corrupt or obsolete CIB?)")
	case e.exit == e.expected:
		e.status = vocab.ExecDone
	default:
		e.status = vocab.ExecError
	}
	h.judge(e, expired)
}

func (h *history) undegrade(e *entry) bool {
	switch e.exit {
	case vocab.ExitDegraded:
		e.exit = vocab.ExitOK
	case vocab.ExitDegradedPromoted:
		e.exit = vocab.ExitPromoted
	default:
		return false
	}
	return true
}

// judge decides by exit code. Some codes are proof of a role whatever was expected.
func (h *history) judge(e *entry, expired bool) {
	probe := world.RecordsProbe(e.xml)
	switch e.exit {
	case vocab.ExitOK:
		if probe && e.expected == vocab.ExitNotRunning {
			e.status = vocab.ExecDone
		}
	case vocab.ExitNotRunning:
		if probe || e.expected == e.exit || !h.rsc.Is(world.Managed) {
			e.status = vocab.ExecDone
			h.rsc.OrigRole = vocab.RoleStopped
			h.onFail = world.OnFailIgnore
			h.rsc.NextRole = vocab.RoleUnknown
		}
	case vocab.ExitPromoted:
		if probe && e.exit != e.expected {
			e.status = vocab.ExecDone
		}
		if !expired || e.exit == e.expected {
			h.rsc.OrigRole = vocab.RolePromoted
		}
	case vocab.ExitFailedPromoted:
		if !expired {
			h.rsc.OrigRole = vocab.RolePromoted
		}
		e.status = vocab.ExecError
	case vocab.ExitNotConfigured:
		e.status = vocab.ExecErrorFatal
	case vocab.ExitUnimplemented:
		if e.interval > 0 {
			e.status = vocab.ExecNotSupported
			return
		}
		h.hardError(e, expired)
	case vocab.ExitNotInstalled, vocab.ExitInvalidParam, vocab.ExitInsufficientPriv:
		h.hardError(e, expired)
	default:
		e.status = vocab.ExecError // an unknown code is a failure even where it was expected
	}
}

func (h *history) hardError(e *entry, expired bool) {
	if !expired {
		h.blockUnlessRecoverable(*e)
	}
	e.status = vocab.ExecErrorHard
}

// blockUnlessRecoverable gives up a resource that failed to stop on a node that cannot be fenced.
func (h *history) blockUnlessRecoverable(e entry) {
	if e.task != vocab.TaskStop || h.w.CanFence(h.node) {
		return
	}
	h.w.ErrState(h.rsc.ID, "No further recovery can be attempted for "+h.rsc.ID+" because "+e.task+" on "+
		h.node.String()+" failed ("+e.result()+") at "+h.w.ChangedAt(e.xml))
	h.rsc.Clear(world.Managed)
	h.rsc.Set(world.Blocked)
}
