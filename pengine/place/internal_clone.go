package place

import (
	"pacer/cib/value/term"
	"pacer/pengine/world"
)

func constrainClone(r *world.Resource) {
	r.OrderTasks(term.TaskStopped, r, term.TaskStart, world.RelOrdered)
	r.OrderTasks(term.TaskStart, r, term.TaskRunning, world.RelUnrunnableFirstBlocks)
	r.OrderTasks(term.TaskStop, r, term.TaskStopped, world.RelUnrunnableFirstBlocks)
	if r.Is(world.Promotable) {
		r.OrderTasks(term.TaskDemoted, r, term.TaskStop, world.RelOrdered)
		r.OrderTasks(term.TaskRunning, r, term.TaskPromote, world.RelUnrunnableFirstBlocks)
	}
	if r.Clone.Ordered {
		r.SortInstancesByNumber()
	}
	for i, instance := range r.Children {
		constrainInternally(instance)
		r.OrderStarts(instance, world.RelUnrunnableFirstBlocks|world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(term.TaskStart, r, term.TaskRunning, world.RelFirstImpliesThenGraphed)
		r.OrderStops(instance, world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(term.TaskStop, r, term.TaskStopped, world.RelFirstImpliesThenGraphed)
		if !r.Clone.Ordered {
			continue
		}
		for _, later := range r.Children[i+1:] { // not just the next: some may not act at all
			instance.OrderStarts(later, world.RelOrdered)
			later.OrderStops(instance, world.RelOrdered)
		}
	}
	if r.Is(world.Promotable) {
		constrainPromotable(r)
	}
}

// constrainPromotable orders promotions and demotions of a clone's instances.
func constrainPromotable(clone *world.Resource) {
	orderRoleChanges(clone)
	var previous *world.Resource
	for _, instance := range clone.Children {
		instance.OrderTasks(term.TaskDemote, instance, term.TaskPromote, world.RelOrdered)
		clone.OrderTasks(term.TaskPromote, instance, term.TaskPromote, world.RelOrdered)
		instance.OrderTasks(term.TaskPromote, clone, term.TaskPromoted, world.RelOrdered)
		if previous != nil && clone.Clone.Ordered {
			previous.OrderTasks(term.TaskPromote, instance, term.TaskPromote, world.RelOrdered)
		}
		clone.OrderTasks(term.TaskDemote, instance, term.TaskDemote, world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(term.TaskDemote, clone, term.TaskDemoted, world.RelFirstImpliesThenGraphed)
		if previous != nil && clone.Clone.Ordered {
			instance.OrderTasks(term.TaskDemote, previous, term.TaskDemote, world.RelOrdered)
		}
		previous = instance
	}
}

// orderRoleChanges keeps the phases of a collective apart: down to the lowest role needed before
// up to the highest.
func orderRoleChanges(r *world.Resource) {
	for _, pair := range [][2]string{
		{term.TaskStopped, term.TaskStart},
		{term.TaskStopped, term.TaskPromote},
		{term.TaskDemoted, term.TaskStop},
		{term.TaskDemoted, term.TaskStart},
		{term.TaskDemoted, term.TaskPromote},
		{term.TaskRunning, term.TaskPromote},
		{term.TaskDemote, term.TaskDemoted},
	} {
		r.OrderTasks(pair[0], r, pair[1], world.RelOrdered)
	}
}
