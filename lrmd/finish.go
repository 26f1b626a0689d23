package lrmd

import (
	"fmt"

	"pacer/cib/value/vocab"
)

// processDone ends a run: its result goes out, and a recurring action starts to rest.
func (c *Core) processDone(e ProcessDone) {
	j, ok := c.runs[e.Run]
	if !ok || j.waitsForStart() {
		return // answered twice
	}
	c.relieve(j)
	c.finish(j, e.Outcome)
}

func (c *Core) finish(j *job, out Outcome) {
	if j.op.Agent.Is(vocab.ClassStonith) {
		out = j.r.fenceOutcome(j.op, out)
	}
	c.end(j, func() { c.conclude(j, j.judge(out).fit()) })
}

// end ends a run, tells of it, and lets a recurring action rest.
func (c *Core) end(j *job, tell func()) {
	c.disarm(j)
	delete(c.runs, j.run)
	j.run = 0
	tell()
	j.r.active = nil
	if j.op.IntervalMS > 0 && j.ending != cancelled {
		j.ending = natural
		j.r.resting = append(j.r.resting, j)
		c.arm(j, interval, ms(j.op.IntervalMS))
	}
	c.lineUp(j.r)
	c.forget(j.r)
}

// judge overrides what a run says of itself where the executor ended it.
func (j *job) judge(out Outcome) Outcome {
	switch j.ending {
	case timedOut:
		out.RC, out.Status = vocab.ExitError, vocab.ExecTimeout
		out.ExitReason = fmt.Sprintf("%s did not complete within %s", j.kind(), Readable(j.op.TimeoutMS))
	case cancelled:
		out.Status, out.ExitReason = vocab.ExecCancelled, ""
		if out.Signal != 0 {
			out.RC = vocab.ExitOK
		}
	}
	return out
}

// kind is how Pacemaker's exit reasons call the program that ran.
func (j *job) kind() string {
	if j.op.Agent.Is(vocab.ClassStonith) {
		return "Fence agent"
	}
	return "Resource agent"
}

// conclude publishes the result of a run: to onlookers always, to the cluster if it is new to it.
func (c *Core) conclude(j *job, out Outcome) {
	res := c.resultOf(j, out)
	j.result = res.silent()
	c.emit(Tick{res})
	if !j.reported || !res.Unchanged {
		j.reported = true
		c.emit(Report{res})
	}
}

// resultOf is the result of a run that ends now.
func (c *Core) resultOf(j *job, out Outcome) Result {
	before := j.result
	res := Result{
		Op: j.op, Outcome: out, Runs: j.runs, Deleted: j.deleted,
		QueueMS: int(j.began.Sub(j.due).Milliseconds()),
		ExecMS:  int(c.now.Sub(j.began).Milliseconds()),
		RunAt:   j.began.Unix(), ChangeAt: j.began.Unix(),
	}
	if j.runs > 1 {
		res.Unchanged = before.RC == out.RC && before.Status == out.Status
		res.ChangeAt = before.ChangeAt
		if before.RC != out.RC {
			res.ChangeAt = c.now.Unix()
		}
	}
	return res
}

// drop reports an action that will not run, or not again.
func (c *Core) drop(j *job) {
	c.disarm(j)
	res := j.result // of the last run, if it ever ran
	res.Op, res.Deleted = j.op, j.deleted
	res.Outcome = Outcome{RC: j.result.RC, Status: vocab.ExecCancelled}
	res.Runs, res.Unchanged = j.runs, false
	c.emit(Report{res})
}
