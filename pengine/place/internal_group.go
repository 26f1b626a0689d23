package place

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// Relations of a group with its members.
const (
	memberUp     = world.RelUnrunnableFirstBlocks | world.RelFirstImpliesThen | world.RelFirstImpliesThenGraphed
	afterGroup   = world.RelFirstImpliesThen | world.RelUnrunnableFirstBlocks | world.RelThenImpliesFirstGraphed
	afterMember  = world.RelFirstImpliesThen | world.RelUnrunnableFirstBlocks
	graphedFirst = world.RelThenImpliesFirstGraphed
)

func constrainGroup(r *world.Resource) {
	r.OrderTasks(vocab.TaskStop, r, vocab.TaskStopped, world.RelUnrunnableFirstBlocks)
	r.OrderTasks(vocab.TaskStopped, r, vocab.TaskStart, world.RelOrdered)
	r.OrderTasks(vocab.TaskStart, r, vocab.TaskRunning, world.RelUnrunnableFirstBlocks)
	chain := memberChain{group: r, promotable: r.Top().Is(world.Promotable)}
	for _, member := range r.Children {
		chain.add(member)
	}
}

// memberChain ties the members of a group to it and to one another, from first to last.
type memberChain struct {
	group      *world.Resource
	promotable bool
	previous   *world.Resource
	lastActive *world.Resource
}

func (mc *memberChain) add(member *world.Resource) {
	constrainInternally(member)
	ordered := mc.group.Group.Ordered
	down, afterDown := graphedFirst, world.RelFirstImpliesThenGraphed
	switch {
	case mc.previous == nil && ordered:
		down |= world.RelOrdered
		afterDown = world.RelFirstImpliesThen
	case mc.previous != nil && mc.group.Group.Colocated:
		colocate("#group-members", score.Infinity, member, mc.previous, member.Is(world.Critical))
	}
	mc.frame(member, down, afterDown)
	switch {
	case !ordered:
		mc.order(member, afterGroup)
	case mc.previous == nil:
		mc.order(member, world.RelNone)
	default:
		mc.follow(member)
	}
	mc.stopInSequence(member)
	mc.previous = member
}

// frame orders a member's actions between those of the group.
func (mc *memberChain) frame(member *world.Resource, down, afterDown world.Relation) {
	if mc.promotable {
		mc.group.OrderTasks(vocab.TaskDemote, member, vocab.TaskDemote, down)
		member.OrderTasks(vocab.TaskDemote, mc.group, vocab.TaskDemoted, afterDown)
		member.OrderTasks(vocab.TaskPromote, mc.group, vocab.TaskPromoted, memberUp)
		mc.group.OrderTasks(vocab.TaskPromote, member, vocab.TaskPromote, graphedFirst)
	}
	mc.group.OrderStops(member, down)
	member.OrderTasks(vocab.TaskStop, mc.group, vocab.TaskStopped, afterDown)
	mc.group.OrderStarts(member, graphedFirst)
	member.OrderTasks(vocab.TaskStart, mc.group, vocab.TaskRunning, memberUp)
}

// order has a member come up after the group's own action.
func (mc *memberChain) order(member *world.Resource, kind world.Relation) {
	mc.group.OrderStarts(member, kind)
	if mc.promotable {
		mc.group.OrderTasks(vocab.TaskPromote, member, vocab.TaskPromote, kind)
	}
}

// follow has a member come up after the previous one, and go down before it.
func (mc *memberChain) follow(member *world.Resource) {
	mc.previous.OrderStarts(member, afterMember)
	member.OrderStops(mc.previous, world.RelOrdered|world.RelIntermediateStop)
	if len(member.Active) > 0 && len(mc.previous.Active) == 0 {
		// The one before is new here: there will be no restart to keep the order for it.
		member.OrderTasks(vocab.TaskStop, mc.previous, vocab.TaskStart,
			world.RelThenImpliesFirst|world.RelUnrunnableFirstBlocks)
	}
	if mc.promotable {
		mc.previous.OrderTasks(vocab.TaskPromote, member, vocab.TaskPromote, afterMember)
		member.OrderTasks(vocab.TaskDemote, mc.previous, vocab.TaskDemote, world.RelOrdered)
	}
}

// stopInSequence keeps the order of stops where some members in between are down.
func (mc *memberChain) stopInSequence(member *world.Resource) {
	if len(member.Active) == 0 {
		return
	}
	if mc.group.Group.Ordered && mc.previous != nil && len(mc.previous.Active) == 0 &&
		mc.lastActive != nil && len(mc.lastActive.Active) > 0 {
		member.OrderStops(mc.lastActive, world.RelOrdered)
	}
	mc.lastActive = member
}
