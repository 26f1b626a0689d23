package session

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/schema"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// compiled gives the element of a statement, as Scope.Element does, if it follows the schema of the configuration.
func (s *Session) compiled(st lang.Statement, old *etree.Element) (*etree.Element, []lang.Problem, error) {
	e, notes, err := s.Scope().Element(st, old)
	if err == nil {
		err = s.misfits(st, e, old).Err()
	}
	if err != nil {
		return nil, nil, err
	}
	return e, notes, nil
}

// misfits complains, at the words of a statement, of what in the element that it led to does not follow the schema of the
// configuration. What did not in the element before is not the statement's fault, nor is what other objects in it have.
func (s *Session) misfits(st lang.Statement, e, before *etree.Element) lang.Problems {
	faults := s.faultsOf(st, e)
	if len(faults) == 0 {
		return nil
	}
	known := map[string]bool{}
	if before != nil {
		for _, f := range s.faultsOf(st, before) {
			known[f.Path()+f.Text()] = true
		}
	}
	var out lang.Problems
	for _, f := range faults {
		w := faultAt(st, f)
		if known[f.Path()+f.Text()] || len(out) > 0 && out[len(out)-1].Pos == w.Pos {
			continue // of several faults at one word the first is the cause
		}
		what := "does not follow the schema " + s.schemaName() + ": " + cib.FaultText(f)
		if f.Kind == schema.MissingAttribute && f.Element.Tag == "nvpair" {
			what = "missing value; expected " + w.Text + "=VALUE"
		}
		out = append(out, lang.Problem{Pos: w.Pos, Found: w.Text, Expected: what})
	}
	return out
}

func (s *Session) schemaName() string { return s.root.SelectAttrValue("validate-with", "") }

// faultsOf validates the object of a statement by itself, as if it stood alone in the configuration.
func (s *Session) faultsOf(st lang.Statement, e *etree.Element) []schema.Fault {
	version, ok := schema.Named(s.schemaName())
	if !ok {
		return nil
	}
	root, own := s.alone(st, e)
	var out []schema.Fault
	for _, f := range schema.Of(version).Validate(root) {
		if f.Kind != schema.DuplicateID && f.Kind != schema.DanglingRef && objectOfPart(f.Element) == own {
			out = append(out, f)
		}
	}
	return out
}

// alone gives a document with a copy of the object of a statement and nothing else, and the copy. Primitives stand in
// it for the resources that it refers to: whether those may be in it is told elsewhere.
func (s *Session) alone(st lang.Statement, e *etree.Element) (root, own *etree.Element) {
	root = etree.NewElement("cib")
	root.Attr = append(root.Attr, s.root.Attr...)
	conf := root.CreateElement("configuration")
	for _, name := range []string{"crm_config", "nodes", "resources", "constraints"} {
		conf.CreateElement(name)
	}
	root.CreateElement("status")
	into := conf
	if section := sectionOf(st, e); section != "" {
		if into = conf.SelectElement(section); into == nil {
			into = conf.CreateElement(section)
		}
	}
	own = e.Copy()
	into.AddChild(own)
	for _, ref := range own.SelectElements(compile.RefTag) {
		ref.Tag = "primitive"
		ref.CreateAttr("class", "lsb")
		ref.CreateAttr("type", "x")
	}
	return root, own
}

// objectOfPart is the element of the object that an element is in.
func objectOfPart(e *etree.Element) *etree.Element {
	for e != nil && compile.Keyword(e) == "" {
		e = e.Parent()
	}
	return e
}

// faultAt finds the word of a statement that a fault is about: the pair or operation, else what names the object.
func faultAt(st lang.Statement, f schema.Fault) lang.Word {
	if x, ok := st.(*lang.XML); ok {
		return lang.Word{Text: f.Element.Tag, Pos: x.Pos}
	}
	if p, ok := st.(*lang.Primitive); ok && slices.Contains([]string{"class", "provider", "type"}, f.Attr) && compile.Keyword(f.Element) != "" {
		return p.Agent
	}
	for e := f.Element; e != nil && compile.Keyword(e) == ""; e = e.Parent() {
		name := e.SelectAttrValue("name", "")
		if e == f.Element && f.Attr != "" {
			if w, ok := lang.WordOf(st, f.Attr, f.Found); ok {
				return w
			}
		}
		if w, ok := lang.WordOf(st, name, ""); ok && name != "" {
			return w
		}
	}
	head := st.Head().Keyword
	if id := lang.ID(st); id.Pos != (lang.Pos{}) {
		return id
	}
	return head
}
