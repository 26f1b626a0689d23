package controller

import "time"

// rest waits for something to happen, or for the time when the outcome may change without it.
func (l *lead) rest(t *turn, recheck time.Time) {
	l.state, l.walker = idle, nil
	l.setRecheck(t, recheck)
	t.do(compareAll{})
}

// tellIdle tells that nothing is left to do.
func tellIdle(t *turn) { t.log(Debug, "idle", "the cluster is as wanted") }

func (l *lead) setRecheck(t *turn, recheck time.Time) {
	wait := t.settings().Duration("cluster-recheck-interval")
	if !recheck.IsZero() {
		// The reference rounds up: what changes at a second is decided after it.
		if d := recheck.Sub(t.now) + time.Second; wait == 0 || d < wait {
			wait = max(d, time.Second)
		}
	}
	if wait > 0 {
		t.start(TimerRecheck, wait)
	}
}
