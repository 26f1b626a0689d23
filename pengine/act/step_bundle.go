package act

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// createBundle makes the actions of each replica, then those of the containers (once more) with
// the bundle's own pseudo-actions, then those of what runs in the containers.
func createBundle(r *world.Resource) {
	for _, rep := range r.Bundle.List {
		for _, part := range [...]*world.Resource{rep.IP, rep.Container, rep.Remote} {
			if part != nil {
				create(part)
			}
		}
	}
	createInstances(r, r.Instances())
	inner := r.Bundle.Child
	if inner == nil {
		return
	}
	create(inner)
	if inner.Is(world.Promotable) {
		r.PseudoAction(vocab.TaskPromote, true)
		r.PseudoAction(vocab.TaskPromoted, true).Priority = int(score.Infinity)
		r.PseudoAction(vocab.TaskDemote, true)
		r.PseudoAction(vocab.TaskDemoted, true).Priority = int(score.Infinity)
	}
}

func probeBundle(r *world.Resource, n *world.Node) bool {
	some := false
	for _, rep := range r.Bundle.List {
		if probeReplica(r, rep, n) {
			some = true
		}
	}
	return some
}

func probeReplica(r *world.Resource, rep *world.Replica, n *world.Node) bool {
	some := rep.IP != nil && probe(rep.IP, n)
	if rep.Child != nil && rep.Node == n && probe(rep.Child, n) {
		some = true
	}
	if probe(rep.Container, n) {
		some = true
		orderContainers(r, rep)
	}
	if rep.Remote == nil || !probe(rep.Remote, n) {
		return some
	}
	// The connection's address is known only once the container is.
	key := rep.Remote.Key(vocab.TaskMonitor)
	p := world.FindFirst(&rep.Remote.Actions, world.Match{Key: key, Node: n})
	if p == nil {
		return some
	}
	r.W.NewOrdering(world.Ordering{
		Kind: world.RelNestedRemoteProbe, FirstResource: rep.Container, FirstTask: rep.Container.Key(vocab.TaskStart),
		ThenResource: rep.Remote, ThenAction: p,
	})
	return true
}

// orderContainers has other replicas start only after a replica was probed, if a node may run
// just one: a second would get in the first one's way.
func orderContainers(r *world.Resource, probed *world.Replica) {
	if r.MaxPerNode() != 1 {
		return
	}
	for _, other := range r.Bundle.List {
		if other != probed && other.Container != nil {
			probed.Container.OrderTasks(vocab.TaskMonitor, other.Container, vocab.TaskStart,
				world.RelOrdered|world.RelIfOnSameNode)
		}
	}
}
