package place

import "pacer/pengine/world"

func assignGroup(group *world.Resource, prefer *world.Node, stopIfFail bool) *world.Node {
	if !group.Is(world.Unassigned) {
		return group.Assigned
	}
	if group.Is(world.Assigning) {
		return nil
	}
	if len(group.Children) == 0 {
		group.Clear(world.Unassigned)
		return nil
	}
	group.Set(world.Assigning)
	group.OrigRole = group.Children[0].OrigRole
	traceScores(atGroup, group)
	var first *world.Node
	for _, member := range group.Children {
		if n := assign(member, prefer, stopIfFail); first == nil {
			first = n
		}
	}
	group.NextRole = group.Children[0].NextRole
	group.Clear(world.Assigning | world.Unassigned)
	if !group.Group.Colocated {
		return nil
	}
	return first
}
