package transition

import "pacer/cib/value/vocab"

// Unhurried lists the actions that may wait without harm: those that nothing depends on, directly or not, but that more is
// started, watched or told of. What stops, demotes, moves or fences something never waits for one of them.
func (g *Graph) Unhurried() map[int]bool {
	before := map[int][]int{} // by action: those that it waits for
	var urgent []int
	for _, s := range g.Synapses {
		for _, a := range s.Actions {
			for _, in := range s.Inputs {
				before[a.ID] = append(before[a.ID], in.ID)
			}
			if !a.gentle() {
				urgent = append(urgent, a.ID)
			}
		}
	}
	hurried := map[int]bool{}
	for len(urgent) > 0 {
		id := urgent[len(urgent)-1]
		urgent = urgent[:len(urgent)-1]
		if !hurried[id] {
			hurried[id] = true
			urgent = append(urgent, before[id]...)
		}
	}
	free := map[int]bool{}
	for _, s := range g.Synapses {
		for _, a := range s.Actions {
			if !hurried[a.ID] {
				free[a.ID] = true
			}
		}
	}
	return free
}

// gentle says whether an action takes nothing away.
func (a *Action) gentle() bool {
	if a.Kind != Resource {
		return a.Kind == Pseudo
	}
	switch a.Task {
	case vocab.TaskStart, vocab.TaskPromote, vocab.TaskMonitor, vocab.TaskNotify:
		return true
	}
	return false
}
