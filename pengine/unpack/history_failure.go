package unpack

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// failed takes note of a failure: the most severe response so far counts, and the resource is
// taken to be in the worst role it may be in.
func (h *history) failed(e entry, on world.OnFail, role vocab.Role) {
	h.lastFailure = e.xml
	h.reportFailure(e)
	h.onFail = max(h.onFail, on)
	switch e.task {
	case vocab.TaskStop:
		h.rsc.AddScore(h.node, score.Never, failureCause(e.xml))
	case vocab.TaskMigrateTo:
		h.failedToLeave(e)
	case vocab.TaskMigrateFrom:
		h.failedToArrive(e)
	case vocab.TaskPromote:
		h.rsc.OrigRole = vocab.RolePromoted
	case vocab.TaskDemote:
		h.failedDemotion(e, on)
	}
	if world.RecordsProbe(e.xml) && e.exit == vocab.ExitNotInstalled {
		h.rsc.OrigRole = vocab.RoleStopped
	} else if !h.rsc.OrigRole.Active() {
		setActive(h.rsc)
	}
	if role != vocab.RoleStarted && h.rsc.NextRole < role {
		h.rsc.SetNextRole(role, failureCause(e.xml))
	}
	if role == vocab.RoleStopped {
		h.banEverywhere()
	}
}

// reportFailure shows the failure to users. In asymmetric clusters a missing agent is normal.
func (h *history) reportFailure(e entry) {
	if !h.w.Opt.Symmetric && e.exit == vocab.ExitNotInstalled {
		return
	}
	task, probe := e.task, world.RecordsProbe(e.xml)
	if probe {
		task = "probe"
	}
	h.w.WarnState(h.rsc.ID, "Unexpected result ("+e.result()+") was recorded for "+task+" of "+h.rsc.ID+
		" on "+h.node.String()+" at "+h.w.ChangedAt(e.xml))
	if probe && e.exit != vocab.ExitOK && e.exit != vocab.ExitNotRunning && e.exit != vocab.ExitPromoted {
		h.note(world.Info, "If it is not possible for "+h.rsc.ID+" to run on "+h.node.String()+
			", see the resource-discovery option for location constraints")
	}
	h.showFailure(e)
}

// failedDemotion takes the resource for unpromoted although it may be promoted still: recovery
// stops it anyway, and cluster and resource must not keep trying to demote.
func (h *history) failedDemotion(e entry, on world.OnFail) {
	switch {
	case on == world.OnFailBlock:
		h.rsc.OrigRole = vocab.RolePromoted
		h.rsc.SetNextRole(vocab.RoleStopped, failureCause(e.xml))
	case e.exit == vocab.ExitNotRunning:
		h.rsc.OrigRole = vocab.RoleStopped
	default:
		h.rsc.OrigRole = vocab.RoleUnpromoted
	}
}

// banEverywhere keeps the resource stopped; all of an anonymous clone, if it is part of one.
func (h *history) banEverywhere() {
	r := h.rsc
	if top := r.Top(); r.Parent != nil && top.IsAnonymousClone() {
		r = top
	}
	r.ForbidEverywhere(h.because())
}
