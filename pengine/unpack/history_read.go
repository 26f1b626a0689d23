package unpack

import (
	"cmp"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// read folds one entry into the history: entries that expired or mean nothing are left out, the
// others tell about the resource's role and failures.
func (h *history) read(x *etree.Element) {
	e, ok := h.parseEntry(x)
	if !ok {
		return
	}
	expired := h.checkExpiry(e)
	recorded := e.exit
	h.interpret(&e, expired)
	if expired && h.dropExpired(e, recorded) {
		return
	}
	if h.masked(e) {
		h.maskProbe(e)
		return
	}
	switch e.status {
	case vocab.ExecPending:
		h.pending(e)
	case vocab.ExecDone:
		h.done(e, e.exit)
	case vocab.ExecNotInstalled:
		h.agentMissing(e)
	case vocab.ExecNotConnected:
		h.connectionLost(e)
		h.failedEntry(e)
	default:
		h.failedEntry(e)
	}
}

// banScope is what is banned where an operation must not be retried: the clone, for instances that
// differ in nothing.
func (h *history) banScope() *world.Resource {
	if h.rsc.Is(world.Unique) {
		return h.rsc
	}
	return h.rsc.Top()
}

// failureCause names a history entry that records a failure (nil if there is none left).
func failureCause(entry *etree.Element) world.Cause {
	why := world.Cause{Kind: world.CauseFailure}
	if entry != nil {
		why.ID = attr(entry, "id")
	}
	return why
}

// because names the failure that a response is to.
func (h *history) because() world.Cause { return failureCause(cmp.Or(h.lastFailure, h.ignoredFailure)) }

// maskProbe takes a failed probe for one that found the resource stopped, shows it nevertheless,
// and keeps the resource off the node.
func (h *history) maskProbe(e entry) {
	h.done(e, e.expected)
	e.xml.CreateAttr("uname", h.node.Name)
	h.showFailure(e)
	h.banScope().AddScore(h.node, score.Never, failureCause(e.xml))
}

func (h *history) agentMissing(e entry) {
	on, role := h.handling(e)
	if on == world.OnFailIgnore {
		h.onFail = world.OnFailBan // a missing agent cannot be ignored
	}
	h.banScope().AddScore(h.node, score.Never, failureCause(e.xml))
	h.failed(e, on, role)
}

// connectionLost blames the remote connection for an operation that could not reach the node.
func (h *history) connectionLost(e entry) {
	if h.node.IsPacemakerRemote() && h.node.Remote.Is(world.Managed) {
		h.node.Remote.Set(world.Failed | world.StopIfFailed)
		h.node.Remote.BlameFailure(failureCause(e.xml))
	}
}

// handling is the configured response to the operation's failure, and the role the resource is to
// have afterwards.
func (h *history) handling(e entry) (world.OnFail, vocab.Role) {
	op := h.rsc.FindOp(e.task, e.interval, true)
	s := h.rsc.OpSettings(h.node, e.task, e.interval, op)
	return s.OnFail, s.FailRole
}

// failedEntry responds to a failure as configured, including by taking it for a success.
func (h *history) failedEntry(e entry) {
	on, role := h.handling(e)
	if on == world.OnFailIgnore || on == world.OnFailRestartContainer && e.task == vocab.TaskStop {
		h.ignoreFailure(e, on)
		return
	}
	h.failed(e, on, role)
	switch e.status {
	case vocab.ExecErrorHard:
		h.note(world.Info, "Preventing "+h.banScope().ID+" from restarting on "+h.node.String()+" because of hard failure ("+e.result()+")"+historyID(e))
		h.banScope().AddScore(h.node, score.Never, failureCause(e.xml))
	case vocab.ExecErrorFatal:
		h.w.ErrState(h.rsc.ID, "Preventing "+h.banScope().ID+" from restarting anywhere because of fatal failure ("+e.result()+")")
		h.banScope().AddScoreEverywhere(score.Never, failureCause(e.xml))
	}
}

// historyID is the end of a remark about an entry of the history: which entry that is.
func historyID(e entry) string { return " | " + attr(e.xml, "id") }

// ignoreFailure takes a failure for the expected result. A container whose content failed to stop is
// restarted all the same.
func (h *history) ignoreFailure(e entry, on world.OnFail) {
	h.note(world.Warning, "Pretending failed "+e.task+" ("+e.result()+") of "+h.rsc.ID+" on "+
		h.node.String()+" at "+h.w.ChangedAt(e.xml)+" succeeded")
	h.done(e, e.expected)
	e.xml.CreateAttr("uname", h.node.Name)
	h.rsc.Set(world.IgnoreFailure)
	h.showFailure(e)
	if on == world.OnFailRestartContainer && h.onFail <= world.OnFailRestart {
		h.onFail, h.ignoredFailure = on, e.xml
	}
}

// note records a message that has no effect on the run's verdict about the configuration.
func (h *history) note(level world.Level, text string) {
	h.w.Notes = append(h.w.Notes, world.Note{Level: level, ID: h.rsc.ID, Text: text})
}
