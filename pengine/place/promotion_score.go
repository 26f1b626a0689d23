package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// addPromotionScores adds the promotion scores that agents have given nodes to the instances'
// scores, once per run, so that instances go where they can be promoted. Priorities are raised to
// the highest score.
func addPromotionScores(clone *world.Resource) {
	if clone.Clone.PromotionAdded {
		return
	}
	clone.Clone.PromotionAdded = true
	for _, instance := range clone.Children {
		for c := range instance.Allowed.All() {
			if !c.Available() {
				continue // nothing will be promoted there
			}
			s, _ := promotionScore(instance, c.Node)
			if s > 0 {
				instance.AdjustScore(c, s, world.Cause{Kind: world.CausePromotion, ID: instance.HistoryName()})
			}
			if int(s) > instance.Priority {
				instance.SetPriority(s, world.Cause{Kind: world.CausePromotion, ID: instance.HistoryName()})
			}
		}
	}
}

// promotionScore is the promotion score of an instance on a node, for a cloned group the sum of
// its members'; known is false if no agent has given one that applies.
func promotionScore(r *world.Resource, n *world.Node) (s score.Score, known bool) {
	if len(r.Children) > 0 {
		for _, member := range r.Children {
			ms, mk := promotionScore(member, n)
			s, known = s+ms, known || mk
		}
		return s, known
	}
	if !promotionApplies(r, n) {
		return 0, false
	}
	text, known := promotionText(r, n, r.HistoryName())
	if base := world.BaseName(r.ID); !known && !r.Is(world.Unique) && base != r.ID {
		text, known = promotionText(r, n, base)
	}
	if !known {
		return 0, false
	}
	s, _ = r.W.Opt.Health.Parse(text, 0)
	return s, true
}

// promotionText reads the node attribute with the promotion score, by the name history has for
// the instance.
func promotionText(r *world.Resource, n *world.Node, name string) (string, bool) {
	host := world.HostAssigned
	if r.Is(world.Unassigned) {
		host = world.HostCurrent
	}
	return n.HostAttr("master-"+name, r.MetaValue("container-attribute-target"), host)
}

// promotionApplies says whether a promotion score on a node is about this instance: it is active
// or known there, or nothing is known anywhere. Scores for anonymous instances have one name for
// all, so the active one has it; if there is none, any that the node is known to.
func promotionApplies(r *world.Resource, n *world.Node) bool {
	if c := r.Allowed.Get(n); c == nil || c.Score < 0 {
		return false
	}
	if !r.Is(world.Unique) {
		clone, name := r.Top(), world.BaseName(r.ID)
		active := activeInstance(clone, name, n)
		if active == r || active == nil && probedOn(clone, name, n) {
			return true
		}
	}
	if len(r.Active) == 0 && r.Probed.Len() == 0 {
		return true
	}
	return r.Probed.Get(n) != nil || world.HasNode(r.Active, n)
}

func activeInstance(clone *world.Resource, name string, n *world.Node) *world.Resource {
	for _, instance := range clone.Children {
		if r := instance.Find(name, n, world.MatchCloneOnly|world.MatchCurrentNode); r != nil {
			return r
		}
	}
	return nil
}

func probedOn(clone *world.Resource, name string, n *world.Node) bool {
	for _, instance := range clone.Children {
		r := instance.Find(name, nil, world.MatchCloneOnly)
		if r != nil && r.Probed.Get(n) != nil {
			return true
		}
	}
	return false
}
