package place

import (
	"cmp"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// effect is what a colocation bears on.
type effect uint8

const (
	onNothing effect = iota
	onLocation
	onRole
)

// effectOf says what a colocation bears on for a dependent and a primary (which may be instances
// of those it names). With preview, assignment is still to come.
func effectOf(dependent, primary *world.Resource, c *world.Colocation, preview bool) effect {
	if !preview && primary.Is(world.Unassigned) {
		return onNothing
	}
	inRole, withRole := roleBearer(dependent), roleBearer(primary)
	if c.DependentRole >= vocab.RoleUnpromoted && inRole.Parent != nil && inRole.Parent.Is(world.Promotable) &&
		!inRole.Is(world.Unassigned) {
		return onRole
	}
	if !preview && !dependent.Is(world.Unassigned) {
		return onNothing
	}
	if c.DependentRole != vocab.RoleUnknown && c.DependentRole != inRole.NextRole ||
		c.PrimaryRole != vocab.RoleUnknown && c.PrimaryRole != withRole.NextRole {
		return onNothing
	}
	return onLocation
}

// roleBearer is the resource whose role counts: for a bundle's container, what runs in it.
func roleBearer(r *world.Resource) *world.Resource {
	if r.Is(world.ReplicaContainer) {
		if inside := r.InContainer(); inside != nil {
			return inside
		}
	}
	return r
}

// applyToLocation lets a colocation with an assigned primitive bear on where the dependent goes.
func applyToLocation(dependent, primary *world.Resource, c *world.Colocation) {
	if primary.Assigned == nil && c.Score < 0 {
		return // nothing to keep away from
	}
	var value world.NodeValue
	if primary.Assigned != nil {
		value = primary.ColocationValue(primary.Assigned, c.NodeAttribute)
	}
	work, why := dependent.Allowed.Copy(), colocationCause(c, primary)
	for cand := range work.All() {
		switch {
		case primary.Assigned == nil:
			work.Adjust(cand, -c.Score, why)
		case dependent.ColocationValue(cand.Node, c.NodeAttribute).Equal(value):
			// Being together at all costs is a condition, not a preference: no gain for the node.
			if c.Score < score.Infinity {
				work.Adjust(cand, c.Score, why)
			}
		case c.Score >= score.Infinity:
			work.Set(cand, score.Never, why)
		}
	}
	if mandatory(c) || work.AnyAvailable() {
		dependent.Allowed = work
	}
}

// mandatory says whether a colocation must be kept at all costs.
func mandatory(c *world.Colocation) bool {
	return c.Score <= score.Never || c.Score >= score.Infinity
}

// colocationCause names a colocation, and the resource on the other side that has an effect by it.
func colocationCause(c *world.Colocation, other *world.Resource) world.Cause {
	return world.Cause{Kind: world.CauseColocation, ID: cmp.Or(c.Constraint, c.ID), Resource: other.ID}
}

// applyToPriority lets a colocation bear on whether an assigned instance is to be promoted, and
// returns what it adds to the instance's priority.
func applyToPriority(dependent, primary *world.Resource, c *world.Colocation) score.Score {
	if dependent.Assigned == nil {
		return 0
	}
	if primary.Assigned != nil && c.PrimaryRole != vocab.RoleUnknown &&
		c.PrimaryRole != roleBearer(primary).NextRole {
		return 0
	}
	mine := dependent.ColocationValue(dependent.Assigned, c.NodeAttribute)
	theirs := world.NodeValue{}
	if primary.Assigned != nil {
		theirs = primary.ColocationValue(primary.Assigned, c.NodeAttribute)
	}
	delta := c.Score
	switch same := mine.Equal(theirs); {
	case same && c.DependentRole == vocab.RoleUnpromoted:
		delta = -delta
	case same:
	case c.Score == score.Infinity && c.DependentRole == vocab.RolePromoted:
		delta = -delta
	default:
		return 0
	}
	dependent.AddPriority(delta, colocationCause(c, primary))
	return delta
}
