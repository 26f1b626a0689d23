package controller

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/term"
	"pacer/lrmd"
	"pacer/transition"
)

const timerLeave = "leave"

// own is what this node alone knows for sure: the history of its own resources.
type own struct {
	lrm        *etree.Element // lrm_resources
	attributes *etree.Element // its transient attributes before it took another document
	// running holds the parameters that a resource was last found or made running with. It is stopped
	// with these, whatever the configuration says by then.
	running map[string]map[string]string
}

// ran notes with what parameters a resource runs.
func (o *own) ran(r lrmd.Result) {
	switch r.Action {
	case term.TaskStart, term.TaskReload, term.TaskReloadAgent, term.TaskMonitor:
		if o.running == nil {
			o.running = map[string]map[string]string{}
		}
		o.running[r.Resource] = r.Params
	}
}

// stopping gives a stop the parameters that the resource runs with.
func (o *own) stopping(op lrmd.Op) lrmd.Op {
	if params, ok := o.running[op.Resource]; ok && op.Action == term.TaskStop {
		op.Params = params
	}
	return op
}

func (o *own) list() *etree.Element {
	if o.lrm == nil {
		o.lrm = etree.NewElement("lrm_resources")
	}
	return o.lrm
}

// remember keeps this node's transient attributes of a document that is about to be given up.
func (o *own) remember(m *Machine, doc *cib.Document) {
	o.attributes = nil
	if s := findID(doc.Root().SelectElement("status"), "node_state", m.myID()); s != nil && !m.fresh {
		if t := s.SelectElement("transient_attributes"); t != nil {
			o.attributes = t.Copy()
		}
	}
}

// history is this node's state as only it knows it.
func (o *own) history(m *Machine) *history {
	s := etree.NewElement("node_state")
	s.CreateAttr("id", m.myID())
	lrm := childID(s, "lrm", m.myID())
	lrm.AddChild(o.list().Copy())
	if o.attributes != nil {
		s.AddChild(o.attributes.Copy())
	}
	doc := etree.NewDocumentWithRoot(s)
	text, err := doc.WriteToString()
	if err != nil {
		panic(fmt.Sprintf("a node's state that cannot be written: %v", err)) // writes to memory
	}
	return &history{Node: m.cfg.Local.ID, Name: m.cfg.Local.Name, State: text}
}

func (m *Machine) myID() string { return nodeID(m.cfg.Local.ID) }

// applyHistory takes a node's word for its own resources.
func (m *Machine) applyHistory(h history) {
	doc := etree.NewDocument()
	if err := doc.ReadFromString(h.State); err != nil || doc.Root() == nil {
		m.dropped++
		m.log(Warning, "message-unreadable", fmt.Sprintf("history of %s: %v", h.Name, err))
		return
	}
	m.edit(func(e *editor) {
		s := e.state(nodeID(h.Node), h.Name)
		for _, tag := range []string{"lrm", "transient_attributes"} {
			for _, old := range s.SelectElements(tag) {
				s.RemoveChild(old)
			}
			if c := doc.Root().SelectElement(tag); c != nil {
				s.AddChild(c.Copy())
			}
		}
		if st, ok := m.states[h.Node]; ok {
			e.attribute(s, "#feature-set", st.FeatureSet)
		}
		e.status = true
	})
	if m.leads() {
		m.lead.joined(m, h.Node)
	}
}

// applyOrder notes that an operation is under way; the node it is for begins with it.
func (m *Machine) applyOrder(from uint32, o order) {
	target := 0
	if k, err := transition.ParseKey(o.Key); err == nil {
		target = k.TargetRC
	}
	if o.Kind == orderShutdown {
		m.edit(func(e *editor) { e.setStatus(e.state(nodeID(o.To), ""), "expected", "down") })
	}
	if o.Kind == orderRun && o.Op.Action != term.TaskNotify {
		m.edit(func(e *editor) {
			record(resources(e.state(nodeID(o.To), "")), o.Op.Agent, pendingEntry(o), m.name(o.To), target, nil)
			e.status = true
		})
	}
	if o.To == m.cfg.Local.ID {
		m.obey(o)
	}
}

