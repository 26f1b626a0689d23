package compile

import (
	"sync"

	"github.com/beevik/etree"

	"pacer/cib/scan"
	"pacer/crmsh/lang"
)

// RefTag is the tag of an element that stands for a resource which belongs in its place.
const RefTag = refTag

// Keyword gives the statement that an element is an object for, or "".
func Keyword(e *etree.Element) string {
	if p := e.Parent(); e.Tag == "meta_attributes" && p != nil && kinds()[p.Tag].section == p.Tag {
		return p.Tag
	}
	return kinds()[e.Tag].keyword
}

// IsResource says whether an element is a resource or a template of one.
func IsResource(e *etree.Element) bool { return kinds()[e.Tag].section == "resources" }

// IsContainer says whether an element is a resource that holds others.
func IsContainer(e *etree.Element) bool {
	switch e.Tag {
	case "group", "clone", "master", "bundle":
		return true
	}
	return false
}

// loadOrder is the order in which objects are made: what others refer to comes first. Those it does not
// list come last.
var loadOrder = []string{
	"node", "rsc_template", "primitive", "bundle", "group", "ms", "clone", "tag",
	"location colocation order", "rsc_ticket fencing_topology", "property", "rsc_defaults", "op_defaults",
	"role", "acl_target acl_group user", "alert",
}

var loadRanks = sync.OnceValue(func() map[string]int {
	out := map[string]int{}
	for i, group := range loadOrder {
		words, _ := lang.Split(group)
		for _, w := range words {
			out[w] = i + 1
		}
	}
	return out
})

// LoadRank gives the place of a kind of object in the order in which a text's objects are made.
func LoadRank(keyword string) int {
	if r, ok := loadRanks()[keyword]; ok {
		return r
	}
	return len(loadOrder) + 1
}

// XMLName gives the kind and the id of what an xml statement is about, empty if it cannot be read.
func XMLName(s *lang.XML) (keyword string, id lang.Word) {
	tree, err := scan.Parse(s.Text, scan.DropText)
	if err != nil {
		return "", lang.Word{Pos: s.Pos}
	}
	root := tree.Root()
	name := root.SelectAttrValue("id", root.SelectAttrValue("uname", ""))
	if set := root.SelectElement("meta_attributes"); set != nil && kinds()[root.Tag].section == root.Tag {
		name = set.SelectAttrValue("id", "")
	}
	if root.Tag == "fencing-topology" {
		name = "fencing_topology"
	}
	return kinds()[root.Tag].keyword, lang.Word{Text: name, Pos: s.Pos}
}

// MonitorOp makes the operation that a monitor statement adds to a primitive.
func (s *Scope) MonitorOp(st *lang.Monitor, primitive string) *etree.Element {
	e := element("op", "name", "monitor", "role", st.Role.Text, "interval", st.Interval.Text, "timeout", st.Timeout.Text)
	e.CreateAttr("id", s.newID(e, primitive))
	return e
}

// DCVersion gives the version that the cluster says it has, or "".
func DCVersion(configuration *etree.Element) string { return dcVersion(configuration) }

// IsReference says whether an element's id is that of another element.
func IsReference(e *etree.Element) bool { return isReference(e) }

// Free gives the id, or the id with a number behind it if it is taken, and takes it.
func (s *Scope) Free(id string) string {
	id = s.free(id)
	s.used[id] = true
	return id
}
