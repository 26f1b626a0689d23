package place

import "pacer/pengine/world"

// Assign assigns every resource to a node, or to none (P4). Connections to remote nodes come
// first, since what may run there depends on them.
func Assign(w *world.World) {
	if !w.IgnoresUtilization() {
		sortResources(w)
	}
	w.TraceCapacities("Original")
	if w.Found.RemoteNodes {
		for _, r := range w.Resources {
			if r.Is(world.RemoteConnection) {
				assign(r, r.MigrationTarget, true)
			}
		}
	}
	for _, r := range w.Resources {
		if !r.Is(world.RemoteConnection) {
			assign(r, nil, true)
		}
	}
	w.TraceCapacities("Remaining")
}

// assign assigns a resource and everything in it, after what its place depends on. The preferred
// node (nil for none) is taken if no other is better. Without stopIfFail, a failure leaves roles
// and actions alone, so that another attempt can be made. The result is where a primitive or the
// first member of a colocated group went.
func assign(r *world.Resource, prefer *world.Node, stopIfFail bool) *world.Node {
	switch r.Kind {
	case world.Group:
		return assignGroup(r, prefer, stopIfFail)
	case world.Clone:
		assignClone(r, prefer, stopIfFail)
	case world.Bundle:
		assignBundle(r, prefer, stopIfFail)
	default:
		return assignPrimitive(r, prefer, stopIfFail)
	}
	return nil
}
