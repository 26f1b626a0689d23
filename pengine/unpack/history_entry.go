package unpack

import (
	"math"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// entry is one recorded operation. Exit and status may be changed from what was recorded to what
// they mean.
type entry struct {
	xml      *etree.Element // read late for digests; gets the node's name
	id       string
	key      string
	task     string
	interval uint // milliseconds
	expected int  // exit code that would not be a failure; negative if unknown
	exit     int
	status   vocab.Exec
}

// affectState are the operations that say something about a resource's state.
var affectState = []string{
	vocab.TaskMonitor, vocab.TaskStart, vocab.TaskStop, vocab.TaskPromote, vocab.TaskDemote,
	vocab.TaskMigrateTo, vocab.TaskMigrateFrom, vocab.TaskAsync,
}

// parseEntry reads an entry; ok is false if it does not matter or cannot be used.
func (h *history) parseEntry(x *etree.Element) (e entry, ok bool) {
	e = entry{xml: x, id: attr(x, "id"), task: attr(x, "operation")}
	about := h.rsc.ID + " on " + h.node.String()
	switch {
	case !hasAttr(x, "id"):
		h.w.Err(h.rsc.ID, "Ignoring resource history entry for "+about+" without ID")
		return e, false
	case !hasAttr(x, "operation"):
		h.w.Err(h.rsc.ID, "Ignoring resource history entry "+e.id+" for "+about+" without operation")
		return e, false
	case !slices.Contains(affectState, e.task):
		return e, false
	}
	e.interval = interval(x)
	status := number32(x, "op-status", math.MinInt32)
	if status < int(vocab.ExecPending) || status > int(vocab.ExecMax) || vocab.Exec(status) == vocab.ExecCancelled {
		h.w.Err(h.rsc.ID, "Ignoring resource history entry "+e.id+" for "+about+
			" with invalid op-status '"+attr(x, "op-status")+"'")
		return e, false
	}
	e.status = vocab.Exec(status)
	if e.exit = number32(x, "rc-code", -1); e.exit < 0 || e.exit > vocab.ExitMax {
		h.w.Err(h.rsc.ID, "Ignoring resource history entry "+e.id+" for "+about+
			" with invalid rc-code '"+attr(x, "rc-code")+"'")
		return e, false
	}
	e.expected = world.TargetRC(attr(x, "transition-key"))
	e.key = world.RecordKey(x)
	return e, true
}

// result describes an entry's exit code, with the agent's reason if it gave one.
func (e entry) result() string {
	if reason := attr(e.xml, "exit-reason"); reason != "" {
		return vocab.Exit(e.exit).String() + ": " + reason
	}
	return vocab.Exit(e.exit).String()
}

// masked says whether the entry is a probe that failed because the resource cannot run on the
// node, which counts as not running.
func (h *history) masked(e entry) bool {
	return !h.rsc.Bundled() && world.RecordsMissingAgent(e.xml)
}

// showFailure adds the entry to the failures shown to users, once for each operation and node,
// with the names of node and resource added.
func (h *history) showFailure(e entry) {
	if !h.node.Online() {
		return
	}
	for _, shown := range h.w.Failed {
		if world.RecordKey(shown) == e.key && strings.EqualFold(attr(shown, "uname"), h.node.Name) {
			return
		}
	}
	e.xml.CreateAttr("uname", h.node.Name)
	e.xml.CreateAttr("rsc-id", h.rsc.ID)
	h.w.Failed = append(h.w.Failed, e.xml.Copy())
}
