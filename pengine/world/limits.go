package world

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Limits bound what is scheduled; 0 stands for no bound.
type Limits struct {
	// Instances is how many instances a clone or bundle may have, unless there are more nodes.
	Instances int
	// Pairs is how many pairs of a resource and a node there may be; each takes memory.
	Pairs int
	// Shares is how much may be done to pass scores on along colocations, in entries of score tables.
	// Where every resource is colocated with every other, there are more ways to go than can be gone.
	Shares int
}

// DefaultLimits let all of Pacemaker's scheduler suite pass. Pacemaker has no limits; it runs out of memory or time
// instead.
func DefaultLimits() Limits {
	return Limits{Instances: 10_000, Pairs: 10_000_000, Shares: 150_000_000}
}

// shareCost is what passing on a score table costs beside its entries, in entries.
const shareCost = 10

// namedColocations is how many colocations a warning names.
const namedColocations = 8

// Refuse notes that the cluster cannot be scheduled, unless that has been noted.
func (w *World) Refuse(id, why string) {
	if w.Refused == "" {
		w.Refused = why
		w.Err(id, why)
	}
}

// Afford takes account of one more resource, and says whether there is room for it.
func (w *World) Afford(id string) bool {
	w.pairs += max(1, len(w.Roster.Nodes))
	if limit := w.Limits.Pairs; limit > 0 && w.pairs > limit {
		w.Refuse(id, "The configuration is too large: with "+id+" there are more than "+strconv.Itoa(limit)+
			" pairs of a resource and a node; use fewer of them, or clone-max")
	}
	return w.Refused == ""
}

// AffordInstances says whether a clone or bundle may have so many instances; option is what asks for
// them.
func (w *World) AffordInstances(id, option string, count int) bool {
	if limit := max(w.Limits.Instances, len(w.Roster.Nodes)); w.Limits.Instances > 0 && count > limit {
		w.Refuse(id, "The configuration is too large: "+option+" of "+id+" is "+strconv.Itoa(count)+"; use at most "+strconv.Itoa(limit))
	}
	return w.Refused == ""
}

// MayShare takes account of passing on scores for so many nodes along a path of colocations, which takes some times as long
// as the least, and says whether that may be done. Where it may not, the cluster is scheduled without.
func (w *World) MayShare(path []*Colocation, nodes, times int) bool {
	if w.shares += times * (shareCost + nodes); w.Limits.Shares == 0 || w.shares <= w.Limits.Shares {
		return true
	}
	var ids []string
	for _, c := range path[:min(len(path), namedColocations)] {
		ids = append(ids, cmp.Or(c.Constraint, c.ID))
	}
	w.WarnOnce("shares", ids[0], "Too many resources are colocated with one another in too many ways: not all of their preferences count "+
		"for the others; remove colocations that follow from others or go round in a circle, such as among "+strings.Join(slices.Compact(ids), ", "))
	return false
}