// obey does what the DC asks of this node.
func (m *Machine) obey(o order) {
	switch o.Kind {
	case orderRun:
		op := m.own.stopping(o.Op)
		op.UserData = o.Key
		if op.Action != term.TaskNotify {
			target := 0
			if k, err := transition.ParseKey(o.Key); err == nil {
				target = k.TargetRC
			}
			record(m.own.list(), op.Agent, pendingEntry(o), m.cfg.Local.Name, target, nil)
		}
		m.do(Execute{op})
	case orderCancel:
		m.do(Cancel{o.Op.Resource, o.Op.Action, o.Op.IntervalMS})
		forgetOperation(m.own.list(), o.Op.Resource, o.Op.Action, o.Op.IntervalMS)
		m.answer(o)
	case orderDelete:
		m.do(Unregister{o.Op.Resource})
		forgetResource(m.own.list(), o.Op.Resource)
		m.answer(o)
	case orderShutdown:
		m.log(Info, "leaving", "the cluster lets this node go")
		m.do(Leave{"shut down as asked"})
	}
}

// answer reports that something other than an agent's run was done.
func (m *Machine) answer(o order) {
	m.send(message{Result: &result{
		Node: m.cfg.Local.ID, Name: m.cfg.Local.Name, Key: o.Key, Kind: o.Kind, At: m.now.Unix(),
		Result: lrmd.Result{Op: o.Op},
	}})
}

// finished publishes a result of the local executor.
func (m *Machine) finished(r lrmd.Result, about *transition.Agent) {
	if r.IntervalMS > 0 && r.Deleted {
		r.Status = term.ExecCancelled
	}
	if r.IntervalMS > 0 && r.Status == term.ExecCancelled && !r.Deleted {
		return // whoever cancelled it has answered already
	}
	r.Status = effectiveStatus(r)
	if r.UserData == "" {
		m.log(Debug, "result-unasked", r.Key())
		return
	}
	k, err := transition.ParseKey(r.UserData)
	if err != nil {
		m.log(Warning, "result-unreadable", err.Error())
		return
	}
	if effectiveCode(r.RC) == k.TargetRC && r.Status == term.ExecDone {
		m.own.ran(r)
	}
	switch {
	case r.Status == term.ExecCancelled:
		forgetOrdered(m.own.list(), r.Resource, r.UserData)
	case r.Action != term.TaskNotify:
		record(m.own.list(), r.Agent, entryOf(r, r.UserData), m.cfg.Local.Name, k.TargetRC, about)
	}
	m.send(message{Result: &result{
		Node: m.cfg.Local.ID, Name: m.cfg.Local.Name, Key: r.UserData, Kind: orderRun, Result: r, Agent: about, At: m.now.Unix(),
	}})
}

// effectiveStatus is how a run ended as far as the cluster is concerned: an executor that could not
// run a probe, but knows its answer, has done it.
func effectiveStatus(r lrmd.Result) term.Exec {
	if r.Status == term.ExecError {
		switch r.RC {
		case term.ExitNotRunning, term.ExitPromoted, term.ExitDegraded, term.ExitDegradedPromoted:
			return term.ExecDone
		}
	}
	return r.Status
}

// effectiveCode is what a code means for success: a degraded service is an active one.
func effectiveCode(c term.Exit) int {
	switch c {
	case term.ExitDegraded:
		return int(term.ExitOK)
	case term.ExitDegradedPromoted:
		return int(term.ExitPromoted)
	}
	return int(c)
}

// failed says whether a result is not what its transition expected.
func (r result) failed(k transition.Key) bool {
	return r.Kind == orderRun && (effectiveCode(r.Result.RC) != k.TargetRC || r.Result.Status != term.ExecDone)
}

// applyResult writes a result into the history. The DC goes on with what waited for it.
func (m *Machine) applyResult(r result) {
	k, err := transition.ParseKey(r.Key)
	if err != nil {
		m.dropped++
		m.log(Warning, "message-unreadable", fmt.Sprintf("result of %s: %v", r.Name, err))
		return
	}
	m.edit(func(e *editor) {
		s := e.state(nodeID(r.Node), r.Name)
		list := resources(s)
		switch {
		case r.Kind == orderCancel:
			forgetOperation(list, r.Result.Resource, r.Result.Action, r.Result.IntervalMS)
		case r.Kind == orderDelete:
			forgetResource(list, r.Result.Resource)
			e.dropAttributes(s, failureOf(failure{Resource: r.Result.Resource}))
		case r.Result.Status == term.ExecCancelled:
			forgetOrdered(list, r.Result.Resource, r.Key)
		default:
			if r.Result.Action != term.TaskNotify {
				record(list, r.Result.Agent, entryOf(r.Result, r.Key), r.Name, k.TargetRC, r.Agent)
				e.countFailure(s, r, k.TargetRC)
			}
		}
		e.status = true
	})
	m.logResult(r, k)
	if m.leads() {
		m.matchResult(r, k)
	}
}

