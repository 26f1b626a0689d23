package controller

import (
	"time"

	"github.com/beevik/etree"

	"pacer/attrs"
	"pacer/cib/option"
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/transition"
)

// keep tells the machine of attributes what the cluster itself does, and writes what comes of it.
func (e *editor) keep(ev attrs.Event) { e.carryOut(e.attributes(ev)) }

// attribute sets a transient attribute of a node.
func (e *editor) attribute(state *etree.Element, name, value string) {
	e.keep(attrs.Set{Node: nodeOf(e.root, state), Name: name, Value: value})
}

// countFailure raises the fail count of a failed operation and notes when it failed. A failed start
// or stop counts as many at once unless configured otherwise (start-failure-is-fatal); a probe that
// finds what was not expected is no failure. With on-fail=ignore only the time is noted.
func (e *editor) countFailure(state *etree.Element, r result, target int) {
	res := r.Result
	if !r.failed(transition.Key{TargetRC: target}) || int(res.Status) == int(vocab.ExecInvalid) {
		return
	}
	f := attrs.Failed{Node: nodeOf(e.root, state), Resource: res.Resource, Action: res.Action, IntervalMS: res.IntervalMS, Count: "1", At: r.At}
	switch {
	case res.IntervalMS > 0 || res.Action == vocab.TaskPromote || res.Action == vocab.TaskDemote || res.Action == vocab.TaskAsync:
	case res.Action == vocab.TaskStart:
		f.Count = e.startFailureCount(r.At)
	case res.Action == vocab.TaskStop:
		f.Count = score.Infinity.String()
	default:
		return
	}
	if res.Meta["on_fail"] == "ignore" {
		f.Count = ""
	}
	e.keep(f)
}

// startFailureCount is what a failed start counts, by the option start-failure-is-fatal. All members read it as of the
// time of the failure, by the clock of the node that it happened on.
func (e *editor) startFailureCount(at int64) string {
	if option.Read(e.root, time.Unix(at, 0).UTC()).Bool("start-failure-is-fatal") {
		return score.Infinity.String()
	}
	return "1"
}

// forgetFailures forgets how often, and when, operations failed on a node, and says whether there was anything to forget.
func (e *editor) forgetFailures(state *etree.Element, f failure) bool {
	node := nodeOf(e.root, state)
	c := attrs.Clear{Node: node, Resource: f.Resource, Operation: f.Operation, IntervalMS: f.IntervalMS}
	writes := e.attributes(attrs.Cleared{Clear: c})
	e.carryOut(writes)
	return len(writes) > 0
}
