package constrain

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// together is what an rsc_colocation constraint says about every pair of resources in it.
type together struct {
	*reader
	id           string
	score        score.Score
	influence    string // as configured, "" for the default
	influenceSet bool
}

// colocation files an rsc_colocation constraint.
func (rd *reader) colocation(el *etree.Element, id string) {
	if id == "" {
		rd.w.Err("", "Ignoring rsc_colocation without id")
		return
	}
	sets, ok := rd.sets(el)
	if len(el.SelectElements("resource_set")) == 0 {
		sets, ok = rd.impliedColocationSets(el, id)
	}
	t := together{reader: rd, id: id}
	if text, given := attr(el, "score"); given {
		s, err := rd.w.Opt.Health.Parse(text, 0)
		if err != nil {
			rd.w.Err(id, "Ignoring colocation "+id+" because '"+text+"' is not a valid score")
			return
		}
		t.score = s
	}
	t.influence, t.influenceSet = attr(el, "influence")
	var last *set
	for i := range sets {
		s := &sets[i]
		if s.id == "" {
			rd.w.Err(id, "Ignoring resource_set without id")
			continue
		}
		t.within(*s)
		if last != nil {
			t.between(*last, *s)
		}
		last = s
	}
	if ok && last == nil {
		t.simple(el)
	}
}

func (rd *reader) impliedColocationSets(el *etree.Element, id string) ([]set, bool) {
	sets, ok := rd.impliedSets(el, id,
		side{"rsc", "rsc-role", "role"}, side{"with-rsc", "with-rsc-role", "role"})
	if len(sets) == 2 && unordered(sets[0]) && unordered(sets[1]) {
		rd.w.Err(id, "Ignoring constraint '"+id+"' because two templates or tags cannot be colocated")
		return nil, false
	}
	return sets, ok
}

// unordered says whether the set is explicitly not sequential.
func unordered(s set) bool {
	sequential, ok := boolAttr(s.Element, "sequential")
	return ok && !sequential
}

func (t together) simple(el *etree.Element) {
	dependentID, _ := attr(el, "rsc")
	primaryID, _ := attr(el, "with-rsc")
	dependent, primary := t.resource(dependentID), t.resource(primaryID)
	for _, end := range []struct {
		r    *world.Resource
		name string
	}{{dependent, dependentID}, {primary, primaryID}} {
		if end.r == nil {
			t.w.Err(t.id, "Ignoring constraint '"+t.id+"' because resource '"+end.name+"' does not exist")
			return
		}
	}
	if symmetrical, _ := boolAttr(el, "symmetrical"); symmetrical {
		t.w.Warn(t.id, "The colocation constraint 'symmetrical' attribute has been removed")
	}
	dependentRole, _ := attr(el, "rsc-role")
	primaryRole, _ := attr(el, "with-rsc-role")
	t.file(world.Colocation{
		ID: t.id, NodeAttribute: el.SelectAttrValue("node-attribute", ""), Score: t.score,
		Dependent: dependent, Primary: primary, Influence: t.influences(dependent),
	}, dependentRole, primaryRole)
}

// influences says whether the dependent's preferences count for the primary: as configured, by
// default if the resource given is critical.
func (t together) influences(r *world.Resource) bool {
	if t.influenceSet {
		if v, ok := vocab.Bool(t.influence); ok {
			return v
		}
		t.w.Err(t.id, "Constraint '"+t.id+"' has invalid value for influence (using default)")
	}
	return r.Is(world.Critical)
}

// file completes a colocation by its roles, unless one is no role.
func (t together) file(c world.Colocation, dependentRole, primaryRole string) {
	var ok bool
	if c.DependentRole, ok = t.role(c.ID, dependentRole); !ok {
		return
	}
	if c.PrimaryRole, ok = t.role(c.ID, primaryRole); !ok {
		return
	}
	c.Explicit = true
	t.w.AddColocation(c)
}

// pair files a colocation between members of sets.
func (t together) pair(id string, s score.Score, dependent, primary *world.Resource, dependentRole, primaryRole string, influence bool) {
	t.file(world.Colocation{
		ID: id, Score: s, Dependent: dependent, Primary: primary, Influence: influence,
	}, dependentRole, primaryRole)
}

// withPrevious says whether a set's members go with the one before them. The deprecated ordering
// attribute turns that around.
func (t together) withPrevious(s set) bool {
	ordering, given := attr(s.Element, "ordering")
	if !given || strings.EqualFold(ordering, "group") {
		return true
	}
	t.once("set-ordering", s.id, "Support for 'ordering' other than 'group' in resource_set (such as "+s.id+
		") is deprecated and will be removed in a future release")
	return false
}
