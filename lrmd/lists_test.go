package lrmd

// Running is how many actions run now.
func (c *Core) Running() int { return len(c.runs) }

// Recurring lists the recurring actions of a resource, or of all with an empty name: those that
// wait for their interval, run, or are queued. Cancelled ones are not among them.
func (c *Core) Recurring(name string) []Op {
	var ops []Op
	for _, r := range c.order {
		if name != "" && r.name != name {
			continue
		}
		for _, j := range r.all() {
			if j.op.IntervalMS > 0 && j.ending != cancelled {
				ops = append(ops, j.op)
			}
		}
	}
	return ops
}

// Pending lists the actions that are queued or run now, of a resource or of all with an empty
// name; recurring actions that wait for their interval are not among them.
func (c *Core) Pending(name string) []Op {
	var ops []Op
	for _, r := range c.order {
		if name != "" && r.name != name {
			continue
		}
		if r.active != nil {
			ops = append(ops, r.active.op)
		}
		for _, j := range r.queue {
			ops = append(ops, j.op)
		}
	}
	return ops
}
