package world

import "sort"

// origin says from which ordering on a constraint is being read.
type origin struct {
	from       int // Ordering.ID
	constraint string
}

// BeginConstraint says that orderings made from now on are due to a constraint; "" ends that.
func (w *World) BeginConstraint(id string) {
	w.origins = append(w.origins, origin{w.nextOrdering + 1, id})
}

// ConstraintOf is the id of the constraint that an ordering is due to, "" if it is due to how
// resources are built.
func (w *World) ConstraintOf(o *Ordering) string {
	after := sort.Search(len(w.origins), func(i int) bool { return w.origins[i].from > o.ID })
	if after == 0 {
		return ""
	}
	return w.origins[after-1].constraint
}
