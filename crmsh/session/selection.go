package session

import (
	"path"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// Select picks objects. Each word adds some: an id, in which * and ? stand for other characters;
// type:KEYWORD; tag:ID; related:ID, which is an object and what speaks of it; changed. The word and between
// two keeps only what both pick. No words pick everything. The order is that of showing. A word for an id
// that nothing has is an error.
func (s *Session) Select(filters ...string) ([]compile.Object, error) {
	all := s.Scope().Objects()
	if len(filters) == 0 {
		return all, nil
	}
	chosen := map[*etree.Element]bool{}
	var left map[*etree.Element]bool // what stood before an and
	for _, f := range filters {
		switch f {
		case "or":
			continue
		case "and":
			left, chosen = chosen, map[*etree.Element]bool{}
			continue
		}
		list, err := s.matching(f)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if left == nil || left[o.Element] {
				chosen[o.Element] = true
			}
		}
		left = nil
	}
	if left != nil {
		chosen = left
	}
	return slices.DeleteFunc(slices.Clone(all), func(o compile.Object) bool { return !chosen[o.Element] }), nil
}

// matching lists the objects that one word picks.
func (s *Session) matching(filter string) ([]compile.Object, error) {
	kind, arg, _ := strings.Cut(filter, ":")
	switch {
	case filter == "changed":
		return s.ChangedObjects(), nil
	case kind == "type" && arg != "":
		return s.OfType(arg), nil
	case kind == "tag" && arg != "":
		return s.tagged(arg), nil
	case kind == "related" && arg != "":
		return s.related(arg), nil
	}
	var out []compile.Object
	for _, o := range s.Scope().Objects() {
		if glob(filter, o.ID) || o.Type == "node" && glob(filter, o.Element.SelectAttrValue("uname", "")) {
			out = append(out, o)
		}
	}
	if len(out) == 0 {
		return nil, s.noObject(filter)
	}
	return out, nil
}

func glob(pattern, text string) bool {
	ok, err := path.Match(pattern, text)
	return pattern == text || err == nil && ok
}

func (s *Session) tagged(id string) []compile.Object {
	var out []compile.Object
	for _, t := range s.OfType("tag") {
		if t.ID != id {
			continue
		}
		for _, ref := range t.Element.SelectElements("obj_ref") {
			if o, ok := s.Scope().Find(ref.SelectAttrValue("id", "")); ok && o.Type != "node" {
				out = append(out, o)
			}
		}
	}
	return out
}

// related lists the objects with an id, and the node with a name, what contains or refers to them, and resources whose
// agent has it in its class, provider or type.
func (s *Session) related(name string) []compile.Object {
	var out []compile.Object
	host := name
	if n, ok := s.Scope().Node(name); ok {
		host = hostName(n.Element)
	}
	for _, o := range s.Scope().Objects() {
		e := o.Element
		switch {
		case glob(name, o.ID), hostName(e) == host, speaksOf(e, name), namesNode(e, host), holds(e, name), isAgent(e, name):
			out = append(out, o)
		}
	}
	return out
}

// namesNode says whether an object names a node.
func namesNode(e *etree.Element, host string) bool {
	return slices.ContainsFunc(references(e), func(r reference) bool {
		return r.kind.ofNode && slices.Contains(r.kind.form.names(r.element.SelectAttrValue(r.kind.attr, "")), host)
	})
}

func holds(e *etree.Element, id string) bool {
	for _, in := range compile.InsideOf(e) {
		if in.ID == id {
			return true
		}
	}
	for _, ref := range e.SelectElements("obj_ref") {
		if ref.SelectAttrValue("id", "") == id {
			return true
		}
	}
	return false
}

func isAgent(e *etree.Element, name string) bool {
	typ := e.SelectAttrValue("type", "")
	if e.Tag != "primitive" && e.Tag != "template" || typ == "" {
		return false
	}
	words := strings.Split(name, ":")
	if !strings.Contains(strings.ToLower(typ), strings.ToLower(words[len(words)-1])) {
		return len(words) == 1 && (e.SelectAttrValue("class", "") == name || e.SelectAttrValue("provider", "") == name)
	}
	return (len(words) < 2 || e.SelectAttrValue("class", "") == words[0]) &&
		(len(words) < 3 || e.SelectAttrValue("provider", "") == words[1])
}

// Statements gives the statements that objects stand for.
func (s *Session) Statements(list []compile.Object) []lang.Statement {
	out := make([]lang.Statement, len(list))
	for i, o := range list {
		out[i] = s.Scope().Statement(o)
	}
	return out
}

// ChangedObjects lists the objects that are new or say other things than in the base.
func (s *Session) ChangedObjects() []compile.Object {
	before := map[string]string{}
	scope := compile.NewScope(s.base.Root().SelectElement("configuration"), s.agents)
	for _, o := range scope.Objects() {
		before[nameOf(o.Type, o.ID)] = lang.String(scope.Statement(o))
	}
	var out []compile.Object
	for _, o := range s.Scope().Objects() {
		if text, was := before[nameOf(o.Type, o.ID)]; !was || text != lang.String(s.Scope().Statement(o)) {
			out = append(out, o)
		}
	}
	return out
}

// Before gives a session without the changes of this one, to read. It must not be changed itself.
func (s *Session) Before() *Session {
	if s.base.Root().SelectElement("configuration") == nil {
		return New(s.base, s.agents)
	}
	return &Session{base: s.base, root: s.base.Root(), agents: s.agents} // to copy it takes longer than to read it
}

// AsMade puts objects in the order in which they stand in the configuration, kind by kind.
func (s *Session) AsMade(list []compile.Object) []compile.Object {
	chosen := map[*etree.Element]bool{}
	for _, o := range list {
		chosen[o.Element] = true
	}
	return slices.DeleteFunc(compile.AsMade(s.configuration()), func(o compile.Object) bool { return !chosen[o.Element] })
}
