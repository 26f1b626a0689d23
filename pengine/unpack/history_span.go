package unpack

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/pengine/numeral"
	"pacer/pengine/world"
)

// activeSpan finds, in entries sorted by age, the last start and the last successful stop; -1 if
// there is none. Without start the last promotion or demotion stands in for it, or else the first
// monitor after a stop that found the resource running.
func activeSpan(entries []*etree.Element) (start, stop int) {
	start, stop = -1, -1
	monitor, role := -1, -1
	for i, e := range entries {
		switch task := strings.ToLower(attr(e, "operation")); {
		case task == world.TaskStop && attr(e, "op-status") == "0":
			stop = i
		case task == world.TaskStart, task == world.TaskMigrateFrom:
			start = i
		case task == world.TaskMonitor && monitor <= stop:
			if rc := attr(e, "rc-code"); rc == "0" || rc == "8" {
				monitor = i
			}
		case task == world.TaskPromote, task == world.TaskDemote:
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

// compareAge orders history entries by age, older first: by call id on one node; by the time of
// change across nodes and for equal call ids; by transition if one has not finished. Zero means
// that their ages cannot be told apart.
func compareAge(w *world.World, a, b *etree.Element) int {
	sameNode := strings.EqualFold(attr(a, "on_node"), attr(b, "on_node")) &&
		hasAttr(a, "on_node") == hasAttr(b, "on_node")
	if sameNode && attr(a, "id") == attr(b, "id") {
		w.Err(attr(a, "id"), "Duplicate lrm_rsc_op entries named "+attr(a, "id"))
		return 0
	}
	ca, cb := number32(a, "call-id", -1), number32(b, "call-id", -1)
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
	return compareTransition(attr(a, "transition-magic"), attr(b, "transition-magic"), ca, cb)
}

func compareChange(a, b *etree.Element) int {
	ta, tb := int64(-1), int64(-1)
	if t, ok := world.RecordTime(a); ok {
		ta = t
	}
	if t, ok := world.RecordTime(b); ok {
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
