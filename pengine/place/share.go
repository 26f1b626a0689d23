package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// chain says how scores are passed along a chain of colocations.
type chain struct {
	asDependent bool // along what the resource is placed with, rather than what is placed with it
	keepUsable  bool // do not let positive scores turn negative
	onlyActive  bool // give up at a resource that no node is available to
}

// shareScores adds the preferences of a resource, and of those colocated with it in turn, to a
// table of another resource's candidates, and returns the outcome as a new table; the table itself
// is returned where there is nothing to pass on. The target is the resource the table is for,
// the colocation the one that leads from it to the source.
func shareScores(source, target *world.Resource, table *world.NodeTable, c *world.Colocation, how chain) *world.NodeTable {
	return newSharing(target, table, how).add(source, table, c)
}

// ownScores is what a resource's scores become by the preferences of what it is placed with. It
// leaves the resource as it is. A group's are those of its last member, which depends on all
// others.
func ownScores(r *world.Resource) *world.NodeTable {
	if r.Is(world.UpdatingNodes) {
		return nil
	}
	r.Set(world.UpdatingNodes)
	defer r.Clear(world.UpdatingNodes)
	if r.IsGroup() {
		if len(r.Children) == 0 {
			return nil
		}
		return ownScores(r.Children[len(r.Children)-1])
	}
	s := newSharing(r, r.Allowed, chain{asDependent: true})
	x, o := s.scores(r.Allowed), outcome{}
	s.passOn(r, &o, x, way{factor: 1})
	return s.written(r.Allowed, x, o.copies+1)
}

// dependents passes on to one primary what its dependents want, one after the other. What was worked out for one is
// remembered for the next, until the primary's own scores, or where anything runs, have a part in it.
type dependents struct {
	primary *world.Resource
	sharing *sharing
}

// forget is due when a resource has been assigned.
func (d *dependents) forget() { d.sharing = nil }

// add adds to the primary's scores the preferences of a dependent and of all that follow from it, if the colocation
// lets them count.
func (d *dependents) add(c *world.Colocation) {
	if !c.HasInfluence(nil) {
		return
	}
	r := d.primary
	if d.sharing == nil || d.sharing.metTarget {
		d.sharing = newSharing(r, r.Allowed, chain{onlyActive: true, keepUsable: r.IsClone()})
	}
	r.Allowed = d.sharing.add(c.Dependent, r.Allowed, c)
}

// worthMoving says whether a primary should go where a dependent that avoids it cannot be: only
// if the dependent has a single node left, and the primary's stickiness and the constraint's
// influence do not speak against it. Otherwise the primary would move about for nothing when the
// dependent has failed somewhere.
func worthMoving(c *world.Colocation, s score.Score) bool {
	if c.Primary.Stickiness >= -s || !c.HasInfluence(nil) {
		return false
	}
	allowed := 0
	for cand := range c.Dependent.Allowed.All() {
		if cand.Score >= 0 {
			allowed++
		}
	}
	return allowed == 1
}

// bestByValue holds the best score for each value of a node attribute.
type bestByValue struct {
	values []world.NodeValue
	scores []score.Score
}

func (b bestByValue) at(v world.NodeValue) score.Score {
	for i, have := range b.values {
		if have.Equal(v) {
			return b.scores[i]
		}
	}
	return score.Never
}

// bestScores finds a resource's best score on available nodes for each value of the colocation's
// node attribute.
func bestScores(r *world.Resource, c *world.Colocation) bestByValue {
	var best bestByValue
	for cand := range allowedForSharing(r, c).All() {
		if cand.Score <= score.Never || !cand.Available() {
			continue
		}
		v := r.ColocationValue(cand.Node, c.NodeAttribute)
		known := false
		for i, have := range best.values {
			if have.Equal(v) {
				best.scores[i] = max(best.scores[i], cand.Score)
				known = true
				break
			}
		}
		if !known {
			best.values, best.scores = append(best.values, v), append(best.scores, cand.Score)
		}
	}
	return best
}

// allowedForSharing is the resource's table of candidates. To a later member of a group that
// itself is the dependent of a configured colocation, the group's locations were not applied, so
// they are added for this purpose.
func allowedForSharing(r *world.Resource, c *world.Colocation) *world.NodeTable {
	if r != c.Dependent || !c.Explicit || !r.Parent.IsGroup() || r == r.Parent.Children[0] {
		return r.Allowed
	}
	kept := r.Allowed
	r.Allowed = kept.Copy()
	for l := range r.W.Locations.All() {
		if l.Resource == r.Parent {
			locate(r, l, l.Nodes)
		}
	}
	with := r.Allowed
	r.Allowed = kept
	return with
}
