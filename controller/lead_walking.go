package controller

import (
	"fmt"
	"strconv"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/transition"
)

// walk starts what may be started, until nothing more can be started now.
func (l *lead) walk(t *turn) {
	for l.walker != nil {
		for _, e := range l.walker.Step(transition.Fire{}) {
			if p, ok := e.(transition.PassDone); ok {
				if l.passed(t, p) {
					return
				}
				continue
			}
			l.perform(t, e)
		}
	}
}

// passed looks at how the walk stands, and says whether to wait for something.
func (l *lead) passed(t *turn, p transition.PassDone) bool {
	switch p.State {
	case transition.Active:
		return false
	case transition.Pending:
		return true
	}
	next, reason := l.walker.Next()
	t.log(Info, "transition-ends", fmt.Sprintf("%s: %d done, %d skipped, %d not started", p.State, p.Counts.Completed, p.Counts.Skipped, p.Counts.Incomplete), append(
		numbered(l.number), "state", p.State.String(), "done", strconv.Itoa(p.Counts.Completed), "skipped", strconv.Itoa(p.Counts.Skipped), "incomplete", strconv.Itoa(p.Counts.Incomplete))...)
	l.walker = nil
	if next == transition.NextRestart || l.again != "" {
		l.schedule(t, reason)
		return true
	}
	if l.letGo != nil {
		t.send(message{Command: l.letGo})
	}
	l.state = idle
	tellIdle(t)
	t.do(compareAll{})
	return true
}

func (l *lead) perform(t *turn, e transition.Effect) {
	switch e := e.(type) {
	case transition.Run:
		l.run(t, e.Action)
	case transition.StartTimer:
		t.do(StartTimer{Timer{TimerAction, e.ID}, time.Duration(e.Delay) * time.Millisecond})
	case transition.StopTimer:
		t.do(StopTimer{Timer{TimerAction, e.ID}})
	case transition.Lost:
		l.lost(t, e.Action)
	}
}

func (l *lead) performAll(t *turn, effects []transition.Effect) {
	for _, e := range effects {
		l.perform(t, e)
	}
}

func (l *lead) abort(t *turn, priority int, reason string) {
	if l.walker == nil || l.walker.AbortPriority() >= priority {
		return
	}
	t.log(Info, "transition-aborted", reason, numbered(l.number)...)
	l.walker.Step(transition.Abort{Priority: priority, Next: transition.NextRestart, Reason: reason})
}

// loseNodes gives up what was to be done on nodes that are gone.
func (l *lead) loseNodes(t *turn) {
	gone := map[string]bool{}
	for _, s := range l.walker.Graph().Synapses {
		for _, a := range s.Actions {
			if a.NodeID == "" || gone[a.NodeID] || t.view.Has(memberID(a.NodeID)) {
				continue
			}
			gone[a.NodeID] = true
			l.performAll(t, l.walker.Step(transition.NodeLost{NodeID: a.NodeID, Name: a.Node}))
		}
	}
}

// confirm ends an action of the walk.
func (l *lead) confirm(t *turn, id int, failed bool) {
	delete(l.flight, id)
	if l.walker != nil {
		l.performAll(t, l.walker.Step(transition.Done{ID: id, Failed: failed}))
	}
}

func (l *lead) reject(t *turn, a *transition.Action) {
	l.performAll(t, l.walker.Step(transition.Rejected{ID: a.ID}))
}

func (l *lead) actionTimedOut(t *turn, id int) {
	if l.walker != nil {
		l.performAll(t, l.walker.Step(transition.TimedOut{ID: id}))
		l.walk(t)
	}
}

// lost records a timeout for an action whose node never answered.
func (l *lead) lost(t *turn, a *transition.Action) {
	delete(l.flight, a.ID)
	t.log(Error, "action-lost", fmt.Sprintf("%s on %s was not answered in time", a.Key, a.Node))
	if a.Kind != transition.Resource || a.Task == "cancel" || a.Task == "lrm_delete" || a.Task == "delete" {
		return
	}
	t.send(message{Result: &result{
		Node: memberID(a.NodeID), Name: a.Node, Key: l.key(t, a), Kind: commandRun, At: t.now.Unix(),
		Result: lrmd.Result{Op: operation(a), Outcome: lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecTimeout, ExitReason: "the node did not answer in time"}, RunAt: t.now.Unix(), ChangeAt: t.now.Unix()},
	}})
}
