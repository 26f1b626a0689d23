package controller

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/transition"
)

// resources finds the history of a node's resources, or makes it.
func resources(state *etree.Element) *etree.Element {
	return child(childID(state, "lrm", state.SelectAttrValue("id", "")), "lrm_resources")
}

// record writes a result, or that an operation is under way, into the history of a resource.
func record(list *etree.Element, agent vocab.Agent, r transition.Result, node string, target int, about *transition.Agent) {
	h := childID(list, "lrm_resource", r.Resource)
	if agent.Class != "" {
		h.CreateAttr("class", agent.Class)
		if agent.Provider != "" {
			h.CreateAttr("provider", agent.Provider)
		}
		h.CreateAttr("type", agent.Type)
	}
	r.Changed = afterLast(h, r)
	entry := transition.WriteHistory(h, r, transition.Record{FeatureSet: transition.FeatureSet, TargetRC: target, Node: node, Origin: "controller"})
	if about != nil {
		transition.AddAgentDigests(entry, r, *about)
	}
}

// afterLast is when a recurring operation's result changed, made later than what history says of the
// same operation. Its entries have one call id and are ordered by that time, which counts in seconds; a
// failure within the second of the success before it would be taken for the older of the two.
func afterLast(h *etree.Element, r transition.Result) int64 {
	changed := r.Changed
	if r.IntervalMS == 0 || r.CallID < 0 {
		return changed
	}
	for _, e := range h.SelectElements("lrm_rsc_op") {
		if e.SelectAttrValue("call-id", "") != strconv.Itoa(r.CallID) || e.SelectAttrValue("rc-code", "") == strconv.Itoa(r.RC) {
			continue
		}
		if last, err := strconv.ParseInt(e.SelectAttrValue("last-rc-change", ""), 10, 64); err == nil && last >= changed {
			changed = last + 1
		}
	}
	return changed
}

// entryOf is a result of an executor in the terms of history.
func entryOf(r lrmd.Result, key string) transition.Result {
	t := transition.Result{
		Resource: r.Resource, Task: r.Action, IntervalMS: uint(r.IntervalMS), CallID: r.CallID,
		RC: int(r.RC), Status: vocab.Exec(r.Status), ExitReason: r.ExitReason,
		Run: r.RunAt, Changed: r.ChangeAt, ExecMS: r.ExecMS, QueueMS: r.QueueMS, Key: key, HasParams: true,
	}
	t.Params = given(r.Op)
	return t
}

// given are an operation's parameters as a graph has them.
func given(op lrmd.Op) []transition.Attr {
	var list []transition.Attr
	for _, name := range sortedKeys(op.Params) {
		list = append(list, transition.Attr{Name: name, Value: op.Params[name]})
	}
	for _, name := range sortedKeys(op.Meta) {
		list = append(list, transition.Attr{Name: "CRM_meta_" + name, Value: op.Meta[name]})
	}
	return list
}

// pendingEntry says that an operation is under way.
func pendingEntry(o command) transition.Result {
	return transition.Result{
		Resource: o.Op.Resource, Task: o.Op.Action, IntervalMS: uint(o.Op.IntervalMS), CallID: -1,
		RC: vocab.ExitNone, Status: vocab.ExecPending, Run: o.At, Changed: o.At, Key: o.Key,
		Params: given(o.Op), HasParams: true,
	}
}

// forgetOperation removes a recurring operation from the history of a resource.
func forgetOperation(list *etree.Element, resource, action string, intervalMS int) {
	h := findID(list, "lrm_resource", resource)
	if h == nil {
		return
	}
	key := transition.OpKey(resource, action, uint(intervalMS))
	for _, e := range h.SelectElements("lrm_rsc_op") {
		if e.SelectAttrValue("operation_key", "") == key {
			h.RemoveChild(e)
		}
	}
}

// forgetFailure removes the record of a resource's last failure from its history, if it is one of the
// operation, and says whether there was one.
func forgetFailure(list *etree.Element, f failure) bool {
	h := findID(list, "lrm_resource", f.Resource)
	if h == nil {
		return false
	}
	e := findID(h, "lrm_rsc_op", transition.OpKey(f.Resource, "last_failure", 0))
	if e == nil || f.Operation != "" && e.SelectAttrValue("operation_key", "") != transition.OpKey(f.Resource, f.Operation, uint(f.IntervalMS)) {
		return false
	}
	h.RemoveChild(e)
	return true
}

// forgetPast forgets what became of a resource, but not what is under way: that has its result yet to come.
func forgetPast(list *etree.Element, resource string) {
	h := findID(list, "lrm_resource", resource)
	if h == nil {
		return
	}
	for _, e := range h.SelectElements("lrm_rsc_op") {
		if !underWay(e) || e.SelectAttrValue("interval", "0") != "0" {
			h.RemoveChild(e)
		}
	}
	if len(h.SelectElements("lrm_rsc_op")) == 0 {
		list.RemoveChild(h)
	}
}

// forgetOrdered forgets that an operation is under way which will never run.
func forgetOrdered(list *etree.Element, resource, key string) {
	h := findID(list, "lrm_resource", resource)
	if h == nil {
		return
	}
	for _, e := range h.SelectElements("lrm_rsc_op") {
		if underWay(e) && e.SelectAttrValue("transition-key", "") == key {
			h.RemoveChild(e)
		}
	}
}

func underWay(e *etree.Element) bool {
	return e.SelectAttrValue("op-status", "") == strconv.Itoa(int(vocab.ExecPending))
}

func forgetResource(list *etree.Element, resource string) bool {
	h := findID(list, "lrm_resource", resource)
	if h == nil {
		return false
	}
	list.RemoveChild(h)
	return true
}

// hasFailure says whether the history of a resource holds a failure of an operation, "" for any.
func hasFailure(h *etree.Element, operation string, intervalMS int) bool {
	for _, e := range h.SelectElements("lrm_rsc_op") {
		if operation != "" && (e.SelectAttrValue("operation", "") != operation || e.SelectAttrValue("interval", "0") != strconv.Itoa(intervalMS)) {
			continue
		}
		if strings.Contains(e.SelectAttrValue("id", ""), "_last_failure_") {
			return true
		}
		k, err := transition.ParseKey(e.SelectAttrValue("transition-key", ""))
		status, _ := strconv.Atoi(e.SelectAttrValue("op-status", ""))
		rc, _ := strconv.Atoi(e.SelectAttrValue("rc-code", ""))
		if err == nil && status >= 0 && (rc != k.TargetRC || status > 1) {
			return true
		}
	}
	return false
}
