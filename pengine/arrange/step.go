package arrange

import "pacer/pengine/world"

// affect lets a relation have its effect on two actions, on behalf of a resource: the second
// action's, or the first's where the second implies the first.
func affect(r *world.Resource, first, then *world.Action, e effect) changed {
	switch r.Kind {
	case world.Group:
		return affectGroup(first, then, e)
	case world.Clone, world.Bundle:
		return affectInstances(first, then, e)
	}
	return affectActions(first, then, e)
}
