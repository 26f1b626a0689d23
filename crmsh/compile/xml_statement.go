package compile

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/crmsh/lang"
)

// XMLStatements gives an xml statement for each object of a document that is in no other object, with the place of the
// object there.
func XMLStatements(doc *cib.Document) []lang.Statement {
	conf := doc.Root().SelectElement("configuration")
	if conf == nil {
		return nil
	}
	var out []lang.Statement
	add := func(e, at *etree.Element) {
		st := xmlStatement(e)
		if pos := doc.Position(at); pos.Known() {
			st.Pos = lang.Pos{Line: pos.Line, Col: pos.Col}
		}
		out = append(out, st)
	}
	for _, section := range conf.ChildElements() {
		switch section.Tag {
		case "fencing-topology":
			add(section, section)
		case "rsc_defaults", "op_defaults":
			for _, set := range section.SelectElements("meta_attributes") {
				add(wrapped(section.Tag, set), set)
			}
		default:
			for _, e := range section.ChildElements() {
				if kinds()[e.Tag].keyword != "" {
					add(e, e)
				}
			}
		}
	}
	return out
}

func xmlStatement(e *etree.Element) *lang.XML {
	e = e.Copy()
	dropDefaults(e)
	return &lang.XML{Header: lang.Header{Keyword: lang.Word{Text: "xml"}}, Text: cib.Text(e)}
}

// dropDefaults removes attributes that say what holds anyway, as crmsh does.
func dropDefaults(e *etree.Element) {
	e.Attr = slices.DeleteFunc(e.Attr, func(a etree.Attr) bool { return isDefault(e.Tag, a) && a.Key != "value-source" })
	for _, c := range e.ChildElements() {
		dropDefaults(c)
	}
}

// wrapped puts a set of defaults into the element that tells what it is for.
func wrapped(tag string, set *etree.Element) *etree.Element {
	e := etree.NewElement(tag)
	e.AddChild(set.Copy())
	return e
}

// unwrapped gives the set in an element of defaults, other elements as they are.
func unwrapped(e *etree.Element) *etree.Element {
	if set := e.SelectElement("meta_attributes"); set != nil && kinds()[e.Tag].section == e.Tag {
		e.RemoveChild(set)
		return set
	}
	return e
}
