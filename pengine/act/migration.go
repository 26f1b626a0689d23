package act

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// canMigrate says whether the resource may move from a node to the one it is assigned to without
// being stopped.
func canMigrate(r *world.Resource, current *world.Node) bool {
	return r.Is(world.Migratable|world.Managed) && r.Flags&(world.Failed|world.StartPending) == 0 &&
		current != nil && !current.Unclean() && r.Assigned != nil && !r.Assigned.Unclean()
}

// createMigration makes the two halves of a migration; of a migration under way only the second.
// Stop and start are still there: the stop cleans up the source, the start is in name only.
func createMigration(r *world.Resource, current *world.Node) {
	start, stop := r.StartAction(r.Assigned, true), r.StopAction(current, true)
	var to *world.Action
	if r.MigrationTarget == nil {
		to = r.NewAction(vocab.TaskMigrateTo, current, true)
	}
	from := r.NewAction(vocab.TaskMigrateFrom, r.Assigned, true)
	start.Set(world.ActionMigratable | world.Pseudo)
	stop.Set(world.ActionMigratable)
	from.Set(world.ActionMigratable)
	if to != nil {
		to.Set(world.ActionMigratable)
		to.Needs = start.Needs
		r.OrderTasks(vocab.TaskMonitor, r, vocab.TaskMigrateTo, world.RelOrdered)
		r.OrderTasks(vocab.TaskMigrateTo, r, vocab.TaskMigrateFrom, world.RelOrdered|world.RelUnmigratableThenBlocks)
	} else {
		from.Needs = start.Needs
		r.OrderTasks(vocab.TaskMonitor, r, vocab.TaskMigrateFrom, world.RelOrdered)
	}
	r.OrderTasks(vocab.TaskMigrateFrom, r, vocab.TaskStop, world.RelOrdered|world.RelUnmigratableThenBlocks)
	r.OrderTasks(vocab.TaskMigrateFrom, r, vocab.TaskStart,
		world.RelOrdered|world.RelUnmigratableThenBlocks|world.RelFirstElseThen)
	if to != nil {
		describeMigration(to, current, r.Assigned)
		if !r.Is(world.RemoteConnection) {
			// It must be known in case the source is lost meanwhile: the target may be affected.
			to.SetMeta("record-pending", "true")
		}
	}
	describeMigration(from, current, r.Assigned)
}

func describeMigration(a *world.Action, source, target *world.Node) {
	a.SetMeta("migrate_source", source.Name)
	a.SetMeta("migrate_target", target.Name)
}
