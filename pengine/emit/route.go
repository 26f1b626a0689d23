package emit

import (
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// connectionHost is the cluster node through which an action on a remote node goes, nil for
// actions elsewhere and for fencing. While the connection moves, what must be done before the
// move goes through the node it leaves, and everything else through the node it goes to.
func connectionHost(a *world.Action) *world.Node {
	if a.Task == vocab.TaskFence || !a.Node.IsPacemakerRemote() {
		return nil
	}
	conn := a.Node.Remote
	from, to := conn.CurrentNode(), conn.Assigned
	switch {
	case from == nil:
		return to
	case to == nil, from == to:
		return from
	}
	task := a.Task
	if task == vocab.TaskNotify {
		task = a.Meta.Value("notify_operation")
	}
	// After a partial migration, all actions follow the start on the new node.
	partial := conn.Launcher == nil && conn.MigrationTarget != nil
	if !partial && before(task) {
		return from
	}
	return to
}

// before says whether a task on a remote node comes before the move of its connection.
func before(task string) bool {
	for _, t := range []string{
		vocab.TaskCancel, vocab.TaskStop, vocab.TaskDemote, vocab.TaskMigrateFrom, vocab.TaskMigrateTo,
	} {
		if strings.EqualFold(t, task) {
			return true
		}
	}
	return false
}
