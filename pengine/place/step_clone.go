package place

import (
	"slices"

	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

func assignClone(clone *world.Resource, prefer *world.Node, stopIfFail bool) {
	if !clone.Is(world.Unassigned) || clone.Is(world.Assigning) {
		return
	}
	clone.Set(world.Assigning)
	if clone.Is(world.Promotable) {
		addPromotionScores(clone)
	}
	for _, c := range clone.ColocationsAsDependent() {
		assign(c.Primary, prefer, stopIfFail)
	}
	wanted := dependents{primary: clone}
	for _, c := range clone.ColocationsAsPrimary() {
		wanted.add(c)
	}
	traceScores(atClone, clone)
	seq.MergeSort(clone.Children, compareInstances)
	top := clone.Top().Clone
	assignInstances(clone, slices.Clone(clone.Children), top.Max, top.NodeMax)
	if clone.Is(world.Promotable) {
		chooseRoles(clone)
	}
	clone.Clear(world.Unassigned | world.Assigning)
}
