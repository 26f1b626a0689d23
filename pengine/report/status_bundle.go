package report

import (
	"pacer/pengine/world"
)

// bundle writes a bundle: a line for each replica, or, on request, every resource of it.
func (s *status) bundle(r *world.Resource) bool {
	l := list{out: s.out}
	everything := s.Resources.Has(r.ID)
	for _, rep := range r.Bundle.List {
		if s.elsewhere(rep.Container) {
			continue
		}
		var taken []*world.Resource
		rep.Each(func(part *world.Resource) {
			if !s.leftOut(part, everything) {
				taken = append(taken, part)
			}
		})
		if !everything && len(taken) == 0 && !s.Implicit {
			continue
		}
		l.begin(false, "%s", s.bundleTitle(r))
		if s.Implicit || !everything {
			s.replicaParts(r, rep, taken)
		} else {
			s.replica(rep)
		}
	}
	return l.end()
}

func (s *status) bundleTitle(r *world.Resource) string {
	title := "Container bundle"
	if r.Bundle.Replicas > 1 {
		title += " set"
	}
	title += ": " + r.ID + " [" + r.Bundle.Image + "]"
	if r.Is(world.Unique) {
		title += " (unique)"
	}
	title += s.description(r)
	if r.Is(world.Maintenance) {
		return title + " (maintenance)"
	}
	if !r.Is(world.Managed) {
		return title + " (unmanaged)"
	}
	return title
}

func (s *status) replicaParts(r *world.Resource, rep *world.Replica, parts []*world.Resource) {
	if len(r.Bundle.List) > 1 {
		s.out.Item("Replica[%d]", rep.Offset)
	}
	s.out.Open()
	all := s.with(func(o *StatusOptions) { o.Implicit = true })
	for _, p := range parts {
		all.resource(p)
	}
	s.out.End()
}

// replica writes a replica as the bundled instance under the bundle node's name, or as its
// container if nothing is bundled.
func (s *status) replica(rep *world.Replica) {
	shown, named := rep.Child, rep.Remote
	if shown == nil {
		shown = rep.Container
	}
	if named == nil {
		named = rep.Container
	}
	name := named.PrintableID()
	if rep.IPAddr != "" {
		name += " (" + rep.IPAddr + ")"
	}
	s.primitive(shown, name, rep.Container.CurrentNode())
}
