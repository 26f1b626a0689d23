package run

import (
	"sync"
	"time"

	"pacer/cib/value/term"
	"pacer/lrmd"
)

// Running is an action under way.
type Running interface {
	PID() int // 0 if no process of its own
	Kill(force, group bool)
	Wait() lrmd.Outcome // called once
}

// Launcher starts actions. It must not block; what cannot be started has an outcome that says so.
type Launcher func(lrmd.Op) Running

// Config is what an Executor works with.
type Config struct {
	Options lrmd.Options
	Agents  Launcher // of all classes but stonith
	Fencer  Launcher // of class stonith; nil: there is none
	// Notify gets StartProcess (for onlookers: the start has been made), Report, Tick, Accepted,
	// Refused, Note and Drained, from the executor's goroutine. It must not block.
	Notify func(lrmd.Effect)
}

// Executor runs the actions of a host.
type Executor struct {
	cfg  Config
	core *lrmd.Core

	mu    sync.Mutex
	inbox []func()
	wake  chan struct{} // holds one token if the inbox may not be empty
	quit  chan struct{}
	done  chan struct{}

	// The rest belongs to the loop.
	runs   map[lrmd.RunID]Running
	timers map[lrmd.TimerID]*time.Timer
}

// Start starts an executor. Close ends it.
func Start(cfg Config) *Executor {
	x := &Executor{
		cfg:    cfg,
		core:   lrmd.New(cfg.Options),
		wake:   make(chan struct{}, 1),
		quit:   make(chan struct{}),
		done:   make(chan struct{}),
		runs:   map[lrmd.RunID]Running{},
		timers: map[lrmd.TimerID]*time.Timer{},
	}
	go x.loop()
	return x
}

// Send hands an event to the core. It returns at once.
func (x *Executor) Send(e lrmd.Event) {
	x.post(func() { x.step(e) })
}

// Recurring lists the recurring actions of a resource, or of all with an empty name. It must not be
// called from Notify.
func (x *Executor) Recurring(resource string) []lrmd.Op {
	return x.ask(func() []lrmd.Op { return x.core.Recurring(resource) })
}

// Pending lists what is queued or runs, of a resource or of all with an empty name. It must not be
// called from Notify.
func (x *Executor) Pending(resource string) []lrmd.Op {
	return x.ask(func() []lrmd.Op { return x.core.Pending(resource) })
}

// Close ends the executor at once. Agents that run are left to themselves and nobody hears of their
// end; to end in peace, send Shutdown and wait for Drained first.
func (x *Executor) Close() {
	close(x.quit)
	<-x.done
}

func (x *Executor) post(f func()) {
	x.mu.Lock()
	x.inbox = append(x.inbox, f)
	x.mu.Unlock()
	select {
	case x.wake <- struct{}{}:
	default:
	}
}

func (x *Executor) ask(f func() []lrmd.Op) []lrmd.Op {
	answer := make(chan []lrmd.Op, 1)
	x.post(func() { answer <- f() })
	select {
	case ops := <-answer:
		return ops
	case <-x.done:
		return nil
	}
}

func (x *Executor) loop() {
	defer close(x.done)
	for {
		select {
		case <-x.wake:
		case <-x.quit:
			for _, t := range x.timers {
				t.Stop()
			}
			return
		}
		x.mu.Lock()
		work := x.inbox
		x.inbox = nil
		x.mu.Unlock()
		for _, f := range work {
			f()
		}
	}
}

func (x *Executor) step(e lrmd.Event) {
	for _, eff := range x.core.Step(time.Now(), e) {
		x.perform(eff)
	}
}

func (x *Executor) perform(eff lrmd.Effect) {
	switch eff := eff.(type) {
	case lrmd.StartProcess:
		x.launch(eff)
	case lrmd.KillProcess:
		if r, ok := x.runs[eff.Run]; ok {
			r.Kill(eff.Force, eff.Group)
		}
		return
	case lrmd.StartTimer:
		x.timers[eff.ID] = time.AfterFunc(eff.After, func() {
			x.post(func() { x.fire(eff.ID) })
		})
		return
	case lrmd.StopTimer:
		x.timers[eff.ID].Stop()
		delete(x.timers, eff.ID)
		return
	}
	x.cfg.Notify(eff)
}

// fire hands on a timer, unless it was stopped while this waited in the inbox.
func (x *Executor) fire(id lrmd.TimerID) {
	if _, ok := x.timers[id]; ok {
		delete(x.timers, id)
		x.step(lrmd.TimerFired{ID: id})
	}
}

func (x *Executor) launch(s lrmd.StartProcess) {
	launcher := x.cfg.Agents
	if s.Fencing() {
		launcher = x.cfg.Fencer
	}
	if launcher == nil {
		x.post(func() { x.ended(s.Run, noFencer) })
		return
	}
	r := launcher(s.Op)
	x.runs[s.Run] = r
	go func() {
		out := r.Wait()
		x.post(func() { x.ended(s.Run, out) })
	}()
}

var noFencer = lrmd.Outcome{
	RC: term.ExitError, Status: term.ExecNotConnected, ExitReason: "No connection to fencer",
}

func (x *Executor) ended(id lrmd.RunID, out lrmd.Outcome) {
	delete(x.runs, id)
	x.step(lrmd.ProcessDone{Run: id, Outcome: out})
}
