package controller

import (
	"fmt"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/transition"
)

// What the cluster's own messages change in the document. All members apply the same, so nothing here depends on
// anything but the message and the document.

// ordered notes that an operation is under way.
func (e *editor) ordered(o command, node string) {
	switch {
	case o.Kind == commandShutdown:
		e.setStatus(e.state(nodeID(o.To), ""), "expected", "down")
	case o.Kind == commandRun && o.Op.Action != "notify":
		record(resources(e.state(nodeID(o.To), "")), o.Op.Agent, pendingEntry(o), node, targetOf(o.Key), nil)
		e.status = true
	}
}

// ended writes a result into the history.
func (e *editor) ended(r result, k transition.Key) {
	s := e.state(nodeID(r.Node), r.Name)
	list := resources(s)
	switch {
	case r.Kind == commandCancel:
		forgetOperation(list, r.Result.Resource, r.Result.Action, r.Result.IntervalMS)
	case r.Kind == commandDelete:
		forgetResource(list, r.Result.Resource)
		e.forgetFailures(s, failure{Resource: r.Result.Resource})
	case r.Result.Status == vocab.ExecCancelled:
		forgetOrdered(list, r.Result.Resource, r.Key)
	case r.Result.Action != "notify":
		record(list, r.Result.Agent, entryOf(r.Result, r.Key), r.Name, k.TargetRC, r.Agent)
		e.countFailure(s, r, k.TargetRC)
	}
	e.status = true
}

// ownHistory takes a node's word for its own resources.
func (e *editor) ownHistory(h history, state *etree.Element) {
	s := e.state(nodeID(h.Node), h.Name)
	parts := ownParts()
	if e.tables {
		parts = []string{"lrm"} // attributes have a word of their own
	}
	for _, tag := range parts {
		for _, old := range s.SelectElements(tag) {
			s.RemoveChild(old)
		}
		if c := state.SelectElement(tag); c != nil {
			s.AddChild(c.Copy())
		}
	}
	e.status = true
}

// changeStatus does what the cluster's own work requires, and says why to schedule again; "" if there is no reason.
func (e *editor) changeStatus(u statusChange) (reason string) {
	switch {
	case u.Leaving != "":
		e.attribute(e.state(u.Leaving, ""), "shutdown", strconv.FormatInt(u.Since, 10))
		return "a node asks to be let go"
	case u.Forget != nil:
		s := e.state(u.Forget.NodeID, "")
		dropped := e.forgetFailures(s, *u.Forget)
		if forgetFailure(resources(s), *u.Forget) {
			dropped, e.status = true, true
		}
		if dropped {
			return "failures of " + u.Forget.Resource + " are forgotten"
		}
	case u.Unfenced != nil:
		e.unfenced(*u.Unfenced)
	case u.Maintenance != nil:
		e.setStatus(e.state(u.Maintenance.NodeID, ""), "node_in_maintenance", boolText(u.Maintenance.On))
	}
	return ""
}

func logResult(t *turn, r result, k transition.Key) {
	if r.Kind != commandRun {
		return
	}
	res := r.Result
	level, text := Info, res.RC.String()
	attrs := []string{
		"node", r.Name, "resource", res.Resource, "action", res.Action, "interval", strconv.Itoa(res.IntervalMS), "rc", strconv.Itoa(int(res.RC)), "key", r.Key,
		"status", res.Status.String(), "reason", res.ExitReason,
	}
	switch {
	case res.Status == vocab.ExecCancelled:
		text = res.Status.String()
	case r.failed(k):
		level = Warning
		text = fmt.Sprintf("expected %s, got %s", vocab.Exit(k.TargetRC), res.RC)
		if res.Status != vocab.ExecDone {
			text += " (" + res.Status.String() + ")"
		}
		if res.ExitReason != "" {
			text += ": " + res.ExitReason
		}
		if res.Said != "" {
			text += "; the agent said: " + res.Said
			attrs = append(attrs, "said", res.Said)
		}
	}
	t.log(level, "result", fmt.Sprintf("%s on %s: %s", res.Key(), r.Name, text), attrs...)
}
