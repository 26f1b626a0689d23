package compile

import (
	"strings"
	"sync"

	"github.com/beevik/etree"

	"pacer/crmsh/lang"
)

// Statement gives the statement that stands for an object of the scope's configuration. If the language
// has no words for all that the element says, it is an xml statement.
func (s *Scope) Statement(o Object) lang.Statement {
	r := reader{scope: s}
	st := r.statement(o)
	if st != nil && !r.failed {
		st.Head().Keyword.Text = o.Type
		st.Head().Comments = comments(o.Element)
		if s.faithful(o, st) {
			return st
		}
	}
	if o.Type == "rsc_defaults" || o.Type == "op_defaults" {
		return xmlStatement(wrapped(o.Type, o.Element))
	}
	return xmlStatement(o.Element)
}

// faithful says whether the text of a statement, read again, gives the element it was made from.
func (s *Scope) faithful(o Object, st lang.Statement) bool {
	if strings.ContainsAny(o.Element.SelectAttrValue("description", ""), "\n\r") {
		return false
	}
	f, err := lang.Parse("", lang.String(st))
	if err != nil || len(f.Statements) != 1 {
		return false
	}
	trial := s.trial()
	b := &builder{scope: trial, keepNames: true}
	e := b.statement(f.Statements[0])
	if e != nil {
		b.checkReferences(e)
	}
	if e == nil || len(b.problems) > 0 {
		return false
	}
	if d, ok := f.Statements[0].(*lang.Defaults); ok && d.ID.Text == "" && d.IDRef.Text == "" {
		e.CreateAttr("id", DefaultID(d.Keyword.Text))
	}
	trial.assignIDs(e, o.Element)
	return saySame(e, o.Element)
}

// trial gives a scope like s that knows no id as taken, to make an element that is there already again.
func (s *Scope) trial() *Scope {
	t := *s
	t.used, t.coming, t.numbered = map[string]bool{}, s.used, map[string]int{}
	return &t
}

// comments gives the comments in an object, with their #. A statement has them before it, wherever in the
// object they stand. A comment has one line here.
func comments(e *etree.Element) []string {
	var out []string
	for _, c := range e.Child {
		switch c := c.(type) {
		case *etree.Element:
			if !isMember(c) {
				out = append(out, comments(c)...)
			}
		case *etree.Comment:
			text := strings.TrimSpace(c.Data)
			if strings.ContainsAny(text, "\n\r") {
				text = strings.Join(strings.Fields(text), " ")
			}
			if !strings.HasPrefix(text, "#") {
				text = "# " + text
			}
			out = append(out, text)
		}
	}
	return out
}

// reader makes statements of elements. It fails on what no statement can say; what it overlooks, the
// comparison of faithful finds.
type reader struct {
	scope  *Scope
	failed bool
}

func (r *reader) statement(o Object) lang.Statement {
	e := o.Element
	switch o.Type {
	case "node":
		return r.node(e)
	case "primitive", "rsc_template":
		return r.primitive(e, o.Type)
	case "group", "clone", "ms":
		return r.container(e)
	case "bundle":
		return r.bundle(e)
	case "location":
		return r.location(e)
	case "colocation":
		return r.colocation(e)
	case "order":
		return r.order(e)
	case "rsc_ticket":
		return r.ticket(e)
	case "property", "rsc_defaults", "op_defaults":
		return r.defaults(e)
	case "fencing_topology":
		return r.fencing(e)
	case "tag":
		return r.tag(e)
	case "role":
		return r.role(e)
	case "acl_target", "acl_group":
		return r.grant(e)
	case "alert":
		return r.alert(e)
	}
	return nil
}

// attr gives an attribute as a word.
func attr(e *etree.Element, name string) lang.Word {
	return lang.Word{Text: e.SelectAttrValue(name, "")}
}

func description(e *etree.Element) *lang.Word {
	if w := attr(e, "description"); w.Text != "" {
		return &w
	}
	return nil
}

// set reads an attribute list.
func (r *reader) set(e *etree.Element, keyword string) *lang.AttrSet {
	s := &lang.AttrSet{Keyword: keyword, IDRef: attr(e, "id-ref"), Score: attr(e, "score")}
	if s.IDRef.Text == "" && r.scope.referred(e) {
		s.ID = attr(e, "id")
	}
	s.Rules = r.rules(e)
	s.Pairs = r.pairs(e)
	return s
}

func (r *reader) pairs(e *etree.Element) []lang.Pair {
	var out []lang.Pair
	for _, nv := range e.SelectElements("nvpair") {
		p := lang.Pair{Ref: nv.SelectAttrValue("id-ref", ""), Name: nv.SelectAttrValue("name", "")}
		if v := nv.SelectAttr("value"); v != nil {
			p.Value, p.HasValue = v.Value, true
		}
		if p.Ref == "" && r.scope.referred(nv) {
			p.ID = nv.SelectAttrValue("id", "")
		}
		out = append(out, p)
	}
	return out
}

