package lrmd

import (
	"fmt"
	"time"

	"pacer/cib/value/vocab"
)

// Shortage is a means of this host's own that lacked when an agent was to be started.
type Shortage string

// The shortages, in words.
const (
	NoDescriptors Shortage = "no file descriptors are left"
	NoProcesses   Shortage = "no more processes may be made"
	NoMemory      Shortage = "there is not enough memory"
	NoSpace       Shortage = "the disk is full"
	FileInUse     Shortage = "the agent's file is being written"
)

// An agent that could not be started for want of the host's own means says nothing of its service. Pacemaker's executor
// takes that for an error of the agent, so that a host that runs short for a moment stops services that are well and
// gives them up. Here it is tried again within the operation's timeout. If that does not suffice, a recurring action of
// which the cluster knows a result keeps that; any other action has failed, as the cluster waits for its result.

const (
	firstTryAfter = 20 * time.Millisecond
	lastTryAfter  = time.Second
)

// place is where a means lacks: for a file in use with one resource, else everywhere.
type place struct {
	what     Shortage
	resource string
}

func (j *job) placeOf(what Shortage) place {
	if what == FileInUse {
		return place{what, j.r.name}
	}
	return place{what: what}
}

// startFailed lets a run wait for its next try, or gives it up.
func (c *Core) startFailed(e StartFailed) {
	j, ok := c.runs[e.Run]
	if !ok || j.waitsForStart() {
		return // answered twice
	}
	c.lack(j, e)
	switch j.ending { // it was to end already
	case timedOut:
		j.ending, j.lacked = natural, e
		c.giveUp(j)
		return
	case cancelled:
		c.finish(j, j.lacking(e))
		return
	}
	c.disarm(j) // it stays among the runs, for those who count them
	j.waits, j.lacked = min(max(2*j.waits, firstTryAfter), lastTryAfter), e
	after, isLast := j.waits, false
	if j.op.TimeoutMS > 0 {
		left := j.began.Add(ms(j.op.TimeoutMS)).Sub(c.now)
		if after, isLast = min(after, left), left <= 0; isLast {
			c.giveUp(j)
			return
		}
	}
	c.arm(j, again, after)
}

// tryAgain starts a run that has waited, unless its time is over.
func (c *Core) tryAgain(j *job) {
	left := j.began.Add(ms(j.op.TimeoutMS)).Sub(c.now)
	if j.op.TimeoutMS > 0 && left <= 0 {
		c.giveUp(j)
		return
	}
	delete(c.runs, j.run)
	c.number(j)
	c.emit(StartProcess{Run: j.run, Op: j.op})
	if j.op.TimeoutMS > 0 {
		c.arm(j, limit, left)
	}
}

// giveUp ends a run that never was.
func (c *Core) giveUp(j *job) {
	out := j.lacking(j.lacked)
	out.ExitReason = fmt.Sprintf("could not be started within %s: %s on this host (%s)", Readable(j.op.TimeoutMS), j.lacked.Lacks, j.lacked.Reason)
	if j.op.IntervalMS == 0 || j.result.Runs == 0 {
		c.finish(j, out)
		return
	}
	c.end(j, func() {
		c.emit(Tick{c.resultOf(j, out.fit())})
		if !j.reported { // what is known answers the request
			j.reported = true
			j.result.Op = j.op
			c.emit(Report{j.result})
		}
	})
}

// lacking is the outcome of a run that never was.
func (j *job) lacking(e StartFailed) Outcome {
	return Outcome{RC: vocab.ExitError, Status: vocab.ExecError, ExitReason: fmt.Sprintf("could not be started: %s on this host (%s)", e.Lacks, e.Reason)}
}

// waitsForStart says whether a job is active and yet nothing runs.
func (j *job) waitsForStart() bool { return j.timerFor == again }

// abandon cancels an active job that waits for its start.
func (c *Core) abandon(j *job) {
	delete(c.runs, j.run)
	j.run, j.waits = 0, 0
	j.r.active = nil
	c.drop(j)
	c.lineUp(j.r)
	c.forget(j.r)
}

// abandonWaiting is abandon for the active job of a resource, if it waits.
func (c *Core) abandonWaiting(r *resource) {
	if r.active != nil && r.active.waitsForStart() {
		c.abandon(r.active)
	}
}

// lack tells of a shortage that begins.
func (c *Core) lack(j *job, e StartFailed) {
	at := j.placeOf(e.Lacks)
	if _, known := c.lacks[at]; !known {
		c.emit(Note{j.r.name, fmt.Sprintf("%s cannot be started: %s on this host (%s); it is tried again until its timeout", j.op.Action, e.Lacks, e.Reason)})
	}
	c.lacks[at] = j.run
}

// relieve tells of shortages that are over, since a run has ended that began later.
func (c *Core) relieve(j *job) {
	for _, what := range []Shortage{NoDescriptors, NoProcesses, NoMemory, NoSpace, FileInUse} {
		at := j.placeOf(what)
		if last, lacked := c.lacks[at]; lacked && j.run > last {
			delete(c.lacks, at)
			c.emit(Note{j.r.name, fmt.Sprintf("%s could be started; it is over that %s on this host", j.op.Action, what)})
		}
	}
}
