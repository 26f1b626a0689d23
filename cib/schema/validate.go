package schema

import (
	"maps"
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Validate finds what in a document (its cib element) does not follow the grammar, references that
// lead nowhere last. After a fault it goes on, and takes the element for what it
// seems to be meant as.
func (g *Grammar) Validate(root *etree.Element) []Fault {
	c := &check{ids: map[string]*etree.Element{}}
	c.document(g, root)
	return c.faults
}

// Valid says whether a document follows the grammar, including that ids are unique and that
// references lead somewhere.
func (g *Grammar) Valid(root *etree.Element) bool {
	_, found := g.First(root)
	return !found
}

// First gives the first fault that Validate would give, and looks no further; found is false if there is none.
func (g *Grammar) First(root *etree.Element) (f Fault, found bool) {
	c := &check{ids: map[string]*etree.Element{}, firstOnly: true}
	c.document(g, root)
	if len(c.faults) == 0 {
		return Fault{}, false
	}
	return c.faults[0], true
}

// check is a validation under way.
type check struct {
	faults    []Fault
	firstOnly bool
	ids       map[string]*etree.Element
	refs      []Fault // to be told if the id is not there
}

func (c *check) done() bool { return c.firstOnly && len(c.faults) > 0 }

func (c *check) add(f Fault) { c.faults = append(c.faults, f) }

func (c *check) document(g *Grammar, root *etree.Element) {
	if root.Tag != g.root.name {
		c.add(Fault{Kind: UnknownElement, Element: root, Found: root.Tag, Allowed: []string{g.root.name}})
		return
	}
	c.element(g.root, root)
	c.references()
}

// mostMeant is up to how many dangling references are told with the ids that there are: to look through
// them for one that was meant takes time in line with their number.
const mostMeant = 50

// references tells of the references that lead nowhere.
func (c *check) references() {
	var ids []string
	told := 0
	for _, ref := range c.refs {
		if c.ids[ref.Found] != nil || c.done() {
			continue
		}
		if told++; told <= mostMeant && !c.firstOnly {
			if ids == nil {
				ids = slices.Sorted(maps.Keys(c.ids))
			}
			ref.Allowed = ids
		}
		c.add(ref)
	}
}

func (c *check) element(def *elementDef, e *etree.Element) {
	if def.anything {
		return
	}
	p := c.attributes(def, e)
	if c.done() {
		return
	}
	c.children(def, e, p)
}

// attributes checks attributes and gives the pattern of the children that go with them.
func (c *check) attributes(def *elementDef, e *etree.Element) *pattern {
	p, before := def.content, len(c.faults)
	for i := range e.Attr {
		a := &e.Attr[i]
		if a.Space == "xmlns" || a.FullKey() == "xmlns" {
			continue
		}
		name := a.FullKey()
		var id, ref bool
		next := p.attribute(name, func(d *data) bool {
			ok := d.allows(a.Value)
			id, ref = id || (ok && d.id), ref || (ok && d.ref)
			return ok
		})
		if next == none {
			next = c.badAttribute(def, e, a, p)
		}
		p = next
		c.note(e, a, id, ref)
	}
	closed := p.closed()
	if closed == none {
		c.add(Fault{Kind: MissingAttribute, Element: e, Found: e.Tag, Missing: missing(p, opAttribute)})
		closed = p.waived()
	}
	if astray(c.faults[before:]) {
		if f, rest := cause(def, e); rest != nil {
			c.faults = append(c.faults[:before], f)
			return rest
		}
	}
	return closed
}

// astray says whether some of the faults of one element may come of a value that led to another alternative of the
// grammar than was meant.
func astray(faults []Fault) bool {
	return slices.ContainsFunc(faults, func(f Fault) bool { return f.Kind == MisplacedAttribute || f.Excepted })
}

// cause finds the one value but for which all attributes of an element would be as the grammar has it, and the pattern
// of the children that go with them; nil if it is not one value. A name says which values count, so of a name and a value
// that do not go together the value is at fault.
func cause(def *elementDef, e *etree.Element) (f Fault, children *pattern) {
	for i := range e.Attr {
		name := e.Attr[i].FullKey()
		p := def.content
		for j := range e.Attr {
			if a := &e.Attr[j]; j != i && a.Space != "xmlns" && a.FullKey() != "xmlns" {
				p = p.attribute(a.FullKey(), func(d *data) bool { return d.allows(a.Value) })
			}
		}
		rest := p.attribute(name, func(*data) bool { return true }).closed()
		if rest != none && (children == nil || f.Attr == "name") {
			f, children = badValue(p, e, &e.Attr[i]), rest
		}
	}
	return f, children
}

// badValue is the fault that an attribute may not have its value.
func badValue(p *pattern, e *etree.Element, a *etree.Attr) Fault {
	name := a.FullKey()
	return Fault{
		Kind: BadValue, Element: e, Attr: name, Found: a.Value, Allowed: values(p, name), Excepted: excepts(p, name, a.Value),
	}
}

// badAttribute tells what is wrong with an attribute, and gives the pattern to go on with.
func (c *check) badAttribute(def *elementDef, e *etree.Element, a *etree.Attr, p *pattern) *pattern {
	name := a.FullKey()
	anyValue := p.attribute(name, func(*data) bool { return true })
	f := Fault{Element: e, Attr: name, Found: name}
	switch {
	case anyValue != none:
		f, p = badValue(p, e, a), anyValue
	case slices.Contains(names(def.content, opAttribute), name):
		f.Kind, f.Allowed = MisplacedAttribute, names(p, opAttribute)
	default:
		f.Kind, f.Allowed = UnknownAttribute, names(p, opAttribute)
	}
	c.add(f)
	return p
}

// note remembers ids and references to them.
func (c *check) note(e *etree.Element, a *etree.Attr, id, ref bool) {
	value := strings.TrimSpace(a.Value)
	switch {
	case id && c.ids[value] != nil:
		c.add(Fault{Kind: DuplicateID, Element: e, Attr: a.FullKey(), Found: value, Other: c.ids[value]})
	case id:
		c.ids[value] = e
	case ref:
		c.refs = append(c.refs, Fault{Kind: DanglingRef, Element: e, Attr: a.FullKey(), Found: value})
	}
}

func (c *check) children(def *elementDef, e *etree.Element, p *pattern) {
	for _, token := range e.Child {
		switch t := token.(type) {
		case *etree.CharData:
			if text := strings.TrimSpace(t.Data); text != "" {
				c.add(Fault{Kind: StrayText, Element: e, Found: text})
			}
		case *etree.Element:
			next := p.child(t.Tag)
			if next == none {
				c.badChild(def, t, p)
			} else {
				p = next
			}
			if known := def.children[t.Tag]; known != nil && !c.done() {
				c.element(known, t)
			}
		}
		if c.done() {
			return
		}
	}
	if !p.through {
		c.add(Fault{Kind: MissingElement, Element: e, Found: e.Tag, Missing: missing(p, opChild)})
	}
}

func (c *check) badChild(def *elementDef, e *etree.Element, p *pattern) {
	f := Fault{Kind: UnknownElement, Element: e, Found: e.Tag, Allowed: first(p)}
	if def.children[e.Tag] != nil {
		f.Kind = MisplacedElement
	}
	c.add(f)
}
