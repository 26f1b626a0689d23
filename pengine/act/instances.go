package act

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// activity is what instances do in the transition; a set of bits.
type activity uint8

const (
	starting activity = 1 << iota
	stopping
	restarting // one and the same instance does both
	active
	everything = starting | stopping | restarting | active
)

// marks are a collective's pseudo-actions to order against.
type marks struct{ start, running, stop, stopped *world.Action }

// createInstances makes the instances' actions, then pseudo-actions of the collective to order
// against. These are required as soon as one instance does the like.
func createInstances(r *world.Resource, instances []*world.Resource) marks {
	var does activity
	for _, i := range instances {
		create(i)
		does.add(i)
	}
	var m marks
	m.start = r.PseudoAction(vocab.TaskStart, does&starting == 0)
	m.running = r.PseudoAction(vocab.TaskRunning, does&starting == 0)
	m.running.Priority = int(score.Infinity)
	if does&(active|starting) == 0 {
		m.running.Clear(world.Runnable)
	}
	m.stop = r.PseudoAction(vocab.TaskStop, does&stopping == 0)
	m.stopped = r.PseudoAction(vocab.TaskStopped, does&stopping == 0)
	m.stopped.Priority = int(score.Infinity)
	if does&restarting == 0 {
		m.stop.Set(world.ActionMigratable)
	}
	return m
}

// add notes what an instance does; of a cloned group, what its members do.
func (does *activity) add(r *world.Resource) {
	if r.Kind > world.Primitive {
		for _, m := range r.Children {
			if *does != everything {
				does.add(m)
			}
		}
		return
	}
	if *does == everything {
		return
	}
	var own activity
	if len(r.Active) > 0 {
		own |= active
	}
	for a := range r.Actions.All() {
		switch {
		case a.Is(world.Optional):
		case a.Task == vocab.TaskStart && a.Is(world.Runnable):
			own |= starting
		case a.Task == vocab.TaskStop && a.Flags&(world.Pseudo|world.Runnable) != 0:
			own |= stopping
		}
	}
	if own&(starting|stopping) == starting|stopping {
		own |= restarting
	}
	*does |= own
}
