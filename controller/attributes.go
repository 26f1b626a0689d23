package controller

import (
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/transition"
)

// transient finds a node's transient attributes, or makes their block.
func (e *editor) transient(state *etree.Element) *etree.Element {
	id := state.SelectAttrValue("id", "")
	return childID(childID(state, "transient_attributes", id), "instance_attributes", "status-"+id)
}

// attribute sets a transient attribute of a node.
func (e *editor) attribute(state *etree.Element, name, value string) {
	block := e.transient(state)
	pair := named(block, name)
	if pair == nil {
		pair = childID(block, "nvpair", block.SelectAttrValue("id", "")+"-"+idPart(name))
		pair.CreateAttr("name", name)
	}
	e.setStatus(pair, "value", value)
}

// attributeValue is the value of a transient attribute; "" if it is not set.
func attributeValue(state *etree.Element, name string) string {
	if t := state.SelectElement("transient_attributes"); t != nil {
		for _, block := range t.SelectElements("instance_attributes") {
			if p := named(block, name); p != nil {
				return p.SelectAttrValue("value", "")
			}
		}
	}
	return ""
}

func named(block *etree.Element, name string) *etree.Element {
	for _, p := range block.SelectElements("nvpair") {
		if p.SelectAttrValue("name", "") == name {
			return p
		}
	}
	return nil
}

// dropAttributes removes the transient attributes that match and says whether there were any.
func (e *editor) dropAttributes(state *etree.Element, match func(name string) bool) bool {
	found := false
	for _, t := range state.SelectElements("transient_attributes") {
		for _, block := range t.SelectElements("instance_attributes") {
			for _, p := range block.SelectElements("nvpair") {
				if match(p.SelectAttrValue("name", "")) {
					block.RemoveChild(p)
					found, e.status = true, true
				}
			}
		}
	}
	return found
}

// idPart makes a text fit for an XML id, as the reference's attribute manager does.
func idPart(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(":#/ ", r) {
			return '.'
		}
		return r
	}, s)
}

// countFailure raises the fail count of a failed operation and notes when it failed. A failed start
// or stop counts as many at once unless configured otherwise (start-failure-is-fatal); a probe that
// finds what was not expected is no failure. With on-fail=ignore only the time is noted.
func (e *editor) countFailure(state *etree.Element, r result, target int) {
	res := r.Result
	if !r.failed(transition.Key{TargetRC: target}) || int(res.Status) == int(vocab.ExecInvalid) {
		return
	}
	count := ""
	switch {
	case res.IntervalMS > 0 || res.Action == vocab.TaskPromote || res.Action == vocab.TaskDemote || res.Action == vocab.TaskAsync:
	case res.Action == vocab.TaskStart:
		count = e.startFailureCount(r.At)
	case res.Action == vocab.TaskStop:
		count = infinity
	default:
		return
	}
	name := transition.FailCountName(res.Resource, res.Action, uint(res.IntervalMS))
	if res.Meta["on_fail"] != "ignore" {
		e.attribute(state, name, raise(attributeValue(state, name), count))
	}
	e.attribute(state, transition.LastFailureName(res.Resource, res.Action, uint(res.IntervalMS)), strconv.FormatInt(r.At, 10))
}

const infinity = "INFINITY"

// raise adds one to a fail count, or makes it what is given.
func raise(old, count string) string {
	if count == infinity || old == infinity {
		return infinity
	}
	n, _ := strconv.Atoi(old)
	if n+1 >= transition.Infinity {
		return infinity
	}
	return strconv.Itoa(n + 1)
}

// startFailureCount is what a failed start counts, by the option start-failure-is-fatal. All members read it as of the
// time of the failure, by the clock of the node that it happened on.
func (e *editor) startFailureCount(at int64) string {
	if option.Read(e.root, time.Unix(at, 0).UTC()).Bool("start-failure-is-fatal") {
		return infinity
	}
	return "1"
}

// failureOf says whether an attribute counts or dates failures of an operation of a resource. An
// empty operation stands for all.
func failureOf(f failure) func(string) bool {
	return func(name string) bool {
		rest, ok := strings.CutPrefix(name, "fail-count-")
		if !ok {
			if rest, ok = strings.CutPrefix(name, "last-failure-"); !ok {
				return false
			}
		}
		rsc, op, _ := strings.Cut(rest, "#")
		if rsc != f.Resource {
			return false
		}
		return f.Operation == "" || op == f.Operation+"_"+strconv.Itoa(f.IntervalMS)
	}
}
