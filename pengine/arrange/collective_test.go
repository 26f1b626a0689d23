package arrange

import (
	"strconv"
	"testing"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// clone makes a clone with one instance on each node, with starts, and the clone's own marks.
func clone(w *world.World, id string, flags world.ActionFlags) *world.Resource {
	c := resource(w, id, world.Clone, nil)
	c.Clone = &world.CloneData{}
	for i, n := range w.Roster.Nodes {
		r := resource(w, id+"p:"+strconv.Itoa(i), world.Primitive, c)
		r.Assigned = n
		r.Clear(world.Unassigned)
		action(r, vocab.TaskStart, flags).Node = n
	}
	action(c, vocab.TaskStart, flags|world.Pseudo)
	action(c, vocab.TaskRunning, flags|world.Pseudo)
	return c
}

func twoNodes() *world.World {
	w := testWorld()
	w.Roster.Insert("n2", "n2", world.ClusterNode, 0).Set(world.NodeOnline)
	return w
}

func startOf(r *world.Resource) *world.Action {
	return world.FindFirst(&r.Actions, world.Match{Task: vocab.TaskStart})
}

// Interleaved clones wait for the instance on their own node only.
func TestInterleave(t *testing.T) {
	w := twoNodes()
	a, b := clone(w, "a", run), clone(w, "b", run)
	b.Meta.Put("interleave", "true")
	startOf(a.Children[0]).Clear(run)
	a.OrderStarts(b, world.RelOrdered|world.RelFirstImpliesThen|world.RelUnrunnableFirstBlocks)
	Apply(w)
	if startOf(b.Children[0]).Is(run) || !startOf(b.Children[1]).Is(run) {
		t.Error("only the instance beside the blocked one must be blocked")
	}
}

// Without interleaving an instance waits for the whole clone, which can run if one instance can.
func TestNoInterleave(t *testing.T) {
	w := twoNodes()
	a, b := clone(w, "a", run), clone(w, "b", run)
	startOf(a.Children[0]).Clear(run)
	a.OrderStarts(b, world.RelOrdered|world.RelFirstImpliesThen|world.RelUnrunnableFirstBlocks)
	Apply(w)
	if !startOf(b.Children[0]).Is(run) || !startOf(b.Children[1]).Is(run) {
		t.Error("one runnable instance is enough")
	}
}

// An instance without a counterpart may not come up where it needs one.
func TestInterleaveWithoutPartner(t *testing.T) {
	w := twoNodes()
	a, b := clone(w, "a", run), clone(w, "b", run)
	b.Meta.Put("interleave", "true")
	a.Children[1].Assigned = nil
	a.OrderStarts(b, world.RelOrdered|world.RelFirstImpliesThen|world.RelUnrunnableFirstBlocks)
	Apply(w)
	if b.Children[1].Assigned != nil || b.Children[0].Assigned == nil {
		t.Error("the instance alone on its node must lose it")
	}
}

// If a probe may find that a is running, the stop of b that a restart implies waits for the probe.
func TestProbeBeforeImpliedStop(t *testing.T) {
	w := testWorld()
	a, b := resource(w, "a", world.Primitive, nil), resource(w, "b", world.Primitive, nil)
	probe := action(a, vocab.TaskMonitor, run)
	action(a, vocab.TaskStart, run)
	stop := action(b, vocab.TaskStop, run|opt)
	action(b, vocab.TaskStart, run|opt)
	w.NewOrdering(world.Ordering{Kind: world.RelOrdered, FirstAction: probe, ThenResource: a, ThenTask: "a_start_0"})
	a.OrderStarts(b, world.RelOrdered|world.RelFirstImpliesThen)
	Apply(w)
	for e := range stop.Before.All() {
		if e.Action == probe {
			return
		}
	}
	t.Error("the stop does not wait for the probe")
}
