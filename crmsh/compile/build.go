package compile

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"sync"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
)

// refTag is the element that stands for a resource that is somewhere else.
const refTag = "crmsh-ref"

// Agents is what compiling wants to know about resource agents.
type Agents interface {
	// Providers lists the providers that have an OCF agent of that type.
	Providers(agentType string) []string
}

// builder makes elements without ids out of statements.
type builder struct {
	scope    *Scope
	problems lang.Problems
	notes    []lang.Problem

	references []reference

	// keepNames leaves options and users as they are written: what is read back from a CIB is not news
	keepNames bool
}

func (b *builder) complain(w lang.Word, format string, args ...any) {
	b.problems = append(b.problems, lang.Problem{Pos: w.Pos, Found: w.Text, Expected: fmt.Sprintf(format, args...)})
}

func (b *builder) note(w lang.Word, format string, args ...any) {
	b.notes = append(b.notes, lang.Problem{Pos: w.Pos, Found: w.Text, Expected: fmt.Sprintf(format, args...)})
}

// statement gives the element of a statement.
func (b *builder) statement(st lang.Statement) *etree.Element {
	switch s := st.(type) {
	case *lang.Node:
		return b.node(s)
	case *lang.Primitive:
		return b.primitive(s)
	case *lang.Container:
		return b.container(s)
	case *lang.Bundle:
		return b.bundle(s)
	case *lang.Location:
		return b.location(s)
	case *lang.Colocation:
		return b.colocation(s)
	case *lang.Order:
		return b.order(s)
	case *lang.Ticket:
		return b.ticket(s)
	case *lang.Defaults:
		return b.defaults(s)
	case *lang.Fencing:
		return b.fencing(s)
	case *lang.Tag:
		return b.tag(s)
	case *lang.Role:
		return b.role(s)
	case *lang.Grant:
		return b.grant(s)
	case *lang.Alert:
		return b.alert(s)
	case *lang.XML:
		return b.xml(s)
	}
	panic(fmt.Sprintf("compile: no element for a %T", st))
}

// element makes an element with the attributes whose values are not empty: name, value, name, value.
func element(tag string, attrs ...string) *etree.Element {
	e := etree.NewElement(tag)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			e.CreateAttr(attrs[i], attrs[i+1])
		}
	}
	return e
}

func describe(e *etree.Element, text *lang.Word) {
	if text != nil && text.Text != "" {
		e.CreateAttr("description", text.Text)
	}
}

// setTags maps the keywords of attribute lists to elements.
var setTags = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"params": "instance_attributes", "attributes": "instance_attributes", "op_params": "instance_attributes",
		"meta": "meta_attributes", "op_meta": "meta_attributes", "utilization": "utilization",
	}
})

func (b *builder) sets(e *etree.Element, sets []*lang.AttrSet) {
	for _, s := range sets {
		e.AddChild(b.set(s))
	}
}

func (b *builder) set(s *lang.AttrSet) *etree.Element {
	tag := setTags()[s.Keyword]
	if s.IDRef.Text != "" {
		return element(tag, "id-ref", b.resolve(tag, s.IDRef))
	}
	e := element(tag, "id", s.ID.Text, "score", s.Score.Text)
	b.rules(e, s.Rules)
	b.pairs(e, s.Pairs)
	return e
}

func (b *builder) pairs(e *etree.Element, pairs []lang.Pair) {
	for _, p := range pairs {
		if p.Ref != "" {
			b.refer("nvpair", p.Ref, lang.Word{Text: "@" + p.Ref, Pos: p.Pos}, "that of a pair, which $ID:NAME=VALUE gives it")
		}
		nv := element("nvpair", "id", p.ID, "id-ref", p.Ref, "name", p.Name)
		if p.HasValue {
			nv.CreateAttr("value", p.Value)
		}
		e.AddChild(nv)
	}
}

// agent writes which agent a word names; one that says neither class nor provider means what is here.
func (b *builder) agent(e *etree.Element, w lang.Word) {
	a, err := vocab.ParseAgent(w.Text, b.scope.providers)
	if err != nil {
		b.complain(w, "expected an agent's name: %v", cmp.Or(errors.Unwrap(err), err))
	}
	for _, x := range [][2]string{{"class", a.Class}, {"provider", a.Provider}, {"type", a.Type}} {
		if x[1] != "" {
			e.CreateAttr(x[0], x[1])
		}
	}
}

// resolve gives the id that a reference means: that of an element, or that of the first such list of the
// object the word names.
func (b *builder) resolve(tag string, ref lang.Word) string {
	if e := b.scope.firstOf(ref.Text, tag); e != nil {
		return e.SelectAttrValue("id", ref.Text)
	}
	b.refer(tag, ref.Text, ref, "the id of a list to use, or of an object that has one")
	return ref.Text
}

// reference is an id that a statement refers to: that of an element of a tag.
type reference struct {
	tag, id  string
	at       lang.Word
	expected string
}

func (b *builder) refer(tag, id string, at lang.Word, expected string) {
	b.references = append(b.references, reference{tag, id, at, expected})
}

// checkReferences complains about references to ids that nothing has or will have, or that something of
// another kind has. What they refer to may be in the statement's element itself.
func (b *builder) checkReferences(e *etree.Element) {
	if len(b.references) == 0 || b.scope.root == nil {
		return
	}
	own := map[string]string{}
	for _, x := range append(e.FindElements(".//*"), e) {
		if id := x.SelectAttrValue("id", ""); id != "" && !isReference(x) {
			own[id] = x.Tag
		}
	}
	for _, r := range b.references {
		switch is := cmp.Or(own[r.id], b.scope.tags[r.id]); {
		case is == "" && !b.scope.used[r.id] && !b.scope.coming[r.id]:
			b.complain(r.at, "nothing has this id; expected %s", r.expected)
		case is != "" && is != r.tag:
			b.complain(r.at, "is the id of a <%s>; expected %s", is, r.expected)
		}
	}
}

