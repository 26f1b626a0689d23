package configure

import (
	"bytes"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/crmsh/compile"
)

// xmlOf gives a document with the objects of a list, each with what it is in, and nothing of the status.
func xmlOf(root *etree.Element, list []compile.Object, all bool) string {
	wanted := map[*etree.Element]bool{}
	for _, o := range list {
		for e := o.Element; e != nil; e = e.Parent() {
			wanted[e] = true
		}
	}
	out := etree.NewElement("cib")
	out.Attr = append(out.Attr, root.Attr...)
	conf := out.CreateElement("configuration")
	source := root.SelectElement("configuration")
	for _, section := range source.ChildElements() {
		if all || section.Tag == "fencing-topology" && wanted[section] {
			conf.AddChild(section.Copy())
			continue
		}
		part := conf.CreateElement(section.Tag)
		for _, e := range section.ChildElements() {
			if wanted[e] {
				part.AddChild(e.Copy())
			}
		}
	}
	var b bytes.Buffer
	b.WriteString("<?xml version=\"1.0\" ?>\n")
	cib.AppendPretty(&b, out)
	return b.String()
}
