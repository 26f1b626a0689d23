package lrmd

import (
	"slices"
	"time"
)

// Options are a Core's fixed choices.
type Options struct {
	// MaxRunning bounds how many actions run at a time on this host; 0: no bound.
	MaxRunning int
	// KillGrace is how long a run may go on between SIGTERM and SIGKILL; 0: DefaultKillGrace.
	KillGrace time.Duration
	// FirstCallID is the first call id that Core gives out; 0 means 1.
	FirstCallID int
}

// DefaultKillGrace is short because a recovery waits for it.
const DefaultKillGrace = 2 * time.Second

// stuckAfter is how long a killed process may stay before an operator is told.
const stuckAfter = 5 * time.Second

// Core is the executor's state. It is not safe for concurrent use.
type Core struct {
	opt       Options
	resources map[string]*resource
	order     []*resource // registered, oldest first, for walks in a fixed order
	runs      map[RunID]*job
	timers    map[TimerID]*job
	line      []*resource     // have an action to run, first come first served
	lacks     map[place]RunID // means that lack, and the latest run when they did

	lastRun   RunID
	lastTimer TimerID
	lastCall  int
	closing   bool
	drained   bool

	now time.Time // of the event being handled
	out []Effect  // of the event being handled
}

// New makes an executor that knows no resource.
func New(opt Options) *Core {
	if opt.KillGrace == 0 {
		opt.KillGrace = DefaultKillGrace
	}
	return &Core{
		opt:       opt,
		resources: map[string]*resource{},
		runs:      map[RunID]*job{},
		timers:    map[TimerID]*job{},
		lacks:     map[place]RunID{},
		lastCall:  max(opt.FirstCallID, 1) - 1,
	}
}

// Step handles one event that happened at now, and says what to do. A clock that is set, forward or back, neither repeats
// nor loses a run.
func (c *Core) Step(now time.Time, event Event) []Effect {
	c.now, c.out = now, nil
	switch e := event.(type) {
	case Execute:
		c.execute(e)
	case Cancel:
		c.cancel(e)
	case Unregister:
		c.unregister(e)
	case TimerFired:
		c.timerFired(e.ID)
	case ProcessDone:
		c.processDone(e)
	case StartFailed:
		c.startFailed(e)
	case FencerLost:
		c.fencerLost()
	case Shutdown:
		c.shutdown()
	}
	c.fill()
	if c.closing && !c.drained && len(c.runs) == 0 {
		c.drained = true
		c.emit(Drained{})
	}
	out := c.out
	c.out = nil
	return out
}

func (c *Core) emit(e Effect) { c.out = append(c.out, e) }

// execute takes a new action into its resource's queue.
func (c *Core) execute(e Execute) {
	op := e.Op
	if why := c.objection(op); why != "" {
		c.emit(Refused{Event: e, Reason: why})
		return
	}
	if op.CallID == 0 {
		op.CallID = c.lastCall + 1
	}
	c.lastCall = max(c.lastCall, op.CallID)

	r := c.register(op)
	if j := r.twin(op); j != nil {
		c.merge(j, op)
		return
	}
	if CancelsRecurring(op.Action, op.IntervalMS) {
		c.cancelRecurring(r)
	}
	j := &job{op: op, r: r, due: c.now}
	c.emit(Accepted{Op: op})
	r.queue = append(r.queue, j)
	if op.StartDelayMS > 0 {
		c.arm(j, delayed, ms(op.StartDelayMS))
	}
	c.lineUp(r)
}

func (c *Core) objection(op Op) string {
	switch {
	case c.closing:
		return "the executor is shutting down"
	case op.Resource == "" || op.Action == "" || op.Agent.Class == "" || op.Agent.Type == "":
		return "resource, agent class, agent type and action must all be given"
	case op.IntervalMS < 0 || op.TimeoutMS < 0 || op.StartDelayMS < 0:
		return "interval, timeout and start delay must not be negative"
	}
	return ""
}

// merge lets a recurring action that is there already take over the newer request, and runs it at
// once if it waits for its interval. Its next result is reported whether or not it changed.
func (c *Core) merge(j *job, op Op) {
	c.emit(Accepted{Op: op, Replaces: j.op.CallID})
	j.op, j.reported = op, false
	if j.timerFor == interval {
		c.disarm(j)
		c.requeue(j)
	}
}

func (c *Core) timerFired(id TimerID) {
	j, ok := c.timers[id]
	if !ok {
		return // stopped meanwhile
	}
	delete(c.timers, id)
	purpose := j.timerFor
	j.timer, j.timerFor = 0, noTimer
	switch purpose {
	case delayed:
		c.lineUp(j.r)
	case interval:
		c.requeue(j)
	case again:
		c.tryAgain(j)
	case limit:
		j.ending = timedOut
		c.kill(j)
	case grace:
		c.emit(KillProcess{Run: j.run, Force: true, Group: !j.op.leaderOnly()})
		c.arm(j, stuck, stuckAfter)
	case stuck:
		c.emit(Note{j.r.name, j.op.Action + " was killed and does not go away; " +
			"its resource can do nothing else until it does"})
	}
}

// fill starts waiting actions as long as the bound allows.
func (c *Core) fill() {
	for len(c.line) > 0 && (c.opt.MaxRunning == 0 || len(c.runs) < c.opt.MaxRunning) {
		r := c.line[0]
		c.line = c.line[1:]
		r.lined = false
		if r.runnable() {
			c.start(r)
		}
	}
}

// lineUp notes that a resource may have something to run.
func (c *Core) lineUp(r *resource) {
	if !r.lined && r.runnable() {
		r.lined = true
		c.line = append(c.line, r)
	}
}

func (c *Core) start(r *resource) {
	j := r.queue[0]
	r.queue = r.queue[1:]
	r.active = j
	j.began, j.runs, j.waits = c.now, j.runs+1, 0
	c.number(j)
	if out, ok := r.probeFence(j.op); ok {
		c.finish(j, out)
		return
	}
	c.emit(StartProcess{Run: j.run, Op: j.op})
	if j.op.TimeoutMS > 0 {
		c.arm(j, limit, ms(j.op.TimeoutMS))
	}
}

// number gives a job a run of its own.
func (c *Core) number(j *job) {
	c.lastRun++
	j.run = c.lastRun
	c.runs[j.run] = j
}

// kill ends a run: softly now, by force after the grace.
func (c *Core) kill(j *job) {
	c.disarm(j)
	c.emit(KillProcess{Run: j.run, Group: !j.op.leaderOnly()})
	c.arm(j, grace, c.opt.KillGrace)
}

func (c *Core) shutdown() {
	c.closing = true
	for _, r := range slices.Clone(c.order) { // what has gone is forgotten on the way
		c.dropQueue(r)
		c.cancelRecurring(r)
		c.abandonWaiting(r)
	}
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }
