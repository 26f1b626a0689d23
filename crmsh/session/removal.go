package session

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// remover takes elements out of a configuration and settles what referred to them. What it does beside that, it notes.
type remover struct {
	session *Session
	// chosen are the elements that somebody asked to remove: of these nothing needs to be noted.
	chosen map[*etree.Element]bool
	refs   map[string][]reference // by what they name
	hosts  map[string][]reference // those to nodes, by the node's name
	notes  []lang.Problem
}

// loss is that a place names something that is gone.
type loss struct {
	reference
	id    string
	was   *etree.Element   // what had the id
	heirs []*etree.Element // the resources that were in it
}

func (s *Session) remover(chosen map[*etree.Element]bool) *remover {
	r := &remover{session: s, chosen: chosen, refs: map[string][]reference{}, hosts: map[string][]reference{}}
	for _, ref := range references(s.configuration()) {
		r.learn(ref)
	}
	return r
}

// takeOut takes an element out of the configuration. The notes name what spoke of it.
func (s *Session) takeOut(e *etree.Element) []lang.Problem {
	r := s.remover(map[*etree.Element]bool{e: true})
	r.remove(e)
	return r.notes
}

// learn notes a place for all that it names.
func (r *remover) learn(ref reference) {
	index := r.refs
	if ref.kind.ofNode {
		index = r.hosts
	}
	for _, id := range ref.kind.form.names(ref.element.SelectAttrValue(ref.kind.attr, "")) {
		index[id] = append(index[id], ref)
	}
}

func (r *remover) note(format string, args ...any) { r.notes = append(r.notes, note(format, args...)) }

// remove takes an element out of the configuration. The resources in it stay, at the top.
func (r *remover) remove(e *etree.Element) {
	section := e.Parent()
	if section == nil {
		return
	}
	heirs := r.heirs(e)
	r.session.release(e)
	if keyword := compile.Keyword(e); keyword != "" && !r.chosen[e] {
		r.note("hanging %s:%s deleted", keyword, objectOf(e).ID)
	}
	section.RemoveChild(e)
	if section.Tag == "rsc_defaults" || section.Tag == "op_defaults" {
		dropIfEmpty(section)
	}
	if compile.IsContainer(section) && !r.chosen[section] {
		r.note("%s loses %s", called(section), e.SelectAttrValue("id", ""))
	}
	r.gone(e, heirs)
	if e.Tag == "node" { // a tag names it as people do
		r.settle(loss{id: hostName(e), was: e}, r.refs)
	}
	if host := hostName(e); host != "" {
		r.settle(loss{id: host, was: e}, r.hosts)
	}
}

// gone settles what referred to an element and to what is in it.
func (r *remover) gone(e *etree.Element, heirs []*etree.Element) {
	if id := e.SelectAttrValue("id", ""); id != "" && !compile.IsReference(e) {
		if r.settle(loss{id: id, was: e, heirs: heirs}, r.refs) {
			return // it lives on elsewhere, with all that is in it
		}
	}
	for _, c := range e.ChildElements() {
		r.gone(c, nil)
	}
}

// settle deals with all places that name what is gone. If one of them inherits it the others go on naming it.
func (r *remover) settle(l loss, index map[string][]reference) (inherited bool) {
	list := slices.DeleteFunc(index[l.id], func(ref reference) bool { return !ref.names(r.session.configuration(), l.id) })
	delete(index, l.id)
	if i := slices.IndexFunc(list, func(ref reference) bool { return ref.kind.fate == inherits }); i >= 0 {
		l.reference = list[i]
		r.inherits(l)
		index[l.id] = slices.Delete(list, i, i+1)
		return true
	}
	for _, ref := range list {
		if l.reference = ref; ref.names(r.session.configuration(), l.id) && r.meant(l) {
			r.meet(l)
		}
		if ref.names(r.session.configuration(), l.id) { // such as a host that may come back
			index[l.id] = append(index[l.id], ref)
		}
	}
	return false
}

// meant says whether it is what is gone that the place names: a node may have the id of something else.
func (r *remover) meant(l loss) bool {
	if l.kind.ofNode || l.was.Tag != "node" {
		return true
	}
	return !slices.ContainsFunc(r.session.Scope().Objects(), func(o compile.Object) bool {
		return o.ID == l.id && o.Type != "node" && o.Element.Parent() != nil
	})
}

// meet does what the table says of a place that names what is gone.
func (r *remover) meet(l loss) {
	switch l.kind.fate {
	case constraintLoses:
		r.constraintLoses(l)
	case templateLost:
		r.delete(l.element)
	case tagLoses:
		r.tagLoses(l)
	case levelLoses:
		r.levelLoses(l)
	case partLost:
		r.partLost(l)
	case staysAsItIs:
		r.note("%s names %s, which is gone; it stays as it is", called(l.element), l.id)
	}
}

// heirs are the resources that stay when an element goes: those in it, or in what goes along with it.
func (r *remover) heirs(e *etree.Element) (out []*etree.Element) {
	for _, m := range members(e) {
		if r.chosen[m] {
			out = append(out, r.heirs(m)...)
		} else {
			out = append(out, m)
		}
	}
	return out
}

// constraintLoses hands a constraint over to what was in the resource that is gone; else the resource leaves it.
func (r *remover) constraintLoses(l loss) {
	c := l.element
	for c.Tag == "resource_ref" || c.Tag == "resource_set" {
		c = c.Parent()
	}
	if c.Parent() == nil {
		return // a set of its own
	}
	name := compile.Keyword(c) + " " + c.SelectAttrValue("id", "")
	simple := c.SelectElement("resource_set") == nil
	if heirs := ids(l.heirs); len(heirs) > 0 {
		if simple {
			heirs = heirs[:1]
		}
		handOver(c, l.id, heirs)
		for _, ref := range references(c) {
			r.learn(ref)
		}
		if !silly(c, heirs[0]) {
			r.note("%s now speaks of %s instead of %s", name, strings.Join(heirs, " "), l.id)
			return
		}
	}
	dropRef(c, l.id)
	switch {
	case silly(c, l.id) || len(l.heirs) > 0:
		r.remove(c)
	case !simple:
		simplify(c)
		for _, ref := range references(c) {
			r.learn(ref)
		}
		r.note("constraint %s updated", strings.Replace(name, " ", ":", 1))
	}
}

func ids(list []*etree.Element) (out []string) {
	for _, e := range list {
		out = append(out, e.SelectAttrValue("id", ""))
	}
	return out
}

// tagLoses takes an object out of a tag, and removes the tag if it was the last.
func (r *remover) tagLoses(l loss) {
	tag := l.element.Parent()
	if r.chosen[tag] {
		return // it goes, too
	}
	tag.RemoveChild(l.element)
	if len(tag.SelectElements("obj_ref")) == 0 {
		r.remove(tag)
		return
	}
	r.note("tag %s loses %s", tag.SelectAttrValue("id", ""), l.id)
}

// levelLoses takes a device out of a fencing level, and removes what is left empty.
func (r *remover) levelLoses(l loss) {
	level := l.element
	devices := slices.DeleteFunc(strings.Split(level.SelectAttrValue("devices", ""), ","), func(d string) bool { return d == l.id })
	r.note("fencing_topology: level %s for %s loses %s", level.SelectAttrValue("index", ""), levelTarget(level), l.id)
	level.CreateAttr("devices", strings.Join(devices, ","))
	if len(devices) > 0 {
		return
	}
	topology := level.Parent()
	r.remove(level)
	if len(topology.SelectElements("fencing-level")) == 0 {
		r.remove(topology)
	}
}

// levelTarget says for whom a fencing level is.
func levelTarget(level *etree.Element) string {
	for _, a := range []string{"target", "target-pattern", "target-attribute"} {
		if v := level.SelectAttrValue(a, ""); v != "" {
			return v
		}
	}
	return "all"
}

// partLost removes a part of an object that is nothing without what it names.
func (r *remover) partLost(l loss) {
	r.note("%s loses %s", called(l.element), l.id)
	r.remove(l.element)
}

// called says what object an element is part of, in words for people.
func called(e *etree.Element) string {
	for compile.Keyword(e) == "" && e.Parent() != nil {
		e = e.Parent()
	}
	if o := objectOf(e); o.ID != o.Type {
		return o.Type + " " + o.ID
	}
	return compile.Keyword(e)
}

// inherits puts a list, rule or pair that is gone in the place of what refers to it by id-ref.
func (r *remover) inherits(l loss) {
	heir := l.was.Copy()
	if name := l.element.SelectAttr("name"); name != nil { // a pair may be known by another name
		heir.CreateAttr("name", name.Value)
	}
	parent := l.element.Parent()
	parent.InsertChildAt(l.element.Index(), heir)
	parent.RemoveChild(l.element)
	for _, ref := range references(heir) {
		r.learn(ref)
	}
	r.note("%s takes over %s, which it referred to", called(heir), l.id)
}
