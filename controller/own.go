package controller

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/transition"
)

// own is what this node alone knows for sure: the history of its own resources.
type own struct {
	lrm        *etree.Element // lrm_resources
	attributes *etree.Element // its transient attributes before it took another document
	// running holds the parameters that a resource was last found or made running with. It is stopped
	// with these, whatever the configuration says by then.
	running map[string]map[string]string
	// touched are resources that may run here for all that is known: an agent was run that may have started them or saw
	// them, or it could not be told.
	touched map[string]bool
	// waiting are results that came while the members did not agree. They follow the history in which they are.
	waiting []message
}

// mostWaiting bounds them; the newest count.
const mostWaiting = 1024

func newOwn() own {
	return own{lrm: etree.NewElement("lrm_resources"), running: map[string]map[string]string{}, touched: map[string]bool{}}
}

// ran notes with what parameters a resource runs, or that it does not.
func (o *own) ran(r lrmd.Result) {
	switch {
	case r.Action == "stop", r.Action == "monitor" && r.RC == vocab.ExitNotRunning:
		delete(o.running, r.Resource)
	case slices.Contains([]string{vocab.TaskStart, vocab.TaskReload, vocab.TaskReloadAgent, vocab.TaskMonitor}, r.Action):
		o.running[r.Resource] = r.Params
	}
}

// touch notes whether a resource may run.
func (o *own) touch(r lrmd.Result) {
	wasRun, monitor := r.PID != 0, r.Action == vocab.TaskMonitor
	switch {
	case r.Status == vocab.ExecCancelled, r.Action == vocab.TaskNotify:
	case r.Action == vocab.TaskStop && r.RC == vocab.ExitOK, monitor && r.RC == vocab.ExitNotRunning:
		delete(o.touched, r.Resource)
	case wasRun, monitor && r.RC != vocab.ExitNotInstalled:
		o.touched[r.Resource] = true
	}
}

// nothingToStop makes a stop that could not be run succeed if there is nothing to stop: no agent has ever been run here
// that could have started the resource. Otherwise a start that could not be tried, since its agent is missing or cannot
// be given its parameters, would block the resource everywhere, or have this host fenced.
func (o *own) nothingToStop(r lrmd.Result) lrmd.Result {
	if r.Action == vocab.TaskStop && r.PID == 0 && r.Status != vocab.ExecCancelled && !o.touched[r.Resource] {
		r.RC, r.Status, r.ExitReason = vocab.ExitOK, vocab.ExecDone, ""
	}
	return r
}

// stopping gives a stop the parameters that the resource runs with.
func (o *own) stopping(op lrmd.Op) lrmd.Op {
	if params, ok := o.running[op.Resource]; ok && op.Action == "stop" {
		op.Params = params
	}
	return op
}

// remember keeps this node's transient attributes of a document that is about to be given up.
func (o *own) remember(id string, doc *cib.Document) {
	o.attributes = nil
	if s := findID(doc.Root().SelectElement("status"), "node_state", id); s != nil {
		if t := s.SelectElement("transient_attributes"); t != nil {
			o.attributes = t.Copy()
		}
	}
}

// history is this node's state as only it knows it.
func (o *own) history(t *turn) *history {
	o.persisting(t.now.Unix())
	id := nodeID(t.me.ID)
	s := etree.NewElement("node_state")
	s.CreateAttr("id", id)
	childID(s, "lrm", id).AddChild(o.lrm.Copy())
	if o.attributes != nil {
		s.AddChild(o.attributes.Copy())
	}
	text, err := etree.NewDocumentWithRoot(s).WriteToString()
	if err != nil {
		panic(fmt.Sprintf("a node's state that cannot be written: %v", err)) // writes to memory
	}
	return &history{Node: t.me.ID, Name: t.me.Name, State: text}
}

// perform does what the DC asks of this node.
func (o *own) perform(t *turn, by command) {
	switch by.Kind {
	case commandRun:
		op := o.stopping(by.Op)
		op.UserData = by.Key
		if op.Action != "notify" {
			record(o.lrm, op.Agent, pendingEntry(by), t.me.Name, targetOf(by.Key), nil)
		}
		t.do(Execute{op})
	case commandCancel:
		t.do(Cancel{by.Op.Resource, by.Op.Action, by.Op.IntervalMS})
		forgetOperation(o.lrm, by.Op.Resource, by.Op.Action, by.Op.IntervalMS)
		o.answer(t, by)
	case commandDelete:
		t.do(Unregister{by.Op.Resource})
		forgetResource(o.lrm, by.Op.Resource)
		delete(o.running, by.Op.Resource)
		delete(o.touched, by.Op.Resource)
		o.answer(t, by)
	case commandShutdown:
		t.log(Info, "leaving", "the cluster lets this node go")
		t.do(Leave{Reason: "shut down as asked", InOrder: true})
	}
}

