package session

import (
	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// adopt moves the resources that a container's element refers to into it. Old is the element the container
// had before, nil if it is new; resources that were in it and are no longer go to the top. Nothing is moved
// if one of them may not go there.
func (s *Session) adopt(st lang.Statement, e, old *etree.Element) error {
	words := lang.Resources(st)
	refs := e.SelectElements(compile.RefTag)
	children := make([]*etree.Element, len(refs))
	var problems lang.Problems
	for i, ref := range refs {
		child, bad := s.eligible(wordFor(words, ref.SelectAttrValue("id", ""), st), e, old)
		children[i] = child
		problems = append(problems, bad...)
	}
	if len(problems) > 0 {
		return problems
	}
	for i, ref := range refs {
		detach(children[i])
		e.InsertChildAt(ref.Index(), children[i])
		e.RemoveChild(ref)
	}
	if err := s.takeOver(e, old, st); err != nil {
		return err
	}
	if old != nil {
		s.release(old)
	}
	return nil
}

func detach(e *etree.Element) {
	if p := e.Parent(); p != nil {
		p.RemoveChild(e)
	}
}

// takeOver removes the resources that an xml statement brings along inside of its element from where they
// are now.
func (s *Session) takeOver(e, old *etree.Element, st lang.Statement) error {
	raw, ok := st.(*lang.XML)
	if !ok {
		return nil
	}
	for _, in := range compile.InsideOf(e) {
		twin, there := s.Scope().Find(in.ID)
		if !there || twin.Type == "node" {
			s.Scope().Add(in)
			continue
		}
		if p := twin.Element.Parent(); p != nil && compile.IsContainer(p) && p != old {
			return complaint(lang.Word{Text: in.ID, Pos: raw.Pos}, "is in %s already", p.SelectAttrValue("id", ""))
		}
		detach(twin.Element)
		s.Scope().Swap(twin, in.Element)
	}
	return nil
}

// wordFor gives the word of a statement with that text, for its place.
func wordFor(words []lang.Word, text string, st lang.Statement) lang.Word {
	for _, w := range words {
		if w.Text == text {
			return w
		}
	}
	return lang.Word{Text: text, Pos: st.Head().Keyword.Pos}
}

// eligible gives the element of a resource if it may go into the container e.
func (s *Session) eligible(w lang.Word, e, old *etree.Element) (*etree.Element, lang.Problems) {
	o, ok := s.Scope().Find(w.Text)
	if !ok || o.Type == "node" {
		return nil, s.unknown(w, "resource", true)
	}
	switch {
	case o.Type != "primitive" && e.Tag != "clone" && e.Tag != "master":
		return nil, complaint(w, "is a %s; a %s may contain primitives only", o.Type, e.Tag)
	case o.Type != "primitive" && o.Type != "group":
		return nil, complaint(w, "is a %s; a clone may contain a primitive or a group", o.Type)
	}
	parent := o.Element.Parent()
	if parent != nil && compile.IsContainer(parent) && parent != old && parent != e && !s.reworked[parent] {
		return nil, complaint(w, "is in %s already", parent.SelectAttrValue("id", ""))
	}
	return o.Element, nil
}

// release puts the resources that are still in an element at the top of the configuration.
func (s *Session) release(e *etree.Element) {
	for _, c := range e.ChildElements() {
		if compile.IsResource(c) {
			e.RemoveChild(c)
			s.section("resources").AddChild(c)
		}
	}
}

// redirect makes constraints about the members of a new container speak of the container.
func (s *Session) redirect(container *etree.Element) []lang.Problem {
	var notes []lang.Problem
	id := container.SelectAttrValue("id", "")
	for _, c := range container.ChildElements() {
		if !compile.IsResource(c) {
			continue
		}
		child := c.SelectAttrValue("id", "")
		for _, con := range s.constraintsOf(child) {
			renameRef(con, child, id)
			notes = append(notes, note("%s %s now speaks of %s instead of %s", compile.Keyword(con), con.SelectAttrValue("id", ""), id, child))
			if silly(con, id) {
				notes = append(notes, note("%s %s deleted: it would bind %s to itself", compile.Keyword(con), con.SelectAttrValue("id", ""), id))
				notes = append(notes, s.takeOut(con)...)
				s.changed()
			}
		}
	}
	return notes
}

// refAttrs are the attributes of constraints that name resources.
var refAttrs = []string{"rsc", "with-rsc", "first", "then"}

// constraintsOf lists the constraints that speak of a resource.
func (s *Session) constraintsOf(id string) []*etree.Element {
	var out []*etree.Element
	section := s.configuration().SelectElement("constraints")
	if section == nil {
		return nil
	}
	for _, c := range section.ChildElements() {
		if speaksOf(c, id) {
			out = append(out, c)
		}
	}
	return out
}

func speaksOf(constraint *etree.Element, id string) bool {
	for _, a := range refAttrs {
		if constraint.SelectAttrValue(a, "") == id {
			return true
		}
	}
	for _, r := range constraint.FindElements("resource_set/resource_ref") {
		if r.SelectAttrValue("id", "") == id {
			return true
		}
	}
	return false
}

// renameRef replaces a resource in a constraint by another; a set names none twice.
func renameRef(constraint *etree.Element, from, to string) {
	for _, a := range refAttrs {
		if constraint.SelectAttrValue(a, "") == from {
			constraint.CreateAttr(a, to)
		}
	}
	seen := map[string]bool{}
	for _, r := range constraint.FindElements("resource_set/resource_ref") {
		if r.SelectAttrValue("id", "") == from {
			r.CreateAttr("id", to)
		}
		if id := r.SelectAttrValue("id", ""); seen[id] {
			r.Parent().RemoveChild(r)
		} else {
			seen[id] = true
		}
	}
}

// handOver puts others in the place of a resource in a constraint; a set names none twice.
func handOver(constraint *etree.Element, id string, heirs []string) {
	for _, a := range refAttrs {
		if constraint.SelectAttrValue(a, "") == id {
			constraint.CreateAttr(a, heirs[0])
		}
	}
	for _, r := range constraint.FindElements("resource_set/resource_ref") {
		if r.SelectAttrValue("id", "") != id {
			continue
		}
		set := r.Parent()
		for _, heir := range heirs {
			if constraint.FindElement("resource_set/resource_ref[@id='"+heir+"']") == nil {
				add := etree.NewElement("resource_ref")
				add.CreateAttr("id", heir)
				set.InsertChildAt(r.Index(), add)
			}
		}
		set.RemoveChild(r)
		if len(set.ChildElements()) == 0 {
			constraint.RemoveChild(set)
		}
	}
}

// dropRef takes a resource out of a constraint.
func dropRef(constraint *etree.Element, id string) {
	for _, a := range refAttrs {
		if constraint.SelectAttrValue(a, "") == id {
			constraint.RemoveAttr(a)
		}
	}
	for _, set := range constraint.SelectElements("resource_set") {
		for _, r := range set.SelectElements("resource_ref") {
			if r.SelectAttrValue("id", "") == id {
				set.RemoveChild(r)
			}
		}
		if len(set.ChildElements()) == 0 {
			constraint.RemoveChild(set)
		}
	}
}

// simplify makes a colocation or order of two resources simple again if it has sets that only lost members:
// none may stand for a choice or for several without an order.
func simplify(constraint *etree.Element) {
	names := map[string][2]string{"rsc_colocation": {"rsc", "with-rsc"}, "rsc_order": {"first", "then"}}[constraint.Tag]
	sets := constraint.SelectElements("resource_set")
	refs := constraint.FindElements("resource_set/resource_ref")
	if names[0] == "" || len(refs) != 2 {
		return
	}
	for _, set := range sets {
		loose := set.SelectAttrValue("sequential", "true") == "false" && len(set.ChildElements()) > 1
		if loose || set.SelectAttrValue("require-all", "true") == "false" {
			return
		}
	}
	// In one set a later resource is colocated with an earlier one, the other way round than in the simple form.
	if len(sets) == 1 && constraint.Tag == "rsc_colocation" {
		refs[0], refs[1] = refs[1], refs[0]
	}
	for i, ref := range refs {
		constraint.CreateAttr(names[i], ref.SelectAttrValue("id", ""))
		for _, q := range []string{"role", "action"} {
			if v := ref.Parent().SelectAttrValue(q, ""); v != "" {
				constraint.CreateAttr(names[i]+"-"+q, v)
			}
		}
	}
	for _, set := range sets {
		constraint.RemoveChild(set)
	}
}

// silly says whether a constraint speaks of too few resources to mean anything, or binds one to itself.
func silly(constraint *etree.Element, id string) bool {
	alone := constraint.Tag == "rsc_location" || constraint.Tag == "rsc_ticket"
	if refs := constraint.FindElements("resource_set/resource_ref"); len(refs) > 0 {
		return !alone && len(refs) <= 1
	}
	named, same := 0, 0
	for _, a := range refAttrs {
		switch constraint.SelectAttrValue(a, "") {
		case "":
			continue
		case id:
			same++
		}
		named++
	}
	if alone {
		return named < 1 && constraint.SelectAttr("rsc-pattern") == nil
	}
	return same == 2 || named < 2
}
