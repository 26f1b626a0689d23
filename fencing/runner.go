package fencing

import (
	"maps"
	"slices"
	"strings"
	"time"

	"pacer/cib/value/vocab"
)

// runner runs the agents of devices, for each no more at a time than its limit.
type runner struct {
	jobs map[int]*job // that wait or run, by number
	runs map[int]*job // by run
	last int          // number given, of a job or a run
}

// mostJobs bounds what waits for one device on somebody's request. Operations have bounds of their own.
const mostJobs = 128

func (r *runner) next() int { r.last++; return r.last }

// put gives a device a job after a delay. A device's own time limit goes before the job's.
func (r *runner) put(t *turn, reg *registry, d *device, j *job, delay time.Duration) {
	if j.why.request != "" && len(d.waiting) >= mostJobs {
		t.ended = append(t.ended, ended{j, failed(vocab.ExecError, "too much waits for "+d.ID)})
		return
	}
	j.number, j.device = r.next(), d.ID
	if own := d.timeout(reg.does(d, j.action)); own > 0 {
		j.timeout = own
	}
	j.left = j.timeout
	r.jobs[j.number] = j
	d.waiting = append(d.waiting, j)
	if delay > 0 {
		j.delayed = true
		t.log(Info, "fencing-delayed", "%s%s by %s waits %s", j.action, j.aimed(), d.ID, delay)
		t.do(StartTimer{j.timer(TimerDelay), delay})
	}
	r.fill(t, reg, d)
}

// does is the action that a device's agent carries out for another: an agent that cannot reboot turns off.
func (r *registry) does(d *device, action string) string {
	if action == vocab.TaskReboot && !r.agent(d).can(vocab.TaskReboot) {
		return vocab.TaskOff
	}
	return action
}

// fill starts what may be started of what waits for a device.
func (r *runner) fill(t *turn, reg *registry, d *device) {
	for d.limit < 0 || d.active < d.limit {
		i := d.next()
		if i < 0 || reg.reading(d) {
			return
		}
		j := d.waiting[i]
		d.waiting = slices.Delete(d.waiting, i, i+1)
		d.active++
		j.began = t.now
		r.start(t, reg, d, j)
	}
}

// next is what of a device's waiting jobs comes next: what fences, then what is asked for a fencing, then requests. It is below 0 if
// there is none.
func (d *device) next() int {
	for _, goes := range []func(purpose) bool{
		func(p purpose) bool { return p.op != "" },
		func(p purpose) bool { return p.search },
		func(purpose) bool { return true },
	} {
		if i := slices.IndexFunc(d.waiting, func(j *job) bool { return !j.delayed && goes(j.why) }); i >= 0 {
			return i
		}
	}
	return -1
}

func (r *runner) start(t *turn, reg *registry, d *device, j *job) {
	if j.why.op != "" && !d.internal && j.chosen != d.edition && !d.surely(reg.agent(d), j.target) {
		r.end(t, reg, d, j, failed(vocab.ExecError, d.ID+" was defined anew after it was chosen, perhaps for other nodes"))
		return
	}
	j.run, j.edition = r.next(), d.edition
	j.tries++
	if d.internal {
		r.byWatchdog(t, reg, d, j)
		return
	}
	r.runs[j.run] = j
	action := reg.does(d, j.action)
	if action != j.action {
		t.log(Info, "fencing-remapped", "%s of %s is done as %s, since agent %s cannot %s", j.action, j.target, action, d.Agent, j.action)
	}
	t.do(RunAgent{Run: j.run, Device: d.ID, Agent: d.Agent, Arguments: arguments(d.params, reg.agent(d), action, j.target), Timeout: j.left})
}

// agentEnded takes how a run ended, and tries again or ends the job.
func (r *runner) agentEnded(t *turn, reg *registry, e AgentEnded) {
	j := r.runs[e.Run]
	if j == nil {
		return
	}
	delete(r.runs, e.Run)
	j.run = 0
	d := reg.find(j.device)
	if d != nil && !e.Outcome.OK() && !j.once {
		action := reg.does(d, j.action)
		if j.left = j.remaining(t.now, e.Outcome, d.tries(action)); j.left > 0 {
			t.log(Info, "fencing-retried", "%s%s by %s failed and is tried again: %s", action, j.aimed(), d.ID, e.Outcome.Reason)
			t.do(StartTimer{j.timer(TimerPause), retryPause})
			return
		}
	}
	r.end(t, reg, d, j, e.Outcome)
}

func (r *runner) end(t *turn, reg *registry, d *device, j *job, o Outcome) {
	delete(r.jobs, j.number)
	t.ended = append(t.ended, ended{j, o})
	if d != nil && o.OK() {
		r.share(t, reg, d, j, o)
	}
	if d != nil {
		d.active = max(d.active-1, 0)
		r.fill(t, reg, d)
	}
}

// callOff ends jobs that are not needed any more. An agent that runs is left to its end, and not run again.
func (r *runner) callOff(t *turn, reg *registry, unneeded func(purpose) bool, out Outcome) {
	for _, number := range slices.Sorted(maps.Keys(r.jobs)) {
		switch j := r.jobs[number]; {
		case j == nil || !unneeded(j.why):
		case j.run != 0:
			j.once = true
		default:
			r.withdraw(t, reg, j, out)
		}
	}
}

// withdraw ends a job that waits: for its turn, its delay or its next try.
func (r *runner) withdraw(t *turn, reg *registry, j *job, out Outcome) {
	j.stopTimers(t)
	d := reg.find(j.device)
	if j.tries > 0 {
		r.end(t, reg, d, j, out)
		return
	}
	if d != nil {
		d.forget(j)
	}
	delete(r.jobs, j.number)
	t.ended = append(t.ended, ended{j, out})
}

// share gives what a try came to, which went well, to the tries that wait for the device to do the same.
func (r *runner) share(t *turn, reg *registry, d *device, j *job, o Outcome) {
	for _, x := range slices.Clone(d.waiting) {
		if x.why.op != "" && j.why.op != "" && x.action == j.action && strings.EqualFold(x.target, j.target) && x.incarnation == j.incarnation {
			t.log(Info, "fencing-merged", "%s%s by %s was done for another fencing just now", x.action, x.aimed(), d.ID)
			r.withdraw(t, reg, x, o)
		}
	}
}

// timer goes on after a delay or a pause.
func (r *runner) timer(t *turn, reg *registry, id Timer) {
	j := r.jobs[id.Job]
	if j == nil {
		return
	}
	d := reg.find(j.device)
	switch {
	case id.Kind == TimerDelay:
		j.delayed = false
		if d != nil {
			r.fill(t, reg, d)
		}
	case id.Kind == TimerWatchdog:
		r.waited(t, reg, d, j)
	case d == nil:
		r.end(t, reg, nil, j, failed(noDevice, j.device+" was removed before it could be used"))
	default:
		r.start(t, reg, d, j)
	}
}

// refill goes on with all devices, after something that concerns several of them.
func (r *runner) refill(t *turn, reg *registry) {
	for _, d := range slices.Clone(reg.devices) {
		r.fill(t, reg, d)
	}
}
