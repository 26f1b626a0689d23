package session

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// Delete removes objects. What only made sense with them goes too: constraints, tags without members, the
// container of an only member, the primitives of a template; members of a container stay. The notes name
// what else went. With lenient an id that nothing has is no error.
func (s *Session) Delete(lenient bool, ids ...string) ([]lang.Problem, error) {
	var list []compile.Object
	for _, id := range ids {
		o, ok := s.Scope().Find(id)
		switch {
		case ok:
			list = append(list, o)
		case !lenient:
			return nil, s.noObject(id)
		}
	}
	return s.deleteAll(list), nil
}

// noObject complains about an id that nothing has.
func (s *Session) noObject(id string) error {
	var ids []string
	for _, o := range s.Scope().Objects() {
		ids = append(ids, o.ID)
	}
	return lang.Problems{{Found: id, Expected: "no object has this id", Nearest: lang.Nearest(id, ids)}}
}

// deleteAll removes objects, those first that are shown last.
func (s *Session) deleteAll(list []compile.Object) []lang.Problem {
	chosen := map[*etree.Element]bool{}
	for _, o := range list {
		chosen[o.Element] = true
	}
	r := s.remover(chosen)
	for _, o := range slices.Backward(slices.Clone(s.Scope().Objects())) {
		if chosen[o.Element] {
			r.delete(o.Element)
		}
	}
	s.changed()
	return r.notes
}

// delete removes an element, and with it the containers that would be left with nothing.
func (r *remover) delete(e *etree.Element) {
	if e.Parent() == nil {
		return // went with another
	}
	var emptied []*etree.Element // the innermost first
	for p := e.Parent(); p != nil && compile.IsContainer(p) && len(members(p)) == 1; p = p.Parent() {
		emptied = append(emptied, p)
	}
	for _, p := range slices.Backward(emptied) {
		r.remove(p)
	}
	r.remove(e)
}

// members lists the resources in a container.
func members(e *etree.Element) []*etree.Element {
	var out []*etree.Element
	for _, c := range e.ChildElements() {
		if compile.IsResource(c) {
			out = append(out, c)
		}
	}
	return out
}

func dropIfEmpty(e *etree.Element) {
	if len(e.ChildElements()) == 0 && e.Parent() != nil {
		e.Parent().RemoveChild(e)
	}
}

// Erase removes all objects but nodes.
func (s *Session) Erase() {
	c := s.configuration()
	for _, o := range s.Scope().Objects() {
		if o.Type != "node" && o.Element.Parent() != nil {
			o.Element.Parent().RemoveChild(o.Element)
		}
	}
	for _, name := range []string{"rsc_defaults", "op_defaults"} {
		if e := c.SelectElement(name); e != nil {
			dropIfEmpty(e)
		}
	}
	s.changed()
}

// EraseNodes removes all nodes. The notes name what spoke of them.
func (s *Session) EraseNodes() []lang.Problem { return s.deleteAll(s.OfType("node")) }

// Rename gives an object another id, here and in all that refers to it.
func (s *Session) Rename(from, to string) error {
	o, ok := s.Scope().Find(from)
	switch {
	case !ok:
		return s.noObject(from)
	case s.Scope().Used(to):
		return complaint(lang.Word{Text: to}, "this id is in use already")
	case o.Type == "node":
		return complaint(lang.Word{Text: from}, "is a node; nodes are renamed where the cluster names them")
	case o.Type == "fencing_topology":
		return complaint(lang.Word{Text: from}, "is the only one of its kind and has no id")
	}
	host := hostName(o.Element)
	for _, ref := range references(s.configuration()) {
		if ref.names(s.configuration(), from) && (!ref.kind.ofNode || host == from) {
			ref.rename(from, to)
		}
	}
	o.Element.CreateAttr("id", to)
	s.changed()
	return nil
}
