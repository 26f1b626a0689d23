package session

import (
	"github.com/beevik/etree"

	"pacer/crmsh/compile"
)

// UseTemplate makes primitives take their agent and what they share from a template. What all of them have
// alike, parameters and operations, goes there.
func (s *Session) UseTemplate(template string, list []compile.Object) {
	t, ok := s.Scope().Find(template)
	if !ok {
		return
	}
	for _, o := range list {
		for _, a := range []string{"class", "provider", "type"} {
			o.Element.RemoveAttr(a)
		}
		o.Element.CreateAttr("template", template)
	}
	s.shareParams(t.Element, list)
	s.changed()
}

// shareParams moves parameters that all primitives have with the same value into a template. One primitive
// alone shares nothing.
func (s *Session) shareParams(template *etree.Element, list []compile.Object) {
	if len(list) < 2 {
		return
	}
	for _, set := range list[0].Element.SelectElements("instance_attributes") {
		for _, nv := range set.SelectElements("nvpair") {
			name, value := nv.SelectAttrValue("name", ""), nv.SelectAttrValue("value", "")
			shared := name != "" && set.SelectElement("rule") == nil && nv.SelectAttr("id-ref") == nil
			for _, o := range list[1:] {
				shared = shared && pairIn(o.Element, "instance_attributes", name) == value
			}
			if !shared {
				continue
			}
			for _, o := range list {
				s.setIn(o.Element, "instance_attributes", "", name, "")
			}
			s.setIn(template, "instance_attributes", template.SelectAttrValue("id", "")+"-instance_attributes", name, value)
		}
	}
}
