package place

import "pacer/pengine/world"

func constrainClone(r *world.Resource) {
	r.OrderTasks(world.TaskStopped, r, world.TaskStart, world.RelOrdered)
	r.OrderTasks(world.TaskStart, r, world.TaskRunning, world.RelUnrunnableFirstBlocks)
	r.OrderTasks(world.TaskStop, r, world.TaskStopped, world.RelUnrunnableFirstBlocks)
	if r.Is(world.Promotable) {
		r.OrderTasks(world.TaskDemoted, r, world.TaskStop, world.RelOrdered)
		r.OrderTasks(world.TaskRunning, r, world.TaskPromote, world.RelUnrunnableFirstBlocks)
	}
	if r.Clone.Ordered {
		r.SortInstancesByNumber()
	}
	for i, instance := range r.Children {
		constrainInternally(instance)
		r.OrderStarts(instance, world.RelUnrunnableFirstBlocks|world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(world.TaskStart, r, world.TaskRunning, world.RelFirstImpliesThenGraphed)
		r.OrderStops(instance, world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(world.TaskStop, r, world.TaskStopped, world.RelFirstImpliesThenGraphed)
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
		instance.OrderTasks(world.TaskDemote, instance, world.TaskPromote, world.RelOrdered)
		clone.OrderTasks(world.TaskPromote, instance, world.TaskPromote, world.RelOrdered)
		instance.OrderTasks(world.TaskPromote, clone, world.TaskPromoted, world.RelOrdered)
		if previous != nil && clone.Clone.Ordered {
			previous.OrderTasks(world.TaskPromote, instance, world.TaskPromote, world.RelOrdered)
		}
		clone.OrderTasks(world.TaskDemote, instance, world.TaskDemote, world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(world.TaskDemote, clone, world.TaskDemoted, world.RelFirstImpliesThenGraphed)
		if previous != nil && clone.Clone.Ordered {
			instance.OrderTasks(world.TaskDemote, previous, world.TaskDemote, world.RelOrdered)
		}
		previous = instance
	}
}

// orderRoleChanges keeps the phases of a collective apart: down to the lowest role needed before
// up to the highest.
func orderRoleChanges(r *world.Resource) {
	for _, pair := range [][2]string{
		{world.TaskStopped, world.TaskStart},
		{world.TaskStopped, world.TaskPromote},
		{world.TaskDemoted, world.TaskStop},
		{world.TaskDemoted, world.TaskStart},
		{world.TaskDemoted, world.TaskPromote},
		{world.TaskRunning, world.TaskPromote},
		{world.TaskDemote, world.TaskDemoted},
	} {
		r.OrderTasks(pair[0], r, pair[1], world.RelOrdered)
	}
}
