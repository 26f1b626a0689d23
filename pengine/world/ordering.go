package world

import "pacer/cib/value/vocab"

// Order adds an edge: first is to be done before then, related by kind. Nothing happens if
// either is missing, if the two are the same, or if they have an edge that shares any bit of
// kind. It says whether an edge was added.
func Order(first, then *Action, kind Relation) bool {
	if kind == RelNone || first == nil || then == nil || first == then {
		return false
	}
	for e := range first.After.All() {
		if e.Action == then && e.Kind&kind != 0 {
			return false
		}
	}
	first.After.Add(&Edge{Action: then, Kind: kind})
	then.Before.Add(&Edge{Action: first, Kind: kind})
	return true
}

// NewOrdering records an ordering to be applied in O1. Each side is an action, or a resource with
// a task key; what an action implies is filled in. Orderings between resources of which one can
// migrate get twins for the halves of the migration, recorded right after.
func (w *World) NewOrdering(o Ordering) {
	if o.FirstAction == nil && o.FirstResource == nil || o.ThenAction == nil && o.ThenResource == nil {
		return
	}
	if a := o.FirstAction; a != nil {
		if o.FirstResource == nil {
			o.FirstResource = a.Resource
		}
		if o.FirstTask == "" {
			o.FirstTask = a.Key
		}
	}
	if a := o.ThenAction; a != nil {
		if o.ThenResource == nil {
			o.ThenResource = a.Resource
		}
		if o.ThenTask == "" {
			o.ThenTask = a.Key
		}
	}
	w.nextOrdering++
	o.ID = w.nextOrdering
	w.Orderings = append(w.Orderings, &o)
	w.orderMigrations(&o)
}

// OrderTasks orders a one-time operation of the resource before one of another, or of its own.
func (r *Resource) OrderTasks(task string, then *Resource, thenTask string, kind Relation) {
	r.W.NewOrdering(Ordering{
		Kind: kind, FirstResource: r, FirstTask: r.Key(task), ThenResource: then, ThenTask: then.Key(thenTask),
	})
}

// OrderStarts orders the starts of two resources.
func (r *Resource) OrderStarts(then *Resource, kind Relation) {
	r.OrderTasks(vocab.TaskStart, then, vocab.TaskStart, kind)
}

// OrderStops orders the stops of two resources.
func (r *Resource) OrderStops(then *Resource, kind Relation) {
	r.OrderTasks(vocab.TaskStop, then, vocab.TaskStop, kind)
}

// orderMigrations adds the twins of an ordering between unrelated resources: what waits for a
// start or stop must wait before migrating too. Twins never get twins of their own, since none
// has two starts or stops as its tasks.
func (w *World) orderMigrations(o *Ordering) {
	first, then := o.FirstResource, o.ThenResource
	if first == nil || then == nil || first == then || first.HasAncestor(then) || then.HasAncestor(first) {
		return
	}
	firstMoves, thenMoves := first.Is(Migratable), then.Is(Migratable)
	if !thenMoves {
		return // no twin below applies
	}
	firstTask, thenTask := taskOf(o.FirstAction, o.FirstTask), taskOf(o.ThenAction, o.ThenTask)
	kind := RelOrdered
	switch {
	case firstTask == vocab.TaskStart && thenTask == vocab.TaskStart:
		if firstMoves {
			first.OrderTasks(vocab.TaskMigrateFrom, then, vocab.TaskMigrateTo, kind)
			kind |= RelIfFirstUnmigratable
		}
		first.OrderTasks(vocab.TaskStart, then, vocab.TaskMigrateTo, kind)
	case firstTask == vocab.TaskStop && thenTask == vocab.TaskStop:
		if firstMoves {
			kind |= RelIfFirstUnmigratable
		}
		first.orderMigrationOf(then, vocab.TaskStop, kind)
	case firstTask == vocab.TaskPromote && thenTask == vocab.TaskStart:
		first.OrderTasks(vocab.TaskPromote, then, vocab.TaskMigrateTo, kind)
	case firstTask == vocab.TaskDemote && thenTask == vocab.TaskStop:
		first.orderMigrationOf(then, vocab.TaskDemote, kind)
	}
}

// orderMigrationOf orders a migration after a task; of a partial migration the second half too.
func (r *Resource) orderMigrationOf(then *Resource, task string, kind Relation) {
	r.OrderTasks(task, then, vocab.TaskMigrateTo, kind)
	if then.MigrationTarget != nil {
		r.OrderTasks(task, then, vocab.TaskMigrateFrom, kind)
	}
}

func taskOf(a *Action, key string) string {
	if a != nil {
		return a.Task
	}
	_, task, _, _ := ParseKey(key)
	return task
}
