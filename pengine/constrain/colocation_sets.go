package constrain

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// within files the colocations among the members of a set: of each with the one before, or with a
// negative score, of each with all before, since that alone keeps them all apart.
func (t together) within(s set) {
	local := t.score
	if text, given := attr(s.Element, "score"); given {
		v, err := t.w.Opt.Health.Parse(text, 0)
		if err != nil {
			t.w.Err(t.id, "Ignoring colocation '"+t.id+"' for set '"+s.id+"' because '"+text+"' is not a valid score")
			return
		}
		local = v
	}
	if local == 0 {
		return
	}
	withPrevious := t.withPrevious(s)
	if unordered(s) {
		return
	}
	role, _ := attr(s.Element, "role")
	var before []*world.Resource
	for _, ref := range s.refs {
		r := t.resource(ref)
		if r == nil {
			t.w.Err(s.id, "Ignoring "+ref+" and later resources in set "+s.id+": No such resource")
			return
		}
		switch {
		case local < 0:
			t.apart(s, local, r, role)
		case len(before) == 0:
		case withPrevious:
			t.pair(s.id, local, r, before[len(before)-1], role, role, t.influences(r))
		default:
			t.pair(s.id, local, before[len(before)-1], r, role, role, t.influences(r))
		}
		before = append(before, r)
	}
}

// apart keeps a member of a set from those before it, which are those up to the member's own id.
func (t together) apart(s set, local score.Score, r *world.Resource, role string) {
	influence := t.influences(r)
	for _, otherRef := range s.refs {
		if otherRef == r.ID {
			return
		}
		if other := t.resource(otherRef); other != nil {
			t.pair(s.id, local, r, other, role, role, influence)
		}
	}
}

// between files the colocations of one set with the one after it: of the first member of a
// sequential set, or else of each member, with the last member of a sequential set, or else with
// each.
func (t together) between(dependents, primaries set) {
	if t.score == 0 {
		return
	}
	from, ok := t.ends(dependents, dependents, primaries, false)
	if !ok {
		return
	}
	to, ok := t.ends(primaries, dependents, primaries, true)
	if !ok {
		return
	}
	fromRole, _ := attr(dependents.Element, "role")
	toRole, _ := attr(primaries.Element, "role")
	for _, ref := range from {
		dependent := t.member(ref, dependents, primaries)
		if dependent == nil {
			continue
		}
		influence := t.influences(dependent)
		for _, otherRef := range to {
			if primary := t.member(otherRef, dependents, primaries); primary != nil {
				t.pair(t.id, t.score, dependent, primary, fromRole, toRole, influence)
			}
		}
	}
}

// ends lists the members of a set that take part in colocation with another set: one end of a
// sequential set, which must exist, or all.
func (t together) ends(s, dependents, primaries set, last bool) (refs []string, ok bool) {
	if unordered(s) {
		return s.refs, true
	}
	if len(s.refs) == 0 {
		return nil, !last
	}
	ref, which := s.refs[0], "first"
	if last {
		ref, which = s.refs[len(s.refs)-1], "last"
	}
	if t.resource(ref) == nil {
		t.w.Err(t.id, "Ignoring colocation of set "+dependents.id+" with set "+primaries.id+" because "+
			which+" resource "+ref+" not found")
		return nil, false
	}
	return []string{ref}, true
}

func (t together) member(ref string, dependents, primaries set) *world.Resource {
	r := t.resource(ref)
	if r == nil {
		t.w.Err(t.id, "Ignoring colocation of set "+dependents.id+" with set "+primaries.id+
			": No such resource as "+ref)
	}
	return r
}
