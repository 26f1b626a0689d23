package act

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// unfenced says whether a node was unfenced since it was last fenced.
func unfenced(n *world.Node) bool {
	v, ok := n.HostAttr("#node-unfenced", "", world.HostCurrent)
	return ok && v != "0"
}

// orderAfterUnfencing has an action wait for the node's unfencing, if the resource needs it or is
// a fencing device itself: devices that unfence often cannot even be probed before. Unfencing is
// required only where it was never done.
func orderAfterUnfencing(r *world.Resource, n *world.Node, a *world.Action, kind world.Relation) {
	if !r.Is(world.NeedsUnfencing) && !(r.Is(world.FenceDevice) && r.W.Found.Unfencing) {
		return
	}
	world.Order(r.W.FenceAction(world.Fencing{Node: n, Op: vocab.TaskOn}), a, kind)
	if !unfenced(n) {
		r.W.TriggerUnfencing(nil, n, "required by "+r.ID+" "+a.Task, nil)
	}
}
