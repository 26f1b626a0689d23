package controller

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"pacer/cib/value/vocab"
	"pacer/transition"
)

// leadState is what the DC is doing. Each state has a file of its own.
type leadState uint8

const (
	following  leadState = iota // not the DC
	joining                     // waiting for histories of members that joined: lead_joining.go
	scheduling                  // the policy engine is at work: lead_scheduling.go
	walking                     // a transition is under way: lead_walking.go
	idle                        // the cluster is as wanted: lead_idle.go
)

// String is the state's name, in the terms of the reference's crmadmin where there is one.
func (s leadState) String() string {
	return [...]string{"member", "integrating", "policy-engine", "transition", "idle"}[s]
}

// lead is the DC's part of a machine.
type lead struct {
	patience time.Duration // with members that join
	state    leadState
	joiners  map[uint32]bool // members whose history is awaited
	pending  map[string]bool // transition keys of what an earlier DC began and members still do

	gathering bool   // this host has just started and waits for others
	seq       int    // of the last Schedule asked for
	number    int    // of the transition
	again     string // why to schedule again once nothing is in flight; "" if there is no reason
	walker    *transition.Walker
	flight    map[int]bool // actions sent and not answered
	letGo     *command     // this host's own leave, once the transition is over
	members   crew
	restarts  restarts
}

// charge is what a DC begins with after an agreement.
type charge struct {
	joiners   map[uint32]bool // members whose history is to come
	fresh     map[uint32]bool // members that have just started, whose status in the document says nothing
	gathering bool
	members   crew
}

// begin takes charge after a change of members, if this host was elected. A DC that stays in charge
// waits for what is in flight on members that are here; anyone else forgets what he may have begun:
// actions under way go on, and their results will be seen by the new DC.
func (l *lead) begin(t *turn, c charge) {
	t.stop(TimerRecheck)
	t.stop(TimerJoin)
	t.stop(TimerSchedule)
	if !t.leads {
		l.stopTimers(t)
		t.stop(TimerRelease)
		*l = lead{patience: l.patience, seq: l.seq, number: l.number, restarts: l.restarts}
		return
	}
	l.joiners, l.gathering, l.members = c.joiners, c.gathering, c.members
	if l.walker == nil {
		l.pending = underWayOn(t, c.fresh)
	}
	if len(l.joiners) > 0 || len(l.pending) > 0 {
		t.start(TimerJoin, l.patience)
	}
	if l.walker == nil {
		l.schedule(t, "view changed")
		return
	}
	l.loseNodes(t)
	l.abort(t, transition.Infinity, "view changed")
	l.walk(t)
}

// stopTimers takes back the timers of actions in flight, in the order of their ids.
func (l *lead) stopTimers(t *turn) {
	for _, id := range slices.Sorted(maps.Keys(l.flight)) {
		t.do(StopTimer{Timer{TimerAction, id}})
	}
}

// reschedule makes the present transition obsolete: at once if nothing is under way, otherwise as soon as
// nothing is in flight.
func (l *lead) reschedule(t *turn, reason string) {
	if !t.leads {
		return
	}
	switch l.state {
	case idle:
		l.schedule(t, reason)
	case scheduling:
		l.again = reason
	case walking:
		l.abort(t, transition.Infinity, reason)
		l.walk(t)
	}
}

// timer goes on after a timer of the lead's has run out.
func (l *lead) timer(t *turn, id Timer) {
	switch id.Kind {
	case TimerRecheck:
		l.reschedule(t, "time to look again")
	case TimerJoin:
		l.joinTimedOut(t)
	case TimerSchedule:
		l.planTimedOut(t)
	case TimerAction:
		l.actionTimedOut(t, id.Action)
	case TimerRelease:
		l.restarts.delay(t, l.walker)
		l.walk(t)
	}
}

// matchResult finds what a result means for the present transition.
func (l *lead) matchResult(t *turn, r result, k transition.Key) {
	if l.pending[r.Key] {
		delete(l.pending, r.Key)
		if l.state == joining {
			l.goOn(t, "what an earlier DC began has ended")
			return
		}
	}
	w := l.walker
	current := k.Controller == t.uuid && w != nil && k.Transition == l.number && !w.Confirmed(k.Action)
	switch {
	case !current && r.Result.Status == vocab.ExecCancelled: // nobody waits for it
	case k.Controller != t.uuid:
		l.reschedule(t, "a result that another controller asked for")
	case !current:
		l.reschedule(t, late(r))
	default:
		failed := r.failed(k)
		l.confirm(t, k.Action, failed && r.Result.Meta["on_fail"] != "ignore")
		if failed {
			l.abort(t, transition.Infinity, "unexpected result of "+r.Result.Key()+" on "+r.Name)
		}
		l.walk(t)
	}
}

func late(r result) string {
	if r.Result.IntervalMS > 0 {
		return "the result of " + r.Result.Key() + " on " + r.Name + " changed"
	}
	return "a late result of " + r.Result.Key() + " on " + r.Name
}

func numbered(n int) []string { return []string{"transition", strconv.Itoa(n)} }
