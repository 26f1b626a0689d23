package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// parked marks a node as unusable for as long as scores are being passed along: its score would
// have turned from positive to negative, which must not yet count as a ban.
const parked = -100 * score.Infinity

// chain says how scores are passed along a chain of colocations.
type chain struct {
	asDependent bool // along what the resource is placed with, rather than what is placed with it
	keepUsable  bool // do not let positive scores turn negative
	onlyActive  bool // give up at a resource that no node is available to
}

// shareScores adds the preferences of a resource, and of those colocated with it in turn, to a
// table of another resource's candidates, and returns the outcome as a new table; the table itself
// is returned where there is nothing to pass on. The target is the resource the table is for,
// the colocation the one that leads from it to the source, and the factor says how much of a
// score counts.
func shareScores(source, target *world.Resource, table *world.NodeTable, c *world.Colocation, f score.Factor, how chain) *world.NodeTable {
	if source.Is(world.UpdatingNodes) || !target.W.MayShare(c, table) {
		return table
	}
	if source.IsGroup() {
		if len(source.Children) == 0 {
			return table
		}
		source.Set(world.UpdatingNodes)
		defer source.Clear(world.UpdatingNodes)
		return shareScores(source.Children[0], target, table, c, f, how)
	}
	source.Set(world.UpdatingNodes)
	defer source.Clear(world.UpdatingNodes)
	work := table.Copy()
	addMatching(work, source, target, c, f, how.keepUsable)
	return passOn(source, target, table, work, f, how)
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
	return passOn(r, r, nil, r.Allowed.Copy(), 1, chain{asDependent: true})
}

// passOn goes on along the chain from a resource whose own preferences are in the working table.
// The original table is what to return if that leads nowhere.
func passOn(source, target *world.Resource, original, work *world.NodeTable, f score.Factor, how chain) *world.NodeTable {
	switch {
	case work.AnyAvailable():
		next := how
		next.onlyActive = true
		for _, c := range colocationsOf(source, how) {
			other := c.Dependent
			if how.asDependent {
				other = c.Primary
			} else if !c.HasInfluence(nil) {
				continue
			}
			work = shareScores(other, target, work, c, f.Of(c.Score), next)
		}
	case how.onlyActive:
		return original
	}
	if how.keepUsable {
		for c := range work.All() {
			if c.Score == parked {
				work.Set(c, 1, work.LastCause(c.Node)) // what would have made it negative
			}
		}
	}
	return work
}

func colocationsOf(r *world.Resource, how chain) []*world.Colocation {
	if how.asDependent {
		return r.ColocationsAsDependent()
	}
	return r.ColocationsAsPrimary()
}

// addMatching adds to each candidate of the target a share of the source's best score among nodes
// that match the candidate's by the colocation's node attribute.
func addMatching(table *world.NodeTable, source, target *world.Resource, c *world.Colocation, f score.Factor, keepUsable bool) {
	best, why := bestScores(source, c), colocationCause(c, source)
	for cand := range table.All() {
		s := best.at(target.ColocationValue(cand.Node, c.NodeAttribute))
		if f < 0 && s < 0 && !worthMoving(c, s) || cand.Score == parked {
			continue
		}
		share := f.Share(s)
		sum := score.Add(share, cand.Score)
		switch {
		case keepUsable && sum < 0 && cand.Score > 0:
			table.Set(cand, parked, why)
		case keepUsable && sum < 0 && cand.Score == 0:
		default:
			table.Adjust(cand, share, why)
		}
	}
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

// addDependentScores adds to a primary's scores the preferences of a dependent and of all that
// follow from it, if the colocation lets them count.
func addDependentScores(c *world.Colocation, primary *world.Resource) {
	if !c.HasInfluence(nil) {
		return
	}
	how := chain{onlyActive: true, keepUsable: primary.IsClone()}
	primary.Allowed = shareScores(c.Dependent, primary, primary.Allowed, c, score.FactorOf(c.Score), how)
}
