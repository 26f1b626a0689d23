package lrmd

func (c *Core) cancel(e Cancel) {
	if r, ok := c.resources[e.Resource]; ok {
		for _, j := range r.all() {
			if j.op.sameAs(e.Action, e.IntervalMS) && c.cancelJob(j) {
				return
			}
		}
	}
	c.emit(Refused{Event: e, Reason: "no such action waits or repeats; one that runs only once " +
		"can be cancelled before it starts, not after"})
}

// cancelJob ends a job if that can be done: one that runs only once is let run to its end.
func (c *Core) cancelJob(j *job) bool {
	r := j.r
	if r.active == j && j.waitsForStart() {
		c.abandon(j)
		return true
	}
	if r.active == j {
		if j.op.IntervalMS == 0 || j.ending == cancelled {
			return false
		}
		already := j.ending == timedOut // and so already told to end
		j.ending = cancelled
		if !already {
			c.kill(j)
		}
		return true
	}
	r.queue, r.resting = without(r.queue, j), without(r.resting, j)
	c.drop(j)
	c.lineUp(r) // a delayed head may have been in the way
	return true
}

// cancelRecurring ends all recurring actions of a resource: none may watch a state that is about to
// be changed.
func (c *Core) cancelRecurring(r *resource) {
	for _, j := range r.all() {
		if j.op.IntervalMS > 0 {
			c.cancelJob(j)
		}
	}
}

func (c *Core) dropQueue(r *resource) {
	queued := r.queue
	r.queue = nil
	for _, j := range queued {
		c.drop(j)
	}
}

func (c *Core) unregister(e Unregister) {
	r, ok := c.resources[e.Resource]
	if !ok {
		return // nothing known is as good as forgotten
	}
	r.gone, r.fence = true, noFenceDevice
	for _, j := range r.all() {
		j.deleted = true
	}
	c.dropQueue(r)
	c.cancelRecurring(r)
	c.abandonWaiting(r)
	c.forget(r)
}
