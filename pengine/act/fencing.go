package act

import (
	"slices"

	"pacer/cib/value/vocab"
	"pacer/pengine/notify"
	"pacer/pengine/world"
)

// FencingAndShutdown fences what must and can be fenced, shuts down what asked for it, and orders
// both against everything else (A5). The designated controller goes last, to avoid elections
// meanwhile.
func FencingAndShutdown(w *world.World) {
	managed := slices.ContainsFunc(w.Resources, anyManaged)
	var d downs
	lost := false
	for _, n := range w.Roster.Nodes {
		if n.IsGuest() {
			if n.Has(world.NodeRemoteReset) && managed && w.CanFence(n) {
				fenceGuest(w, n)
			}
			continue
		}
		fenced := d.add(w, n, managed)
		if !fenced && n.Unclean() {
			lost = true
			w.Warn("", "Node "+n.String()+" is unclean but cannot be fenced")
		}
	}
	if lost && !w.Opt.FencingEnabled {
		w.Warn("", "Resource functionality and data integrity cannot be guaranteed (configure, enable, and test fencing to correct this)")
	}
	d.orderController(w)
}

func anyManaged(r *world.Resource) bool {
	return r.Is(world.Managed) || slices.ContainsFunc(r.Children, anyManaged)
}

// downs are the actions that take nodes down.
type downs struct {
	controller         *world.Action // of the designated controller, nil if it stays
	fencings, shutdown []*world.Action
}

func (d *downs) add(w *world.World, n *world.Node, managed bool) (fenced bool) {
	isController := w.DC != nil && n == w.DC
	switch {
	case managed && n.Unclean() && w.CanFence(n):
		a := scheduleFencing(w, n)
		if isController {
			d.controller = a
			return true
		}
		if count := len(d.fencings); count > 0 && !w.Opt.ConcurrentFencing {
			world.Order(d.fencings[count-1], a, world.RelOrdered)
		}
		d.fencings = append(d.fencings, a)
		return true
	case !n.IsPacemakerRemote() && n.Online() && n.Has(world.NodeShutdown):
		a := scheduleShutdown(w, n)
		if isController {
			d.controller = a
		} else {
			d.shutdown = append(d.shutdown, a)
		}
	}
	return false
}

// orderController puts the designated controller last. Shutdowns are not ordered before its
// fencing: that could be ordered before stops the shutdowns wait for.
func (d *downs) orderController(w *world.World) {
	if d.controller == nil {
		return
	}
	if d.controller.Task == vocab.TaskShutdown {
		for _, a := range slices.Backward(d.shutdown) {
			world.Order(a, d.controller, world.RelOrdered)
		}
	}
	for _, a := range slices.Backward(d.fencings) {
		world.Order(a, d.controller, world.RelOrdered)
		if !w.Opt.ConcurrentFencing {
			return // it is the last of a chain
		}
	}
}

func scheduleFencing(w *world.World, n *world.Node) *world.Action {
	a := w.FenceAction(world.Fencing{Node: n, Required: true, Why: "node is unclean"})
	blameFencing(n, a, world.Cause{Kind: world.CauseMembership, ID: n.Name}) // nobody has seen it since the cluster came up
	w.WarnState("", "Scheduling node "+n.String()+" for fencing")
	orderAgainstFencing(w, a)
	return a
}

func scheduleShutdown(w *world.World, n *world.Node) *world.Action {
	a := w.NewAction(nil, vocab.TaskShutdown+"-"+n.Name, vocab.TaskShutdown, n, false)
	for stop := range w.Actions.All() {
		if stop.Node == n && stop.Task == vocab.TaskStop && !leftAlone(stop.Resource, n) {
			stop.Clear(world.Optional)
			stop.Blame(world.Optional, nil, world.Cause{Kind: world.CauseShutdown, ID: n.Name})
			w.NewOrdering(world.Ordering{
				Kind:          world.RelOrdered | world.RelUnrunnableFirstBlocks,
				FirstResource: stop.Resource, FirstAction: stop, ThenAction: a, ThenTask: vocab.TaskShutdown,
			})
		}
	}
	a.SetMeta("op_no_wait", "true")
	return a
}

// leftAlone says whether a shutdown leaves a resource running: under maintenance, or unmanaged
// (unless it is blocked).
func leftAlone(r *world.Resource, n *world.Node) bool {
	return r.Is(world.Maintenance) || n.Has(world.NodeMaintenance) || r.Flags&(world.Managed|world.Blocked) == 0
}

// blameFencing notes why a node is fenced, unless that was noted when it was found to be unclean.
func blameFencing(n *world.Node, a *world.Action, why world.Cause) {
	if reasons := a.W.Why; reasons != nil && len(reasons.OfNode(n)) == 0 {
		reasons.Fences = append(reasons.Fences, world.FenceReason{Node: n, Text: a.Reason.String(), Cause: why})
	}
}

