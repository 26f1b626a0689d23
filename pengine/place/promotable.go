package place

import (
	"cmp"
	"slices"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// chooseRoles decides which of a promotable clone's assigned instances are promoted. Their
// Priority holds the promotion priority for the time being.
func chooseRoles(clone *world.Resource) {
	for c := range clone.Allowed.All() {
		c.Count = 0 // from here on, promoted instances
	}
	for _, instance := range clone.Children {
		setPriority(instance, clone)
	}
	sortForPromotion(clone)
	promoted := 0
	for _, instance := range clone.Children {
		if chooseRole(instance, promoted) {
			promoted++
		}
	}
}

// setPriority works out what speaks for the promotion of an instance: its promotion score,
// locations for the promoted role, colocations by role.
func setPriority(instance, clone *world.Resource) {
	if instance.State(true) == vocab.RoleStarted {
		instance.Walk(func(r *world.Resource) {
			if r.OrigRole == vocab.RoleStarted {
				r.OrigRole = vocab.RoleUnpromoted
			}
		})
	}
	chosen, places := instance.NodesWhere(world.AtAssigned)
	if len(places) > 1 {
		instance.W.Err(instance.ID, "Cannot promote non-colocated child "+instance.ID)
	}
	if chosen == nil {
		return
	}
	next := instance.State(false)
	switch next {
	case vocab.RoleStarted, vocab.RoleUnknown:
		s, known := promotionScore(instance, chosen)
		if !known {
			s = -1 // nothing speaks for promotion yet; a location may
		}
		instance.SetPriority(s, world.Cause{Kind: world.CausePromotion, ID: instance.HistoryName()})
	case vocab.RoleUnpromoted, vocab.RoleStopped:
		instance.SetPriority(score.Never, world.Cause{Kind: world.CauseRole})
	}
	addPromotedLocations(instance, instance, chosen)
	addPromotedLocations(instance, clone, chosen)
	for _, c := range instance.ColocationsAsDependent() {
		applyColocation(instance, c.Primary, c)
	}
	if next == vocab.RolePromoted {
		instance.PromotionPriority = score.Infinity
		return
	}
	instance.PromotionPriority = score.Score(instance.Priority)
}

// addPromotedLocations adds the scores that locations of a resource give the promoted role on a
// node.
func addPromotedLocations(instance, of *world.Resource, n *world.Node) {
	for l := range of.Locations.All() {
		if l.RoleFilter != vocab.RolePromoted {
			continue
		}
		i := slices.IndexFunc(l.Nodes, func(c *world.Candidate) bool { return c.Node == n })
		if i >= 0 {
			instance.AddPriority(l.Nodes[i].Score, l.Cause)
		}
	}
}

// sortForPromotion puts instances in the order in which they are to be promoted, once per run.
// On the way the clone's own scores become those for promotion.
func sortForPromotion(clone *world.Resource) {
	if clone.Clone.PromotionConstrained {
		return
	}
	clone.Clone.PromotionConstrained = true
	clone.Set(world.UpdatingNodes)
	for _, instance := range clone.Children {
		n, _ := instance.NodesWhere(world.AtAssigned)
		if c := clone.Allowed.Get(n); c != nil && instance.PromotionPriority >= 0 {
			clone.AdjustScore(c, instance.PromotionPriority, world.Cause{Kind: world.CausePromotion, Resource: instance.ID})
		}
	}
	for _, c := range clone.ColocationsAsPrimary() {
		addPromotedDependentScores(c, clone)
	}
	withholdPromotion(clone)
	for _, instance := range clone.Children {
		keepPromotionReasons(instance, clone)
		instance.PromotionPriority = finalPriority(instance, clone)
	}
	seq.MergeSort(clone.Children, comparePromotable)
	clone.Clear(world.UpdatingNodes)
}

// addPromotedDependentScores adds the preferences of what is to be where the clone is promoted.
func addPromotedDependentScores(c *world.Colocation, clone *world.Resource) {
	if c.PrimaryRole != vocab.RolePromoted || !c.HasInfluence(nil) {
		return
	}
	how := chain{onlyActive: true, keepUsable: true}
	clone.Allowed = shareScores(c.Dependent, clone, clone.Allowed, c, how)
}

// withholdPromotion bans a clone where promotion needs a ticket that is not to be had.
func withholdPromotion(clone *world.Resource) {
	for _, l := range clone.TicketLinks {
		if l.Role == vocab.RolePromoted && (!l.Ticket.Granted || l.Ticket.Standby) {
			clone.AddScoreEverywhere(score.Never, world.Cause{Kind: world.CauseTicket, ID: l.ID})
		}
	}
}

// finalPriority is the promotion score on the instance's node, where the clone may run at all: what is
// not managed may be somewhere else.
func finalPriority(instance, clone *world.Resource) score.Score {
	n, _ := instance.NodesWhere(world.AtAssigned)
	c := clone.Allowed.Get(n)
	switch {
	case !instance.Is(world.Managed) && instance.NextRole == vocab.RolePromoted:
		return score.Infinity
	case c == nil:
		return score.Never
	case instance.PromotionPriority < 0:
		return instance.PromotionPriority
	}
	return c.Score
}

// keepPromotionReasons keeps what the final priority is made of, if reasons are kept.
func keepPromotionReasons(instance, clone *world.Resource) {
	if instance.W.Why == nil {
		return
	}
	n, _ := instance.NodesWhere(world.AtAssigned)
	forced := func(s score.Score, kind world.CauseKind) []world.ScoreReason {
		return []world.ScoreReason{{Score: s, Replaces: true, Cause: world.Cause{Kind: kind}}}
	}
	switch {
	case !instance.Is(world.Managed) && instance.NextRole == vocab.RolePromoted:
		instance.PromotionReasons = forced(score.Infinity, world.CauseUnmanaged)
	case clone.Allowed.Get(n) == nil:
		instance.PromotionReasons = forced(score.Never, world.CauseRole)
	case instance.PromotionPriority < 0:
		instance.PromotionReasons = instance.PriorityReasons
	default:
		instance.PromotionReasons = clone.Allowed.ReasonsFor(n)
	}
}

func comparePromotable(a, b *world.Resource) int {
	return cmp.Or(
		cmp.Compare(b.PromotionPriority, a.PromotionPriority),
		cmp.Compare(b.State(true), a.State(true)),
		compareInstances(a, b))
}

// chooseRole gives an instance its next role and says whether that is the promoted one; promoted
// is how many have it already.
func chooseRole(instance *world.Resource, promoted int) bool {
	clone, w := instance.Top(), instance.W
	where, _ := instance.NodesWhere(world.AtAssigned)
	tracePromotion(instance, where, instance.PromotionPriority)
	var chosen *world.Candidate
	if instance.PromotionPriority >= 0 && (promoted < clone.Clone.PromotedMax || !clone.Is(world.Managed)) {
		chosen = promotableOn(instance)
	}
	frozen := instance.OrigRole < vocab.RolePromoted && !w.Opt.Quorate && w.Opt.NoQuorum == world.NoQuorumFreeze
	if chosen == nil || frozen {
		instance.Walk(setUnpromoted)
		return false
	}
	chosen.Count++
	instance.Walk(func(r *world.Resource) {
		if r.NextRole == vocab.RoleUnknown {
			r.SetNextRole(vocab.RolePromoted, world.Cause{Kind: world.CausePromotion, ID: instance.ID})
		}
	})
	return true
}

func setUnpromoted(r *world.Resource) {
	if _, places := r.NodesWhere(world.AtAssigned); len(places) == 0 {
		r.SetNextRole(vocab.RoleStopped, world.Cause{Kind: world.CausePlacement})
	} else {
		r.SetNextRole(vocab.RoleUnpromoted, world.Cause{Kind: world.CausePromotion, ID: r.ID})
	}
}

// promotableOn is the clone's candidate for the node where an instance, and all members of a
// cloned group, can be promoted; nil if they cannot.
func promotableOn(r *world.Resource) *world.Candidate {
	for _, member := range r.Children {
		if promotableOn(member) == nil {
			return nil
		}
	}
	n, _ := r.NodesWhere(world.AtAssigned)
	managed := r.Is(world.Managed)
	switch {
	case n == nil:
		return nil
	case !managed && r.State(true) != vocab.RolePromoted:
		return nil
	case managed && (r.Priority < 0 || !n.Available(true)):
		return nil
	}
	top := r.Top()
	c := top.Allowed.Get(n)
	if c == nil || managed && int(c.Count) >= top.Clone.PromotedNodeMax {
		return nil
	}
	return c
}
