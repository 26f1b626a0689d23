package world

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
)

// FailCountMode says what FailCount counts; a set of bits.
type FailCountMode uint8

// The bits of FailCountMode.
const (
	FailEffective FailCountMode = 1 << iota // expired failures do not count
	FailLaunched                            // failures of launched resources count, except within bundles
)

// FailCount is how often operations of the resource failed on the node, and when the last failure
// was (seconds since 1970, 0 if unknown or nothing failed). entry is the history entry whose
// expiry is in question, nil if none. Where a failure blocks the resource, asking switches its
// failure timeout off for the rest of the run.
func (r *Resource) FailCount(n *Node, mode FailCountMode, entry *etree.Element) (count int, last int64) {
	count, last = r.recordedFailures(n)
	if count > 0 && r.FailureExpirationMS > 0 && r.failureBlocks(n, entry) {
		r.W.Warn(r.ID, "Ignoring failure timeout ("+rule.ReadableInterval(r.FailureExpirationMS)+") for "+r.ID+" because it conflicts with on-fail=block")
		r.FailureExpirationMS = 0
	}
	if mode&FailEffective != 0 && count > 0 && last > 0 && r.FailureExpirationMS > 0 &&
		r.W.Now.Unix() > last+int64(Seconds(r.FailureExpirationMS)) {
		count = 0
	}
	if mode&FailLaunched != 0 && !r.Bundled() {
		for _, l := range r.Launched {
			c, t := l.FailCount(n, mode, entry)
			count, last = count+c, max(last, t)
		}
	}
	if count <= 0 {
		last = 0
	}
	return count, last
}

// HasFailures says whether failures of any resource are counted on the node.
func (n *Node) HasFailures() bool {
	for name := range n.Attrs.All() {
		if strings.HasPrefix(name, failCountPrefix) {
			return true
		}
	}
	return false
}

const (
	failCountPrefix   = "fail-count-"
	lastFailurePrefix = "last-failure-"
)

// recordedFailures sums up the node attributes that count the resource's failures.
func (r *Resource) recordedFailures(n *Node) (count int, last int64) {
	var ours failureMatcher
	for name, value := range n.Attrs.All() {
		counts := strings.HasPrefix(name, failCountPrefix)
		if !counts && !strings.HasPrefix(name, lastFailurePrefix) {
			continue
		}
		if ours == nil {
			ours = r.quirkFailureMatcher()
		}
		switch {
		case counts && ours(name[len(failCountPrefix):]):
			if c, err := score.Parse(value, 0); err == nil {
				count = int(score.Add(score.Score(count), c))
			}
		case !counts && ours(name[len(lastFailurePrefix):]):
			if t, err := strconv.ParseInt(value, 10, 64); err == nil {
				last = max(last, t)
			}
		}
	}
	return count, last
}

// failureMatcher says whether a record, RESOURCE#TASK_INTERVAL, is of a resource.
type failureMatcher func(record string) bool

// quirkFailureMatcher tells the records of a resource. The reference puts the resource's name into a
// POSIX pattern without quoting, so that a dot in it stands for any character; clusters rely on the
// records found. Instance numbers do not matter unless instances are unique: the clone may have been
// unique when it failed.
func (r *Resource) quirkFailureMatcher() failureMatcher {
	name, unique := r.HistoryName(), r.Is(Unique)
	if !unique {
		name = BaseName(name)
	}
	if regexp.QuoteMeta(name) == name { // most names: a pattern of them takes long to make
		return func(record string) bool { return plainRecord(record, name, unique) }
	}
	instance := ""
	if !unique {
		instance = "(:[0-9]+)?"
	}
	p, err := regexp.CompilePOSIX("^" + name + instance + "#.+_[0-9]+$")
	if err != nil {
		return func(string) bool { return false }
	}
	return p.MatchString
}

// plainRecord matches the record of a resource whose name means itself in a pattern.
func plainRecord(record, name string, unique bool) bool {
	rest, ok := strings.CutPrefix(record, name)
	if !ok {
		return false
	}
	if number, found := strings.CutPrefix(rest, ":"); found && !unique {
		rest = strings.TrimLeft(number, "0123456789")
		if len(rest) == len(number) {
			return false
		}
	}
	op, ok := strings.CutPrefix(rest, "#")
	digits := len(op) - len(strings.TrimRight(op, "0123456789"))
	task := len(op) - digits - len("_")
	return ok && digits > 0 && task > 0 && op[task] == '_' && !strings.Contains(op, "\n")
}

// failureBlocks says whether a failure of the resource on the node is of an operation with
// on-fail="block" in its element; blocks, defaults and rules are not considered.
func (r *Resource) failureBlocks(n *Node, entry *etree.Element) bool {
	name := BaseName(r.ID)
	if r.XML == nil || r.XML.Tag != "primitive" || r.XMLID() != name {
		return false
	}
	for _, op := range r.XML.FindElements(".//op[@on-fail='block']") {
		if entry != nil {
			if failureOf(name, op, entry) {
				return true
			}
			continue
		}
		for _, e := range r.W.recordsOf(n, name) {
			if failureOf(name, op, e) {
				return true
			}
		}
	}
	return false
}

// recordsOf lists the history entries of a resource on a node.
func (w *World) recordsOf(n *Node, rsc string) (entries []*etree.Element) {
	for _, state := range w.Root.FindElements(".//node_state") {
		if state.SelectAttrValue("uname", "") != n.Name {
			continue
		}
		for _, r := range state.FindElements(".//lrm_resource") {
			if r.SelectAttrValue("id", "") == rsc {
				entries = append(entries, r.SelectElements("lrm_rsc_op")...)
			}
		}
	}
	return entries
}

// failureOf says whether a history entry is a failure of the configured operation.
func failureOf(rsc string, op, entry *etree.Element) bool {
	task, interval := op.SelectAttrValue("name", ""), OpInterval(op)
	recorded, _ := strconv.ParseUint(entry.SelectAttrValue("interval", "0"), 10, 32)
	if uint64(interval) != recorded || !strings.EqualFold(task, entry.SelectAttrValue("operation", "")) {
		return false
	}
	id := entry.SelectAttrValue("id", "")
	if strings.EqualFold(id, Key(rsc, "last_failure", 0)) {
		return true
	}
	if !strings.EqualFold(id, Key(rsc, task, interval)) {
		return false
	}
	rc, _ := strconv.Atoi(entry.SelectAttrValue("rc-code", "0"))
	return rc != TargetRC(entry.SelectAttrValue("transition-key", ""))
}

// ClearFailCount schedules the deletion of the failure records of the resource on the node.
func (r *Resource) ClearFailCount(n *Node, why string) *Action {
	a := r.NewAction(vocab.TaskClearFail, n, false)
	a.SetMeta("op_no_wait", "true")
	r.W.Notes = append(r.W.Notes, Note{Level: Info, ID: r.ID, Text: "Clearing failure of " + r.ID + " on " + n.String() + " because " + why})
	return a
}
