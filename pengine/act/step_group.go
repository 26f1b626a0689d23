package act

import (
	"pacer/cib/value/numeral"
	"pacer/pengine/world"
)

// createGroup makes the members' actions, then pseudo-actions of the group to order against.
func createGroup(r *world.Resource) {
	for _, m := range r.Children {
		create(m)
	}
	tasks := []string{world.TaskStart, world.TaskRunning, world.TaskStop, world.TaskStopped}
	if numeral.True(r.MetaValue("promotable")) {
		tasks = append(tasks, world.TaskDemote, world.TaskDemoted, world.TaskPromote, world.TaskPromoted)
	}
	for _, t := range tasks {
		r.PseudoAction(t, true, true)
	}
}
