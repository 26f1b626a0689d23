package place

import (
	"slices"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// assignBundle assigns containers first, since they decide where everything else goes. Unlike
// other kinds, a bundle that is asked again assigns again.
func assignBundle(bundle *world.Resource, prefer *world.Node, stopIfFail bool) {
	bundle.Set(world.Assigning)
	traceScores(atBundle, bundle)
	containers := bundle.Instances()
	seq.MergeSort(containers, compareInstances)
	assignInstances(bundle, containers, bundle.Bundle.Replicas, bundle.MaxPerNode())
	for _, rep := range bundle.Bundle.List {
		assignReplica(rep, prefer, stopIfFail)
	}
	if inner := bundle.Bundle.Child; inner != nil {
		for c := range inner.Allowed.All() {
			s := score.Never
			if isBundleNodeOf(bundle, c.Node) {
				s = 0
			}
			inner.SetScore(c, s, world.Cause{Kind: world.CauseStructure})
		}
		assignInner(bundle, prefer, stopIfFail)
	}
	bundle.Clear(world.Assigning | world.Unassigned)
}

// assignInner assigns what runs in a bundle's containers. Where that is colocated with the bundle
// itself, the bundle is asked again on the way, and again without end: Pacemaker's scheduler dies of
// it. Each turn that leads anywhere marks another resource as being assigned, so that more turns than
// there are resources lead nowhere.
func assignInner(bundle *world.Resource, prefer *world.Node, stopIfFail bool) {
	d, w := bundle.Bundle, bundle.W
	if d.Turns > w.InstanceCount+len(w.Resources) {
		w.WarnOnce("turns of "+bundle.ID, bundle.ID, "The place of bundle "+bundle.ID+" depends on itself, because of a colocation of "+
			"what it contains; remove that colocation, since what a bundle contains runs where the bundle runs")
		return
	}
	d.Turns++
	assign(d.Child, prefer, stopIfFail)
	d.Turns--
}

func isBundleNodeOf(bundle *world.Resource, n *world.Node) bool {
	return slices.ContainsFunc(bundle.Bundle.List, func(rep *world.Replica) bool { return rep.Node == n })
}

// assignReplica assigns what goes with a container. A container on a remote node makes its
// connection run where that node's connection does: Pacemaker Remote takes only one at a time.
func assignReplica(rep *world.Replica, prefer *world.Node, stopIfFail bool) {
	if rep.IP != nil {
		assign(rep.IP, prefer, stopIfFail)
	}
	if rep.Remote != nil {
		if host := rep.Container.Assigned; host.IsPacemakerRemote() {
			colocate("#replica-remote-with-host-remote", score.Infinity, rep.Remote, host.Remote, true)
		}
		assign(rep.Remote, prefer, stopIfFail)
	}
	if rep.Child == nil {
		return
	}
	for c := range rep.Child.Allowed.All() {
		why := world.Cause{Kind: world.CauseStructure}
		if c.Node != rep.Node {
			rep.Child.SetScore(c, score.Never, why)
		} else if failedTooOften(rep.Child, c.Node) == nil {
			rep.Child.SetScore(c, score.Infinity, why)
		}
	}
	rep.Child.Parent.Set(world.Assigning)
	assign(rep.Child, rep.Node, stopIfFail)
	rep.Child.Parent.Clear(world.Assigning)
}
