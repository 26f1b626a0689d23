package place

import (
	"slices"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// scoreNested is how much a bundle's connection prefers to be where its container is. It need
// not be: the container may run on a remote node, where no connection can.
const scoreNested score.Score = 10000

func constrainPrimitive(r *world.Resource) {
	if !r.Is(world.Managed) {
		return
	}
	r.OrderTasks(vocab.TaskStop, r, vocab.TaskStart,
		world.RelOrdered|world.RelFirstImpliesThen|world.RelIntermediateStop)
	if r.Top().Is(world.Promotable) || r.OrigRole > vocab.RoleUnpromoted {
		r.OrderTasks(vocab.TaskDemote, r, vocab.TaskStop, world.RelPromotedThenImpliesFirst)
		r.OrderTasks(vocab.TaskStart, r, vocab.TaskPromote, world.RelUnrunnableFirstBlocks)
	}
	// A probe on the same node makes clearing the history pointless.
	r.OrderTasks(vocab.TaskDelete, r, vocab.TaskMonitor, world.RelIfOnSameNode|world.RelThenCancelsFirst)

	if !r.Is(world.FenceDevice) && r.W.Found.Unfencing && r.Is(world.NeedsUnfencing) {
		for c := range r.Allowed.All() {
			orderAroundUnfencing(r, c.Node)
		}
	}
	if r.Utilization.Len() > 0 && !r.W.IgnoresUtilization() {
		orderByLoad(r, slices.Collect(r.Allowed.All()))
	}
	if r.Launcher != nil {
		constrainLaunched(r, slices.Collect(r.Allowed.All()))
	}
	if r.Is(world.RemoteConnection) || r.Is(world.FenceDevice) {
		avoidRemoteNodes(r)
	}
}

// avoidRemoteNodes bans a resource from every remote, guest and bundle node it might run on.
func avoidRemoteNodes(r *world.Resource) {
	for c := range r.Allowed.All() {
		if c.Node.Remote != nil {
			r.SetScore(c, score.Never, world.Cause{Kind: world.CauseStructure})
		}
	}
}

// orderAroundUnfencing has the resource stop before a node is unfenced, and start after.
func orderAroundUnfencing(r *world.Resource, n *world.Node) {
	unfence := r.W.FenceAction(world.Fencing{Node: n, Op: vocab.TaskOn})
	r.W.NewOrdering(world.Ordering{
		FirstResource: r, FirstTask: r.Key(vocab.TaskStop), ThenAction: unfence,
		Kind: world.RelOrdered | world.RelIfOnSameNode,
	})
	r.W.NewOrdering(world.Ordering{
		FirstAction: unfence, ThenResource: r, ThenTask: r.Key(vocab.TaskStart),
		Kind: world.RelFirstImpliesSameNodeThen | world.RelIfOnSameNode,
	})
}

// orderByLoad has stops make room on a node before anything starts or migrates there, by way of a
// pseudo-action per node.
func orderByLoad(r *world.Resource, allowed []*world.Candidate) {
	const relation = world.RelIfOnSameNodeOrTarget
	for _, n := range r.Active {
		r.W.NewOrdering(world.Ordering{
			FirstResource: r, FirstTask: r.Key(vocab.TaskStop), ThenAction: loadStopped(r.W, n), Kind: relation,
		})
	}
	for _, c := range allowed {
		stopped := loadStopped(r.W, c.Node)
		for _, task := range []string{vocab.TaskStart, vocab.TaskMigrateTo} {
			r.W.NewOrdering(world.Ordering{
				FirstAction: stopped, ThenResource: r, ThenTask: r.Key(task), Kind: relation,
			})
		}
	}
}

func loadStopped(w *world.World, n *world.Node) *world.Action {
	a := w.PseudoAction("load_stopped_" + n.Name)
	if a.Node == nil {
		a.Node = n
		a.Clear(world.Optional)
	}
	return a
}

// constrainLaunched ties a resource to the one that launches it. If that is a Pacemaker Remote
// node, the resource is to run on the node; otherwise it runs where the launcher does, later than
// that starts and until before it stops.
func constrainLaunched(r *world.Resource, allowed []*world.Candidate) {
	var connection *world.Resource
	switch {
	case r.Is(world.RemoteConnection):
		if !r.Is(world.RemoteNestingAllowed) {
			avoidRemoteNodes(r.Launcher)
		}
		// If a probe finds the launcher running after all, the connection need not be recovered.
		r.Launcher.OrderTasks(vocab.TaskMonitor, r, vocab.TaskStop, world.RelOrdered)
	case r.Launcher.Is(world.RemoteConnection):
		connection = r.Launcher
	default:
		connection = r.Launcher.GuestConnection()
	}
	if connection != nil {
		for _, c := range allowed {
			if c.Node.Remote != connection {
				r.SetScore(c, score.Never, world.Cause{Kind: world.CauseStructure})
			}
		}
		return
	}
	r.Launcher.OrderStarts(r, world.RelFirstImpliesThen|world.RelUnrunnableFirstBlocks)
	r.OrderStops(r.Launcher, world.RelThenImpliesFirst)
	s := score.Infinity
	if r.Is(world.RemoteNestingAllowed) {
		s = scoreNested
	}
	colocate("#resource-with-container", s, r, r.Launcher, true)
}
