package unpack

import (
	"slices"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
)

// recorded lists the histories that a node has of the resource, in document order. Names compare
// exactly.
func (h *history) recorded(node string) (lists []*etree.Element) {
	for _, state := range children(child(h.w.Root, "status"), "node_state") {
		if attr(state, "uname") != node {
			continue
		}
		for _, lrm := range state.SelectElements("lrm") {
			for _, list := range lrm.SelectElements("lrm_resources") {
				for _, x := range list.SelectElements("lrm_resource") {
					if attr(x, "id") == h.rsc.ID {
						lists = append(lists, x)
					}
				}
			}
		}
	}
	return lists
}

// recordedOp finds the record of an operation on a node. For halves of a migration other is the node
// at the far end.
func (h *history) recordedOp(node, task, other string) *etree.Element {
	var found []*etree.Element
	end := ""
	switch task {
	case vocab.TaskMigrateTo:
		end = "migrate_target"
	case vocab.TaskMigrateFrom:
		end = "migrate_source"
	}
	for _, list := range h.recorded(node) {
		for _, e := range list.SelectElements("lrm_rsc_op") {
			if attr(e, "operation") == task && (end == "" || hasAttr(e, end) && attr(e, end) == other) {
				found = append(found, e)
			}
		}
	}
	return quirkOnly(found)
}

// quirkOnly is the element of a list, nil unless there is exactly one: the reference looks for one and
// takes several as none. So a resource that was found stopped counts as such only where a single monitor
// is recorded, which decides where a migration is thought to have ended.
func quirkOnly(list []*etree.Element) *etree.Element {
	if len(list) != 1 {
		return nil
	}
	return list[0]
}

// recordedResult is recordedOp, nil unless the operation was carried out with this exit code.
func (h *history) recordedResult(node, task, other string, exit int) *etree.Element {
	e := h.recordedOp(node, task, other)
	if e == nil || number32(e, "rc-code", vocab.ExitError) != exit ||
		vocab.Exec(number32(e, "op-status", int(vocab.ExecError))) != vocab.ExecDone {
		return nil
	}
	return e
}

// unknownOn says whether no operation of the resource has finished on a node.
func (h *history) unknownOn(node string) bool {
	for _, list := range h.recorded(node) {
		for _, e := range list.SelectElements("lrm_rsc_op") {
			if hasAttr(e, "rc-code") && attr(e, "rc-code") != strconv.Itoa(vocab.ExitNone) {
				return false
			}
		}
	}
	return true
}

// changedSince says whether, on a node, the resource was started, stopped or migrated after an
// event.
func (h *history) changedSince(node string, event *etree.Element) bool {
	list := quirkOnly(h.recorded(node))
	if list == nil {
		return false
	}
	changes := []string{vocab.TaskStart, vocab.TaskStop, vocab.TaskMigrateTo, vocab.TaskMigrateFrom}
	for _, e := range list.SelectElements("lrm_rsc_op") {
		if e != event && slices.Contains(changes, attr(e, "operation")) && h.w.CompareAge(e, event) > 0 {
			return true
		}
	}
	return false
}

// foundStoppedSince says whether a monitor found the resource not running on a node after an
// event.
func (h *history) foundStoppedSince(node string, event *etree.Element) bool {
	m := h.recordedResult(node, vocab.TaskMonitor, "", vocab.ExitNotRunning)
	return m != nil && h.w.CompareAge(m, event) > 0
}

// newsSinceMigration says whether anything is known of the resource on a node that is newer than a
// migration. Either half of the migration may be nil, not both. Call ids being more reliable than
// times, the half that was done on the node itself is preferred for comparison.
func (h *history) newsSinceMigration(node string, to, from *etree.Element) bool {
	event := from
	if event == nil || to != nil && equalNames(node, attr(event, "migrate_source")) {
		event = to
	}
	return h.changedSince(node, event) || h.foundStoppedSince(node, event)
}
