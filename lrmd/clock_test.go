package lrmd

import (
	"testing"
	"time"

	"pacer/cib/value/vocab"
)

// A clock that is set forward or back by an hour between any two events of a recurring operation neither repeats nor
// loses a run: timers are asked for by how long they last.
func TestClockIsSet(t *testing.T) {
	const interval = 10 * time.Second
	for _, jump := range []time.Duration{time.Hour, -time.Hour} {
		for at := range 8 {
			c, now := New(Options{}), time.Unix(1_800_000_000, 0)
			step := 0
			next := func(ev Event) []Effect {
				now = now.Add(20 * time.Millisecond)
				if step == at {
					now = now.Add(jump)
				}
				step++
				return c.Step(now, ev)
			}
			op := Op{Resource: "x", Agent: vocab.Agent{Class: vocab.ClassLSB, Type: "x"}, Action: "monitor", IntervalMS: int(interval.Milliseconds()), TimeoutMS: 60_000}
			run := theRun(t, next(Execute{Op: op}))
			for range 3 {
				timer := wait(t, next(ProcessDone{Run: run}), interval)
				run = theRun(t, next(TimerFired{ID: timer}))
			}
		}
	}
}

// theRun is the one process that effects start.
func theRun(t *testing.T, effects []Effect) (run RunID) {
	t.Helper()
	n := 0
	for _, e := range effects {
		if p, ok := e.(StartProcess); ok {
			run, n = p.Run, n+1
		}
	}
	if n != 1 {
		t.Fatalf("%d processes are started, want 1: %v", n, effects)
	}
	return run
}

// wait is the one timer that effects start, which is to last so long.
func wait(t *testing.T, effects []Effect, want time.Duration) (id TimerID) {
	t.Helper()
	n := 0
	for _, e := range effects {
		if s, ok := e.(StartTimer); ok {
			id, n = s.ID, n+1
			if s.After != want {
				t.Errorf("the next run is %s away, want %s", s.After, want)
			}
		}
		if _, ok := e.(StartProcess); ok {
			t.Errorf("a run is repeated at once: %v", e)
		}
	}
	if n != 1 {
		t.Fatalf("%d timers are started, want 1: %v", n, effects)
	}
	return id
}
