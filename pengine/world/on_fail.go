package world

import (
	"strings"

	"pacer/cib/value/vocab"
)

// ParseOnFail reads an operation's on-fail option; "" and what is not valid give the default.
// The default is restart-container for launched resources, reset-remote for what must not leave a
// remote connection behind, fence (or block, without fencing) for stops, else restart.
func (r *Resource) ParseOnFail(task string, intervalMS uint, value string) OnFail {
	on, explicit := r.explicitOnFail(task, value)
	reset := r.dropsConnection(task, intervalMS)
	switch {
	case explicit && (!reset || r.Is(Managed)):
		return on
	case r.Launcher != nil:
		return OnFailRestartContainer
	case reset && r.Is(Managed):
		return OnFailResetRemote
	case reset:
		return OnFailStop
	case task != vocab.TaskStop:
		return OnFailRestart
	case r.W.Opt.FencingEnabled:
		return OnFailFence
	}
	return OnFailBlock
}

// dropsConnection says whether a failure of the operation means that an active connection to a
// remote node is lost. Probes and starts fail before there is one.
func (r *Resource) dropsConnection(task string, intervalMS uint) bool {
	return r.Is(RemoteConnection) && !IsProbe(task, intervalMS) && task != vocab.TaskStart &&
		r.W.FindNode(r.ID).IsRemote()
}

// explicitOnFail reads a configured value; ok is false where the default applies.
func (r *Resource) explicitOnFail(task, value string) (on OnFail, ok bool) {
	switch strings.ToLower(value) {
	case "":
		return 0, false
	case "block":
		return OnFailBlock, true
	case "fence":
		if r.W.Opt.FencingEnabled {
			return OnFailFence, true
		}
		r.W.Err(r.ID, "Resetting 'on-fail' for "+task+" of "+r.ID+" to 'stop' because 'fence' is not valid when fencing is disabled")
		return OnFailStop, true
	case "standby":
		return OnFailStandby, true
	case "ignore", "nothing":
		return OnFailIgnore, true
	case "migrate":
		return OnFailBan, true
	case "stop":
		return OnFailStop, true
	case "restart":
		return OnFailRestart, true
	case "restart-container":
		return OnFailRestartContainer, r.Launcher != nil
	case "demote":
		return OnFailDemote, true
	}
	r.W.Err(r.ID, "Using default 'on-fail' for "+task+" of "+r.ID+" because '"+value+"' is not valid")
	return 0, false
}

// RoleAfterFailure is the role the resource gets when an operation with this response fails.
func (r *Resource) RoleAfterFailure(task string, on OnFail) vocab.Role {
	switch {
	case on == OnFailStop, on == OnFailResetRemote && r.RemoteReconnectMS != 0:
		return vocab.RoleStopped
	case task == vocab.TaskPromote:
		return vocab.RoleUnpromoted
	}
	return vocab.RoleStarted
}
