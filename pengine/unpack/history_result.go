package unpack

import (
	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// done concludes the resource's role from an operation that ended with an exit code (the recorded
// one, or the expected one where a failure is ignored). A later success makes up for failures with
// mild responses.
func (h *history) done(e entry, exit int) {
	if h.learnRole(e, exit) {
		h.dropOnFail()
	}
}

// learnRole sets the role, and says whether past failures are made up for.
func (h *history) learnRole(e entry, exit int) (redeemed bool) {
	r := h.rsc
	switch {
	case exit == vocab.ExitNotInstalled, h.masked(e):
		r.OrigRole = vocab.RoleStopped
		return false
	case exit == vocab.ExitNotRunning:
		return true
	}
	switch e.task {
	case vocab.TaskMonitor:
		redeemed = h.lastFailure != nil && e.key == world.RecordKey(h.lastFailure)
		if !r.OrigRole.Active() {
			setActive(r)
		}
		return redeemed
	case vocab.TaskStart, vocab.TaskMigrateFrom:
		r.OrigRole = vocab.RoleStarted
		return true
	case vocab.TaskStop:
		r.OrigRole = vocab.RoleStopped
		return true
	case vocab.TaskPromote:
		r.OrigRole = vocab.RolePromoted
		return true
	case vocab.TaskDemote:
		r.OrigRole = vocab.RoleUnpromoted
		return h.onFail == world.OnFailDemote
	case vocab.TaskMigrateTo:
		h.migratedAway(e)
	default:
		if !r.OrigRole.Active() {
			setActive(r)
		}
	}
	return false
}

// dropOnFail drops the response to past failures unless it is meant to last.
func (h *history) dropOnFail() {
	switch h.onFail {
	case world.OnFailStop, world.OnFailBan, world.OnFailStandby, world.OnFailFence:
		return
	case world.OnFailResetRemote:
		if h.rsc.RemoteReconnectMS > 0 {
			return // the failure must be cleared first
		}
	}
	h.onFail = world.OnFailIgnore
	h.rsc.NextRole = vocab.RoleUnknown
}

// setActive gives the role of something that runs without being promoted.
func setActive(r *world.Resource) {
	r.OrigRole = vocab.RoleStarted
	if r.Top().Is(world.Promotable) {
		r.OrigRole = vocab.RoleUnpromoted
	}
}

// pending takes note of an operation that has not finished, unless a failure of the very same
// operation is on record that is younger.
func (h *history) pending(e entry) {
	if h.failedSince(e) {
		return
	}
	switch {
	case e.task == vocab.TaskStart:
		h.rsc.Set(world.StartPending)
		setActive(h.rsc)
	case e.task == vocab.TaskPromote:
		h.rsc.OrigRole = vocab.RolePromoted
	case e.task == vocab.TaskMigrateTo && h.node.Unclean():
		// It may have arrived, for all that is known.
		if target := h.w.FindNode(attr(e.xml, "migrate_target")); target != nil {
			h.rsc.StopAction(target, false).Blame(world.Optional, nil, failureCause(e.xml))
		}
	}
	if h.rsc.PendingAction == "" && !world.IsProbe(e.task, e.interval) {
		h.rsc.PendingAction, h.rsc.PendingNode = e.task, h.node
	}
}

func (h *history) failedSince(e entry) bool {
	f := h.lastFailure
	if f == nil || attr(f, "operation") != e.task {
		return false
	}
	if _, ok := number(f, "interval"); !ok || interval(f) != e.interval {
		return false
	}
	this, ok := changeTime(e.xml)
	if !ok {
		return false
	}
	failure, ok := changeTime(f)
	return ok && failure >= this
}

// changeTime is the time of the last change; none counts as 0.
func changeTime(x *etree.Element) (int64, bool) {
	if !hasAttr(x, "last-rc-change") {
		return 0, true
	}
	t, _, err := numeral.Int(attr(x, "last-rc-change"))
	return t, err == nil
}
