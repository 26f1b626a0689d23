package act

import (
	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// recurring is a recurring operation as configured.
type recurring struct {
	name       string
	key        string
	intervalMS uint
	role       vocab.Role // in which it is done; unknown: any but promoted
}

// createRecurring makes the recurring operations the resource's next role asks for, on the node
// it will be on, and those for role Stopped on all others.
func createRecurring(r *world.Resource) {
	if r.Is(world.Blocked) || r.Is(world.Maintenance) {
		return
	}
	var start *world.Action
	if n := r.Assigned; n != nil && !n.Has(world.NodeMaintenance) && (r.NextRole != stopped || !r.Is(world.Managed)) {
		start = r.StartAction(n, true)
	}
	for _, x := range r.ConfiguredOps() {
		op, ok := parseRecurring(r, x)
		if !ok {
			continue
		}
		if start != nil && op.role != stopped {
			op.whileActive(r, start)
		}
		if op.role == stopped {
			op.whileStopped(r)
		}
	}
}

// parseRecurring reads an op element; ok is false if it is not recurring or cannot be used.
func parseRecurring(r *world.Resource, x *etree.Element) (op recurring, ok bool) {
	op.intervalMS = world.OpInterval(x)
	if op.intervalMS == 0 {
		return op, false
	}
	id := x.SelectAttrValue("id", "")
	op.name = x.SelectAttrValue("name", "")
	switch {
	case id == "":
		r.W.Err(r.ID, "Ignoring resource history entry without ID")
		return op, false
	case cannotRecur(op.name):
		r.W.Err(r.ID, "Ignoring "+id+" because "+op.name+" action cannot be recurring")
		return op, false
	case hasTwin(r, op):
		return op, false
	}
	if role := x.SelectAttr("role"); role != nil {
		if op.role = r.W.Role(r.ID, role.Value); op.role == unknown {
			r.W.Err(r.ID, "Ignoring "+id+" role because "+role.Value+" is not a valid role")
			return op, false
		}
	}
	op.key = world.Key(r.ID, op.name, op.intervalMS)
	return op, r.FindOp(op.name, op.intervalMS, false) != nil
}

func cannotRecur(task string) bool {
	switch task {
	case vocab.TaskStop, vocab.TaskStart, vocab.TaskDemote, vocab.TaskPromote, vocab.TaskReloadAgent,
		vocab.TaskMigrateTo, vocab.TaskMigrateFrom:
		return true
	}
	return false
}

// hasTwin says whether another operation has the same name and interval; none of them is used.
func hasTwin(r *world.Resource, op recurring) bool {
	first := ""
	for _, x := range r.OpsOf(op.name, op.intervalMS) {
		id := x.SelectAttrValue("id", "")
		if id == "" {
			continue
		}
		if first != "" {
			r.W.Err(r.ID, "Operation "+id+" is duplicate of "+first+" (do not use same name and interval combination more than once per resource)")
			return true
		}
		first = id
	}
	return false
}

// whileActive makes the operation where the resource will be, or cancels it there if it is not
// for the role the resource will have.
func (op recurring) whileActive(r *world.Resource, start *world.Action) {
	n := r.Assigned
	optional := op.goesOn(r, start)
	wanted := r.NextRole == op.role
	if op.role == unknown {
		wanted = r.NextRole != promoted
	}
	if !wanted {
		if optional {
			op.cancelForRole(r)
		}
		return
	}
	a := r.W.NewAction(r, op.key, op.name, n, optional)
	if !start.Is(world.Runnable) || !n.Online() || n.Unclean() {
		a.Clear(world.Runnable)
	}
	if r.NextRole == promoted {
		expect(a, rcPromoted)
	}
	if r.Is(world.Managed) {
		orderRecurring(r, a)
	}
}

// goesOn says whether the operation runs already and may be left alone.
func (op recurring) goesOn(r *world.Resource, start *world.Action) bool {
	if !start.Is(world.Optional) {
		return false
	}
	running := world.FindOn(&r.Actions, op.key, r.Assigned)
	for _, a := range running {
		if a.Is(world.Reschedule) {
			return false
		}
	}
	return len(running) > 0
}

// cancelForRole cancels the operation before the role changes.
func (op recurring) cancelForRole(r *world.Resource) {
	a := r.CancelAction(op.name, op.intervalMS, r.Assigned)
	before := ""
	switch {
	case r.OrigRole == promoted:
		before = vocab.TaskDemote
	case r.OrigRole != unpromoted && r.OrigRole != started:
	case r.NextRole == promoted:
		before = vocab.TaskPromote
	case r.NextRole == stopped:
		before = vocab.TaskStop
	}
	if before != "" {
		r.W.NewOrdering(world.Ordering{
			Kind: world.RelUnrunnableFirstBlocks, FirstResource: r, FirstAction: a, ThenResource: r, ThenTask: r.Key(before),
		})
	}
}

// orderRecurring has an operation wait for whatever brings the resource to the role it is for.
func orderRecurring(r *world.Resource, a *world.Action) {
	after := func(task string, kind world.Relation) {
		r.W.NewOrdering(world.Ordering{Kind: kind, FirstResource: r, FirstTask: r.Key(task), ThenAction: a})
	}
	after(vocab.TaskStart, world.RelFirstImpliesThen|world.RelUnrunnableFirstBlocks)
	after(vocab.TaskReloadAgent, world.RelFirstImpliesThen|world.RelUnrunnableFirstBlocks)
	switch {
	case r.NextRole == promoted:
		after(vocab.TaskPromote, world.RelOrdered|world.RelUnrunnableFirstBlocks)
	case r.OrigRole == promoted:
		after(vocab.TaskDemote, world.RelOrdered|world.RelUnrunnableFirstBlocks)
	}
}

// whileStopped makes the operation on every node but the one the resource will be on.
func (op recurring) whileStopped(r *world.Resource) {
	if !r.Is(world.Unique) {
		return // instances of anonymous clones cannot be told apart
	}
	for _, n := range r.W.Roster.Nodes {
		if n == r.Assigned {
			op.cancelIfRunning(r, n)
			continue
		}
		optional := len(world.FindOn(&r.Actions, op.key, n)) > 0
		a := r.W.NewAction(r, op.key, op.name, n, optional)
		expect(a, rcNotRunning)
		if r.Is(world.Managed) {
			for _, p := range r.ActionsOf(vocab.TaskMonitor, n, false) {
				world.Order(p, a, world.RelUnrunnableFirstBlocks)
			}
		}
		orderAfterStops(r, n, a)
		if !n.Online() || n.Unclean() {
			a.Clear(world.Runnable)
		}
	}
}

func (op recurring) cancelIfRunning(r *world.Resource, n *world.Node) {
	if len(world.FindOn(&r.Actions, op.key, n)) == 0 {
		return
	}
	a := r.CancelAction(op.name, op.intervalMS, n)
	if r.NextRole == started || r.NextRole == unpromoted {
		r.W.NewOrdering(world.Ordering{
			Kind: world.RelUnrunnableFirstBlocks, FirstResource: r, FirstAction: a, ThenResource: r, ThenTask: r.Key(vocab.TaskStart),
		})
	}
}

// orderAfterStops has an operation for role Stopped wait until the resource is stopped there.
func orderAfterStops(r *world.Resource, n *world.Node, a *world.Action) {
	for _, stop := range r.ActionsOf(vocab.TaskStop, n, true) {
		if !stop.Is(world.Optional) && !a.Is(world.Optional) && !r.Is(world.Managed) {
			a.Set(world.Optional)
		}
		if !stop.Is(world.Runnable) {
			a.Clear(world.Runnable)
		}
		if r.Is(world.Managed) {
			r.W.NewOrdering(world.Ordering{
				Kind:          world.RelFirstImpliesThen | world.RelUnrunnableFirstBlocks,
				FirstResource: r, FirstTask: r.Key(vocab.TaskStop), FirstAction: stop, ThenAction: a,
			})
		}
	}
}
