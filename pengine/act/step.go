package act

import "pacer/pengine/world"

// Actions makes the actions that bring every resource to its next role (A3).
func Actions(w *world.World) {
	for _, r := range w.Resources {
		create(r)
	}
}

func create(r *world.Resource) {
	switch r.Kind {
	case world.Primitive:
		createPrimitive(r)
	case world.Group:
		createGroup(r)
	case world.Clone:
		createClone(r)
	case world.Bundle:
		createBundle(r)
	}
}

// probe makes the probes that find out whether the resource is active on the node, where that is
// unknown, and says whether it made any.
func probe(r *world.Resource, n *world.Node) bool {
	switch r.Kind {
	case world.Clone:
		return probeClone(r, n)
	case world.Bundle:
		return probeBundle(r, n)
	}
	return probeOn(r, n)
}
