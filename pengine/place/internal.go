package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// InternalConstraints files the orderings and colocations that the structure of resources implies
// (P2).
func InternalConstraints(w *world.World) {
	for _, r := range w.Resources {
		constrainInternally(r)
	}
}

func constrainInternally(r *world.Resource) {
	switch r.Kind {
	case world.Primitive:
		constrainPrimitive(r)
	case world.Group:
		constrainGroup(r)
	case world.Clone:
		constrainClone(r)
	case world.Bundle:
		constrainBundle(r)
	}
}

// colocate keeps a resource with another as structure demands.
func colocate(id string, s score.Score, dependent, primary *world.Resource, influence bool) {
	dependent.W.AddColocation(world.Colocation{
		ID: id, Score: s, Dependent: dependent, Primary: primary, Influence: influence,
	})
}
