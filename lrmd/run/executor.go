package run

import (
	"context"
	"time"

	"pacer/cib/value/vocab"
	"pacer/loop"
	"pacer/lrmd"
)

// Running is an action under way.
type Running interface {
	PID() int // 0 if no process of its own
	Kill(lrmd.KillProcess)
	Wait() lrmd.Outcome // called once; what it lacks, if nothing was started for that reason
}

// Launcher starts actions. It must not block; what cannot be started has an outcome that says so.
type Launcher func(lrmd.Op) Running

// Config is what an Executor works with.
type Config struct {
	Options lrmd.Options
	Agents  Launcher // of all classes but stonith
	Fencer  Launcher // of class stonith; nil: there is none, nothing starts, and stops succeed
	// Notify gets StartProcess (for onlookers: the start has been made), Report, Tick, Accepted,
	// Refused, Note and Drained, from the executor's goroutine. It must not block.
	Notify func(lrmd.Effect)
}

// Executor runs the actions of a host.
type Executor struct {
	cfg  Config
	loop *loop.Loop

	// The rest belongs to the loop.
	core   *lrmd.Core
	runs   map[lrmd.RunID]Running
	timers *loop.Timers[lrmd.TimerID]
}

// Start starts an executor. Close ends it.
func Start(cfg Config) *Executor {
	x := &Executor{cfg: cfg, core: lrmd.New(cfg.Options), loop: loop.New(loop.Config{}), runs: map[lrmd.RunID]Running{}}
	x.timers = loop.NewTimers(x.loop, func(id lrmd.TimerID) { x.step(lrmd.TimerFired{ID: id}) })
	return x
}

// Send hands an event to the core. It returns at once.
func (x *Executor) Send(e lrmd.Event) {
	x.loop.Post(func() { x.step(e) })
}

// patience bounds how long a question to the executor, or its end, is waited for.
const patience = 10 * time.Second

// Close ends the executor at once. Agents that run are left to themselves and nobody hears of their
// end; to end in peace, send Shutdown and wait for Drained first.
func (x *Executor) Close() {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	if x.loop.Close(ctx) == nil {
		x.timers.StopAll()
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
			r.Kill(eff)
		}
		return
	case lrmd.StartTimer:
		x.timers.Start(eff.ID, eff.After)
		return
	case lrmd.StopTimer:
		x.timers.Stop(eff.ID)
		return
	}
	x.cfg.Notify(eff)
}

func (x *Executor) launch(s lrmd.StartProcess) {
	launcher := x.cfg.Agents
	if s.Fencing() {
		launcher = x.cfg.Fencer
	}
	if launcher == nil {
		x.loop.Post(func() { x.ended(s.Run, withoutFencer(s.Op)) })
		return
	}
	r := launcher(s.Op)
	x.runs[s.Run] = r
	go func() {
		out := r.Wait()
		x.loop.Post(func() { x.ended(s.Run, out) })
	}()
}

// withoutFencer is what comes of an action of a fence device where there is no fencer. What cannot be started does not
// run, so that there is nothing to stop: a stop that failed would have its node fenced.
func withoutFencer(op lrmd.Op) lrmd.Outcome {
	if op.Action == vocab.TaskStop {
		return lrmd.Outcome{RC: vocab.ExitOK, Status: vocab.ExecDone}
	}
	return lrmd.Outcome{Status: vocab.ExecNoFenceDevice, RC: vocab.ExitError, ExitReason: "fencing is not carried out yet; the device is kept and not used"}
}

func (x *Executor) ended(id lrmd.RunID, out lrmd.Outcome) {
	delete(x.runs, id)
	if out.Lacks != "" {
		x.step(lrmd.StartFailed{Run: id, Lacks: out.Lacks, Reason: out.ExitReason})
		return
	}
	x.step(lrmd.ProcessDone{Run: id, Outcome: out})
}