// keywords of attribute lists in most objects, in nodes and alerts, and in operations.
var (
	resourceSets = sync.OnceValue(func() map[string]string {
		return map[string]string{"instance_attributes": "params", "meta_attributes": "meta", "utilization": "utilization"}
	})
	nodeSets = sync.OnceValue(func() map[string]string {
		return map[string]string{"instance_attributes": "attributes", "meta_attributes": "meta", "utilization": "utilization"}
	})
	opSets = sync.OnceValue(func() map[string]string {
		return map[string]string{"instance_attributes": "op_params", "meta_attributes": "op_meta"}
	})
)

func (r *reader) sets(e *etree.Element, keywords map[string]string) []*lang.AttrSet {
	var out []*lang.AttrSet
	for _, c := range e.ChildElements() {
		if k := keywords[c.Tag]; k != "" {
			out = append(out, r.set(c, k))
		}
	}
	return out
}

func (r *reader) node(e *etree.Element) lang.Statement {
	return &lang.Node{
		ID: attr(e, "id"), Name: attr(e, "uname"), Type: attr(e, "type"),
		Description: description(e), Sets: r.sets(e, nodeSets()),
	}
}

func (r *reader) primitive(e *etree.Element, keyword string) lang.Statement {
	p := &lang.Primitive{ID: attr(e, "id"), Template: attr(e, "template"), Description: description(e)}
	p.Keyword.Text = keyword
	if p.Template.Text == "" {
		p.Agent.Text = agentText(e)
	}
	for _, c := range e.ChildElements() {
		switch c.Tag {
		case "operations":
			p.Parts = append(p.Parts, r.operations(c))
		case "instance_attributes", "meta_attributes", "utilization":
			p.Parts = append(p.Parts, r.set(c, resourceSets()[c.Tag]))
		default:
			r.failed = true
		}
	}
	return p
}

func agentText(e *etree.Element) string {
	var out []string
	for _, name := range []string{"class", "provider", "type"} {
		if v := e.SelectAttrValue(name, ""); v != "" {
			out = append(out, v)
		}
	}
	return strings.Join(out, ":")
}

func (r *reader) operations(e *etree.Element) *lang.Operations {
	o := &lang.Operations{ID: attr(e, "id"), IDRef: attr(e, "id-ref")}
	for _, c := range e.SelectElements("op") {
		op := &lang.Op{Name: attr(c, "name"), Description: description(c), Sets: r.sets(c, opSets())}
		for _, a := range c.Attr {
			if a.Key != "id" && a.Key != "name" && a.Key != "description" {
				op.Attrs = append(op.Attrs, lang.Pair{Name: a.Key, Value: a.Value, HasValue: true})
			}
		}
		o.Ops = append(o.Ops, op)
	}
	return o
}

func (r *reader) container(e *etree.Element) lang.Statement {
	g := &lang.Container{ID: attr(e, "id"), Description: description(e), Sets: r.sets(e, resourceSets())}
	for _, c := range e.ChildElements() {
		if isMember(c) {
			g.Children = append(g.Children, attr(c, "id"))
		}
	}
	return g
}

// isMember says whether an element inside a resource is a resource.
func isMember(e *etree.Element) bool {
	return kinds()[e.Tag].section == "resources" || e.Tag == refTag
}

func (r *reader) bundle(e *etree.Element) lang.Statement {
	b := &lang.Bundle{ID: attr(e, "id"), Description: description(e)}
	for _, c := range e.ChildElements() {
		switch c.Tag {
		case "docker", "podman", "network", "storage":
			b.Parts = append(b.Parts, section(c))
		case "instance_attributes", "meta_attributes":
			b.Parts = append(b.Parts, r.set(c, resourceSets()[c.Tag]))
		case "primitive", refTag:
			b.Parts = append(b.Parts, &lang.BundlePrimitive{ID: attr(c, "id")})
		default:
			r.failed = true
		}
	}
	return b
}

// section reads a section of a bundle. The image comes first, whatever its place.
func section(e *etree.Element) *lang.BundleSection {
	s := &lang.BundleSection{Keyword: lang.Word{Text: e.Tag}}
	for _, a := range e.Attr {
		p := lang.Pair{Name: a.Key, Value: a.Value, HasValue: true}
		if a.Key == "image" {
			s.Attrs = append([]lang.Pair{p}, s.Attrs...)
		} else {
			s.Attrs = append(s.Attrs, p)
		}
	}
	for _, c := range e.ChildElements() {
		m := lang.Mapping{Keyword: lang.Word{Text: c.Tag}}
		for _, a := range c.Attr {
			if a.Key != "id" {
				m.Attrs = append(m.Attrs, lang.Pair{Name: a.Key, Value: a.Value, HasValue: true})
			}
		}
		s.Mappings = append(s.Mappings, m)
	}
	return s
}
