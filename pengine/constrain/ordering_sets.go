package constrain

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// orderedSets is what an rsc_order constraint says about its resource sets.
type orderedSets struct {
	*reader
	id             string
	kind           kind
	symmetrical    string
	symmetricalSet bool
}

func (s set) action() string { return s.SelectAttrValue("action", vocab.TaskStart) }

func (s set) has(name string) bool { return s.SelectAttr(name) != nil }

// members finds the resources of a set; ok is false, with an error noted under name, if one is
// missing.
func (o orderedSets) members(name string, refs []string) (list []*world.Resource, ok bool) {
	for _, ref := range refs {
		r := o.resource(ref)
		if r == nil {
			o.w.Err(name, name+": No resource found for "+ref)
			return nil, false
		}
		list = append(list, r)
	}
	return list, true
}

// within orders the members of a set: each after the one before, or if they are only not to act
// at the same time, each after all before.
func (o orderedSets) within(s set) bool {
	k := o.kind
	if s.has("kind") {
		k = o.reader.kind(s.Element)
	}
	sequential := vocab.True(s.SelectAttrValue("sequential", "1"))
	sym := o.symmetry(s.Element, o.kind, o.symmetrical, o.symmetricalSet)
	members, ok := o.members(s.id, s.refs)
	if !ok {
		return false
	}
	if len(members) == 1 {
		return true
	}
	task := s.action()
	rel := relation(k, task, sym)
	for i, r := range members {
		switch {
		case k == serialize:
			for _, later := range members[i+1:] {
				r.OrderTasks(task, later, task, rel)
			}
		case sequential && i > 0:
			members[i-1].OrderTasks(task, r, task, rel)
		}
	}
	if sym == asymmetric || !sequential {
		return true
	}
	task = o.opposite(task)
	rel = relation(k, task, inverse)
	for i := 1; i < len(members); i++ {
		members[i].OrderTasks(task, members[i-1], task, rel)
	}
	return true
}

// between orders one set before another: of each that is explicitly sequential the end that
// faces the other, otherwise every member.
func (o orderedSets) between(first, then set, sym symmetry) bool {
	firstTask, thenTask := first.action(), then.action()
	if sym == inverse {
		firstTask, thenTask = o.opposite(firstTask), o.opposite(thenTask)
	}
	rel := relation(o.kind, firstTask, sym)
	if requiresOne(first, firstTask) {
		return o.afterAny(first, firstTask, then, thenTask, rel)
	}
	for _, firstRef := range facing(first, sym != inverse) {
		f, ok := o.member(firstRef)
		if !ok {
			return false
		}
		for _, thenRef := range facing(then, sym == inverse) {
			t, ok := o.member(thenRef)
			if !ok {
				return false
			}
			f.OrderTasks(firstTask, t, thenTask, rel)
		}
	}
	return true
}

// member finds a resource of a set that is ordered against another.
func (o orderedSets) member(ref string) (*world.Resource, bool) {
	r := o.resource(ref)
	if r == nil {
		o.w.Err(o.id, o.id+": No resource found for "+ref)
	}
	return r, r != nil
}

// requiresOne says whether any one member of a set will do. That is so only on the way up: on
// the way down, every one has to wait.
func requiresOne(s set, task string) bool {
	all, known := boolAttr(s.Element, "require-all")
	return known && !all && task != vocab.TaskStop && task != vocab.TaskDemote
}

// facing lists the member of an explicitly sequential set that others are ordered against (the
// last or the first), or all members.
func facing(s set, last bool) []string {
	sequential, _ := boolAttr(s.Element, "sequential")
	switch {
	case !sequential || len(s.refs) == 0:
		return s.refs
	case last:
		return s.refs[len(s.refs)-1:]
	}
	return s.refs[:1]
}

// afterAny orders a set after any one member of another, by way of a pseudo-action that can run
// once one of those can.
func (o orderedSets) afterAny(first set, firstTask string, then set, thenTask string, rel world.Relation) bool {
	gate := o.w.PseudoAction("one-or-more:" + first.id)
	gate.RequiredRunnableBefore = 1
	for _, ref := range first.refs {
		r, ok := o.member(ref)
		if !ok {
			return false
		}
		o.orderTaskBefore(r, firstTask, gate)
	}
	for _, ref := range then.refs {
		r, ok := o.member(ref)
		if !ok {
			return false
		}
		o.orderTaskAfter(gate, r, thenTask, rel)
	}
	return true
}
