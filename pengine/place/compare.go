package place

import (
	"cmp"

	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// compareInstances orders instances by who is to be assigned first: those easiest to keep where
// they are.
func compareInstances(a, b *world.Resource) int {
	na, countA, _ := a.ActiveNode()
	nb, countB, _ := b.ActiveNode()
	if countA > 0 && countB > 0 && countA != countB {
		return cmp.Compare(countA, countB)
	}
	okA, okB := mayStay(a, na), mayStay(b, nb)
	if okA != okB {
		return first(okA)
	}
	if !okA {
		na, nb = nil, nil
	}
	if c := cmp.Compare(b.Priority, a.Priority); c != 0 {
		return c
	}
	switch {
	case na == nil && nb == nil:
		return 0
	case na == nil || nb == nil:
		return first(na != nil)
	}
	return compareActive(a, b, na, nb)
}

// first puts the one that has something before the one that has not.
func first(aHas bool) int {
	if aHas {
		return -1
	}
	return 1
}

// mayStay says whether an instance is inactive or active where it is allowed.
func mayStay(r *world.Resource, n *world.Node) bool {
	if n == nil {
		return true
	}
	c := r.Allowed.Get(n)
	return c != nil && c.Score >= 0
}

// compareActive orders instances that are active where they are allowed.
func compareActive(a, b *world.Resource, na, nb *world.Node) int {
	if okA, okB := na.Available(false), nb.Available(false); okA != okB {
		return first(okA)
	}
	ca, cb := a.AllowedByTop(na), b.AllowedByTop(nb)
	switch {
	case ca == nil && cb == nil:
		return 0
	case ca == nil || cb == nil:
		return first(ca != nil)
	}
	if c := cmp.Compare(ca.Count, cb.Count); c != 0 {
		return c
	}
	if failedA, failedB := a.AnyIs(world.Failed), b.AnyIs(world.Failed); failedA != failedB {
		return first(failedB)
	}
	return cmp.Or(
		cmp.Compare(colocatedScore(b, b.CurrentNode()), colocatedScore(a, a.CurrentNode())),
		world.CompareInstanceNumbers(a, b))
}

// colocatedScore is what colocations alone make of an instance's present node.
func colocatedScore(r *world.Resource, n *world.Node) score.Score {
	asDependent, asPrimary := r.ColocationsAsDependent(), r.ColocationsAsPrimary()
	if len(asDependent)+len(asPrimary) == 0 {
		return n.BaseScore
	}
	table := world.NewNodeTable(r.W.Roster)
	table.Put(world.NewCandidate(n))
	for _, c := range asDependent {
		table = shareScores(c.Primary, r, table, c, chain{})
	}
	for _, c := range asPrimary {
		if c.HasInfluence(r) {
			table = shareScores(c.Dependent, r, table, c, chain{keepUsable: true})
		}
	}
	return table.Get(n).Score
}
