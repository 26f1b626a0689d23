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
	all := s.withTemplated(list)
	notes := s.deleteAll(all)
	for _, o := range all[len(list):] {
		notes = append(notes, note("hanging %s:%s deleted", o.Type, o.ID))
	}
	return notes, nil
}

// noObject complains about an id that nothing has.
func (s *Session) noObject(id string) error {
	var ids []string
	for _, o := range s.Scope().Objects() {
		ids = append(ids, o.ID)
	}
	return lang.Problems{{Found: id, Expected: "no object has this id", Nearest: lang.Nearest(id, ids)}}
}

// withTemplated adds the primitives that are made from a template in the list.
func (s *Session) withTemplated(list []compile.Object) []compile.Object {
	for _, t := range slices.Clone(list) {
		if t.Type != "rsc_template" {
			continue
		}
		for _, p := range s.OfType("primitive") {
			if p.Element.SelectAttrValue("template", "") == t.ID && !slices.Contains(list, p) {
				list = append(list, p)
			}
		}
	}
	return list
}

// deleteAll removes objects, those first that are shown last.
func (s *Session) deleteAll(list []compile.Object) []lang.Problem {
	var notes []lang.Problem
	chosen := map[*etree.Element]bool{}
	for _, o := range list {
		chosen[o.Element] = true
	}
	all := s.Scope().Objects()
	for i := len(all) - 1; i >= 0; i-- {
		if chosen[all[i].Element] {
			s.deleteOne(all[i], chosen, &notes)
		}
	}
	s.changed()
	return notes
}

func (s *Session) deleteOne(o compile.Object, chosen map[*etree.Element]bool, notes *[]lang.Problem) {
	e := o.Element
	if e.Parent() == nil {
		return // went with another
	}
	var emptied []*etree.Element // containers that would be left with nothing, the innermost first
	for p := e.Parent(); p != nil && compile.IsContainer(p) && len(members(p)) == 1; p = p.Parent() {
		emptied = append(emptied, p)
	}
	for _, p := range slices.Backward(emptied) {
		s.remove(p, !chosen[p], notes)
	}
	s.remove(e, false, notes)
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

// remove takes an element out of the configuration and mends what referred to it. Tell says to note it.
func (s *Session) remove(e *etree.Element, tell bool, notes *[]lang.Problem) {
	if e.Parent() == nil {
		return
	}
	id, keyword := e.SelectAttrValue("id", ""), compile.Keyword(e)
	heirs := members(e)
	s.release(e)
	section := e.Parent()
	section.RemoveChild(e)
	if section.Tag == "rsc_defaults" || section.Tag == "op_defaults" {
		dropIfEmpty(section)
	}
	if tell {
		*notes = append(*notes, note("hanging %s:%s deleted", keyword, id))
	}
	s.dropFromTags(id, notes)
	if compile.IsResource(e) {
		s.dropFromConstraints(id, heirs, notes)
	}
}

func dropIfEmpty(e *etree.Element) {
	if len(e.ChildElements()) == 0 && e.Parent() != nil {
		e.Parent().RemoveChild(e)
	}
}

func (s *Session) dropFromTags(id string, notes *[]lang.Problem) {
	for _, tag := range s.configuration().FindElements("tags/tag") {
		for _, ref := range tag.SelectElements("obj_ref") {
			if ref.SelectAttrValue("id", "") == id {
				tag.RemoveChild(ref)
				if len(tag.SelectElements("obj_ref")) == 0 {
					s.remove(tag, true, notes)
				}
			}
		}
	}
}

// dropFromConstraints takes a resource out of all constraints. The first member of a container inherits
// its simple constraints.
func (s *Session) dropFromConstraints(id string, heirs []*etree.Element, notes *[]lang.Problem) {
	for _, c := range s.constraintsOf(id) {
		simple := len(c.SelectElements("resource_set")) == 0
		if simple && len(heirs) > 0 {
			renameRef(c, id, heirs[0].SelectAttrValue("id", ""))
		}
		dropRef(c, id)
		name := compile.Keyword(c) + ":" + c.SelectAttrValue("id", "")
		if silly(c, id) {
			c.Parent().RemoveChild(c)
			*notes = append(*notes, note("hanging %s deleted", name))
		} else if !simple {
			simplify(c)
			*notes = append(*notes, note("constraint %s updated", name))
		}
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

// EraseNodes removes all nodes.
func (s *Session) EraseNodes() {
	for _, o := range s.OfType("node") {
		o.Element.Parent().RemoveChild(o.Element)
	}
	s.changed()
}

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
	}
	o.Element.CreateAttr("id", to)
	for _, c := range s.constraintsOf(from) {
		renameRef(c, from, to)
	}
	for _, path := range []string{"tags/tag/obj_ref[@id]", "acls//role[@id]"} {
		for _, ref := range s.configuration().FindElements(path) {
			if ref.SelectAttrValue("id", "") == from {
				ref.CreateAttr("id", to)
			}
		}
	}
	for _, p := range s.OfType("primitive") {
		if p.Element.SelectAttrValue("template", "") == from {
			p.Element.CreateAttr("template", to)
		}
	}
	s.changed()
	return nil
}