// fenceGuest makes a pseudo-action for the fencing of a guest, which its launcher's recovery
// brings about, so that other actions can be ordered after it.
func fenceGuest(w *world.World, n *world.Node) {
	launcher, kind := n.Remote.Launcher, vocab.TaskOff
	stop := world.FindFirst(&launcher.Actions, world.Match{Task: vocab.TaskStop})
	if world.FindFirst(&launcher.Actions, world.Match{Task: vocab.TaskStart}) != nil {
		kind = vocab.TaskReboot
	}
	a := w.FenceAction(world.Fencing{Node: n, Op: kind, Required: true, Why: "guest is unclean"})
	a.Set(world.Pseudo | world.Runnable)
	blameFencing(n, a, world.Cause{Kind: world.CauseStructure, ID: launcher.ID}) // its launcher is recovered or gone
	const implied = world.RelUnrunnableFirstBlocks | world.RelFirstImpliesThen
	switch {
	case stop != nil && stop.Is(world.Pseudo): // implied in turn by the fencing of its host
		world.Order(w.FenceAction(world.Fencing{Node: stop.Node, Required: true}), a, implied)
	case stop != nil:
		world.Order(stop, a, implied)
	default:
		// The launcher may be thought to be stopped only because its history was cleaned: wait for
		// the connection, which waits for the launcher's probe.
		stop = world.FindFirst(&n.Remote.Actions, world.Match{Task: vocab.TaskStop})
		world.Order(stop, a, world.RelOrdered)
	}
	orderAgainstFencing(w, a)
}

// orderAgainstFencing orders starts after a fencing, and has it imply stops and demotions of what
// was active on the node.
func orderAgainstFencing(w *world.World, fencing *world.Action) {
	for _, r := range w.Resources {
		orderResource(r, fencing)
	}
}

func orderResource(r *world.Resource, fencing *world.Action) {
	if len(r.Children) > 0 {
		for _, c := range r.Children {
			orderResource(c, fencing)
		}
		return
	}
	if r.Is(world.Managed) {
		orderStarts(r, fencing)
		orderStops(r, fencing)
		orderDemotions(r, fencing)
	}
}

func orderStarts(r *world.Resource, fencing *world.Action) {
	for a := range r.Actions.All() {
		switch a.Needs {
		case world.RequiresFencing:
			world.Order(fencing, a, world.RelOrdered)
		case world.RequiresQuorum:
			// What may be active on the node unknown to us must not be started elsewhere.
			if a.Task == vocab.TaskStart && r.Allowed.Get(fencing.Node) != nil && !knownOn(r, fencing.Node) {
				world.Order(fencing, a, world.RelOrdered|world.RelUnrunnableFirstBlocks)
			}
		}
	}
}

// knownOn asks only the parent, not those above: a group in an anonymous clone may be known in
// part.
func knownOn(r *world.Resource, n *world.Node) bool {
	return r.Probed.Get(n) != nil ||
		r.IsPrimitive() && r.Parent.IsAnonymousClone() && r.Parent.Probed.Get(n) != nil
}

// afterFencing says whether what a fencing implies happens only after it. The "fencing" of a
// guest is a stop, so what it implies always does.
func afterFencing(r *world.Resource, fencing *world.Action) bool {
	return r.Is(world.NeedsFencing) || fencing.Node.IsGuest()
}

// orderStops turns stops on the fenced node into pseudo-actions. Within a bundle they are ordered
// through the parent's stop only, since the container's stop is what fences.
func orderStops(r *world.Resource, fencing *world.Action) {
	stops := r.ActionsOf(vocab.TaskStop, fencing.Node, false)
	after := afterFencing(r, fencing)
	var parent *world.Action
	if len(stops) > 0 && after {
		parent = world.FindFirst(&r.Top().Actions, world.Match{Task: vocab.TaskStop})
	}
	for _, stop := range stops {
		stop.Set(world.Pseudo | world.Runnable)
		if after {
			if !r.Bundled() {
				world.Order(fencing, stop, world.RelGuestAllowed)
			}
			world.Order(fencing, parent, world.RelGuestAllowed)
		}
		if r.Is(world.Notify) {
			notify.AfterFencing(stop, r, fencing)
		}
	}
}

func orderDemotions(r *world.Resource, fencing *world.Action) {
	for _, a := range r.ActionsOf(vocab.TaskDemote, fencing.Node, false) {
		if a.Node.Ready() && !r.Is(world.Failed) {
			continue
		}
		a.Set(world.Pseudo | world.Runnable)
		if !r.Bundled() && afterFencing(r, fencing) {
			world.Order(fencing, a, world.RelGuestAllowed|world.RelOrdered)
		}
	}
}
