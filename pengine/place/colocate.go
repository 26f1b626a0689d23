package place

import (
	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// applyColocation lets a colocation bear on a dependent: on its scores, or once it is assigned,
// on its priority for promotion. It returns what was added to the priority. Dependent and primary
// are those the colocation names, or parts of them.
func applyColocation(dependent, primary *world.Resource, c *world.Colocation) score.Score {
	if dependent.IsGroup() {
		return applyToGroup(dependent, primary, c)
	}
	switch primary.Kind {
	case world.Group:
		return applyWithGroup(dependent, primary, c)
	case world.Clone:
		return applyWithClone(dependent, primary, c)
	case world.Bundle:
		return applyWithBundle(dependent, primary, c)
	}
	switch effectOf(dependent, primary, c, false) {
	case onRole:
		return applyToPriority(dependent, primary, c)
	case onLocation:
		applyToLocation(dependent, primary, c)
	}
	return 0
}

// applyToGroup lets a colocation bear on a group's first member, which the rest will follow; if
// they do not, on each.
func applyToGroup(group, primary *world.Resource, c *world.Colocation) score.Score {
	delta := score.Score(0)
	switch {
	case len(group.Children) == 0:
		return 0
	case group.Group.Colocated:
		delta = applyColocation(group.Children[0], primary, c)
	case c.Score >= score.Infinity:
		group.W.Err(group.ID, group.ID+
			": Cannot perform mandatory colocation between non-colocated group and "+primary.ID)
		return 0
	default:
		for _, member := range group.Children {
			delta = score.Add(delta, quirkApplyAsPrimary(member, primary, c))
		}
	}
	if delta != 0 {
		group.AddPriority(delta, colocationCause(c, primary))
	}
	return delta
}

// quirkApplyAsPrimary applies a colocation of a member of a non-colocated group as the reference
// does: as if the primary were a primitive, whatever it is.
func quirkApplyAsPrimary(member, primary *world.Resource, c *world.Colocation) score.Score {
	switch effectOf(member, primary, c, false) {
	case onRole:
		return applyToPriority(member, primary, c)
	case onLocation:
		applyToLocation(member, primary, c)
	}
	return 0
}

// applyWithGroup places a dependent with a group: with its last member if it must, since then all
// members must be up; otherwise with its first.
func applyWithGroup(dependent, group *world.Resource, c *world.Colocation) score.Score {
	if group.Is(world.Unassigned) || len(group.Children) == 0 {
		return 0
	}
	if group.Group.Colocated {
		member := group.Children[0]
		if c.Score >= score.Infinity {
			member = group.Children[len(group.Children)-1]
		}
		return applyColocation(dependent, member, c)
	}
	if c.Score >= score.Infinity {
		group.W.Err(dependent.ID, dependent.ID+
			": Cannot perform mandatory colocation with non-colocated group "+group.ID)
		return 0
	}
	return applyWithEach(dependent, group.Children, c)
}

func applyWithEach(dependent *world.Resource, primaries []*world.Resource, c *world.Colocation) score.Score {
	delta := score.Score(0)
	for _, primary := range primaries {
		delta = score.Add(delta, applyColocation(dependent, primary, c))
	}
	return delta
}

// applyWithClone places a dependent with a clone's instances.
func applyWithClone(dependent, clone *world.Resource, c *world.Colocation) score.Score {
	if clone.Is(world.Unassigned) {
		return 0
	}
	if clone.Is(world.Promotable) && c.PrimaryRole != vocab.RoleUnknown {
		if dependent.Is(world.Unassigned) {
			placeWithRole(dependent, clone, c)
			return 0
		}
		if c.DependentRole == vocab.RolePromoted {
			return promoteWithRole(dependent, clone, c)
		}
	}
	if interleaves(c) {
		return applyWithInstance(dependent, dependent.CompatibleInstance(clone, vocab.RoleUnknown, false, ""), c)
	}
	if c.Score < score.Infinity {
		return applyWithEach(dependent, clone.Children, c)
	}
	var hosts hostList
	for _, instance := range clone.Children {
		if n, _ := instance.NodesWhere(world.AtAssigned); n != nil && !instance.AnyIs(world.Blocked) {
			hosts.add(instance, n)
		}
	}
	hosts.intersect(dependent, c, false)
	return 0
}

// applyWithInstance places a dependent with the one instance found for it. If there is none and
// there must be, the dependent cannot run.
func applyWithInstance(dependent, instance *world.Resource, c *world.Colocation) score.Score {
	if instance != nil {
		return applyColocation(dependent, instance, c)
	}
	if c.Score >= score.Infinity {
		dependent.Assign(nil, true)
	}
	return 0
}

// interleaves says whether each instance of the dependent goes with one of the primary.
func interleaves(c *world.Colocation) bool {
	if !c.Dependent.IsCollective() || !vocab.True(c.Dependent.MetaValue("interleave")) {
		return false
	}
	if c.Dependent.MaxPerNode() != c.Primary.MaxPerNode() {
		c.Primary.W.Err(c.ID, "Cannot interleave "+c.Dependent.ID+" and "+c.Primary.ID+
			" because they do not support the same number of instances per node")
		return false
	}
	return true
}

// applyWithBundle places a dependent with a bundle's containers.
func applyWithBundle(dependent, bundle *world.Resource, c *world.Colocation) score.Score {
	if bundle.Is(world.Unassigned) {
		return 0
	}
	if c.Dependent.IsCollective() {
		return applyWithInstance(dependent, compatibleContainer(dependent, bundle), c)
	}
	if c.Score < score.Infinity {
		return applyWithEach(dependent, bundle.Instances(), c)
	}
	var hosts hostList
	for _, rep := range bundle.Bundle.List {
		n, _ := rep.Container.NodesWhere(world.AtAssigned)
		if n == nil || rep.Container.AnyIs(world.Blocked) {
			continue
		}
		if c.PrimaryRole >= vocab.RolePromoted && (rep.Child == nil || rep.Child.NextRole < vocab.RolePromoted) {
			continue
		}
		hosts.add(rep.Container, n)
	}
	hosts.intersect(dependent, c, false)
	return 0
}

// compatibleContainer finds the container to go with an instance of another collective: one on
// the instance's host if it is assigned, otherwise on the most preferred of its nodes' hosts.
func compatibleContainer(dependent, bundle *world.Resource) *world.Resource {
	if n, _ := dependent.NodesWhere(world.AtAssigned); n != nil {
		if n = hostOf(n); n != nil {
			return containerOn(bundle, n)
		}
	}
	for _, cand := range dependent.W.SortedCandidates(dependent.Allowed, nil) {
		if n := hostOf(cand.Node); n != nil {
			if found := containerOn(bundle, n); found != nil {
				return found
			}
		}
	}
	return nil
}

// hostOf is the machine under a bundle node, nil while its container has none; any other node is
// its own host.
func hostOf(n *world.Node) *world.Node {
	if n.IsBundleNode() {
		n, _ = n.Remote.Launcher.NodesWhere(world.AtAssigned)
	}
	return n
}

func containerOn(bundle *world.Resource, n *world.Node) *world.Resource {
	for _, container := range bundle.Instances() {
		if container.MatchesOn(n, vocab.RoleUnknown, false, "") {
			return container
		}
	}
	return nil
}

// hostList is where instances of a primary will be.
type hostList []host

type host struct {
	node  *world.Node
	score score.Score // the instance's score there
}

func (h *hostList) add(instance *world.Resource, n *world.Node) {
	*h = append(*h, host{n, assignedScore(instance, n)})
}

// assignedScore is the score with which (the first primitive of) an instance was assigned.
func assignedScore(r *world.Resource, n *world.Node) score.Score {
	s, found := score.Score(0), false
	r.Walk(func(p *world.Resource) {
		if !found && len(p.Children) == 0 && p.Assigned == n {
			s, found = p.AssignedScore, true
		}
	})
	return s
}

// intersect bans a dependent from all other nodes. With addScores, the instances' scores count
// for the dependent too; of several on a node, that of the last.
func (h hostList) intersect(dependent *world.Resource, c *world.Colocation, addScores bool) {
	for cand := range dependent.Allowed.All() {
		on := -1
		for i := range h {
			if h[i].node == cand.Node {
				on = i
			}
		}
		switch {
		case on < 0:
			dependent.SetScore(cand, score.Never, colocationCause(c, c.Primary))
		case addScores:
			dependent.AdjustScore(cand, h[on].score, colocationCause(c, c.Primary))
		}
	}
}

// placeWithRole places a dependent with those instances of a promotable clone that will have the
// colocation's role. Where both sides are to be promoted, the dependent may start anywhere; what
// counts is where it is promoted.
func placeWithRole(dependent, clone *world.Resource, c *world.Colocation) {
	var hosts hostList
	for _, instance := range clone.Children {
		n, _ := instance.NodesWhere(world.AtAssigned)
		if n == nil || instance.State(false) != c.PrimaryRole {
			continue
		}
		if c.Score < score.Infinity {
			preferMatching(dependent, clone, n, c)
		}
		hosts.add(instance, n)
	}
	if c.Score >= score.Infinity &&
		(c.DependentRole != vocab.RolePromoted || c.PrimaryRole != vocab.RolePromoted) {
		hosts.intersect(dependent, c, true)
	}
}

func preferMatching(dependent, primary *world.Resource, n *world.Node, c *world.Colocation) {
	value := primary.ColocationValue(n, c.NodeAttribute)
	for cand := range dependent.Allowed.All() {
		if dependent.ColocationValue(cand.Node, c.NodeAttribute).Equal(value) {
			dependent.AdjustScore(cand, c.Score, colocationCause(c, primary))
		}
	}
}

// promoteWithRole lets an assigned dependent be promoted rather where an instance of the clone has
// the colocation's role, and if it must, only there.
func promoteWithRole(dependent, clone *world.Resource, c *world.Colocation) score.Score {
	if dependent.CompatibleInstance(clone, c.PrimaryRole, false, c.NodeAttribute) != nil {
		dependent.AddPriority(c.Score, colocationCause(c, clone))
		return c.Score
	}
	if c.Score >= score.Infinity {
		dependent.SetPriority(score.Never, colocationCause(c, clone))
		return score.Never
	}
	return 0
}
