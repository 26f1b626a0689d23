package arrange

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// pair is two related actions. The flags are snapshots from before the edge has any effect: some
// relations go by these, others by the actions as earlier relations left them.
type pair struct {
	first, then           *world.Action
	firstFlags, thenFlags world.ActionFlags
	edge                  *world.Edge
}

// effect is one relation about to have its effect on two actions. node narrows it to instances
// there; flags are those to take for the first action; filter says which conditions may change.
type effect struct {
	node   *world.Node
	flags  world.ActionFlags
	filter world.ActionFlags
	kind   world.Relation
}

// apply goes through the relations of the edge in a fixed order.
func (p *pair) apply() (did changed) {
	then := p.then
	node := then.Node
	if p.has(world.RelFirstImpliesSameNodeThen) {
		// Unfencing concerns only instances on the node; from here on it is an implication there.
		p.edge.Kind = p.edge.Kind&^world.RelFirstImpliesSameNodeThen | world.RelFirstImpliesThen
		node = p.first.Node
	}
	if p.has(world.RelFirstImpliesThen) {
		did |= p.implyThen(node)
	}
	if p.has(world.RelIntermediateStop) && then.Resource != nil {
		did |= p.onThen(effect{node, p.firstFlags, world.Optional | world.Runnable, world.RelIntermediateStop})
	}
	if p.has(world.RelThenImpliesFirst) {
		did |= p.implyFirst(node)
	}
	if p.has(world.RelPromotedThenImpliesFirst) && then.Resource != nil {
		did |= p.onThen(effect{node, p.firstFlags & world.Optional, world.Optional, world.RelPromotedThenImpliesFirst})
	}
	if p.has(world.RelMinRunnable) {
		did |= p.countRunnable(node)
	}
	if p.has(world.RelNestedRemoteProbe) && then.Resource != nil {
		if p.firstFlags&world.Runnable == 0 && p.first.Resource != nil && len(p.first.Resource.Active) > 0 {
			p.edge.Kind = world.RelNone
		} else {
			did |= p.onThen(effect{node, p.firstFlags, world.Runnable, world.RelUnrunnableFirstBlocks})
		}
	}
	if p.has(world.RelUnrunnableFirstBlocks) {
		did |= p.block(node)
	}
	for _, e := range [...]effect{
		{node, p.firstFlags, world.Optional, world.RelUnmigratableThenBlocks},
		{node, p.firstFlags, world.Optional, world.RelFirstElseThen},
		{node, p.firstFlags, world.Runnable, world.RelOrdered},
		{node, p.firstFlags, world.Runnable, world.RelAsymmetric},
	} {
		if p.has(e.kind) && then.Resource != nil {
			did |= p.onThen(e)
		}
	}
	p.keepInGraph()
	return did | p.blockedStop()
}

func (p *pair) has(kind world.Relation) bool { return p.edge.Kind&kind != 0 }

func (p *pair) onThen(e effect) changed { return affect(p.then.Resource, p.first, p.then, e) }

func (p *pair) implyThen(node *world.Node) changed {
	switch {
	case p.then.Resource != nil:
		return p.onThen(effect{node, p.firstFlags & world.Optional, world.Optional, world.RelFirstImpliesThen})
	case p.firstFlags&world.Optional == 0 && p.then.Is(world.Optional):
		p.then.Clear(world.Optional)
		return thenChanged
	}
	return 0
}

func (p *pair) implyFirst(node *world.Node) changed {
	switch {
	case p.first.Resource != nil:
		e := effect{node, p.firstFlags, world.Optional, world.RelThenImpliesFirst}
		return affect(p.first.Resource, p.first, p.then, e)
	case p.firstFlags&world.Optional == 0 && p.first.Is(world.Runnable):
		p.first.Clear(world.Runnable)
		return firstChanged
	}
	return 0
}

// countRunnable makes an action runnable once enough of those before it are.
func (p *pair) countRunnable(node *world.Node) changed {
	then := p.then
	switch {
	case then.Resource != nil:
		return p.onThen(effect{node, p.firstFlags, world.Runnable, world.RelMinRunnable})
	case p.firstFlags&world.Runnable == 0:
		return 0
	}
	then.RunnableBefore++
	if then.RunnableBefore < then.RequiredRunnableBefore || then.Is(world.Runnable) {
		return 0
	}
	then.Set(world.Runnable)
	return thenChanged
}

func (p *pair) block(node *world.Node) changed {
	switch {
	case p.then.Resource != nil:
		return p.onThen(effect{node, p.firstFlags, world.Runnable, world.RelUnrunnableFirstBlocks})
	case p.firstFlags&world.Runnable == 0 && p.then.Is(world.Runnable):
		p.then.Clear(world.Runnable)
		return thenChanged
	}
	return 0
}

// keepInGraph has one action appear in the graph because the other does. It does not count as a
// change.
func (p *pair) keepInGraph() {
	if p.first.Is(world.Runnable) && p.has(world.RelFirstImpliesThenGraphed) && p.firstFlags&world.Optional == 0 {
		p.then.Set(world.AlwaysInGraph)
	}
	if p.has(world.RelThenImpliesFirstGraphed) && p.thenFlags&world.Optional == 0 {
		p.first.Set(world.AlwaysInGraph)
	}
}

// blockedStop has what depends on the stop of a blocked, unmanaged resource not happen.
func (p *pair) blockedStop() changed {
	const implies = world.RelFirstImpliesThen | world.RelThenImpliesFirst | world.RelIntermediateStop
	r := p.first.Resource
	if p.has(implies) && r != nil && !r.Is(world.Managed) && r.Is(world.Blocked) &&
		!p.first.Is(world.Runnable) && p.first.Task == vocab.TaskStop && p.then.Is(world.Runnable) {
		p.then.Clear(world.Runnable)
		p.then.BlameOrder(world.Runnable, p.first)
		return thenChanged
	}
	return 0
}
