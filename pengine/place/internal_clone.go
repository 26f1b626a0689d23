package place

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

func constrainClone(r *world.Resource) {
	r.OrderTasks(vocab.TaskStopped, r, vocab.TaskStart, world.RelOrdered)
	r.OrderTasks(vocab.TaskStart, r, vocab.TaskRunning, world.RelUnrunnableFirstBlocks)
	r.OrderTasks(vocab.TaskStop, r, vocab.TaskStopped, world.RelUnrunnableFirstBlocks)
	if r.Is(world.Promotable) {
		r.OrderTasks(vocab.TaskDemoted, r, vocab.TaskStop, world.RelOrdered)
		r.OrderTasks(vocab.TaskRunning, r, vocab.TaskPromote, world.RelUnrunnableFirstBlocks)
	}
	if r.Clone.Ordered {
		r.SortInstancesByNumber()
	}
	for i, instance := range r.Children {
		constrainInternally(instance)
		r.OrderStarts(instance, world.RelUnrunnableFirstBlocks|world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(vocab.TaskStart, r, vocab.TaskRunning, world.RelFirstImpliesThenGraphed)
		r.OrderStops(instance, world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(vocab.TaskStop, r, vocab.TaskStopped, world.RelFirstImpliesThenGraphed)
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
		instance.OrderTasks(vocab.TaskDemote, instance, vocab.TaskPromote, world.RelOrdered)
		clone.OrderTasks(vocab.TaskPromote, instance, vocab.TaskPromote, world.RelOrdered)
		instance.OrderTasks(vocab.TaskPromote, clone, vocab.TaskPromoted, world.RelOrdered)
		if previous != nil && clone.Clone.Ordered {
			previous.OrderTasks(vocab.TaskPromote, instance, vocab.TaskPromote, world.RelOrdered)
		}
		clone.OrderTasks(vocab.TaskDemote, instance, vocab.TaskDemote, world.RelThenImpliesFirstGraphed)
		instance.OrderTasks(vocab.TaskDemote, clone, vocab.TaskDemoted, world.RelFirstImpliesThenGraphed)
		if previous != nil && clone.Clone.Ordered {
			instance.OrderTasks(vocab.TaskDemote, previous, vocab.TaskDemote, world.RelOrdered)
		}
		previous = instance
	}
}

// orderRoleChanges keeps the phases of a collective apart: down to the lowest role needed before
// up to the highest.
func orderRoleChanges(r *world.Resource) {
	for _, pair := range [][2]string{
		{vocab.TaskStopped, vocab.TaskStart},
		{vocab.TaskStopped, vocab.TaskPromote},
		{vocab.TaskDemoted, vocab.TaskStop},
		{vocab.TaskDemoted, vocab.TaskStart},
		{vocab.TaskDemoted, vocab.TaskPromote},
		{vocab.TaskRunning, vocab.TaskPromote},
		{vocab.TaskDemote, vocab.TaskDemoted},
	} {
		r.OrderTasks(pair[0], r, pair[1], world.RelOrdered)
	}
}
