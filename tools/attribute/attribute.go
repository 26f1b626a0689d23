package attribute

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/tools/output"
)

// Sections in which attributes are.
const (
	Nodes       = "nodes"  // of nodes, kept
	Status      = "status" // of nodes, until the next restart
	ClusterWide = "crm_config"
	RscDefaults = "rsc_defaults"
	OpDefaults  = "op_defaults"
	Tickets     = "tickets" // of tickets, in the status section
)

// Sections lists them.
func Sections() []string {
	return []string{Nodes, Status, ClusterWide, RscDefaults, OpDefaults, Tickets}
}

// Place says where an attribute is.
type Place struct {
	Section string
	Node    string // id of the node, in Nodes and Status
	SetType string // name of the set's element, "" for the usual one
	Set     string // id of the set, "" for any
	ID      string // id of the attribute, "" for any
	Name    string // name of the attribute, "" for any
}

// ofNode says whether the section holds attributes of nodes.
func (p Place) ofNode() bool { return p.Section == Nodes || p.Section == Status }

// setType is the name of sets' elements.
func (p Place) setType() string {
	switch {
	case p.Section == ClusterWide:
		return option.Set
	case p.Section == Tickets:
		return "instance_attributes"
	case !p.ofNode():
		return "meta_attributes"
	case p.SetType != "":
		return p.SetType
	}
	return "instance_attributes"
}

// Find lists the attributes at a place, in document order.
func Find(doc *cib.Document, p Place) []*etree.Element {
	home := p.home(doc)
	if home == nil {
		return nil
	}
	var found []*etree.Element
	for _, set := range below(home, p.setType()) {
		if p.Set != "" && set.SelectAttrValue("id", "") != p.Set {
			continue
		}
		for _, pair := range below(set, "nvpair") {
			if p.takes(pair) {
				found = append(found, pair)
			}
		}
	}
	return found
}

func (p Place) takes(pair *etree.Element) bool {
	return (p.ID == "" || pair.SelectAttrValue("id", "") == p.ID) &&
		(p.Name == "" || pair.SelectAttrValue("name", "") == p.Name)
}

// home is the element in which the place's sets are, or nil.
func (p Place) home(doc *cib.Document) *etree.Element {
	section, err := doc.Find(cib.Query{Section: p.stands()})
	if err != nil {
		return nil
	}
	if p.Section == Tickets {
		return section.SelectElement(Tickets)
	}
	if !p.ofNode() {
		return section
	}
	tag := "node"
	if p.Section == Status {
		tag = "node_state"
	}
	for _, node := range section.SelectElements(tag) {
		if node.SelectAttrValue("id", "") != p.Node {
			continue
		}
		if p.Section == Status {
			return node.SelectElement("transient_attributes")
		}
		return node
	}
	return nil
}

// stands is the section of the CIB that the place is in.
func (p Place) stands() string {
	if p.Section == Tickets {
		return Status
	}
	return p.Section
}

func below(e *etree.Element, tag string) (found []*etree.Element) {
	for _, c := range e.ChildElements() {
		if c.Tag == tag {
			found = append(found, c)
		}
		found = append(found, below(c, tag)...)
	}
	return found
}

// Set gives the operation that gives the attribute a value. The error says that several attributes
// match.
func Set(doc *cib.Document, p Place, value string) (cib.Op, error) {
	op := cib.Op{Kind: cib.Modify, Section: p.stands(), MayCreate: true}
	switch found := Find(doc, p); len(found) {
	case 0:
		op.Data = p.fresh(value)
	case 1:
		op.Data = pair(nil, found[0].SelectAttrValue("id", ""), p.Name, value)
	default:
		return cib.Op{}, p.several(found)
	}
	return op, nil
}

// Unset gives the operation that removes the attribute, and the attribute. It is nil if there is none.
func Unset(doc *cib.Document, p Place) (cib.Op, *etree.Element, error) {
	switch found := Find(doc, p); len(found) {
	case 0:
		return cib.Op{}, nil, nil
	case 1:
		data := pair(nil, found[0].SelectAttrValue("id", ""), p.Name, "")
		data.RemoveAttr("value")
		return cib.Op{Kind: cib.Delete, Section: p.stands(), Data: data}, found[0], nil
	default:
		return cib.Op{}, nil, p.several(found)
	}
}

func (p Place) several(found []*etree.Element) error {
	var ids []string
	for _, e := range found {
		ids = append(ids, e.SelectAttrValue("id", ""))
	}
	return output.Fail(vocab.ExitMultiple, "%d attributes in %s match name %q: %s; choose one by its id",
		len(found), p.Section, p.Name, strings.Join(ids, ", "))
}

// fresh is what to add to the section for an attribute that does not exist.
func (p Place) fresh(value string) *etree.Element {
	var top, at *etree.Element
	set := p.Set
	switch {
	case p.Section == Nodes:
		top = output.Element(nil, "node", "id", p.Node)
		at = top
	case p.Section == Status:
		top = output.Element(nil, "node_state", "id", p.Node)
		at = output.Element(top, "transient_attributes", "id", p.Node)
	case p.Section == Tickets:
		top = output.Element(nil, Tickets)
		at = top
	}
	if set == "" {
		set = p.defaultSet()
	}
	at = output.Element(at, p.setType(), "id", set)
	if top == nil {
		top = at
	}
	id, name := p.ID, p.Name
	if id == "" {
		id = cib.CleanID(set + "-" + name)
	} else if name == "" {
		name = id
	}
	pair(at, id, name, value)
	return top
}

func (p Place) defaultSet() string {
	switch {
	case p.Section == ClusterWide:
		return option.Bootstrap
	case p.Section == Tickets:
		return Status + "-" + Tickets
	case !p.ofNode():
		return p.Section + "-options"
	case p.SetType != "":
		return p.Section + "-" + p.Node + "-" + p.SetType
	}
	return p.Section + "-" + p.Node
}

func pair(parent *etree.Element, id, name, value string) *etree.Element {
	e := output.Element(parent, "nvpair", "id", id)
	if name != "" {
		e.CreateAttr("name", name)
	}
	e.CreateAttr("value", value)
	return e
}

// NodeID finds the id of a node by its name: a member's number, the name of a guest or a remote node itself.
func NodeID(doc *cib.Document, name string) (string, error) {
	all := knownNodes(doc)
	if n, ok := nodeNamed(all, name); ok {
		return n.ID, nil
	}
	var names []string
	for _, n := range all {
		names = append(names, n.Name)
	}
	return "", output.Near(vocab.ExitNoSuch, name, names, "Could not map name=%s to a UUID", name)
}

// Misspelt gives the word by which nothing is found at a place, the set, the id or the name, and the words of its kind that are
// there.
func Misspelt(doc *cib.Document, p Place) (word string, names []string) {
	if p.Section == ClusterWide {
		for _, o := range option.All() {
			names = append(names, o.Name)
		}
	}
	home := p.home(doc)
	if home == nil {
		return p.Name, names
	}
	var sets, ids []string
	for _, set := range below(home, p.setType()) {
		sets = append(sets, set.SelectAttrValue("id", ""))
	}
	for _, pair := range below(home, "nvpair") {
		ids, names = append(ids, pair.SelectAttrValue("id", "")), append(names, pair.SelectAttrValue("name", ""))
	}
	switch {
	case p.Set != "" && !slices.Contains(sets, p.Set):
		return p.Set, sets
	case p.ID != "" && !slices.Contains(ids, p.ID):
		return p.ID, ids
	}
	return p.Name, names
}
