package fencing

import (
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// Levels are the fencing levels of a CIB, in the order in which they stand there. The element is its root. An index that
// is no number counts as 0, which no level may have.
func Levels(root *etree.Element) (levels []Level) {
	for _, e := range root.FindElements("./configuration/fencing-topology/fencing-level") {
		l := Level{
			ID: e.SelectAttrValue("id", ""), Node: e.SelectAttrValue("target", ""), Pattern: e.SelectAttrValue("target-pattern", ""),
			Attribute: e.SelectAttrValue("target-attribute", ""), Value: e.SelectAttrValue("target-value", ""),
			Devices: LevelDevices(e),
		}
		l.Index, _ = strconv.Atoi(e.SelectAttrValue("index", ""))
		levels = append(levels, l)
	}
	return levels
}

// LevelDevices are the devices that a fencing-level element names.
func LevelDevices(e *etree.Element) []string {
	return strings.FieldsFunc(e.SelectAttrValue("devices", ""), func(r rune) bool { return r == ',' || r == ' ' })
}

// Attributes are the attributes of nodes that levels may be chosen by: name, attribute, value. The element is the root of
// a CIB. Those that do not stay are left out, as Pacemaker's fencer does: they go when their node is lost, and its levels with them,
// just when it has to be fenced.
func Attributes(root *etree.Element) map[string]map[string]string {
	all := map[string]map[string]string{}
	for _, n := range root.FindElements("./configuration/nodes/node") {
		own := map[string]string{}
		for _, p := range n.FindElements("./instance_attributes/nvpair") {
			own[p.SelectAttrValue("name", "")] = p.SelectAttrValue("value", "")
		}
		all[n.SelectAttrValue("uname", "")] = own
	}
	return all
}
