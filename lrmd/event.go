package lrmd

import (
	"time"

	"pacer/cib/value/vocab"
)

// RunID tells one run of an agent from all others.
type RunID int

// TimerID tells one arming of a timer from all others.
type TimerID int

// Event is what happened: one of the types below.
type Event interface{ event() }

type (
	// Execute asks for an action. Actions of a resource run in the order asked for.
	Execute struct{ Op Op }
	// Cancel ends a recurring action, or takes one out of the queue that has not begun.
	Cancel struct {
		Resource, Action string
		IntervalMS       int
	}
	// Unregister forgets a resource: what waits is cancelled, what runs ends and is reported as
	// Deleted.
	Unregister struct{ Resource string }
	// TimerFired answers StartTimer.
	TimerFired struct{ ID TimerID }
	// ProcessDone answers StartProcess.
	ProcessDone struct {
		Run     RunID
		Outcome Outcome
	}
	// StartFailed answers StartProcess if nothing was started for want of the host's own means.
	StartFailed struct {
		Run    RunID
		Lacks  Shortage
		Reason string // in the system's words
	}
	// FencerLost says that the fencer's memory is gone: until a start or stop succeeds again, probes
	// of fence devices that were registered say so.
	FencerLost struct{}
	// Shutdown cancels all that waits and accepts nothing more; Drained follows when nothing runs.
	Shutdown struct{}
)

func (Execute) event()     {}
func (Cancel) event()      {}
func (Unregister) event()  {}
func (TimerFired) event()  {}
func (ProcessDone) event() {}
func (StartFailed) event() {}
func (FencerLost) event()  {}
func (Shutdown) event()    {}

// Effect is what the caller must do: one of the types below.
type Effect interface{ effect() }

type (
	// StartProcess runs an agent's action (or hands it to the fencer: see Fencing).
	StartProcess struct {
		Run RunID
		Op  Op
	}
	// KillProcess signals a run, softly or for good.
	KillProcess struct {
		Run   RunID
		Force bool // SIGKILL instead of SIGTERM
		Group bool // all that the agent has started, not just itself
	}
	// StartTimer asks for a TimerFired.
	StartTimer struct {
		ID    TimerID
		After time.Duration
	}
	// StopTimer takes it back.
	StopTimer struct{ ID TimerID }
	// Report is a result the cluster must learn: of every action that runs once, and of a
	// recurring one the first, every change, and its end.
	Report struct{ Result Result }
	// Tick is the result of a run just ended, of every run.
	Tick struct{ Result Result }
	// Accepted says that an action was taken, and by what call id its results will go. A recurring
	// action that was there already goes on under the new id; no more is heard of the old one.
	Accepted struct {
		Op       Op
		Replaces int // the call id of the recurring action it was merged into; 0: none
	}
	// Refused answers a request that cannot be met.
	Refused struct {
		Event  Event
		Reason string
	}
	// Note is something an operator should see.
	Note struct{ Resource, Text string }
	// Drained ends a Shutdown: nothing runs any more.
	Drained struct{}
)

func (StartProcess) effect() {}
func (KillProcess) effect()  {}
func (StartTimer) effect()   {}
func (StopTimer) effect()    {}
func (Report) effect()       {}
func (Tick) effect()         {}
func (Accepted) effect()     {}
func (Refused) effect()      {}
func (Note) effect()         {}
func (Drained) effect()      {}

// Fencing says whether the run is the fencer's to do, not a process's.
func (s StartProcess) Fencing() bool { return s.Op.Agent.Is(vocab.ClassStonith) }
