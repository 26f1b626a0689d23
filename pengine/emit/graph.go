package emit

import (
	"slices"
	"strconv"

	"pacer/cib/value/vocab"
	"pacer/pengine/notify"
	"pacer/pengine/world"
	"pacer/transition"
)

// Graph writes the transition graph. Resources come first, in list order, then everything else;
// within each, the newest actions come first.
func Graph(w *world.World) {
	w.Graph = header(w)
	for _, r := range w.Resources {
		addResource(r)
	}
	addMaintenanceUpdate(w)
	for a := range w.Actions.All() {
		addAction(a)
	}
}

func header(w *world.World) *transition.Graph {
	o := &w.Opt
	g := &transition.Graph{
		ID:                1,
		ClusterDelay:      o.Text("cluster-delay"),
		FencingTimeout:    o.Text("fencing-timeout"),
		FailedStopOffset:  "INFINITY",
		FailedStartOffset: "1",
		BatchLimit:        o.Text("batch-limit"),
	}
	if w.Opt.StartFailureFatal {
		g.FailedStartOffset = "INFINITY"
	}
	if limit := o.Text("migration-limit"); positive(limit) {
		g.MigrationLimit = limit
	}
	if !w.Recheck.IsZero() {
		g.RecheckBy = w.Recheck.Unix()
	}
	return g
}

func positive(s string) bool {
	n, err := strconv.Atoi(s)
	return err == nil && n > 0
}

// addResource adds a resource's own actions, then its children's. Clones make their notifications
// first, and add their own actions once more at the end, as some are wanted only because of their
// children; bundles have actions of their own only through their parts.
func addResource(r *world.Resource) {
	switch r.Kind {
	case world.Clone:
		for a := range r.Actions.All() {
			a.FlagsOn(nil)
		}
		notify.ForClone(r)
		for _, c := range r.Children {
			addResource(c)
		}
		addOwnThenChildren(r)
		notify.Forget(r)
	case world.Bundle:
		if r.Bundle.Child != nil {
			addResource(r.Bundle.Child)
		}
		for _, rep := range r.Bundle.List {
			settleAddress(rep)
			for _, part := range []*world.Resource{rep.IP, rep.Container, rep.Remote} {
				if part != nil {
					addResource(part)
				}
			}
		}
	default:
		addOwnThenChildren(r)
	}
}

// settleAddress gives a bundle's connection the address of the node its container is on, where the
// configuration leaves the address to the cluster. It goes to the parameters that hold without a
// node, from where actions take it.
func settleAddress(rep *world.Replica) {
	if rep.Remote == nil {
		return
	}
	if host := rep.Remote.BundleRemoteName(); host != "" {
		rep.Remote.Params(nil).Put("addr", host)
	}
}

func addOwnThenChildren(r *world.Resource) {
	for a := range r.Actions.All() {
		addAction(a)
	}
	for _, c := range r.Children {
		addResource(c)
	}
}

// addAction adds a synapse for an action, if it is wanted and not there yet. Inputs are merged in
// any case, because drawings show them too.
func addAction(a *world.Action) {
	if !a.Is(world.InputsDeduplicated) {
		mergeInputs(a)
		a.Set(world.InputsDeduplicated)
	}
	if a.Is(world.AddedToGraph) || !a.Wanted() {
		return
	}
	a.Set(world.AddedToGraph)
	g := a.W.Graph
	s := &transition.Synapse{ID: len(g.Synapses), Priority: priority(a)}
	g.Synapses = append(g.Synapses, s)
	s.Actions = []*transition.Action{action(a)}
	for e := range a.Before.All() {
		if e.Wanted(a) {
			e.Graphed = true
			s.Inputs = append(s.Inputs, head(e.Action))
		}
	}
}

func priority(a *world.Action) int {
	p := 0
	if a.Resource != nil {
		p = a.Resource.Priority
	}
	return max(p, a.Priority, 0)
}

// mergeInputs sorts an action's inputs by id and merges those that are the same action.
func mergeInputs(a *world.Action) {
	var edges []*world.Edge
	for e := range a.Before.All() {
		edges = append(edges, e)
	}
	slices.SortStableFunc(edges, func(x, y *world.Edge) int { return x.Action.ID - y.Action.ID })
	merged := edges[:0]
	for _, e := range edges {
		if n := len(merged); n > 0 && merged[n-1].Action == e.Action {
			last := merged[n-1]
			last.Kind |= e.Kind
			last.Graphed = last.Graphed || e.Graphed
			continue
		}
		e.Graphed = false
		merged = append(merged, e)
	}
	slices.Reverse(merged)
	a.Before.Set(merged)
}

// addMaintenanceUpdate makes the pseudo-action that has the recorded maintenance state of remote
// nodes changed.
func addMaintenanceUpdate(w *world.World) {
	if len(maintenance(w)) > 0 {
		w.PseudoAction(vocab.TaskMaintenance).Set(world.AlwaysInGraph)
	}
}

func maintenance(w *world.World) []transition.NodeMaintenance {
	var list []transition.NodeMaintenance
	for _, n := range w.Roster.Nodes {
		if on := n.Has(world.NodeMaintenance); n.IsPacemakerRemote() && on != n.Has(world.NodeRemoteMaint) {
			list = append(list, transition.NodeMaintenance{NodeID: n.ID, On: on})
		}
	}
	return list
}
