package unpack

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// failed takes note of a failure: the most severe response so far counts, and the resource is
// taken to be in the worst role it may be in.
func (h *history) failed(e entry, on world.OnFail, role world.Role) {
	h.lastFailure = e.xml
	h.reportFailure(e)
	h.onFail = max(h.onFail, on)
	switch e.task {
	case world.TaskStop:
		h.rsc.AddScore(h.node, score.Never, failureCause(e.xml))
	case world.TaskMigrateTo:
		h.failedToLeave(e)
	case world.TaskMigrateFrom:
		h.failedToArrive(e)
	case world.TaskPromote:
		h.rsc.OrigRole = world.RolePromoted
	case world.TaskDemote:
		h.failedDemotion(e, on)
	}
	if world.RecordsProbe(e.xml) && e.exit == world.ExitNotInstalled {
		h.rsc.OrigRole = world.RoleStopped
	} else if !h.rsc.OrigRole.Active() {
		setActive(h.rsc)
	}
	if role != world.RoleStarted && h.rsc.NextRole < role {
		h.rsc.SetNextRole(role, failureCause(e.xml))
	}
	if role == world.RoleStopped {
		h.banEverywhere()
	}
}

// reportFailure shows the failure to users. In asymmetric clusters a missing agent is normal.
func (h *history) reportFailure(e entry) {
	if !h.w.Opt.Symmetric && e.exit == world.ExitNotInstalled {
		return
	}
	task, probe := e.task, world.RecordsProbe(e.xml)
	if probe {
		task = "probe"
	}
	h.w.WarnState(h.rsc.ID, "Unexpected result ("+e.result()+") was recorded for "+task+" of "+h.rsc.ID+
		" on "+h.node.String()+" at "+h.w.ChangedAt(e.xml))
	if probe && e.exit != world.ExitOK && e.exit != world.ExitNotRunning && e.exit != world.ExitPromoted {
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
		h.rsc.OrigRole = world.RolePromoted
		h.rsc.SetNextRole(world.RoleStopped, failureCause(e.xml))
	case e.exit == world.ExitNotRunning:
		h.rsc.OrigRole = world.RoleStopped
	default:
		h.rsc.OrigRole = world.RoleUnpromoted
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
