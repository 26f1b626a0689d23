package lrmd

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacer/cib/value/vocab"
)

// model watches a Core from outside and checks what holds in every history: one action of a resource
// at a time, no more than the bound, one answer to every request, no timer that nobody waits for.
type model struct {
	t        *rapid.T
	core     *Core
	bound    int
	now      time.Time
	running  map[RunID]Op
	timers   map[TimerID]bool
	open     map[int]Op // accepted, its last report is still to come
	finished bool
}

func (m *model) step(e Event) {
	for _, eff := range m.core.Step(m.now, e) {
		m.see(eff)
	}
	if m.bound > 0 && len(m.running) > m.bound {
		m.t.Fatalf("%d run, the bound is %d", len(m.running), m.bound)
	}
}

func (m *model) see(eff Effect) {
	switch eff := eff.(type) {
	case Accepted:
		delete(m.open, eff.Replaces)
		m.open[eff.Op.CallID] = eff.Op
	case StartProcess:
		for id, op := range m.running {
			if op.Resource == eff.Op.Resource {
				m.t.Fatalf("run %d starts while run %d of %s goes on", eff.Run, id, op.Resource)
			}
		}
		m.running[eff.Run] = eff.Op
	case KillProcess:
		if _, ok := m.running[eff.Run]; !ok {
			m.t.Fatalf("run %d is to be killed and does not run", eff.Run)
		}
	case StartTimer:
		m.timers[eff.ID] = true
	case StopTimer:
		if !m.timers[eff.ID] {
			m.t.Fatalf("timer %d is stopped and not armed", eff.ID)
		}
		delete(m.timers, eff.ID)
	case Report:
		m.reported(eff.Result)
	case Drained:
		m.finished = true
	}
}

func (m *model) reported(r Result) {
	if _, ok := m.open[r.CallID]; !ok {
		m.t.Fatalf("a report of call %d, which is over: %+v", r.CallID, r)
	}
	if r.IntervalMS == 0 || r.Status == vocab.ExecCancelled {
		delete(m.open, r.CallID)
	}
}

func (m *model) random() {
	name := fmt.Sprintf("r%d", rapid.IntRange(1, 3).Draw(m.t, "resource"))
	switch rapid.IntRange(0, 10).Draw(m.t, "event") {
	case 0, 1, 2, 3:
		m.step(Execute{Op: randomOp(m.t, name)})
	case 4, 5, 6:
		if id := oldest(m.running); id != 0 {
			m.answer(id)
		}
	case 10:
		if id := oldest(m.running); id != 0 {
			delete(m.running, id)
			m.step(StartFailed{id, rapid.SampledFrom([]Shortage{NoDescriptors, FileInUse}).Draw(m.t, "lacks"), "too few"})
		}
	case 7:
		m.step(Cancel{name, "monitor", 1000 * rapid.IntRange(0, 2).Draw(m.t, "interval")})
	case 8:
		m.step(Unregister{name})
	case 9:
		if id := oldest(m.timers); id != 0 {
			delete(m.timers, id)
			m.step(TimerFired{id})
		}
	}
	m.now = m.now.Add(time.Duration(rapid.IntRange(0, 3000).Draw(m.t, "ms")) * time.Millisecond)
}

func (m *model) answer(id RunID) {
	delete(m.running, id)
	m.step(ProcessDone{id, Outcome{RC: vocab.Exit(rapid.IntRange(0, 1).Draw(m.t, "rc"))}})
}

func randomOp(t *rapid.T, name string) Op {
	op := Op{Resource: name, Agent: vocab.Agent{Class: "lsb", Type: "x"}}
	op.Action = rapid.SampledFrom([]string{"start", "stop", "monitor", "monitor", "notify"}).Draw(t, "action")
	if op.Action == "monitor" {
		op.IntervalMS = 1000 * rapid.IntRange(0, 2).Draw(t, "interval")
	}
	op.TimeoutMS = rapid.SampledFrom([]int{0, 5000}).Draw(t, "timeout")
	op.StartDelayMS = rapid.SampledFrom([]int{0, 0, 0, 700}).Draw(t, "delay")
	return op
}

func TestEveryHistory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bound := rapid.IntRange(0, 2).Draw(t, "bound")
		m := &model{
			t: t, core: New(Options{MaxRunning: bound}), bound: bound, now: epoch,
			running: map[RunID]Op{}, timers: map[TimerID]bool{}, open: map[int]Op{},
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			m.random()
		}
		m.step(Shutdown{})
		for len(m.running) > 0 {
			m.answer(oldest(m.running))
		}
		if !m.finished || len(m.open) > 0 || len(m.timers) > 0 || m.core.Running() > 0 {
			t.Fatalf("after the end: finished %t, without an answer %v, timers %v", m.finished, m.open, m.timers)
		}
	})
}

// oldest is the lowest key, 0 if there is none: which one does not matter, that it is the same in
// every repetition does.
func oldest[K ~int, V any](m map[K]V) K {
	if len(m) == 0 {
		return 0
	}
	return slices.Min(slices.Collect(maps.Keys(m)))
}
