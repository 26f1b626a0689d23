package act

import (
	"pacer/cib/value/term"
	"pacer/pengine/world"
)

// createGroup makes the members' actions, then pseudo-actions of the group to order against.
func createGroup(r *world.Resource) {
	for _, m := range r.Children {
		create(m)
	}
	tasks := []string{term.TaskStart, term.TaskRunning, term.TaskStop, term.TaskStopped}
	if term.True(r.MetaValue("promotable")) {
		tasks = append(tasks, term.TaskDemote, term.TaskDemoted, term.TaskPromote, term.TaskPromoted)
	}
	for _, t := range tasks {
		r.PseudoAction(t, true, true)
	}
}
