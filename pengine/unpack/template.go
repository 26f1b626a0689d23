package unpack

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/pengine/world"
)

// mergeTemplate replaces the configuration of a resource made from a template by a copy of the
// template with the resource's own content appended. Operations of the resource replace the
// template's of the same name and role. It fails if the template cannot be found.
func mergeTemplate(r *world.Resource) bool {
	ref := r.OrigXML.SelectAttr("template")
	if ref == nil {
		return true
	}
	id := attr(r.OrigXML, "id")
	if ref.Value == id {
		r.W.Err(id, "The resource object '"+id+"' should not reference itself")
		return false
	}
	section := child(child(r.W.Root, "configuration"), "resources")
	if section == nil {
		r.W.Err(id, "No resources section")
		return false
	}
	template := directChild(section, "template", ref.Value)
	if template == nil {
		r.W.Err(id, "No template named '"+ref.Value+"'")
		return false
	}
	x := template.Copy()
	x.Tag = r.OrigXML.Tag
	x.CreateAttr("id", id)
	if number := r.OrigXML.SelectAttr(instanceAttr); number != nil {
		x.CreateAttr(instanceAttr, number.Value)
	}
	inherited := x.SelectElement("operations")
	var own *etree.Element
	for _, c := range r.OrigXML.ChildElements() {
		c = c.Copy()
		x.AddChild(c)
		if own == nil && c.Tag == "operations" {
			own = c
		}
	}
	if inherited != nil && own != nil {
		inheritOps(own, inherited)
		x.RemoveChild(inherited)
	}
	r.XML = x
	return true
}

func directChild(parent *etree.Element, tag, id string) *etree.Element {
	for _, t := range parent.Child { // as many times as there are resources with templates: nothing is made here
		if c, ok := t.(*etree.Element); ok && c.Tag == tag && attr(c, "id") == id {
			return c
		}
	}
	return nil
}

// inheritOps appends the template's operations that the resource does not configure itself.
func inheritOps(own, inherited *etree.Element) {
	have := map[string]bool{}
	for _, op := range own.ChildElements() {
		have[opIdentity(op)] = true
	}
	for _, op := range inherited.ChildElements() {
		if !have[opIdentity(op)] {
			own.AddChild(op.Copy())
		}
	}
}

// opIdentity is what makes two operations the same for templates. Roles that are active without
// being promoted count as one.
func opIdentity(op *etree.Element) string {
	role := attr(op, "role")
	switch strings.ToLower(role) {
	case "", "started", "unpromoted", "slave":
		role = "Unknown"
	}
	return attr(op, "name") + "-" + role
}
