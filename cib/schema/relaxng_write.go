package schema

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// relaxWriter writes patterns as RELAX NG. An element that stands in one place is written there, where clients look for it below
// its parent; another one gets a definition.
type relaxWriter struct {
	root    *etree.Element
	def     *elementDef                       // the element whose content is written
	outside map[string]func(p *etree.Element) // elements that are written in another way
	names   map[*elementDef]string            // of definitions
	taken   map[string]int
	uses    map[*elementDef]int
	pending []*elementDef // definitions to be written
}

// start begins a grammar, and gives the element for what documents may be.
func (w *relaxWriter) start() *etree.Element {
	w.root = etree.NewElement("grammar")
	w.root.CreateAttr("xmlns", "http://relaxng.org/ns/structure/1.0")
	w.root.CreateAttr("datatypeLibrary", "http://www.w3.org/2001/XMLSchema-datatypes")
	w.names, w.taken, w.uses = map[*elementDef]string{}, map[string]int{}, map[*elementDef]int{}
	if w.def != nil {
		w.count(w.def)
	}
	return w.root.CreateElement("start")
}

// count counts in how many places each element stands.
func (w *relaxWriter) count(def *elementDef) {
	for _, name := range def.names {
		child := def.children[name]
		if w.uses[child]++; w.uses[child] == 1 {
			w.count(child)
		}
	}
}

// text ends the grammar and gives it.
func (w *relaxWriter) text() string {
	for len(w.pending) > 0 {
		def := w.pending[0]
		w.pending = w.pending[1:]
		w.element(named(w.root, "define", w.names[def]), def)
	}
	doc := etree.NewDocumentWithRoot(w.root)
	doc.InsertChildAt(0, etree.NewProcInst("xml", `version="1.0" encoding="UTF-8"`))
	doc.Indent(2)
	text, err := doc.WriteToString()
	if err != nil {
		panic(err) // a text in memory can always be written
	}
	return text
}

// element writes an element with what it may hold.
func (w *relaxWriter) element(parent *etree.Element, def *elementDef) {
	e := named(parent, "element", def.name)
	if def.anything {
		w.anything(e)
		return
	}
	outer := w.def
	w.def = def
	w.pattern(e, def.content)
	w.def = outer
}

// child writes the place of an element within another one.
func (w *relaxWriter) child(parent *etree.Element, name string) {
	def := w.def.children[name]
	switch write, special := w.outside[name]; {
	case special:
		write(parent)
	case w.uses[def] == 1:
		w.element(parent, def)
	default:
		w.reference(parent, def)
	}
}

func (w *relaxWriter) reference(parent *etree.Element, def *elementDef) {
	name, known := w.names[def]
	if !known {
		name = def.name
		if w.taken[name]++; w.taken[def.name] > 1 {
			name = fmt.Sprintf("%s-%d", name, w.taken[def.name])
		}
		w.names[def] = name
		w.pending = append(w.pending, def)
	}
	named(parent, "ref", name)
}

// anything writes that any attributes, elements and text may stand.
func (w *relaxWriter) anything(parent *etree.Element) {
	named(parent, "ref", "anything")
	choice := named(w.root, "define", "anything").CreateElement("zeroOrMore").CreateElement("choice")
	attribute := choice.CreateElement("attribute")
	attribute.CreateElement("anyName")
	attribute.CreateElement("text")
	element := choice.CreateElement("element")
	element.CreateElement("anyName")
	named(element, "ref", "anything")
	choice.CreateElement("text")
}

// pattern writes what an element may hold.
func (w *relaxWriter) pattern(parent *etree.Element, p *pattern) {
	switch p.op {
	case opEmpty:
		parent.CreateElement("empty")
	case opAttribute:
		w.data(named(parent, "attribute", p.name), p.data)
	case opChild:
		w.child(parent, p.name)
	case opGroup:
		w.list(parent, "group", p)
	case opInterleave:
		w.list(parent, "interleave", p)
	case opChoice:
		w.choice(parent, p)
	case opSome:
		w.pattern(parent.CreateElement("oneOrMore"), p.a)
	case opNone:
		parent.CreateElement("notAllowed")
	}
}

// list writes the parts of a group or an interleave. What stands in an element is a group without that it says so.
func (w *relaxWriter) list(parent *etree.Element, tag string, p *pattern) {
	if tag != "group" || parent.Tag != "element" {
		parent = parent.CreateElement(tag)
	}
	o := p.op
	for ; p.op == o; p = p.b {
		w.pattern(parent, p.a)
	}
	w.pattern(parent, p)
}

// choice writes alternatives, of which one may be that there is nothing.
func (w *relaxWriter) choice(parent *etree.Element, p *pattern) {
	var all []*pattern
	nothing := false
	for {
		first := p
		if p.op == opChoice {
			first = p.a
		}
		if nothing = nothing || first == empty; first != empty {
			all = append(all, first)
		}
		if p.op != opChoice {
			break
		}
		p = p.b
	}
	switch {
	case nothing && len(all) == 1 && all[0].op == opSome:
		w.pattern(parent.CreateElement("zeroOrMore"), all[0].a)
		return
	case nothing:
		parent = parent.CreateElement("optional")
	}
	if len(all) > 1 {
		parent = parent.CreateElement("choice")
	}
	for _, a := range all {
		w.pattern(parent, a)
	}
}

// data writes what an attribute may hold.
func (w *relaxWriter) data(attribute *etree.Element, d *data) {
	parent := attribute
	if len(d.alternatives) > 1 {
		parent = attribute.CreateElement("choice")
	}
	for _, a := range d.alternatives {
		a.relaxNG(parent)
	}
}

func (a *datum) relaxNG(parent *etree.Element) {
	switch {
	case a.typ == "schema-name":
		parent = parent.CreateElement("choice")
		for _, v := range Versions() {
			parent.CreateElement("value").SetText(v.Name())
		}
		parent.CreateElement("value").SetText(None)
	case a.typ == "" || a.exact:
		value := parent.CreateElement("value")
		if a.exact {
			value.CreateAttr("type", "string")
		}
		value.SetText(a.word)
	case a.typ == "text" && len(a.except) == 0:
		parent.CreateElement("text")
	default:
		a.typed(parent)
	}
}

// typed writes a type with what limits it.
func (a *datum) typed(parent *etree.Element) {
	e := parent.CreateElement("data")
	typ := a.typ
	if typ == "text" || typ == "matching" {
		typ = "string"
	}
	e.CreateAttr("type", typ)
	if a.pattern != nil {
		named(e, "param", "pattern").SetText(strings.TrimSuffix(strings.TrimPrefix(a.pattern.String(), "^(?:"), ")$"))
	}
	if a.limit > 0 {
		named(e, "param", "maxInclusive").SetText(strconv.FormatInt(a.limit, 10))
	}
	if len(a.except) == 0 {
		return
	}
	choice := e.CreateElement("except").CreateElement("choice")
	for _, word := range a.except {
		choice.CreateElement("value").SetText(word)
	}
}
