package emit

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// SettleForReport makes the changes that the reference's summary makes when it is first written,
// which it does before the graph: resources that are active but whose role became "stopped" for
// the sake of recovery count as started, and actions without a node that a summary line is about
// get the node that the line names.
func SettleForReport(w *world.World) {
	for r := range w.Summarized() {
		if len(r.Active) > 0 && r.OrigRole == vocab.RoleStopped {
			r.OrigRole = vocab.RoleStarted
		}
		if r.Is(world.Managed) && (len(r.Active) > 0 || r.Assigned != nil) {
			claimActions(r, r.CurrentNode(), r.Assigned)
		}
	}
}

func claimActions(r *world.Resource, current, next *world.Node) {
	start := oldest(r.ActionsOf(vocab.TaskStart, next, false))
	from := current
	if start == nil || !start.Is(world.Runnable) {
		from = nil
	}
	stop := oldest(r.ActionsOf(vocab.TaskStop, from, false))
	if stop == nil && r.Is(world.StopUnexpected) {
		stop = oldest(r.ActionsOf(vocab.TaskStop, nil, false))
	}
	r.ActionsOf(vocab.TaskPromote, next, false)
	r.ActionsOf(vocab.TaskDemote, next, false)
	if r.OrigRole == r.NextRole {
		if next != nil {
			r.ActionsOf(vocab.TaskMigrateFrom, next, false)
		}
		return
	}
	if stop != nil && (r.NextRole == vocab.RoleStopped || start != nil && !start.Is(world.Runnable)) {
		for _, n := range r.Active {
			r.ActionsOf(vocab.TaskStop, n, false)
		}
	}
}

func oldest(found []*world.Action) *world.Action {
	if len(found) == 0 {
		return nil
	}
	return found[0]
}
