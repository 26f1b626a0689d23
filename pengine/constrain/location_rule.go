package constrain

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// locateByRule files a location for the nodes on which a rule passes. Its score is that of the
// rule, or the value of a node attribute the rule names.
func (rd *reader) locateByRule(p place, el *etree.Element) {
	el = rd.resolve(el)
	if el == nil {
		return
	}
	id, ok := attr(el, "id")
	if !ok {
		rd.w.Err(p.id, "Ignoring location constraint '"+p.id+"' because its rule has no id")
		return
	}
	role, ok := rd.ruleRole(p.id, id, el)
	if !ok {
		return
	}
	in := rd.w.RuleNow()
	in.Root, in.Meta = rd.w.Root, p.resource.Meta
	if len(p.match) > 0 {
		in.ResourceID, in.Submatches = p.resource.ID, p.match
	}
	byAttr, dynamic := attr(el, "score-attribute")
	fixed := score.Score(0)
	if dynamic {
		byAttr = in.ExpandName(byAttr)
	} else if fixed, ok = rd.ruleScore(id, el); !ok {
		return
	}
	l := addLocation(rd.w, id, p.resource, discovery(p.el))
	l.RoleFilter, l.Cause = role, world.Cause{Kind: world.CauseLocation, ID: p.id, Rule: id}
	for _, n := range rd.w.Roster.Nodes {
		in.NodeAttrs, in.Params = n.Attrs, p.resource.Params(n)
		if !rd.w.Passes(el, in) {
			continue
		}
		s := fixed
		if dynamic {
			if s, ok = rd.attrScore(p, byAttr, n); !ok {
				continue
			}
		}
		l.Nodes = append(l.Nodes, candidateWith(n, s))
	}
	slices.Reverse(l.Nodes)
}

// ruleRole reads the role a location rule is limited to, and checks how it combines conditions.
func (rd *reader) ruleRole(constraint, id string, el *etree.Element) (role vocab.Role, ok bool) {
	text, given := attr(el, "role")
	if role, ok = rd.roleFilter(constraint, text, given); !ok {
		rd.w.Err(constraint, "Ignoring location constraint '"+constraint+"' because rule '"+id+
			"' has invalid role '"+text+"'")
		return role, false
	}
	switch op, given := attr(el, "boolean-op"); {
	case !given, strings.EqualFold(op, "and"), strings.EqualFold(op, "or"):
		return role, true
	default:
		rd.w.Err(constraint, "Ignoring location constraint '"+constraint+"' because rule '"+id+
			"' has invalid boolean-op '"+op+"'")
		return role, false
	}
}

func (rd *reader) ruleScore(id string, el *etree.Element) (s score.Score, ok bool) {
	text, given := attr(el, "score")
	if !given {
		rd.w.Err(id, "Ignoring location constraint rule "+id+
			" because neither score nor score-attribute was specified")
		return 0, false
	}
	s, err := rd.w.Opt.Health.Parse(text, 0)
	if err != nil {
		rd.w.Err(id, "Ignoring location constraint rule "+id+" because '"+text+"' is not a valid score: "+err.Error())
		return 0, false
	}
	return s, true
}

// attrScore is the score a node attribute gives, as the resource sees it; ok is false if there is
// no such attribute or it holds no score.
func (rd *reader) attrScore(p place, name string, n *world.Node) (s score.Score, ok bool) {
	text, _ := n.HostAttr(name, p.resource.MetaValue("container-attribute-target"), world.HostCurrent)
	if text == "" {
		return 0, false
	}
	s, err := rd.w.Opt.Health.Parse(text, 0)
	return s, err == nil
}
