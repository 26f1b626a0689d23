package world

import (
	"cmp"
	"slices"
	"strings"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
)

// Values of the cluster option placement-strategy.
const (
	PlacementDefault     = "default"
	PlacementUtilization = "utilization"
	PlacementMinimal     = "minimal"
	PlacementBalanced    = "balanced"
)

// SortCandidates sorts candidates by preference for assignment, best first, keeping the order of
// equals. Where all else is equal, the preferred node (nil for none) comes before others.
func (w *World) SortCandidates(list []*Candidate, preferred *Node) {
	seq.MergeSort(list, func(a, b *Candidate) int { return w.compareCandidates(a, b, preferred) })
}

// SortedCandidates lists a table's candidates by preference; see SortCandidates.
func (w *World) SortedCandidates(t *NodeTable, preferred *Node) []*Candidate {
	list := slices.Collect(t.All())
	if w.placedBy(PlacementBalanced) {
		list = t.QuirkHashed()
		slices.Reverse(list)
	}
	w.SortCandidates(list, preferred)
	return list
}

// BestCandidate is the first of SortedCandidates, nil if there are none.
func (w *World) BestCandidate(t *NodeTable, preferred *Node) (best *Candidate) {
	if w.placedBy(PlacementBalanced) { // of preferences that go in circles none is best
		if sorted := w.SortedCandidates(t, preferred); len(sorted) > 0 {
			best = sorted[0]
		}
		return best
	}
	for c := range t.All() {
		if best == nil || w.compareCandidates(c, best, preferred) < 0 {
			best = c
		}
	}
	return best
}

// compareCandidates compares by score where available, then by free capacity if placement is
// balanced, then by number of assigned resources, preference, and name. Minimal placement skips
// from the score to the name, so as to fill nodes one by one.
//
// With several utilization attributes the comparison of capacities is not transitive, so the
// outcome of a sort may depend on the order of the list.
func (w *World) compareCandidates(a, b *Candidate, preferred *Node) int {
	if c := cmp.Compare(effectiveScore(b), effectiveScore(a)); c != 0 {
		return c
	}
	if !w.placedBy(PlacementMinimal) {
		if w.placedBy(PlacementBalanced) {
			if c := CompareCapacities(a.Node, b.Node); c != 0 {
				return c
			}
		}
		if c := cmp.Compare(a.Node.AssignedCount, b.Node.AssignedCount); c != 0 {
			return c
		}
		switch preferred {
		case nil:
		case a.Node:
			return -1
		case b.Node:
			return 1
		}
	}
	return strings.Compare(a.Node.Name, b.Node.Name)
}

func effectiveScore(c *Candidate) score.Score {
	if !c.Available() {
		return score.Never
	}
	return c.Score
}

func (w *World) placedBy(strategy string) bool { return strings.EqualFold(w.Opt.Placement, strategy) }

// IgnoresUtilization says whether placement leaves utilization out of account.
func (w *World) IgnoresUtilization() bool { return w.placedBy(PlacementDefault) }

// AnyAvailable says whether the table has a node that resources may be placed on, with a score
// that is not negative.
func (t *NodeTable) AnyAvailable() bool {
	for c := range t.All() {
		if c.Usable() {
			return true
		}
	}
	return false
}