func (b *builder) node(s *lang.Node) *etree.Element {
	e := element("node", "id", s.ID.Text, "uname", s.Name.Text, "type", s.Type.Text)
	if s.Type.Text == "member" {
		e.RemoveAttr("type")
	}
	describe(e, s.Description)
	b.sets(e, s.Sets)
	return e
}

func (b *builder) primitive(s *lang.Primitive) *etree.Element {
	e := element("primitive", "id", s.ID.Text)
	if s.IsTemplate() {
		e.Tag = "template"
	}
	if s.Template.Text != "" {
		e.CreateAttr("template", s.Template.Text)
	} else {
		b.agent(e, s.Agent)
	}
	describe(e, s.Description)
	for _, p := range s.Parts {
		switch p := p.(type) {
		case *lang.AttrSet:
			e.AddChild(b.set(p))
		case *lang.Operations:
			e.AddChild(b.operations(p))
		}
	}
	return e
}

func (b *builder) operations(s *lang.Operations) *etree.Element {
	e := element("operations", "id", s.ID.Text)
	if s.IDRef.Text != "" {
		e.CreateAttr("id-ref", b.resolve("operations", s.IDRef))
	}
	for _, op := range s.Ops {
		e.AddChild(b.op(op))
	}
	return e
}

func (b *builder) op(s *lang.Op) *etree.Element {
	e := element("op", "name", s.Name.Text)
	for _, a := range s.Attrs {
		e.CreateAttr(a.Name, a.Value)
	}
	describe(e, s.Description)
	b.sets(e, s.Sets)
	return e
}

// promotes is the attribute that makes a clone what ms was.
func promotes() *etree.Element { return element("nvpair", "name", "promotable", "value", "true") }

func (b *builder) container(s *lang.Container) *etree.Element {
	e := element(s.Keyword.Text, "id", s.ID.Text)
	describe(e, s.Description)
	b.sets(e, s.Sets)
	if s.Keyword.Text == "ms" && b.keepNames {
		e.Tag = "master"
	} else if s.Keyword.Text == "ms" {
		old := lang.Word{Text: cmp.Or(s.Written, s.Keyword.Text), Pos: s.Keyword.Pos}
		b.note(old, "is no longer part of the CIB; %s becomes a clone with meta promotable=true", s.ID.Text)
		e.Tag = "clone"
		meta := e.SelectElement("meta_attributes")
		if meta == nil {
			meta = e.CreateElement("meta_attributes")
		}
		if !hasNV(meta, "promotable") {
			meta.AddChild(promotes())
		}
	}
	for _, c := range s.Children {
		e.AddChild(element(refTag, "id", c.Text))
	}
	return e
}

func hasNV(set *etree.Element, name string) bool {
	for _, nv := range set.SelectElements("nvpair") {
		if nv.SelectAttrValue("name", "") == name {
			return true
		}
	}
	return false
}

func (b *builder) bundle(s *lang.Bundle) *etree.Element {
	e := element("bundle", "id", s.ID.Text)
	describe(e, s.Description)
	for _, p := range s.Parts {
		switch p := p.(type) {
		case *lang.AttrSet:
			e.AddChild(b.set(p))
		case *lang.BundlePrimitive:
			e.AddChild(element(refTag, "id", p.ID.Text))
		case *lang.BundleSection:
			b.section(e, p)
		}
	}
	return e
}

// section adds a section to a bundle; a second one of the same kind goes into the first.
func (b *builder) section(bundle *etree.Element, s *lang.BundleSection) {
	e := bundle.SelectElement(s.Keyword.Text)
	if e == nil {
		e = bundle.CreateElement(s.Keyword.Text)
	}
	for _, a := range s.Attrs {
		e.CreateAttr(a.Name, a.Value)
	}
	for _, m := range s.Mappings {
		c := e.CreateElement(m.Keyword.Text)
		for _, a := range m.Attrs {
			c.CreateAttr(a.Name, a.Value)
		}
	}
}

func (b *builder) tag(s *lang.Tag) *etree.Element {
	e := element("tag", "id", s.ID.Text)
	for _, r := range s.Refs {
		e.AddChild(element("obj_ref", "id", r.Text))
	}
	return e
}

func (b *builder) alert(s *lang.Alert) *etree.Element {
	e := element("alert", "id", s.ID.Text, "path", s.Path.Text)
	describe(e, s.Description)
	recipients := 0
	for _, p := range s.Parts {
		switch {
		case p.Set != nil:
			e.AddChild(b.set(p.Set))
		case p.Select != nil:
			e.AddChild(selection(p.Select))
		case p.Recipient != nil:
			recipients++
			r := element("recipient", "id", s.ID.Text+"-recipient-"+strconv.Itoa(recipients), "value", p.Recipient.Value.Text)
			describe(r, p.Recipient.Description)
			b.sets(r, p.Recipient.Sets)
			e.AddChild(r)
		}
	}
	return e
}

func selection(s *lang.Select) *etree.Element {
	e := element("select")
	for _, k := range s.Kinds {
		kind := e.CreateElement("select_" + k)
		if k == "attributes" {
			for _, a := range s.Attributes {
				kind.AddChild(element("attribute", "name", a))
			}
		}
	}
	return e
}
