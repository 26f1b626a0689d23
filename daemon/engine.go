package daemon

import (
	"fmt"
	"strconv"
	"time"

	"pacer/controller"
	"pacer/pengine"
)

// engine asks the policy engine for transitions and keeps its inputs, so that a decision can be
// looked at later with crm_simulate.
type engine struct {
	number int    // of the next transition
	inputs inputs // used by what is in the archive's queue alone
	busy   bool
	next   *controller.Schedule // what is to be scheduled once the policy engine is free; the newest
}

// schedule runs the policy engine beside the loop.
func (d *Daemon) schedule(s controller.Schedule) {
	if d.engine.busy { // with a question that nobody waits for any more
		d.engine.next = &s
		return
	}
	d.engine.number++
	d.engine.busy = true
	number := d.engine.number
	go func() {
		answer, in := schedule(s, number)
		d.post(func() {
			d.engine.busy = false
			d.step(answer)
			if next := d.engine.next; next != nil {
				d.engine.next = nil
				d.schedule(*next)
			}
		})
		if answer.Err != nil || len(answer.Graph.Synapses) > 0 {
			d.later(func() { d.keep(in, number) })
		}
	}()
}

func (d *Daemon) keep(in input, number int) {
	file, err := d.engine.inputs.keep(in)
	if err != nil {
		d.cfg.Log.Warn().Str("event", "input-not-kept").Err(err).Msg("the policy engine's input could not be saved")
	}
	d.happened("debug", "input-kept", file, map[string]string{"transition": strconv.Itoa(number), "file": file})
}

// schedule never lets a fault of the engine take the daemon down: a cluster without a schedule still
// watches its resources.
func schedule(s controller.Schedule, number int) (answer controller.Scheduled, in input) {
	answer.Seq = s.Seq
	in = input{doc: s.Doc, grade: pengine.Faulty, at: time.Now()}
	defer func() {
		if r := recover(); r != nil {
			answer.Err = fmt.Errorf("the policy engine failed: %v; please report the input", r)
		}
	}()
	out, err := pengine.ScheduleDocument(s.Doc, in.at, number)
	if err != nil {
		answer.Err = err
		return answer, in
	}
	in.grade = out.Grade()
	answer.Graph, answer.Recheck = out.Graph, out.Recheck
	return answer, in
}
