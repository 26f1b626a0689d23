package controller

import (
	"fmt"
	"strconv"
	"time"

	"pacer/transition"
)

// schedule asks the policy engine what to do, once the history of all members is known.
func (l *lead) schedule(t *turn, reason string) {
	l.again, l.walker, l.flight, l.letGo = "", nil, map[int]bool{}, nil
	if l.waits() {
		l.state = joining
		return
	}
	l.state = scheduling
	l.seq++
	t.log(Debug, "schedule", reason)
	t.stop(TimerRecheck)
	t.do(Schedule{Seq: l.seq})
	t.start(TimerSchedule, schedulePatience)
}

// scheduled takes the policy engine's answer.
func (l *lead) scheduled(t *turn, e Scheduled) {
	if !t.leads || l.state != scheduling || e.Seq != l.seq {
		return
	}
	t.stop(TimerSchedule)
	if e.Err != nil {
		t.log(Error, "schedule-failed", e.Err.Error())
		l.rest(t, e.Recheck)
		return
	}
	if l.again != "" {
		l.schedule(t, l.again)
		return
	}
	l.number = e.Graph.ID
	if len(e.Graph.Synapses) == 0 {
		t.log(Debug, "transition-empty", "nothing to do", numbered(l.number)...)
		tellIdle(t)
		l.rest(t, e.Recheck)
		return
	}
	t.log(Info, "transition-begins", fmt.Sprintf("%d steps", len(e.Graph.Synapses)), numbered(l.number)...)
	l.state = walking
	l.walker = transition.NewWalker(e.Graph, transition.Options{
		Batch: batch(e.Graph), Timed: true, Delay: milliseconds(e.Graph.ClusterDelay, 60_000),
	})
	l.walker.Step(l.members.limits(t, batch(e.Graph)))
	l.restarts.delay(t, l.walker)
	l.restarts.tell(t, e.Graph)
	l.setRecheck(t, e.Recheck)
	l.walk(t)
}

// planTimedOut gives an answer up that does not come. What happens next makes the DC ask again.
func (l *lead) planTimedOut(t *turn) {
	if !t.leads || l.state != scheduling {
		return
	}
	t.log(Error, "schedule-late", fmt.Sprintf("the policy engine did not answer within %s; it is asked again when something happens, or after cluster-recheck-interval", schedulePatience))
	if l.again != "" {
		l.schedule(t, l.again)
		return
	}
	l.seq++
	l.rest(t, time.Time{})
}

// batch is how many synapses may be in flight at once.
func batch(g *transition.Graph) int {
	n, err := strconv.Atoi(g.BatchLimit)
	if err != nil {
		return 0
	}
	return n
}
