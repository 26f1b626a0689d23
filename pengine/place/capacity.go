package place

import (
	"slices"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// banFullNodes bans a primitive from nodes without room for it and what must go with it. If no
// node has room for all, only those are banned that have none for the primitive alone, and the
// one with most room left is returned.
func banFullNodes(r *world.Resource) *world.Node {
	if r.W.IgnoresUtilization() {
		return nil
	}
	needed := &seq.Table[string]{}
	together := withColocated(r, r, nil)
	for _, other := range together {
		addNeed(other, together, needed)
	}
	roomiest, anyFits := (*world.Node)(nil), false
	for _, c := range r.Allowed.QuirkHashed() {
		if !c.Usable() {
			continue
		}
		anyFits = anyFits || c.Node.HasCapacity(needed)
		if roomiest == nil || world.CompareCapacities(c.Node, roomiest) < 0 {
			roomiest = c.Node
		}
	}
	if anyFits {
		roomiest = nil
	} else {
		needed = r.Utilization
	}
	for c := range r.Allowed.All() {
		if c.Usable() && !c.Node.HasCapacity(needed) {
			r.AddScore(c.Node, score.Never, world.Cause{Kind: world.CauseCapacity, ID: r.ID})
		}
	}
	return roomiest
}

// withColocated adds to the list the resource and everything that must be where it is. The
// original resource is where the search began.
func withColocated(r, original *world.Resource, list []*world.Resource) []*world.Resource {
	if r.IsGroup() && (r.Group.Colocated || r.Parent.IsClone()) {
		list = append(list, r)
		for _, member := range r.Children {
			list = withColocated(member, original, list)
		}
		return list
	}
	if r.IsGroup() && len(r.Children) == 0 || slices.Contains(list, r) {
		return list
	}
	list = append(list, r)
	for _, c := range r.ColocationsAsDependent() {
		if c.Primary != original && c.Score == score.Infinity && effectOf(r, c.Primary, c, true) == onLocation {
			list = withColocated(c.Primary, original, list)
		}
	}
	for _, c := range r.ColocationsAsPrimary() {
		if c.Dependent == original || r.IsClone() && !c.Dependent.IsClone() { // nobody knows with which instance
			continue
		}
		if c.Score == score.Infinity && effectOf(c.Dependent, r, c, true) == onLocation {
			list = withColocated(c.Dependent, original, list)
		}
	}
	return list
}

// addNeed adds the utilization of a resource that is still to be assigned, as far as what it is
// made of is not in the list of all.
func addNeed(r *world.Resource, all []*world.Resource, needed *seq.Table[string]) {
	if !r.Is(world.Unassigned) {
		return
	}
	switch r.Kind {
	case world.Group:
		addGroupNeed(r, all, needed)
	case world.Clone:
		addCloneNeed(r, all, needed)
	case world.Bundle:
		if container := r.FirstContainer(); container != nil {
			addNeed(container, all, needed)
		}
	default:
		world.ReleaseCapacity(needed, r)
	}
}

// addGroupNeed adds all members if they go to one node, otherwise the first.
func addGroupNeed(group *world.Resource, all []*world.Resource, needed *seq.Table[string]) {
	members := group.Children
	if !group.Group.Colocated && !group.Parent.IsClone() && len(members) > 1 {
		members = members[:1]
	}
	for _, member := range members {
		if member.Is(world.Unassigned) && !slices.Contains(all, member) {
			addNeed(member, all, needed)
		}
	}
}

// addCloneNeed adds those instances of cloned groups of which a member is in the list. If no
// instance is in the list either way, the first stands for them.
func addCloneNeed(clone *world.Resource, all []*world.Resource, needed *seq.Table[string]) {
	existing := false
	for _, instance := range clone.Children {
		switch {
		case slices.Contains(all, instance):
			existing = true
		case slices.ContainsFunc(instance.Children, func(m *world.Resource) bool { return slices.Contains(all, m) }):
			addNeed(instance, all, needed)
			existing = true
		}
	}
	if !existing && len(clone.Children) > 0 {
		addNeed(clone.Children[0], all, needed)
	}
}
