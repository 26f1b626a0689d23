package arrange

import "pacer/pengine/world"

// affectGroup affects the group's action, and the same of each member.
func affectGroup(first, then *world.Action, e effect) changed {
	did := affectActions(first, then, e)
	for _, m := range then.Resource.Children {
		if a := world.FindFirst(&m.Actions, world.Match{Task: then.Task, Node: e.node}); a != nil {
			did |= affect(m, first, a, e)
		}
	}
	return did
}
