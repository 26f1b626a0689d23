package world

import (
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
)

// CancelAction is the cancellation of a recurring operation on a node. The recorded operation, if
// it is known as an action, turns into its own cancellation.
func (r *Resource) CancelAction(task string, intervalMS uint, n *Node) *Action {
	a := r.W.NewAction(r, Key(r.ID, task, intervalMS), vocab.TaskCancel, n, false)
	a.Task, a.Cancels = vocab.TaskCancel, task
	a.SetMeta("operation", task)
	a.SetMeta("interval", strconv.FormatUint(uint64(intervalMS), 10))
	return a
}

// ScheduleCancel cancels a recorded recurring operation, after any stop. callID identifies the
// operation on the node.
func (r *Resource) ScheduleCancel(callID, task string, intervalMS uint, n *Node) {
	a := r.CancelAction(task, intervalMS, n)
	a.SetMeta("call-id", callID)
	r.W.NewOrdering(Ordering{
		Kind: RelOrdered, FirstResource: r, FirstTask: r.Key(vocab.TaskStop), ThenResource: r, ThenAction: a,
	})
}

// RescheduleRecurring makes sure a recurring operation is begun anew with its present
// configuration, if it is wanted at all; the executor then drops the old one.
func (r *Resource) RescheduleRecurring(task string, intervalMS uint, n *Node) {
	r.W.TriggerUnfencing(r, n, "Device parameters changed (reschedule)", nil)
	r.W.NewAction(r, Key(r.ID, task, intervalMS), task, n, true).Set(Reschedule)
}

// ScheduleCleanup deletes the resource from a node's executor between stop and start.
func (r *Resource) ScheduleCleanup(n *Node, optional bool) {
	if r.Is(Failed) || n.Unclean() || !n.Online() {
		return
	}
	// A required clean-up is merely put in order; an optional one passes on that it is required.
	kind := RelOrdered
	if optional {
		kind = RelFirstImpliesThen
	}
	r.NewAction(vocab.TaskCleanup, n, optional)
	r.OrderTasks(vocab.TaskStop, r, vocab.TaskCleanup, kind)
	r.OrderTasks(vocab.TaskCleanup, r, vocab.TaskStart, kind)
}

// CheckEntry compares a history entry with the present configuration and schedules what the
// difference calls for: cancelling an operation no longer configured, running a recurring one
// anew, a reload, or a restart. It says whether there was a difference.
func (r *Resource) CheckEntry(entry *etree.Element, n *Node) (changed bool) {
	task := entry.SelectAttrValue("operation", "")
	if task == "" {
		return false
	}
	v, _ := strconv.ParseUint(entry.SelectAttrValue("interval", "0"), 10, 32)
	interval := uint(v)
	if interval > 0 && r.FindOp(task, interval, false) == nil {
		if r.W.Opt.CancelRemoved {
			r.ScheduleCancel(entry.SelectAttrValue("call-id", ""), task, interval, n)
		}
		return true
	}
	if interval == 0 && (task == vocab.TaskMonitor || task == vocab.TaskMigrateFrom || task == vocab.TaskPromote) {
		task = vocab.TaskStart // these show the parameters the resource was started with
	}
	d := r.CompareDigests(entry, n)
	if r.onlySecretsChanged(d, entry) {
		r.W.Remark(r.ID, "Only 'private' parameters to "+rule.ReadableInterval(interval)+"-interval "+task+" for "+r.ID+" on "+n.String()+" changed: "+entry.SelectAttrValue("transition-magic", ""))
		return false
	}
	return r.applyChange(d, entry, task, interval, n)
}

func (r *Resource) applyChange(d *Digests, entry *etree.Element, task string, interval uint, n *Node) bool {
	switch d.Verdict {
	case DigestMatch:
		return false
	case DigestRestart:
		r.forceRestart(entry, task, interval, n)
	case DigestMismatch, DigestUnknown:
		switch {
		case interval > 0:
			r.RescheduleRecurring(task, interval, n)
		case entry.SelectAttr("op-restart-digest") != nil: // the agent can reload
			r.W.TriggerUnfencing(r, n, "Device parameters changed (reload)", nil)
			r.scheduleReload(n, definitionCause(entry))
		default:
			r.forceRestart(entry, task, interval, n)
		}
	}
	return true
}

// onlySecretsChanged is asked when secrets are masked, as in a simulation from a report.
func (r *Resource) onlySecretsChanged(d *Digests, entry *etree.Element) bool {
	return r.W.Sanitized && d.Verdict != DigestMatch && d.Secure != "" &&
		d.Secure == entry.SelectAttrValue("op-secure-digest", "")
}

// definitionCause names the history entry that recorded another definition.
func definitionCause(entry *etree.Element) Cause {
	return Cause{Kind: CauseDefinition, ID: entry.SelectAttrValue("id", "")}
}

func (r *Resource) forceRestart(entry *etree.Element, task string, intervalMS uint, n *Node) {
	a := r.W.NewAction(r, Key(r.ID, task, intervalMS), task, nil, false)
	a.Reason = Reason{Kind: ReasonDefinition}
	a.Blame(Optional, nil, definitionCause(entry))
	r.W.TriggerUnfencing(r, n, "Device parameters changed", nil)
}

// scheduleReload has the agents of all primitives reload their parameters, unless they are stopped
// or demoted anyway.
func (r *Resource) scheduleReload(n *Node, why Cause) {
	if r.Kind != Primitive {
		for _, c := range r.Children {
			c.scheduleReload(n, why)
		}
		return
	}
	switch {
	case n == nil || !r.Is(Managed) || r.Is(Failed):
		return
	case r.Is(StartPending):
		r.StopAction(n, false).Blame(Optional, nil, why) // it is not known which parameters the start will see
		return
	}
	r.Set(Reload)
	a := r.NewAction(vocab.TaskReloadAgent, n, false)
	a.Explain(Reason{Kind: ReasonDefinition})
	a.Blame(Optional, nil, why)
	for _, task := range [...]string{vocab.TaskStop, vocab.TaskDemote} {
		r.W.NewOrdering(Ordering{
			Kind: RelOrdered | RelThenCancelsFirst, FirstAction: a, ThenResource: r, ThenTask: r.Key(task),
		})
	}
}
