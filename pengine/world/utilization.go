package world

import (
	"errors"
	"math"
	"strconv"

	"pacer/cib/value/numeral"
	"pacer/cib/value/seq"
)

// utilizationValue reads an amount, a whole number clipped to 32 bits; 0 stands for what is none.
func utilizationValue(s string) int {
	v, _, err := numeral.Int(s)
	if errors.Is(err, numeral.ErrNoNumber) {
		return 0
	}
	return int(min(max(v, math.MinInt32), math.MaxInt32))
}

// CompareCapacities compares two nodes by the number of attributes of which each has more left:
// negative if a has more of more attributes than b.
func CompareCapacities(a, b *Node) int {
	result := 0
	compare := func(mine, theirs int) {
		switch {
		case mine > theirs:
			result--
		case mine < theirs:
			result++
		}
	}
	for name, v := range a.Utilization.All() {
		compare(utilizationValue(v), utilizationValue(b.Utilization.Value(name)))
	}
	for name, v := range b.Utilization.All() {
		if !a.Utilization.Has(name) {
			compare(0, utilizationValue(v))
		}
	}
	return result
}

// ConsumeCapacity takes a resource's utilization from what is left.
func ConsumeCapacity(left *seq.Table[string], r *Resource) { addUtilization(left, r.Utilization, -1) }

// ReleaseCapacity gives a resource's utilization back to what is left.
func ReleaseCapacity(left *seq.Table[string], r *Resource) { addUtilization(left, r.Utilization, 1) }

func addUtilization(to, what *seq.Table[string], sign int) {
	for name, v := range what.All() {
		sum := utilizationValue(to.Value(name)) + sign*utilizationValue(v)
		to.Put(name, strconv.Itoa(min(max(sum, math.MinInt32), math.MaxInt32)))
	}
}

// HasCapacity says whether the node has at least the given amounts left.
func (n *Node) HasCapacity(needed *seq.Table[string]) bool {
	for name, v := range needed.All() {
		if utilizationValue(v) > utilizationValue(n.Utilization.Value(name)) {
			return false
		}
	}
	return true
}

// TraceCapacities adds a trace line with the capacity of every node but bundle nodes, if asked
// for.
func (w *World) TraceCapacities(comment string) {
	if !w.ShowUtilization {
		return
	}
	for _, n := range w.Roster.Nodes {
		if !n.IsBundleNode() {
			w.trace(TraceLine{Kind: TraceCapacity, At: comment, Node: n.String(), Amounts: n.Utilization})
		}
	}
}
