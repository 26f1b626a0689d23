package controller

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"time"

	"pacer/cib/value/term"
	"pacer/lrmd"
	"pacer/transition"
)

// leadState is what the DC is doing.
type leadState uint8

const (
	following  leadState = iota // not the DC
	joining                     // waiting for histories of members that joined
	scheduling                  // the policy engine is at work
	walking                     // a transition is under way
	idle                        // the cluster is as wanted
)

// String is the state's name, in the terms of the reference's crmadmin where there is one.
func (s leadState) String() string {
	return [...]string{"member", "integrating", "policy-engine", "transition", "idle"}[s]
}

const (
	timerRecheck = "recheck"
	timerJoin    = "join"
	timerGather  = "gather"
	timerAction  = "action-" // and the action's id in the graph
)

// lead is the DC's part of a machine.
type lead struct {
	state   leadState
	joiners map[uint32]bool // members whose history is awaited
	pending map[string]bool // transition keys of what an earlier DC began and members still do
	letGo   *order          // this host's own leave, once the transition is over

	gathering bool   // this host has just started and waits for others
	seq       int    // of the last Schedule asked for
	number    int    // of the transition
	again     string // why to schedule again once nothing is in flight; "" if there is no reason
	walker    *transition.Walker
	flight    map[int]bool // actions sent and not answered
}

// begin takes charge after a change of view, if this host was elected. A DC that stays in charge
// waits for what is in flight on members that are here; anyone else forgets what he may have begun:
// actions under way go on, and their results will be seen by the new DC.
func (l *lead) begin(m *Machine, joiners map[uint32]bool) {
	m.do(StopTimer{timerRecheck})
	m.do(StopTimer{timerJoin})
	if !m.leads() {
		l.stopTimers(m)
		*l = lead{seq: l.seq, number: l.number}
		return
	}
	l.joiners = joiners
	if l.walker == nil {
		l.pending = m.underWay()
	}
	l.gathering = m.gathering
	if len(l.joiners) > 0 || len(l.pending) > 0 {
		m.do(StartTimer{timerJoin, m.cfg.Patience})
	}
	if l.walker == nil {
		m.schedule("view changed")
		return
	}
	l.loseNodes(m)
	m.abort(transition.Infinity, "view changed")
	m.walk()
}

// stopTimers takes back the timers of actions in flight, in the order of their ids.
func (l *lead) stopTimers(m *Machine) {
	for _, id := range slices.Sorted(maps.Keys(l.flight)) {
		m.do(StopTimer{timerAction + strconv.Itoa(id)})
	}
}

// loseNodes gives up what was to be done on nodes that are gone.
func (l *lead) loseNodes(m *Machine) {
	gone := map[string]bool{}
	for _, s := range l.walker.Graph().Synapses {
		for _, a := range s.Actions {
			if a.NodeID == "" || gone[a.NodeID] || m.view.Has(m.idOf(a.NodeID)) {
				continue
			}
			gone[a.NodeID] = true
			for _, e := range l.walker.Step(transition.NodeLost{NodeID: a.NodeID, Name: a.Node}) {
				m.perform(e)
			}
		}
	}
}

// joined notes that a member's history is in the document.
func (l *lead) joined(m *Machine, id uint32) {
	delete(l.joiners, id)
	if l.state != joining {
		m.replan("history of " + m.name(id))
		return
	}
	l.goOn(m, "all members have joined")
}

// waits says whether something is to be known before anything is planned.
func (l *lead) waits() bool { return len(l.joiners) > 0 || len(l.pending) > 0 || l.gathering }

// goOn plans, if nothing is waited for any more.
func (l *lead) goOn(m *Machine, reason string) {
	if !l.waits() {
		m.do(StopTimer{timerJoin})
		m.schedule(reason)
	}
}

// underWay are the operations that members present are busy with, by transition key. To plan without
// their results would order some of them twice.
func (m *Machine) underWay() map[string]bool {
	found := map[string]bool{}
	status := m.doc.Root().SelectElement("status")
	for _, p := range m.view.Members {
		s := findID(status, "node_state", nodeID(p.ID))
		if s == nil || m.states[p.ID].Fresh {
			continue
		}
		for _, e := range s.FindElements("./lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
			if underWay(e) {
				found[e.SelectAttrValue("transition-key", "")] = true
			}
		}
	}
	return found
}

// schedule asks the policy engine what to do, once the history of all members is known.
func (m *Machine) schedule(reason string) {
	m.lead.again, m.lead.walker, m.lead.flight, m.lead.letGo = "", nil, map[int]bool{}, nil
	if m.lead.waits() {
		m.lead.state = joining
		return
	}
	m.lead.state = scheduling
	m.lead.seq++
	m.log(Debug, "schedule", reason)
	m.do(StopTimer{timerRecheck})
	m.do(Schedule{m.lead.seq, m.Document()})
}

// replan makes the present plan obsolete: at once if nothing is under way, otherwise as soon as
// nothing is in flight.
func (m *Machine) replan(reason string) {
	if !m.leads() {
		return
	}
	switch m.lead.state {
	case idle:
		m.schedule(reason)
	case scheduling:
		m.lead.again = reason
	case walking:
		m.abort(transition.Infinity, reason)
		m.walk()
	}
}

func (m *Machine) abort(priority int, reason string) {
	if m.lead.walker == nil || m.lead.walker.AbortPriority() >= priority {
		return
	}
	m.log(Info, "transition-aborted", reason, "transition", strconv.Itoa(m.lead.number))
	m.lead.walker.Step(transition.Abort{Priority: priority, Next: transition.NextRestart, Reason: reason})
}

