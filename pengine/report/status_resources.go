package report

import (
	"slices"
	"strings"

	"pacer/pengine/world"
)

// resources writes the list of resources. Those shown below their nodes already are left out.
func (s *status) resources(spacer bool) bool {
	if s.ByNode && !s.Inactive {
		return false
	}
	l := list{out: s.out}
	any := false
	if s.Brief && !s.ByNode {
		l.begin(spacer, "%s", s.resourceTitle())
		any = s.brief(s.filtered(s.w.Resources))
	}
	for _, r := range s.w.Resources {
		if !s.shown(r) {
			continue
		}
		l.begin(spacer, "%s", s.resourceTitle())
		if s.resource(r) {
			any = true
		}
	}
	if !any {
		l.begin(spacer, "%s", s.resourceTitle())
		switch {
		case s.ByNode:
			s.out.Item("No inactive resources")
		case s.Inactive:
			s.out.Item("No resources")
		default:
			s.out.Item("No active resources")
		}
	}
	l.end()
	return any
}

func (s *status) resourceTitle() string {
	switch {
	case s.ByNode:
		return "Inactive Resources"
	case s.Inactive:
		return "Full List of Resources"
	}
	return "Active Resources"
}

// shown decides about a resource at the top by what of it is active.
func (s *status) shown(r *world.Resource) bool {
	all, some := r.IsActive(true), r.IsActive(false)
	switch {
	case r.Is(world.Removed) && !all:
		return false
	case s.ByNode:
		return !all
	case s.Brief && r.IsPrimitive():
		return false
	case !some:
		return s.Inactive
	}
	return s.Nodes.among(r.Active)
}

// resource writes a resource and says whether it wrote anything.
func (s *status) resource(r *world.Resource) bool {
	if s.leftOut(r, true) {
		return false
	}
	switch r.Kind {
	case world.Group:
		return s.members(r)
	case world.Clone:
		return s.clone(r)
	case world.Bundle:
		return s.bundle(r)
	}
	n := r.CurrentNode()
	if n == nil {
		n = r.PendingNode
	}
	return s.primitive(r, r.PrintableID(), n)
}

// leftOut says whether the filter of resources leaves a resource out. What is part of something
// the user asked for is not; with parent, it may also be shown for its parent's sake.
func (s *status) leftOut(r *world.Resource, parent bool) bool {
	f := s.Resources
	if f.Has(r.PrintableID()) {
		return false
	}
	switch r.Kind {
	case world.Group:
		if parent && f.Has(r.Top().PrintableID()) || strings.Contains(r.ID, ":") && f.Has(r.ID) {
			return false
		}
	case world.Clone:
		if f.Has(attr(r.Clone.Child, "id")) {
			return false
		}
	case world.Bundle:
		taken := false
		for _, rep := range r.Bundle.List {
			rep.Each(func(part *world.Resource) { taken = taken || !s.leftOut(part, false) })
		}
		return !taken
	default:
		if f.Has(r.ID) {
			return false
		}
		return !parent || r.Parent == nil || s.leftOut(r.TopBundle(), false)
	}
	return !slices.ContainsFunc(r.Children, func(c *world.Resource) bool { return !s.leftOut(c, false) })
}

// filtered picks the resources that the user asked for, themselves or by their parent.
func (s *status) filtered(list []*world.Resource) (taken []*world.Resource) {
	for _, r := range list {
		if s.Resources.Has(r.PrintableID()) || r.Parent != nil && s.Resources.Has(r.Parent.PrintableID()) {
			taken = append(taken, r)
		}
	}
	return taken
}

// named says whether the filter names the resource itself.
func (s *status) named(r *world.Resource) bool {
	return s.Resources.Has(r.PrintableID()) || strings.Contains(r.ID, ":") && s.Resources.Has(r.ID)
}

// elsewhere says whether the resource is active, but not on a node that is asked for.
func (s *status) elsewhere(r *world.Resource) bool {
	return r.IsActive(false) && !s.Nodes.among(r.Active)
}

// description is what the user wrote about the resource, in parentheses, if it is to be shown.
func (s *status) description(r *world.Resource) string {
	if d := r.XML.SelectAttr("description"); d != nil && (s.Description || s.resourceOnly) {
		return " (" + d.Value + ")"
	}
	return ""
}

// restrictions are the marks of resources that are not run as usual.
func restrictions(r *world.Resource) (marks []string) {
	if r.Disabled() {
		marks = append(marks, "disabled")
	}
	if r.Is(world.Maintenance) {
		return append(marks, "maintenance")
	}
	if !r.Is(world.Managed) {
		marks = append(marks, "unmanaged")
	}
	return marks
}

// inParens joins marks in parentheses after a space; "" without marks.
func inParens(marks []string) string {
	if len(marks) == 0 {
		return ""
	}
	return " (" + strings.Join(marks, ", ") + ")"
}
