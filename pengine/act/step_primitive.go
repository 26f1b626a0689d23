package act

import (
	"strconv"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// needs is what the present state of a primitive calls for.
type needs struct {
	current     *world.Node // most trusted node it is active on
	all, ready  int         // how many nodes it is active on
	moving      bool
	migrate     bool // it can move without being stopped
	needStop    bool
	needPromote bool
	why         world.Cause // of needStop
}

// stopBecause notes that a restart is needed.
func (p *needs) stopBecause(why world.Cause) { p.needStop, p.why = true, why }

// createPrimitive makes the actions that take a primitive from its role to the next: those of a
// restart first, optional unless one is needed, then those of the change of role, recurring
// operations, and a migration.
func createPrimitive(r *world.Resource) {
	if r.NextRole == unknown {
		r.NextRole = started
		if r.Assigned == nil {
			r.SetNextRole(stopped, world.Cause{Kind: world.CausePlacement})
		}
	}
	p := needs{}
	p.current, p.all, p.ready = r.ActiveNode()
	for _, n := range r.DanglingSources {
		a := r.StopAction(n, false)
		a.Set(world.MigrationAbort)
		a.Blame(world.Optional, nil, world.Cause{Kind: world.CauseMigration})
	}
	p.checkMove(r)
	p.checkActivity(r)
	if r.Is(world.StartPending) {
		r.StartAction(r.Assigned, true).Set(world.AlwaysInGraph)
	}
	p.checkRecovery(r)
	p.restart(r)
	for role := r.OrigRole; role != r.NextRole; {
		next := nextRole[role][r.NextRole]
		do, ok := step(role, next)
		if !ok {
			break
		}
		do(r, r.Assigned, false)
		if next < role || role == unknown {
			blameDown(r, r.WhyRole())
		}
		role = next
	}
	createRecurring(r)
	if p.migrate {
		createMigration(r, p.current)
	}
}

// blameDown notes why a resource must be stopped or demoted where it is active.
func blameDown(r *world.Resource, why world.Cause) {
	if r.W.Why == nil {
		return
	}
	for a := range r.Actions.All() {
		if (a.Task == vocab.TaskStop || a.Task == vocab.TaskDemote) && !a.Is(world.Optional) {
			a.Blame(world.Optional, nil, why)
		}
	}
}

func (p *needs) checkMove(r *world.Resource) {
	if p.current == nil || r.Assigned == nil || p.current == r.Assigned || r.NextRole < started {
		return
	}
	p.moving = true
	p.stopBecause(world.Cause{Kind: world.CausePlacement, ID: r.Assigned.Name})
	p.migrate = canMigrate(r, p.current)
}

// checkActivity decides whether a partial migration goes on, and what happens to a resource that
// is active on several nodes for no reason.
func (p *needs) checkActivity(r *world.Resource) {
	source, target := r.MigrationSource, r.MigrationTarget
	multiple := false
	switch {
	case source != nil && target != nil && p.migrate && p.all == 2 && p.current == source && r.Assigned == target:
		// The migration goes on as it began.
	case source != nil || target != nil:
		p.stopBecause(world.Cause{Kind: world.CauseMigration})
		p.migrate = false
		r.MigrationSource, r.MigrationTarget = nil, nil
	case r.Is(world.NeedsFencing):
		multiple = p.all > 1
	default:
		// Without need for fencing, what unclean nodes may run does not count.
		multiple = p.ready > 1
	}
	if !multiple {
		r.Clear(world.StopUnexpected)
		return
	}
	r.W.ErrState(r.ID, multipleText(r, p.all))
	switch r.Multiple {
	case world.MultipleRestart:
		p.stopBecause(world.Cause{Kind: world.CauseMultiple, ID: r.ID})
	case world.MultipleUnexpected:
		p.stopBecause(world.Cause{Kind: world.CauseMultiple, ID: r.ID}) // but not where it is expected
		r.Set(world.StopUnexpected)
	}
}

func multipleText(r *world.Resource, count int) string {
	class := r.Class()
	if class == "" {
		class = "Untyped"
	}
	response := map[world.MultiplyActive]string{
		world.MultipleStop:       "shutting it down",
		world.MultipleRestart:    "attempting recovery",
		world.MultipleBlock:      "waiting for an administrator",
		world.MultipleUnexpected: "stopping unexpected instances",
	}[r.Multiple]
	return class + " resource " + r.ID + " might be active on " + strconv.Itoa(count) + " nodes (" + response + ")"
}

// checkRecovery decides whether a resource that stays where it is must be stopped or promoted
// again.
func (p *needs) checkRecovery(r *world.Resource) {
	switch {
	case p.moving:
	case r.Is(world.Failed):
		if r.Is(world.StopIfFailed) {
			p.stopBecause(r.WhyFailed())
		} else if r.NextRole == promoted {
			p.needPromote = true
		}
	case r.Is(world.Blocked):
		p.stopBecause(r.WhyFailed())
	case r.OrigRole > started && p.current != nil && r.Assigned != nil:
		if !r.StartAction(r.Assigned, true).Is(world.Optional) {
			p.stopBecause(world.Cause{Kind: world.CauseStructure, ID: r.ID}) // recovery of a promoted instance
		}
	}
}

// restart makes the actions down to a stop where the resource is, and those up to the same role
// where it will be.
func (p *needs) restart(r *world.Resource) {
	r.Set(world.Restarting)
	defer r.Clear(world.Restarting)
	role := r.OrigRole
	for role != stopped {
		next := nextRole[role][stopped]
		do, ok := step(role, next)
		if !ok {
			break
		}
		do(r, p.current, !p.needStop)
		role = next
	}
	if p.needStop {
		blameDown(r, p.why)
	}
	for r.OrigRole <= r.NextRole && role != r.OrigRole && !r.Is(world.Blocked) {
		next := nextRole[role][r.OrigRole]
		do, ok := step(role, next)
		if !ok {
			break
		}
		required := p.needStop || next == promoted && p.needPromote
		do(r, r.Assigned, !required)
		role = next
	}
}
