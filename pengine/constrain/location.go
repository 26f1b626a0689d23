package constrain

import (
	"regexp"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// place is what a location constraint, or a resource set in one, says about one resource.
type place struct {
	el       *etree.Element // the constraint
	id       string
	resource *world.Resource
	role     string // overrides the constraint's role if roleSet
	roleSet  bool
	score    string // overrides the constraint's score if scoreSet
	scoreSet bool
	match    []string // resource id and submatches, if chosen by a pattern
}

// location files an rsc_location constraint.
func (rd *reader) location(el *etree.Element, id string) {
	sets, ok := rd.sets(el)
	if len(el.SelectElements("resource_set")) == 0 {
		sets, ok = rd.impliedSets(el, id, side{"rsc", "role", "role"})
	}
	for _, s := range sets {
		if !rd.locateSet(el, id, s) {
			return
		}
	}
	if ok && len(sets) == 0 {
		rd.locateSimple(el, id)
	}
}

func (rd *reader) locateSet(el *etree.Element, id string, s set) bool {
	if s.id == "" {
		rd.w.Err(id, "Ignoring resource_set without id in constraint '"+id+"'")
		return false
	}
	p := place{el: el, id: id}
	p.role, p.roleSet = attr(s.Element, "role")
	p.score, p.scoreSet = attr(s.Element, "score")
	for _, ref := range s.refs {
		if p.resource = rd.resource(ref); p.resource == nil {
			rd.w.Err(s.id, s.id+": No resource found for "+ref)
			return false
		}
		rd.locate(p)
	}
	return true
}

func (rd *reader) locateSimple(el *etree.Element, id string) {
	if name, ok := attr(el, "rsc"); ok {
		rd.locate(place{el: el, id: id, resource: rd.resource(name)})
	}
	pattern, ok := attr(el, "rsc-pattern")
	if !ok {
		return
	}
	pattern, inverted := strings.CutPrefix(pattern, "!")
	re, err := regexp.CompilePOSIX(pattern)
	if err != nil {
		rd.w.Err(id, "Ignoring constraint '"+id+"' because rsc-pattern has invalid value '"+pattern+"'")
		return
	}
	for _, r := range rd.w.Resources {
		groups := re.FindStringSubmatch(r.ID)
		if (groups == nil) == inverted {
			rd.locate(place{el: el, id: id, resource: r, match: groups})
		}
	}
}

// locate files what a constraint says about one resource: a score for a node it names, or a rule.
func (rd *reader) locate(p place) {
	if p.resource == nil {
		name, _ := attr(p.el, "rsc")
		rd.w.Warn(p.id, "Ignoring constraint '"+p.id+"' because resource '"+name+"' does not exist")
		return
	}
	if !p.scoreSet {
		p.score, p.scoreSet = attr(p.el, "score")
	}
	node, named := attr(p.el, "node")
	if named && p.scoreSet {
		rd.locateOnNode(p, node)
		return
	}
	if rule := p.el.SelectElement("rule"); rule != nil {
		rd.locateByRule(p, rule)
	}
}

func (rd *reader) locateOnNode(p place, node string) {
	n := rd.w.FindNode(node)
	if n == nil {
		return // nothing to say about a node that is not there yet
	}
	s, err := rd.w.Opt.Health.Parse(p.score, 0)
	if err != nil {
		rd.w.Err(p.id, "Ignoring location constraint "+p.id+" because '"+p.score+"' is not a valid score")
		return
	}
	if !p.roleSet {
		p.role, p.roleSet = attr(p.el, "role")
	}
	role, ok := rd.roleFilter(p.id, p.role, p.roleSet)
	if !ok {
		rd.w.Err(p.id, "Ignoring location constraint "+p.id+" because '"+p.role+"' is not a valid role")
		return
	}
	l := addLocation(rd.w, p.id, p.resource, discovery(p.el), candidateWith(n, s))
	l.Cause = world.Cause{Kind: world.CauseLocation, ID: p.id}
	l.RoleFilter = role
}

// roleFilter reads the role a location is limited to. Every promoted instance was unpromoted
// first, so that role and Started mean any.
func (rd *reader) roleFilter(id, text string, given bool) (role vocab.Role, ok bool) {
	if !given {
		return vocab.RoleUnknown, true
	}
	switch role = rd.w.Role(id, text); role {
	case vocab.RoleUnknown:
		return role, false
	case vocab.RoleStarted, vocab.RoleUnpromoted:
		return vocab.RoleUnknown, true
	}
	return role, true
}

func discovery(el *etree.Element) string { return el.SelectAttrValue("resource-discovery", "always") }

func candidateWith(n *world.Node, s score.Score) *world.Candidate {
	c := world.NewCandidate(n)
	c.Score = s
	return c
}

// addLocation files a location for the nodes given. The mode says where the resource is probed:
// always (or ""), never, exclusive.
func addLocation(w *world.World, id string, r *world.Resource, mode string, nodes ...*world.Candidate) *world.Location {
	l := &world.Location{ID: id, Resource: r, Nodes: nodes}
	switch strings.ToLower(mode) {
	case "", "always":
	case "never":
		l.Probe = world.ProbeNever
	case "exclusive":
		l.Probe = world.ProbeExclusive
		r.Set(world.ExclusiveProbes)
	default:
		w.Err(id, "Invalid resource-discovery value "+mode+" in location constraint")
	}
	w.Locations.Add(l)
	r.Locations.Add(l)
	return l
}
