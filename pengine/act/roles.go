package act

import (
	"fmt"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

const (
	unknown    = vocab.RoleUnknown
	stopped    = vocab.RoleStopped
	started    = vocab.RoleStarted
	unpromoted = vocab.RoleUnpromoted
	promoted   = vocab.RolePromoted
	roles      = promoted + 1
)

// nextRole is the first step on the way from one role to another.
var nextRole = [roles][roles]vocab.Role{
	unknown:    {unknown: unknown, stopped: stopped, started: stopped, unpromoted: stopped, promoted: stopped},
	stopped:    {unknown: stopped, stopped: stopped, started: started, unpromoted: unpromoted, promoted: unpromoted},
	started:    {unknown: stopped, stopped: stopped, started: started, unpromoted: unpromoted, promoted: promoted},
	unpromoted: {unknown: stopped, stopped: stopped, started: stopped, unpromoted: unpromoted, promoted: promoted},
	promoted:   {unknown: stopped, stopped: unpromoted, started: unpromoted, unpromoted: unpromoted, promoted: promoted},
}

// A change makes the actions of one step between roles.
type change func(r *world.Resource, n *world.Node, optional bool)

// changes are the steps there are. A missing step from a role to itself, or from started to
// unpromoted, needs nothing; other missing steps never occur.
var changes = [roles][roles]change{
	unknown:    {stopped: stopOn},
	stopped:    {started: startOn, unpromoted: startOn},
	started:    {stopped: stopOn, promoted: promoteOn},
	unpromoted: {stopped: stopOn, started: stopOn, promoted: promoteOn},
	promoted:   {stopped: demoteOn, started: demoteOn, unpromoted: demoteOn},
}

// step finds the change from one role to the next; ok is false if nothing needs to be done.
func step(from, to vocab.Role) (c change, ok bool) {
	c = changes[from][to]
	nothing := from == to && from != unknown || from == started && to == unpromoted
	if c == nil && !nothing {
		panic(fmt.Sprintf("act: no step leads from role %s to %s", from, to))
	}
	return c, c != nil
}

// isExpected says whether the node is where a resource active on too many nodes is to stay, while
// its restart is scheduled.
func isExpected(r *world.Resource, n *world.Node) bool {
	return r.Is(world.StopUnexpected|world.Restarting) && r.NextRole > stopped && r.Assigned != nil && r.Assigned == n
}

// stopOn stops the resource wherever it is active.
func stopOn(r *world.Resource, _ *world.Node, optional bool) {
	for _, n := range r.Active {
		if isExpected(r, n) {
			continue
		}
		if target := r.MigrationTarget; target != nil {
			if n == target && n == r.Assigned {
				continue // the migration goes on
			}
			optional = false
		}
		a := r.StopAction(n, optional)
		switch {
		case r.Assigned == nil:
			a.Reason = world.Reason{Kind: world.ReasonNoNode}
		case r.Is(world.Restarting | world.StopUnexpected):
			a.Reason = world.Reason{Kind: world.ReasonMultiple}
		}
		if !r.Is(world.Managed) {
			a.Clear(world.Runnable)
			a.Blame(world.Runnable, nil, world.Cause{Kind: world.CauseUnmanaged})
		}
		if r.Is(world.NeedsUnfencing) {
			stopBeforeUnfencing(r, a, n)
		}
	}
}

func stopBeforeUnfencing(r *world.Resource, stop *world.Action, n *world.Node) {
	world.Order(stop, r.W.FenceAction(world.Fencing{Node: n, Op: vocab.TaskOn}), world.RelThenImpliesFirst)
	if !unfenced(n) {
		r.W.ErrState(r.ID, "Stopping "+r.ID+" until "+n.String()+" can be unfenced")
	}
}

func startOn(r *world.Resource, n *world.Node, optional bool) {
	a := r.StartAction(n, true)
	orderAfterUnfencing(r, n, a, world.RelFirstImpliesThen)
	if a.Is(world.Runnable) && !optional {
		a.Clear(world.Optional)
	}
	if isExpected(r, n) {
		a.Set(world.Pseudo)
	}
}

// promoteOn promotes the resource unless it cannot be started.
func promoteOn(r *world.Resource, n *world.Node, optional bool) {
	for _, start := range r.ActionsOf(vocab.TaskStart, n, true) {
		if start.Is(world.Runnable) {
			continue
		}
		for _, p := range r.ActionsOf(vocab.TaskPromote, n, true) {
			p.Clear(world.Runnable)
		}
		return
	}
	a := r.PromoteAction(n, optional)
	if isExpected(r, n) {
		a.Set(world.Pseudo)
	}
}

// demoteOn demotes the resource wherever it is active.
func demoteOn(r *world.Resource, _ *world.Node, optional bool) {
	for _, n := range r.Active {
		if !isExpected(r, n) {
			r.DemoteAction(n, optional)
		}
	}
}
