package transition

import (
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
)

// Result is what came of an action on a resource.
type Result struct {
	Resource   string // id as history names it
	Task       string
	IntervalMS uint
	CallID     int // of the executor, rising; -1 while pending
	RC         int // exit status of the agent
	Status     vocab.Exec
	ExitReason string
	Run        int64  // when it was started last; seconds since 1970, 0 if unknown
	Changed    int64  // when the exit status of a recurring action changed last, 0 if unknown
	ExecMS     int    // how long it ran
	QueueMS    int    // how long it waited
	Key        string // transition key; "" if nobody asked for the action
	Params     []Attr // what the agent was given, CRM_meta_* included
	HasParams  bool   // whether Params are known: if not, no digest is recorded
}

// Record says where and on whose behalf a result is recorded.
type Record struct {
	FeatureSet string // of the designated controller
	TargetRC   int    // exit status that counts as success
	Node       string // node the action ran on
	Origin     string // free text: what part of the program wrote the entry
}

// FromAction gives the result of an action that ended as stated. The call id is one more than
// the highest among the entries of history, an lrm_resource element (or nil).
func FromAction(a *Action, history *etree.Element, status vocab.Exec, rc int, reason string, now int64) Result {
	return Result{
		Resource: a.Target.ID, Task: a.Task, IntervalMS: a.Interval(),
		CallID: NextCall(history), RC: rc, Status: status, ExitReason: reason,
		Run: now, Changed: now,
		Params: append(append([]Attr(nil), a.Attrs...), a.Params...), HasParams: true,
	}
}

// NextCall is a call id higher than those of a resource's history.
func NextCall(history *etree.Element) int {
	highest := 0
	if history != nil {
		for _, e := range history.ChildElements() {
			highest = max(highest, atoi(e.SelectAttrValue("call-id", ""), 0))
		}
	}
	return highest + 1
}

func (r *Result) meta(name string) string {
	v, _ := lookup(r.Params, MetaName(name))
	return v
}

// Failed says whether the result is a failure, given the exit status that was expected.
func (r *Result) Failed(targetRC int) bool {
	switch r.Status {
	case vocab.ExecCancelled, vocab.ExecPending:
		return false
	case vocab.ExecNotSupported, vocab.ExecTimeout, vocab.ExecError, vocab.ExecNotConnected, vocab.ExecNoFenceDevice, vocab.ExecNoSecrets, vocab.ExecInvalid:
		return true
	}
	return r.RC != targetRC
}

// recordedTask is the task under which a result is recorded. A reload counts as a start if it
// was done, and as a monitor if it failed, because that is what it says of the resource's state.
func (r *Result) recordedTask() string {
	if r.Task != vocab.TaskReload && r.Task != vocab.TaskReloadAgent {
		return r.Task
	}
	if r.Status == vocab.ExecDone {
		return vocab.TaskStart
	}
	return vocab.TaskMonitor
}

func (r *Result) migration() bool { return vocab.Migration(r.Task) }

// entries are the ids of the history entries that a result belongs into. A failure is kept
// beside the last result; migrations are kept apart, as later transitions need them.
func (r *Result) entries(task string, targetRC int) (ids []string, failure bool) {
	switch {
	case task == vocab.TaskNotify:
		return []string{NotifyKey(r.Resource, r.meta("notify_type"), r.meta("notify_operation"))}, false
	case r.migration():
		return []string{OpKey(r.Resource, task, r.IntervalMS)}, false
	case r.Failed(targetRC):
		ids = []string{OpKey(r.Resource, "last_failure", 0)}
		if r.IntervalMS == 0 {
			ids = append(ids, OpKey(r.Resource, "last", 0))
		}
		return ids, true
	case r.IntervalMS > 0:
		return []string{OpKey(r.Resource, task, r.IntervalMS)}, false
	}
	return []string{OpKey(r.Resource, "last", 0)}, false
}

// WriteHistory records a result below a resource's history, an lrm_resource element, replacing
// the entries that it supersedes. It returns the entry written last.
func WriteHistory(history *etree.Element, r Result, rec Record) *etree.Element {
	task := r.recordedTask()
	ids, failure := r.entries(task, rec.TargetRC)
	if task == vocab.TaskNotify && r.Status != vocab.ExecPending { // failed notifications do not count
		r.RC, r.Status, r.ExitReason = vocab.ExitOK, vocab.ExecDone, ""
	}
	if !failure {
		r.ExitReason = ""
	}
	var e *etree.Element
	for _, id := range ids {
		e = entry(history, id)
		r.write(e, id, task, rec)
	}
	return e
}

func entry(history *etree.Element, id string) *etree.Element {
	for _, e := range history.SelectElements("lrm_rsc_op") {
		if e.SelectAttrValue("id", "") == id {
			return e
		}
	}
	return history.CreateElement("lrm_rsc_op")
}

func (r *Result) write(e *etree.Element, id, task string, rec Record) {
	key := r.Key
	if key == "" {
		key = Key{r.CallID, -1, rec.TargetRC, nobody}.String()
	}
	e.CreateAttr("id", id)
	e.CreateAttr("operation_key", OpKey(r.Resource, task, r.IntervalMS))
	e.CreateAttr("operation", task)
	e.CreateAttr("crm-debug-origin", rec.Origin)
	e.CreateAttr("crm_feature_set", rec.FeatureSet)
	e.CreateAttr("transition-key", key)
	e.CreateAttr("transition-magic", strconv.Itoa(int(r.Status))+":"+strconv.Itoa(r.RC)+";"+key)
	e.CreateAttr("exit-reason", r.ExitReason)
	e.CreateAttr("on_node", rec.Node)
	setInt(e, "call-id", r.CallID)
	setInt(e, "rc-code", r.RC)
	setInt(e, "op-status", int(r.Status))
	setInt(e, "interval", int(r.IntervalMS))
	r.writeTimes(e)
	if r.migration() {
		set(e, "migrate_source", r.meta("migrate_source"))
		set(e, "migrate_target", r.meta("migrate_target"))
	}
	if r.HasParams {
		e.CreateAttr("op-digest", r.digest())
	}
}

func (r *Result) writeTimes(e *etree.Element) {
	if r.Run <= 0 && r.Changed <= 0 && r.ExecMS <= 0 && r.QueueMS <= 0 {
		return
	}
	when := r.Run
	if r.IntervalMS > 0 && r.Changed > 0 { // a recurring action's status may change after its first run
		when = r.Changed
	}
	e.CreateAttr("last-rc-change", strconv.FormatInt(when, 10))
	setInt(e, "exec-time", r.ExecMS)
	setInt(e, "queue-time", r.QueueMS)
}
