package lrmd

import (
	"slices"
	"time"
)

// purpose is what a job's one timer is for; it also tells where the job stands.
type purpose int

const (
	noTimer  purpose = iota
	delayed          // queued, its start delay has not passed
	again            // active, until it is tried again to start it
	interval         // recurring, between two runs
	limit            // running, until its timeout
	grace            // told to end
	stuck            // killed, and still there
)

// ending is what will be said of a run that the executor itself ended.
type ending int

const (
	natural ending = iota
	timedOut
	cancelled
)

// job is an accepted Op and how far it has come. It is in exactly one place: its resource's queue,
// active, or resting.
type job struct {
	op Op
	r  *resource

	due      time.Time // when it was last queued
	began    time.Time // its latest run
	run      RunID     // 0 unless running
	runs     int
	ending   ending
	waits    time.Duration // before the latest try to start it; 0 if it was not tried again
	lacked   StartFailed   // the latest
	timer    TimerID       // 0 if none is armed
	timerFor purpose

	deleted  bool   // its resource was unregistered
	result   Result // of the latest run
	reported bool   // a report for the current request has gone out
}

// resource is a queue: what waits, what runs, and what repeats and rests between two runs.
type resource struct {
	name    string
	queue   []*job
	active  *job
	resting []*job
	lined   bool // in Core.line
	gone    bool // unregistered, and kept only until its last run ends
	fence   Outcome
}

func (r *resource) runnable() bool {
	return r.active == nil && len(r.queue) > 0 && r.queue[0].timerFor != delayed
}

// all lists the resource's jobs: resting, active, queued.
func (r *resource) all() []*job {
	jobs := slices.Clone(r.resting)
	if r.active != nil {
		jobs = append(jobs, r.active)
	}
	return append(jobs, r.queue...)
}

// twin finds the recurring action that a new one repeats. One that is being cancelled is none: the
// new one runs after its end.
func (r *resource) twin(op Op) *job {
	if op.IntervalMS == 0 {
		return nil
	}
	for _, j := range r.all() {
		if j.op.sameAs(op.Action, op.IntervalMS) && j.ending != cancelled {
			return j
		}
	}
	return nil
}

func (c *Core) register(op Op) *resource {
	r, ok := c.resources[op.Resource]
	if !ok {
		r = &resource{name: op.Resource, fence: noFenceDevice}
		c.resources[r.name] = r
		c.order = append(c.order, r)
	}
	r.gone = false
	return r
}

// forget drops an unregistered resource when nothing of it runs any more. Until then it stays, so
// that no action of a new resource with the same name runs beside the old one's last.
func (c *Core) forget(r *resource) {
	if r.gone && r.active == nil {
		delete(c.resources, r.name)
		c.order = slices.DeleteFunc(c.order, func(o *resource) bool { return o == r })
	}
}

// requeue makes a resting recurring action due.
func (c *Core) requeue(j *job) {
	j.r.resting = without(j.r.resting, j)
	j.due = c.now
	j.r.queue = append(j.r.queue, j)
	c.lineUp(j.r)
}

// arm gives a job its one timer.
func (c *Core) arm(j *job, what purpose, after time.Duration) {
	c.disarm(j)
	c.lastTimer++
	j.timer, j.timerFor = c.lastTimer, what
	c.timers[j.timer] = j
	c.emit(StartTimer{ID: j.timer, After: after})
}

func (c *Core) disarm(j *job) {
	if j.timer != 0 {
		delete(c.timers, j.timer)
		c.emit(StopTimer{ID: j.timer})
	}
	j.timer, j.timerFor = 0, noTimer
}

func without(jobs []*job, gone *job) []*job {
	return slices.DeleteFunc(jobs, func(j *job) bool { return j == gone })
}
