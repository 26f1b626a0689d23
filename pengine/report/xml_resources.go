package report

import (
	"cmp"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// xmlResources writes the list of resources, even if it is empty of what is asked for. Those shown
// below their nodes already are left out.
func (s *status) xmlResources(parent *etree.Element) {
	if s.ByNode && !s.Inactive {
		return
	}
	var list *etree.Element
	for _, r := range s.w.Resources {
		if !s.shown(r) {
			continue
		}
		if list == nil {
			list = add(parent, "resources")
		}
		s.xmlResource(list, r)
	}
}

func (s *status) xmlResource(parent *etree.Element, r *world.Resource) {
	if s.leftOut(r, true) {
		return
	}
	switch r.Kind {
	case world.Group:
		s.xmlGroup(parent, r)
	case world.Clone:
		s.xmlClone(parent, r)
	case world.Bundle:
		s.xmlBundle(parent, r)
	default:
		s.xmlPrimitive(parent, r)
	}
}

// quirkAgent is the agent that runs a primitive. Of a removed resource whose history does not tell the
// class or the type, the reference prints what its C library makes of a missing text; whoever reads
// this element expects two parts.
func quirkAgent(r *world.Resource) string {
	part := func(name string) string {
		if r.XML.SelectAttr(name) == nil {
			return "(null)"
		}
		return r.XML.SelectAttrValue(name, "")
	}
	parts := []string{part("class")}
	if r.XML.SelectAttr("provider") != nil {
		parts = append(parts, r.Provider())
	}
	return strings.Join(append(parts, part("type")), ":")
}

func (s *status) xmlPrimitive(parent *etree.Element, r *world.Resource) {
	lock := ""
	if r.LockNode != nil {
		lock = r.LockNode.Name
	}
	removed := r.Is(world.Removed)
	target, _ := r.Meta.Get("target-role")
	e := add(parent, "resource",
		xmlAttr{"id", r.PrintableID()},
		xmlAttr{"resource_agent", quirkAgent(r)},
		xmlAttr{"role", s.xmlRole(r)},
		xmlAttr{"target_role", target},
		yes("active", r.IsActive(true)),
		yes("orphaned", removed),
		yes("removed", removed),
		yes("blocked", r.Is(world.Blocked)),
		yes("maintenance", r.Is(world.Maintenance)),
		yes("managed", r.Is(world.Managed)),
		yes("failed", r.Is(world.Failed)),
		yes("failure_ignored", r.Is(world.IgnoreFailure)),
		number("nodes_running_on", len(r.Active)),
		xmlAttr{"pending", s.pendingText(r)},
		xmlAttr{"locked_to", lock},
		xmlAttr{"description", s.xmlDescription(r)})
	for _, n := range r.Active {
		add(e, "node", xmlAttr{"name", n.Name}, xmlAttr{"id", n.ID}, yes("cached", n.Online()))
	}
}

// xmlRole is the state of a primitive, or what is being done to it.
func (s *status) xmlRole(r *world.Resource) string {
	return cmp.Or(s.pendingState(r), shownRole(r).String())
}

// pendingText says what is being done to a primitive without changing its state.
func (s *status) pendingText(r *world.Resource) string {
	if s.Pending && r.PendingAction == vocab.TaskMonitor {
		return "Monitoring"
	}
	return ""
}

func (s *status) xmlDescription(r *world.Resource) string {
	if s.Description || s.resourceOnly {
		return attr(r.XML, "description")
	}
	return ""
}

func (s *status) xmlGroup(parent *etree.Element, r *world.Resource) {
	passes := s.named(r)
	var e *etree.Element
	for i, m := range r.Children {
		if s.skipMember(m, passes) {
			continue
		}
		if e == nil {
			e = add(parent, "group", xmlAttr{"id", r.ID}, number("number_resources", len(r.Children)-i),
				yes("maintenance", r.Is(world.Maintenance)), yes("managed", r.Is(world.Managed)),
				yes("disabled", r.Disabled()), xmlAttr{"description", s.xmlDescription(r)})
		}
		s.xmlResource(e, m)
	}
}

func (s *status) xmlClone(parent *etree.Element, r *world.Resource) {
	everything := s.named(r)
	whole := s.with(func(o *StatusOptions) { o.Resources = nil })
	var e *etree.Element
	for _, i := range r.Children {
		if s.elsewhere(i) || s.leftOut(i, everything) {
			continue
		}
		if e == nil {
			e = add(parent, "clone", xmlAttr{"id", r.ID}, yes("multi_state", r.Is(world.Promotable)),
				yes("unique", r.Is(world.Unique)), yes("maintenance", r.Is(world.Maintenance)),
				yes("managed", r.Is(world.Managed)), yes("disabled", r.Disabled()),
				yes("failed", r.Is(world.Failed)), yes("failure_ignored", r.Is(world.IgnoreFailure)),
				xmlAttr{"target_role", targetRole(r)}, xmlAttr{"description", s.xmlDescription(r)})
		}
		whole.xmlResource(e, i)
	}
}

// targetRole is the target role of a clone as it was written, or else of its first instance.
func targetRole(r *world.Resource) string {
	v, ok := r.Meta.Get("target-role")
	if !ok && len(r.Children) > 0 {
		v = r.Children[0].MetaValue("target-role")
	}
	return v
}

func (s *status) xmlBundle(parent *etree.Element, r *world.Resource) {
	everything := s.Resources.Has(r.ID)
	var e *etree.Element
	for _, rep := range r.Bundle.List {
		if s.elsewhere(rep.Container) {
			continue
		}
		var taken []*world.Resource
		for _, part := range []*world.Resource{rep.IP, rep.Child, rep.Container, rep.Remote} {
			if part != nil && !s.leftOut(part, everything) {
				taken = append(taken, part)
			}
		}
		if !everything && len(taken) == 0 {
			continue
		}
		if e == nil {
			e = add(parent, "bundle", xmlAttr{"id", r.ID}, xmlAttr{"type", r.Bundle.Agent},
				xmlAttr{"image", r.Bundle.Image}, yes("unique", r.Is(world.Unique)),
				yes("maintenance", r.Is(world.Maintenance)), yes("managed", r.Is(world.Managed)),
				yes("failed", r.Is(world.Failed)), xmlAttr{"description", s.xmlDescription(r)})
		}
		at := add(e, "replica", number("id", rep.Offset))
		for _, part := range taken {
			s.xmlResource(at, part)
		}
	}
}
