package act

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// createGroup makes the members' actions, then pseudo-actions of the group to order against.
func createGroup(r *world.Resource) {
	for _, m := range r.Children {
		create(m)
	}
	tasks := []string{vocab.TaskStart, vocab.TaskRunning, vocab.TaskStop, vocab.TaskStopped}
	if vocab.True(r.MetaValue("promotable")) {
		tasks = append(tasks, vocab.TaskDemote, vocab.TaskDemoted, vocab.TaskPromote, vocab.TaskPromoted)
	}
	for _, t := range tasks {
		r.PseudoAction(t, true)
	}
}