// idle says whether nothing runs here and nothing is under way, fence devices left out, which are no harm to anybody.
func (o *own) idle() bool {
	for id := range o.touched {
		if h := findID(o.lrm, "lrm_resource", id); h == nil || h.SelectAttrValue("class", "") != vocab.ClassStonith {
			return false
		}
	}
	return !slices.ContainsFunc(o.lrm.FindElements("./lrm_resource/lrm_rsc_op"), underWay)
}

// answer reports that something other than an agent's run was done.
func (o *own) answer(t *turn, by command) {
	t.send(message{Result: &result{
		Node: t.me.ID, Name: t.me.Name, Key: by.Key, Kind: by.Kind, At: t.now.Unix(), Result: lrmd.Result{Op: by.Op},
	}})
}

// finished takes a result of the local executor, and publishes it.
func (o *own) finished(t *turn, r lrmd.Result, about *transition.Agent) {
	if r.IntervalMS > 0 && r.Deleted {
		r.Status = vocab.ExecCancelled
	}
	if r.IntervalMS > 0 && r.Status == vocab.ExecCancelled && !r.Deleted {
		return // whoever cancelled it has answered already
	}
	r = o.nothingToStop(r)
	o.touch(r)
	r.Status = effectiveStatus(r)
	if r.UserData == "" {
		t.log(Debug, "result-unasked", r.Key())
		return
	}
	k, err := transition.ParseKey(r.UserData)
	if err != nil {
		t.log(Warning, "result-unreadable", err.Error())
		return
	}
	if effectiveCode(r.RC) == k.TargetRC && r.Status == vocab.ExecDone {
		o.ran(r)
	}
	switch {
	case r.Status == vocab.ExecCancelled:
		forgetOrdered(o.lrm, r.Resource, r.UserData)
	case r.Action != "notify":
		record(o.lrm, r.Agent, entryOf(r, r.UserData), t.me.Name, k.TargetRC, about)
	}
	msg := message{Result: &result{
		Node: t.me.ID, Name: t.me.Name, Key: r.UserData, Kind: commandRun, Result: r, Agent: about, At: t.now.Unix(),
	}}
	if t.agreed {
		t.send(msg)
		return
	}
	o.waiting = append(o.waiting[max(0, len(o.waiting)-mostWaiting+1):], msg)
}

// publish tells the members that have agreed what this one alone knows: all of it to those that have a document which
// does not have it, and what has happened meanwhile.
func (o *own) publish(t *turn, all bool) {
	if all {
		t.send(message{History: o.history(t)})
	}
	for _, msg := range o.waiting {
		t.send(msg)
	}
	o.waiting = nil
}

// persisting makes failures of recurring operations that last until now failures of now. They may be older than the
// time after which failures are forgotten, though nobody who could do something about them has heard of them.
func (o *own) persisting(now int64) {
	for _, h := range o.lrm.SelectElements("lrm_resource") {
		failed := findID(h, "lrm_rsc_op", transition.OpKey(h.SelectAttrValue("id", ""), "last_failure", 0))
		if failed == nil || failed.SelectAttrValue("interval", "0") == "0" {
			continue
		}
		key := failed.SelectAttrValue("operation_key", "")
		if good := findID(h, "lrm_rsc_op", key); good == nil || changedAt(good) < changedAt(failed) {
			failed.CreateAttr("last-rc-change", strconv.FormatInt(now, 10))
		}
	}
}

func changedAt(e *etree.Element) int64 {
	at, _ := strconv.ParseInt(e.SelectAttrValue("last-rc-change", ""), 10, 64)
	return at
}

// clean forgets what became of resources, so that the executor does too and they are probed again.
func (o *own) clean(t *turn, resources []string) {
	for _, id := range resources {
		forgetPast(o.lrm, id)
		t.do(Unregister{id})
	}
}

// targetOf is the exit status that a transition key counts as success.
func targetOf(key string) int {
	k, err := transition.ParseKey(key)
	if err != nil {
		return 0
	}
	return k.TargetRC
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
