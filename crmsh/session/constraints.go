package session

import (
	"regexp"
	"slices"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
)

// ConstraintsOn lists the constraints about a resource: those that name it, what it is in, or a tag of these; and
// locations whose pattern fits it.
func (s *Session) ConstraintsOn(rsc string) []compile.Object {
	names := s.namesOf(rsc)
	var out []compile.Object
	for _, o := range s.Scope().Objects() {
		if !isConstraint(o.Element) {
			continue
		}
		if slices.ContainsFunc(names, func(n string) bool { return speaksOf(o.Element, n) }) || patternFits(o.Element, names) {
			out = append(out, o)
		}
	}
	return out
}

func isConstraint(e *etree.Element) bool {
	switch e.Tag {
	case "rsc_location", "rsc_colocation", "rsc_order", "rsc_ticket":
		return true
	}
	return false
}

// namesOf lists the ids by which a constraint may name a resource.
func (s *Session) namesOf(rsc string) []string {
	names := []string{rsc}
	if o, ok := s.Scope().Find(rsc); ok {
		for p := o.Element.Parent(); p != nil && compile.IsContainer(p); p = p.Parent() {
			names = append(names, p.SelectAttrValue("id", ""))
		}
		if t := o.Element.SelectAttrValue("template", ""); t != "" {
			names = append(names, t)
		}
	}
	for _, t := range s.OfType("tag") {
		if slices.ContainsFunc(t.Element.SelectElements("obj_ref"), func(r *etree.Element) bool { return slices.Contains(names, r.SelectAttrValue("id", "")) }) {
			names = append(names, t.ID)
		}
	}
	return names
}

func patternFits(location *etree.Element, names []string) bool {
	pattern := location.SelectAttrValue("rsc-pattern", "")
	re, err := regexp.Compile(pattern)
	return pattern != "" && err == nil && slices.ContainsFunc(names, re.MatchString)
}
