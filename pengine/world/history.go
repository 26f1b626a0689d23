package world

import (
	"math"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// ActiveSpan finds, in entries sorted by age, the last start and the last successful stop; -1 if
// there is none. Without start the last promotion or demotion stands in for it, or else the first
// monitor after a stop that found the resource running.
func ActiveSpan(entries []*etree.Element) (start, stop int) {
	start, stop = -1, -1
	monitor, role := -1, -1
	for i, e := range entries {
		switch task := strings.ToLower(e.SelectAttrValue("operation", "")); {
		case task == vocab.TaskStop && e.SelectAttrValue("op-status", "") == "0":
			stop = i
		case task == vocab.TaskStart, task == vocab.TaskMigrateFrom:
			start = i
		case task == vocab.TaskMonitor && monitor <= stop:
			if rc := e.SelectAttrValue("rc-code", ""); rc == "0" || rc == "8" {
				monitor = i
			}
		case task == vocab.TaskPromote, task == vocab.TaskDemote:
			role = i
		}
	}
	switch {
	case start >= 0:
	case role >= 0:
		start = role
	default:
		start = monitor
	}
	return start, stop
}

// SortByAge sorts the entries of a history, given in document order, by age, oldest first. Entries
// that cannot be told apart end up in reverse document order.
func (w *World) SortByAge(entries []*etree.Element) {
	slices.Reverse(entries)
	seq.MergeSort(entries, w.CompareAge)
}

// callID numbers the operations of a node's executor; -1 if there is none yet.
func callID(entry *etree.Element) int {
	n, _, err := numeral.Int(entry.SelectAttrValue("call-id", ""))
	if err != nil || n < math.MinInt32 || n > math.MaxInt32 {
		return -1
	}
	return int(n)
}

// CompareAge orders history entries by age, older first: by call id on one node; by the time of
// change across nodes and for equal call ids; by transition if one has not finished. Zero means
// that their ages cannot be told apart.
func (w *World) CompareAge(a, b *etree.Element) int {
	sameNode := strings.EqualFold(a.SelectAttrValue("on_node", ""), b.SelectAttrValue("on_node", "")) &&
		(a.SelectAttr("on_node") != nil) == (b.SelectAttr("on_node") != nil)
	if sameNode && a.SelectAttrValue("id", "") == b.SelectAttrValue("id", "") {
		w.Err(a.SelectAttrValue("id", ""), "Duplicate lrm_rsc_op entries named "+a.SelectAttrValue("id", ""))
		return 0
	}
	ca, cb := callID(a), callID(b)
	switch {
	case ca == -1 && cb == -1:
		return 0 // neither has finished, and stops never stand as pending
	case sameNode && ca >= 0 && ca < cb:
		return -1
	case sameNode && cb >= 0 && ca > cb:
		return 1
	case ca >= 0 && cb >= 0 && (!sameNode || ca == cb):
		return compareChange(a, b)
	}
	return compareTransition(a.SelectAttrValue("transition-magic", ""), b.SelectAttrValue("transition-magic", ""), ca, cb)
}

func compareChange(a, b *etree.Element) int {
	ta, tb := int64(-1), int64(-1)
	if t, ok := RecordTime(a); ok {
		ta = t
	}
	if t, ok := RecordTime(b); ok {
		tb = t
	}
	switch {
	case ta >= 0 && ta < tb:
		return -1
	case tb >= 0 && ta > tb:
		return 1
	}
	return 0
}

// compareTransition orders two operations, one of them pending. Within one controller's reign the
// later transition is newer; otherwise the pending one is. Transition -1 is a shutdown, which
// comes last.
func compareTransition(a, b string, callA, callB int) int {
	ka, ok := parseMagic(a)
	if !ok {
		return 0
	}
	kb, ok := parseMagic(b)
	if !ok {
		return 0
	}
	switch {
	case !strings.EqualFold(ka.controller, kb.controller), ka.transition == kb.transition:
		if callB == -1 {
			return -1
		}
		if callA == -1 {
			return 1
		}
	case ka.transition >= 0 && ka.transition < kb.transition, kb.transition == -1:
		return -1
	case kb.transition >= 0 && ka.transition > kb.transition, ka.transition == -1:
		return 1
	}
	return 0
}

// transitionKey names the graph an operation came from.
type transitionKey struct {
	transition int64
	controller string
}

// parseMagic reads "status:rc;action:transition:target:controller".
func parseMagic(s string) (k transitionKey, ok bool) {
	result, key, found := strings.Cut(s, ";")
	if !found || len(strings.Split(result, ":")) < 2 {
		return k, false
	}
	parts := strings.SplitN(key, ":", 4)
	if len(parts) != 4 {
		return k, false
	}
	for _, p := range parts[:3] {
		if _, _, err := numeral.Int(p); err != nil {
			return k, false
		}
	}
	k.transition, _, _ = numeral.Int(parts[1])
	k.controller = parts[3]
	return k, k.controller != ""
}