func (m *Machine) scheduled(e Scheduled) {
	if !m.leads() || m.lead.state != scheduling || e.Seq != m.lead.seq {
		return
	}
	if e.Err != nil {
		m.log(Error, "schedule-failed", e.Err.Error())
		m.rest(e.Recheck)
		return
	}
	if m.lead.again != "" {
		m.schedule(m.lead.again)
		return
	}
	m.lead.number = e.Graph.ID
	if len(e.Graph.Synapses) == 0 {
		m.log(Debug, "transition-empty", "nothing to do", "transition", strconv.Itoa(e.Graph.ID))
		m.rest(e.Recheck)
		return
	}
	m.log(Info, "transition-begins", fmt.Sprintf("%d steps", len(e.Graph.Synapses)), "transition", strconv.Itoa(e.Graph.ID))
	m.lead.state = walking
	m.lead.walker = transition.NewWalker(e.Graph, transition.Options{
		Batch: batch(e.Graph), Timed: true, Delay: milliseconds(e.Graph.ClusterDelay, 60_000),
	})
	m.setRecheck(e.Recheck)
	m.walk()
}

// rest waits for something to happen, or for the time when the outcome may change without it.
func (m *Machine) rest(recheck time.Time) {
	m.lead.state, m.lead.walker = idle, nil
	m.setRecheck(recheck)
	m.log(Debug, "idle", "the cluster is as wanted")
	m.check()
}

func (m *Machine) setRecheck(recheck time.Time) {
	wait := m.recheckInterval()
	if !recheck.IsZero() {
		// The reference rounds up: what changes at a second is decided after it.
		if d := recheck.Sub(m.now) + time.Second; wait == 0 || d < wait {
			wait = max(d, time.Second)
		}
	}
	if wait > 0 {
		m.do(StartTimer{timerRecheck, wait})
	}
}

// walk starts what may be started, until nothing more can be started now.
func (m *Machine) walk() {
	for m.lead.walker != nil {
		for _, e := range m.lead.walker.Step(transition.Fire{}) {
			if p, ok := e.(transition.PassDone); ok {
				if m.passed(p) {
					return
				}
				continue
			}
			m.perform(e)
		}
	}
}

// passed looks at how the walk stands, and says whether to wait for something.
func (m *Machine) passed(p transition.PassDone) bool {
	switch p.State {
	case transition.Active:
		return false
	case transition.Pending:
		return true
	}
	next, reason := m.lead.walker.Next()
	m.log(Info, "transition-ends", fmt.Sprintf("%s: %d done, %d skipped, %d not started", p.State, p.Counts.Completed, p.Counts.Skipped, p.Counts.Incomplete),
		"transition", strconv.Itoa(m.lead.number))
	m.lead.walker = nil
	if next == transition.NextRestart || m.lead.again != "" {
		m.schedule(reason)
		return true
	}
	if m.lead.letGo != nil {
		m.send(message{Order: m.lead.letGo})
	}
	m.lead.state = idle
	m.check()
	return true
}

func (m *Machine) perform(e transition.Effect) {
	switch e := e.(type) {
	case transition.Run:
		m.run(e.Action)
	case transition.StartTimer:
		m.do(StartTimer{timerAction + strconv.Itoa(e.ID), time.Duration(e.Delay) * time.Millisecond})
	case transition.StopTimer:
		m.do(StopTimer{timerAction + strconv.Itoa(e.ID)})
	case transition.Lost:
		m.lost(e.Action)
	}
}

// lost records a timeout for an action whose node never answered.
func (m *Machine) lost(a *transition.Action) {
	delete(m.lead.flight, a.ID)
	m.log(Error, "action-lost", fmt.Sprintf("%s on %s was not answered in time", a.Key, a.Node))
	if a.Kind != transition.Resource || a.Task == "cancel" || a.Task == "lrm_delete" || a.Task == "delete" {
		return
	}
	op := m.operation(a)
	m.send(message{Result: &result{
		Node: m.idOf(a.NodeID), Name: a.Node, Key: m.key(a), Kind: orderRun, At: m.now.Unix(),
		Result: lrmd.Result{Op: op, Outcome: lrmd.Outcome{RC: term.ExitError, Status: term.ExecTimeout, ExitReason: "the node did not answer in time"}, RunAt: m.now.Unix(), ChangeAt: m.now.Unix()},
	}})
}

func (m *Machine) timer(id string) {
	switch {
	case id == timerRecheck:
		m.replan("time to look again")
	case id == timerGather:
		m.gathering, m.fresh, m.lead.gathering = false, false, false
		if m.lead.state == joining {
			m.lead.goOn(m, "waited long enough for other nodes")
		}
	case id == timerJoin:
		if m.lead.state == joining {
			m.log(Warning, "join-incomplete", fmt.Sprintf("%d members did not publish their history in time, %d operations of an earlier DC did not end", len(m.lead.joiners), len(m.lead.pending)))
			m.lead.joiners, m.lead.pending = nil, nil
			m.schedule("waited long enough for members to join")
		}
	case len(id) > len(timerAction) && id[:len(timerAction)] == timerAction:
		if n, err := strconv.Atoi(id[len(timerAction):]); err == nil && m.lead.walker != nil {
			for _, e := range m.lead.walker.Step(transition.TimedOut{ID: n}) {
				m.perform(e)
			}
			m.walk()
		}
	case id == timerConfirm:
		m.unconfirmed()
	case id == timerLeave:
		m.do(Leave{"the cluster did not let go in time"})
	}
}

// confirm ends an action of the walk.
func (m *Machine) confirm(id int, failed bool) {
	delete(m.lead.flight, id)
	if m.lead.walker == nil {
		return
	}
	for _, e := range m.lead.walker.Step(transition.Done{ID: id, Failed: failed}) {
		m.perform(e)
	}
}
