package world

import (
	"sort"
	"strings"

	"pacer/cib/value/vocab"
)

// origin says from which ordering on a constraint is being read.
type origin struct {
	from       int // Ordering.ID
	constraint string
}

// BeginConstraint says that orderings made from now on are due to a constraint; "" ends that.
func (w *World) BeginConstraint(id string) {
	w.origins = append(w.origins, origin{w.nextOrdering + 1, id})
}

// Constraint is the id of the constraint that is being read, "" if none is.
func (w *World) Constraint() string {
	if len(w.origins) == 0 {
		return ""
	}
	return w.origins[len(w.origins)-1].constraint
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

// OrderedBy is the ordering by which two actions are related, one way or the other: that of a
// constraint rather than one that follows from how resources are built; nil if none is known. It is
// meant for explanations.
func (w *World) OrderedBy(a, b *Action) *Ordering {
	best := w.orderedBy(a, b, nil)
	return w.orderedBy(b, a, best)
}

func (w *World) orderedBy(first, then *Action, best *Ordering) *Ordering {
	for r := first.Resource; r != nil; r = r.Parent {
		for _, o := range w.orderingsFrom(r) {
			if o.Relates(first, then) && (best == nil || w.ConstraintOf(best) == "" && w.ConstraintOf(o) != "") {
				best = o
			}
		}
	}
	return best
}

// orderingsFrom are the orderings whose first resource is r; they are sorted out at the first
// question, when there will be no more.
func (w *World) orderingsFrom(r *Resource) []*Ordering {
	if w.Why == nil {
		return nil
	}
	if w.Why.orderings == nil {
		w.Why.orderings = map[*Resource][]*Ordering{}
		for _, o := range w.Orderings {
			if o.FirstResource != nil {
				w.Why.orderings[o.FirstResource] = append(w.Why.orderings[o.FirstResource], o)
			}
		}
	}
	return w.Why.orderings[r]
}

// Relates says whether the ordering relates two actions, directly or as parts of the resources that it
// names.
func (o *Ordering) Relates(first, then *Action) bool {
	return concerns(o.FirstAction, o.FirstResource, o.FirstTask, first) && concerns(o.ThenAction, o.ThenResource, o.ThenTask, then)
}

func concerns(action *Action, r *Resource, key string, a *Action) bool {
	switch {
	case action != nil && action == a:
		return true
	case r == nil || a == nil || a.Resource == nil:
		return false
	}
	return (a.Resource == r || a.Resource.HasAncestor(r)) && Begun(KeyTask(key)) == Begun(KeyTask(a.Key))
}

// KeyTask is the task in the key of an action, or of a notification of one; the key itself if it is
// neither.
func KeyTask(key string) string {
	if at := strings.Index(key, "_notify_"); at >= 0 {
		key = "clone_" + key[at+len("_notify_"):]
	}
	if _, task, _, ok := ParseKey(key); ok {
		return task
	}
	return key
}

// Begun is the task whose completion a task marks, or the task itself.
func Begun(task string) string {
	switch task {
	case vocab.TaskRunning:
		return vocab.TaskStart
	case vocab.TaskStopped:
		return vocab.TaskStop
	case vocab.TaskPromoted:
		return vocab.TaskPromote
	case vocab.TaskDemoted:
		return vocab.TaskDemote
	}
	return task
}

// CommonPart is the innermost resource that two are parts of, or are; nil if there is none.
func CommonPart(a, b *Resource) *Resource {
	for ; a != nil; a = a.Parent {
		for r := b; r != nil; r = r.Parent {
			if r == a {
				return r
			}
		}
	}
	return nil
}

// BlameOrder notes that an action lost a condition because of another that it is ordered with.
func (a *Action) BlameOrder(lost ActionFlags, by *Action) {
	if a.W == nil || a.W.Why == nil {
		return
	}
	why := Cause{Kind: CauseStructure}
	if by.Resource != nil {
		why.Resource = by.Resource.ID
	}
	if o := a.W.OrderedBy(by, a); o != nil && a.W.ConstraintOf(o) != "" {
		why.Kind, why.ID = CauseOrder, a.W.ConstraintOf(o)
	} else if r := CommonPart(a.Resource, by.Resource); r != nil {
		why.ID = r.ID
	}
	a.Blame(lost, by, why)
}