func (m *Machine) logResult(r result, k transition.Key) {
	if r.Kind != orderRun {
		return
	}
	res := r.Result
	level, text := Info, res.RC.String()
	switch {
	case res.Status == term.ExecCancelled:
		text = res.Status.String()
	case r.failed(k):
		level = Warning
		text = fmt.Sprintf("expected %s, got %s", term.Exit(k.TargetRC), res.RC)
		if res.Status != term.ExecDone {
			text += " (" + res.Status.String() + ")"
		}
		if res.ExitReason != "" {
			text += ": " + res.ExitReason
		}
	}
	m.log(level, "result", fmt.Sprintf("%s on %s: %s", res.Key(), r.Name, text),
		"node", r.Name, "resource", res.Resource, "action", res.Action, "interval", strconv.Itoa(res.IntervalMS), "rc", strconv.Itoa(int(res.RC)), "key", r.Key)
}

// shutdown asks the cluster to let this node go, and gives up waiting after a while.
func (m *Machine) shutdown() {
	if m.leaving {
		return
	}
	m.leaving = true
	if m.phase == apart {
		m.do(Leave{"shut down before any other member was seen"})
		return
	}
	m.send(message{Upkeep: &upkeep{Leaving: m.myID(), Since: m.now.Unix()}})
	m.do(StartTimer{timerLeave, m.shutdownEscalation()})
}

// applyUpkeep does what the cluster's own work requires.
func (m *Machine) applyUpkeep(u upkeep) {
	reason := ""
	m.edit(func(e *editor) {
		switch {
		case u.Leaving != "":
			e.attribute(e.state(u.Leaving, ""), "shutdown", strconv.FormatInt(u.Since, 10))
			reason = "a node asks to be let go"
		case u.Forgive != nil:
			s := e.state(u.Forgive.NodeID, "")
			dropped := e.dropAttributes(s, failureOf(*u.Forgive))
			if forgetFailure(resources(s), *u.Forgive) {
				dropped, e.status = true, true
			}
			if u.Forgive.NodeID == m.myID() {
				forgetFailure(m.own.list(), *u.Forgive)
			}
			if dropped {
				reason = "failures of " + u.Forgive.Resource + " are forgotten"
			}
		case u.Maintenance != nil:
			e.setStatus(e.state(u.Maintenance.NodeID, ""), "node_in_maintenance", boolText(u.Maintenance.On))
		}
	})
	if reason != "" {
		m.replan(reason)
	}
}

func sortedKeys(m map[string]string) []string { return slices.SortedFunc(maps.Keys(m), cmp.Compare) }

// option reads a cluster option; "" if it is not set.
func (m *Machine) option(name string) string {
	config := m.doc.Root().SelectElement("configuration")
	if config == nil {
		return ""
	}
	if config = config.SelectElement("crm_config"); config == nil {
		return ""
	}
	for _, block := range config.SelectElements("cluster_property_set") {
		if p := named(block, name); p != nil {
			return p.SelectAttrValue("value", "")
		}
	}
	return ""
}

// recheckInterval is how long the DC waits before it looks again though nothing happened.
func (m *Machine) recheckInterval() time.Duration {
	return time.Duration(milliseconds(m.option("cluster-recheck-interval"), 15*60*1000)) * time.Millisecond
}

// deadtime is how long a host that has just started waits for the others (dc-deadtime).
func (m *Machine) deadtime() time.Duration {
	return time.Duration(milliseconds(m.option("dc-deadtime"), 20*1000)) * time.Millisecond
}

// shutdownEscalation is how long a node waits to be let go.
func (m *Machine) shutdownEscalation() time.Duration {
	return time.Duration(milliseconds(m.option("shutdown-escalation"), 20*60*1000)) * time.Millisecond
}
