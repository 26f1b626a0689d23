package act

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/notify"
	"pacer/pengine/world"
)

func createClone(r *world.Resource) {
	m := createInstances(r, r.Children)
	notifyStartStop(r, m)
	if r.Is(world.Promotable) {
		createPromotable(r)
	}
}

// notifyStartStop prepares notifications about starts and stops, in case the clone wants any.
func notifyStartStop(r *world.Resource, m marks) {
	c := r.Clone
	if c.StartNotify == nil {
		c.StartNotify = notify.PseudoOps(r, vocab.TaskStart, m.start, m.running)
	}
	if c.StopNotify == nil {
		c.StopNotify = notify.PseudoOps(r, vocab.TaskStop, m.stop, m.stopped)
		if c.StartNotify != nil && c.StopNotify != nil {
			world.Order(c.StopNotify.PostDone, c.StartNotify.Pre, world.RelOrdered)
		}
	}
}

// createPromotable goes through the instances once more. The second pass is not idle: it changes
// flags according to what the first made, and repeats orderings.
func createPromotable(r *world.Resource) {
	var promoting, demoting bool
	for _, i := range r.Children {
		create(i)
		noteRoleChange(i, &promoting, &demoting)
	}
	promotionMarks(r, promoting, demoting)
	for _, i := range r.Children {
		i.Priority = r.Priority // sorting for promotion had put promotion scores there
	}
}

func noteRoleChange(r *world.Resource, promoting, demoting *bool) {
	if len(r.Children) > 0 {
		for _, m := range r.Children {
			noteRoleChange(m, promoting, demoting)
		}
		return
	}
	for a := range r.Actions.All() {
		switch {
		case a.Is(world.Optional):
		case a.Task == vocab.TaskDemote:
			*demoting = true
		case a.Task == vocab.TaskPromote:
			*promoting = true
		}
	}
}

// promotionMarks makes the clone's pseudo-actions about promotion and demotion, and prepares
// notifications about them.
func promotionMarks(r *world.Resource, promoting, demoting bool) {
	c := r.Clone
	begin, end := markPair(r, vocab.TaskPromote, vocab.TaskPromoted, !promoting)
	if c.PromoteNotify == nil {
		c.PromoteNotify = notify.PseudoOps(r, vocab.TaskPromote, begin, end)
	}
	begin, end = markPair(r, vocab.TaskDemote, vocab.TaskDemoted, !demoting)
	if c.DemoteNotify != nil {
		return
	}
	c.DemoteNotify = notify.PseudoOps(r, vocab.TaskDemote, begin, end)
	if c.PromoteNotify == nil {
		return
	}
	world.Order(c.StopNotify.PostDone, c.PromoteNotify.Pre, world.RelOrdered)
	world.Order(c.StartNotify.PostDone, c.PromoteNotify.Pre, world.RelOrdered)
	world.Order(c.DemoteNotify.PostDone, c.PromoteNotify.Pre, world.RelOrdered)
	world.Order(c.DemoteNotify.PostDone, c.StartNotify.Pre, world.RelOrdered)
	world.Order(c.DemoteNotify.PostDone, c.StopNotify.Pre, world.RelOrdered)
}

func markPair(r *world.Resource, task, done string, optional bool) (begin, end *world.Action) {
	begin = r.PseudoAction(task, optional)
	end = r.PseudoAction(done, optional)
	end.Priority = int(score.Infinity)
	return begin, end
}

// probeClone probes a clone on a node. Where discovery is exclusive, a node not named for it is
// no longer allowed, so that notifications do not name it either.
func probeClone(r *world.Resource, n *world.Node) bool {
	if r.Is(world.ExclusiveProbes) {
		if c := r.Allowed.Get(n); c == nil || c.Probe != world.ProbeExclusive {
			r.Allowed.Delete(n)
			return false
		}
	}
	r.SortInstancesByNumber()
	if r.Is(world.Unique) {
		return probeAll(r.Children, n)
	}
	return probe(instanceToProbe(r, n), n)
}

// instanceToProbe picks one instance of an anonymous clone for a node: one that was probed there,
// or else will be there, or else the first.
func instanceToProbe(r *world.Resource, n *world.Node) *world.Resource {
	for _, i := range r.Children {
		if probedOn(i, n) {
			return i
		}
	}
	for _, i := range r.Children {
		if at, _ := i.NodesWhere(world.AtAssigned); at == n {
			return i
		}
	}
	return r.Children[0]
}

func probedOn(r *world.Resource, n *world.Node) bool {
	for _, m := range r.Children {
		if probedOn(m, n) {
			return true
		}
	}
	return len(r.Children) == 0 && r.Probed.Get(n) != nil
}
