package plan

import (
	"fmt"
	"slices"
	"strings"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/pengine/world"
)

// why gives the reason of a change. Where the engine gives none, or only says that there is no node, the
// resource itself may say why, or what its scores are made of now and were not before.
func (r *reader) why(a report.ResourceAction) string {
	if a.Reason.Kind != world.NoReason && a.Reason.Kind != world.ReasonNoNode {
		return a.Reason.String()
	}
	rsc, was := a.Resource, r.former[a.Resource.ID]
	switch {
	case rsc.Is(world.Removed):
		return "no longer being configured"
	case rsc.Disabled():
		return "target-role"
	case a.Origin != nil && a.Origin.Has(world.NodeStandby) && a.Destination != a.Origin:
		return a.Origin.Name + " being standby"
	case a.Origin != nil && !a.Origin.Online() && a.Destination != a.Origin:
		return a.Origin.Name + " being offline"
	case r.former == nil:
		return a.Reason.String()
	case was == nil && a.Change == report.Start && !r.formerly[serviceOf(rsc)]:
		return "being new"
	case was != nil && was.Disabled():
		return "target-role"
	}
	if texts := newCauses(a, was); len(texts) > 0 {
		return strings.Join(texts, " and ")
	}
	return a.Reason.String()
}

// contribution is part of a score, as far as two outcomes can be compared.
type contribution struct {
	node  string // "" for what speaks for a promotion
	score score.Score
	cause world.Cause
}

// contributions lists what speaks for and against a resource's nodes, or also its promotion.
func contributions(r *world.Resource, promotion bool) []contribution {
	if r == nil {
		return nil
	}
	list := r.Allowed.Reasons()
	if promotion {
		list = slices.Concat(list, r.PriorityReasons)
	}
	var out []contribution
	for _, s := range list {
		out = append(out, contribution{name(s.Node), s.Score, s.Cause})
	}
	return out
}

// most is how many causes are named.
const most = 2

// newCauses names what speaks for a change now and did not before, or spoke against it and does no longer.
func newCauses(a report.ResourceAction, was *world.Resource) []string {
	promotion := a.Resource.OrigRole == vocab.RolePromoted || a.Resource.NextRole == vocab.RolePromoted
	before, after := contributions(was, promotion), contributions(a.Resource, promotion)
	var out []string
	add := func(c contribution, gone bool) {
		text := causeText(c.cause)
		if text != "" && gone {
			text += " not being there any more"
		}
		if text != "" && len(out) < most && !slices.Contains(out, text) && c.speaksFor(a) != gone {
			out = append(out, text)
		}
	}
	for _, c := range after {
		if !slices.Contains(before, c) {
			add(c, false)
		}
	}
	for _, c := range before {
		known := func(o contribution) bool { return o.cause == c.cause }
		if !slices.Contains(after, c) && !slices.ContainsFunc(after, known) {
			add(c, true)
		}
	}
	return out
}

// speaksFor says whether a contribution is in favour of a change: it is for where the resource goes to, or
// against where it comes from.
func (c contribution) speaksFor(a report.ResourceAction) bool {
	promotes := a.Resource.NextRole == vocab.RolePromoted
	switch c.node {
	case "":
		return c.score > 0 == promotes
	case name(a.Destination):
		return c.score > 0 && a.Destination != a.Origin || promotes && c.score > 0
	case name(a.Origin):
		return c.score < 0
	}
	return c.score < 0
}

// causeText words a cause, "" if that would explain nothing.
func causeText(c world.Cause) string {
	switch c.Kind {
	case world.CauseLocation:
		return "location " + c.ID
	case world.CauseColocation:
		if c.ID == "" || c.ID == c.Resource {
			return "the place of " + c.Resource
		}
		return "colocation " + c.ID
	case world.CauseTicket:
		return "rsc_ticket " + c.ID
	case world.CauseStickiness:
		return "resource-stickiness"
	case world.CauseFailure:
		return "failures"
	case world.CauseCapacity:
		return "what nodes have room for"
	case world.CauseHealth:
		return "node health"
	case world.CausePromotion:
		return fmt.Sprintf("the promotion score of %s", c.ID)
	case world.CauseQuorum:
		return "no-quorum-policy"
	}
	return ""
}
