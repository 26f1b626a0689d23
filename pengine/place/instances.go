package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// assignInstances assigns the instances of a clone, or the containers of a bundle, at most total
// of them, and at most perNode on one node. First as many as possible are kept where they are;
// then the others are assigned.
func assignInstances(collective *world.Resource, instances []*world.Resource, total, perNode int) {
	optimal := 1
	if nodes := countAvailable(collective); nodes > 0 {
		optimal = max(1, total/nodes)
	}
	assigned, put := 0, tables{}
	for _, instance := range instances {
		if assigned >= total {
			break
		}
		if !instance.Is(world.Unassigned) {
			continue
		}
		current := placeToKeep(instance, optimal)
		if current != nil && assignEarly(instance, current, perNode, total-assigned, &put) {
			assigned++
		}
	}
	for _, instance := range instances {
		switch {
		case !instance.Is(world.Unassigned):
		case assigned >= total:
			instance.AddScoreEverywhere(score.Never, world.Cause{Kind: world.CauseCapacity, ID: instance.Parent.ID})
		case assignInstance(instance, nil, perNode) != nil:
			assigned++
		}
	}
}

// countAvailable resets the counts of instances per node and says how many nodes are available.
func countAvailable(collective *world.Resource) (available int) {
	for c := range collective.Allowed.All() {
		c.Count = 0
		if c.Available() {
			available++
		}
	}
	return available
}

// placeToKeep is the node where an active, healthy instance had best stay, nil if it should not
// because enough instances are there.
func placeToKeep(instance *world.Resource, optimal int) *world.Node {
	if len(instance.Active) == 0 || !instance.Is(world.Unassigned) || instance.Is(world.Failed) {
		return nil
	}
	n := instance.CurrentNode()
	if n == nil || !world.NewCandidate(n).Usable() {
		return nil
	}
	if c := instance.AllowedByTop(n); c != nil && int(c.Count) >= optimal {
		return nil
	}
	return n
}

// assignEarly tries to assign an instance to the node it is on. Where another node is preferred,
// one of the instances still available is set aside for that node, and the instance tries again
// without it: so nodes get as many instances as they deserve, but those that are there already if
// possible. What attempts add to the parent's counts is taken back in the end.
func assignEarly(instance *world.Resource, current *world.Node, perNode, available int, put *tables) bool {
	if !instance.Allowed.Get(current).Usable() {
		return false
	}
	put.keep(instance)
	counts := keepCounts(instance.Parent.Allowed)
	var chosen *world.Node
	for reserved := 0; reserved < available; reserved++ {
		chosen = assignInstance(instance, current, perNode)
		if chosen == current {
			break
		}
		put.restore()
		if chosen == nil {
			instance.Set(world.Unassigned)
			break
		}
		instance.Unassign()
		chosen = nil
	}
	counts.restore(instance.Parent.Allowed)
	countInstance(instance, chosen)
	return chosen != nil
}

// counts are the counts of a table's candidates, put by.
type counts []int32

func keepCounts(t *world.NodeTable) counts {
	kept := make(counts, 0, t.Len())
	for c := range t.All() {
		kept = append(kept, c.Count)
	}
	return kept
}

func (kept counts) restore(t *world.NodeTable) {
	i := 0
	for c := range t.All() {
		c.Count = kept[i]
		i++
	}
}

// assignInstance assigns one instance where there is room. An attempt with a preferred node can be
// taken back.
func assignInstance(instance *world.Resource, prefer *world.Node, perNode int) *world.Node {
	if instance.Is(world.Assigning) {
		return nil
	}
	banUnfit(instance, perNode)
	chosen := assign(instance, prefer, prefer == nil)
	countInstance(instance, chosen)
	return chosen
}

func countInstance(instance *world.Resource, n *world.Node) {
	if n == nil {
		return
	}
	if c := instance.AllowedByTop(n); c != nil {
		c.Count++
	}
}

// banUnfit bans an instance, and the members of a cloned group, from nodes that cannot take it.
func banUnfit(instance *world.Resource, perNode int) {
	why := world.Cause{Kind: world.CauseCapacity, ID: instance.Parent.ID}
	for c := range instance.Allowed.All() {
		if fits(instance, c, perNode) {
			continue
		}
		instance.SetScore(c, score.Never, why)
		for _, member := range instance.Children {
			if mc := member.Allowed.Get(c.Node); mc != nil {
				member.SetScore(mc, score.Never, why)
			}
		}
	}
}

func fits(instance *world.Resource, c *world.Candidate, perNode int) bool {
	if instance.Is(world.Removed) || !c.Available() {
		return false
	}
	top := instance.AllowedByTop(c.Node)
	return top != nil && top.Score >= 0 && int(top.Count) < perNode
}

// tables are the candidates of a resource and everything below it, put by.
type tables []struct {
	r *world.Resource
	t *world.NodeTable
}

// keep puts the tables of a resource by, in place of those of another.
func (kept *tables) keep(r *world.Resource) {
	old := *kept
	*kept = old[:0]
	r.Walk(func(r *world.Resource) {
		var t *world.NodeTable
		if i := len(*kept); i < len(old) {
			t = old[i].t
		}
		*kept = append(*kept, struct {
			r *world.Resource
			t *world.NodeTable
		}{r, r.Allowed.CopyOver(t)})
	})
}

func (kept tables) restore() {
	for _, k := range kept {
		k.r.Allowed = k.t.Copy()
	}
}
