package session

import (
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// AttrList is a list of attributes, named by what has them.
type AttrList int

// The lists. Those of a node are found by its name or id, those of a resource by its id, or by that of a tag for all that
// the tag names.
const (
	NodeAttributes   AttrList = iota // of a node, in the configuration
	NodeUtilization                  // what a node has of what resources take
	StatusAttributes                 // of a node, until it leaves the cluster
	Parameters                       // of a resource
	MetaAttributes                   // of a resource, at the resource itself; SetMeta chooses where
	Utilization                      // what a resource takes
)

// tag is that of the elements that are such a list.
func (l AttrList) tag() string {
	switch l {
	case NodeUtilization, Utilization:
		return "utilization"
	case MetaAttributes:
		return "meta_attributes"
	}
	return "instance_attributes"
}

// holder is an element with lists of attributes, and the id that a new one gets.
type holder struct {
	element *etree.Element
	newID   string
}

// SetAttr sets an attribute. Value "" removes it. A node without a status can have none that lasts until it leaves.
func (s *Session) SetAttr(list AttrList, of, name, value string) error {
	if err := refuseMask(value); err != nil {
		return err
	}
	holders, err := s.holders(list, of)
	if err != nil {
		return err
	}
	for _, h := range holders {
		s.setIn(h.element, list.tag(), h.newID, name, value)
	}
	return nil
}

// Attr gives an attribute, "" if it is not set. One that lasts until a node leaves is not set where there is no such node.
func (s *Session) Attr(list AttrList, of, name string) (string, error) {
	if list == StatusAttributes {
		return s.transient(of, name), nil
	}
	holders, err := s.holders(list, of)
	if err != nil || len(holders) == 0 {
		return "", err
	}
	return pairIn(holders[0].element, list.tag(), name), nil
}

// holders finds the elements whose attributes are meant.
func (s *Session) holders(list AttrList, of string) ([]holder, error) {
	if list >= Parameters {
		elements, err := s.resources(of)
		var out []holder
		for _, e := range elements {
			out = append(out, holder{e, e.SelectAttrValue("id", "") + "-" + list.tag()})
		}
		return out, err
	}
	e, err := s.node(of)
	if err != nil {
		return nil, err
	}
	id := e.SelectAttrValue("id", of)
	switch list {
	case NodeUtilization:
		return []holder{{e, "nodes-" + id + "-utilization"}}, nil
	case StatusAttributes:
		return s.transientHolder(id, of)
	}
	return []holder{{e, "nodes-" + id}}, nil
}

// transientHolder gives the element for what a node has until it leaves, a new one if need be.
func (s *Session) transientHolder(id, node string) ([]holder, error) {
	for _, state := range s.root.FindElements("status/node_state") {
		if state.SelectAttrValue("id", "") != id {
			continue
		}
		at := state.SelectElement("transient_attributes")
		if at == nil {
			at = state.CreateElement("transient_attributes")
			at.CreateAttr("id", id)
		}
		return []holder{{at, "status-" + id}}, nil
	}
	return nil, fmt.Errorf("node %s has no status; only a node that was seen by the cluster can have an attribute until it leaves", node)
}

// node gives the element of a node by name or id.
func (s *Session) node(name string) (*etree.Element, error) {
	if o, ok := s.Scope().Node(name); ok {
		return o.Element, nil
	}
	return nil, lang.Problems{{Found: name, Expected: "there is no such node", Nearest: lang.Nearest(name, s.NodeNames())}}
}

// NodeNames lists the names of the nodes.
func (s *Session) NodeNames() []string {
	var out []string
	for _, o := range s.OfType("node") {
		out = append(out, o.Element.SelectAttrValue("uname", o.ID))
	}
	return out
}

// setIn sets a pair in the lists of that tag in an element: where it is, else in the first list, else in a
// new one with the id.
func (s *Session) setIn(e *etree.Element, tag, newID, name, value string) {
	s.dirty = true
	found := false
	for _, set := range e.SelectElements(tag) {
		for _, nv := range set.SelectElements("nvpair") {
			if nv.SelectAttrValue("name", "") != name {
				continue
			}
			found = true
			if value != "" {
				nv.CreateAttr("value", value)
				continue
			}
			s.takeOut(nv)
			if len(set.ChildElements()) == 0 {
				s.takeOut(set)
			}
		}
	}
	if !found && value != "" {
		s.addPair(e, tag, newID, name, value)
	}
	s.changed()
}

func (s *Session) addPair(e *etree.Element, tag, newID, name, value string) {
	set := e.SelectElement(tag)
	if set == nil {
		set = etree.NewElement(tag)
		set.CreateAttr("id", s.Scope().Free(newID))
		insertSet(e, set)
	}
	nv := set.CreateElement("nvpair")
	nv.CreateAttr("id", s.Scope().Free(set.SelectAttrValue("id", "")+"-"+name))
	nv.CreateAttr("name", name)
	nv.CreateAttr("value", value)
}

// insertSet puts a list into an element, before the resources in it.
func insertSet(e, set *etree.Element) {
	for _, c := range e.ChildElements() {
		if compile.IsResource(c) {
			e.InsertChildAt(c.Index(), set)
			return
		}
	}
	e.AddChild(set)
}

func pairIn(e *etree.Element, tag, name string) string {
	for _, set := range e.SelectElements(tag) {
		if nv := findNV(set, name); nv != nil {
			return nv.SelectAttrValue("value", "")
		}
	}
	return ""
}

// SetMeta sets a meta attribute of a resource, or of all that a tag names. A member of a group is set
// itself; any other resource inside another is set where it is visible as a whole: at the clone or bundle.
// What a clone's resource says of the attribute is removed, for it would win. For other settings that would
// win, those of a group's members, and for those that contradict it (maintenance and is-managed), ask is
// asked whether to remove them. Value "" removes the attribute.
func (s *Session) SetMeta(rsc, name, value string, ask func(question string) bool) error {
	if err := refuseMask(value); err != nil {
		return err
	}
	list, err := s.resources(rsc)
	if err != nil {
		return err
	}
	for _, e := range list {
		s.setMeta(topmost(e), name, value, ask)
	}
	return nil
}

// resources gives the elements of the resource with an id, or of those that the tag with it names.
func (s *Session) resources(id string) ([]*etree.Element, error) {
	o, ok := s.Scope().Find(id)
	switch {
	case ok && o.Type == "tag":
		var out []*etree.Element
		for _, t := range s.tagged(id) {
			if compile.IsResource(t.Element) {
				out = append(out, t.Element)
			}
		}
		return out, nil
	case ok && compile.IsResource(o.Element) && o.Type != "rsc_template":
		return []*etree.Element{o.Element}, nil
	}
	return nil, lang.Problems{{Found: id, Expected: "there is no such resource", Nearest: lang.Nearest(id, s.ResourceIDs())}}
}

// ResourceIDs lists the ids of all resources.
func (s *Session) ResourceIDs() []string {
	var out []string
	for _, o := range s.Scope().Objects() {
		if compile.IsResource(o.Element) && o.Type != "rsc_template" {
			out = append(out, o.ID)
		}
	}
	return out
}

// topmost gives the resource at which an attribute of e is set.
func topmost(e *etree.Element) *etree.Element {
	if p := e.Parent(); e.Tag == "primitive" && p != nil && p.Tag == "group" {
		return e
	}
	for p := e.Parent(); p != nil && compile.IsContainer(p); p = e.Parent() {
		e = p
	}
	return e
}

var contradicts = map[string]string{"maintenance": "is-managed", "is-managed": "maintenance"}

func (s *Session) setMeta(e *etree.Element, name, value string, ask func(string) bool) {
	other := contradicts[name]
	for _, o := range compile.InsideOf(e) {
		id, direct := o.ID, o.Element.Parent() == e && e.Tag == "clone"
		if metaSet(o.Element, name) && (direct || ask(fmt.Sprintf("%s has a %s of its own. Remove it?", id, name))) {
			s.setIn(o.Element, "meta_attributes", "", name, "")
		}
		if metaSet(o.Element, other) && ask(fmt.Sprintf("%s has %s, which contradicts %s. Remove it?", id, other, name)) {
			s.setIn(o.Element, "meta_attributes", "", other, "")
		}
	}
	id := e.SelectAttrValue("id", "")
	if metaSet(e, other) && ask(fmt.Sprintf("%s has %s, which contradicts %s. Remove it?", id, other, name)) {
		s.setIn(e, "meta_attributes", "", other, "")
	}
	s.setIn(e, "meta_attributes", id+"-meta_attributes", name, value)
}

// RestoreRoles gives resources the target-role that they had in a document, those that had none there none.
func (s *Session) RestoreRoles(before *cib.Document) {
	const name = "target-role"
	was := New(before, s.agents)
	for _, o := range s.Scope().Objects() {
		if !compile.IsResource(o.Element) {
			continue
		}
		then, ok := was.Scope().Find(o.ID)
		if !ok {
			continue
		}
		if value := pairIn(then.Element, "meta_attributes", name); value != pairIn(o.Element, "meta_attributes", name) {
			s.setIn(o.Element, "meta_attributes", o.ID+"-meta_attributes", name, value)
		}
	}
	s.changed()
}

// metaSet says whether a resource sets a meta attribute itself.
func metaSet(e *etree.Element, name string) bool {
	return name != "" && pairIn(e, "meta_attributes", name) != ""
}

// SetNodeMaintenance leaves the resources of a node alone. For what resources say of that themselves, ask is
// asked whether to remove it.
func (s *Session) SetNodeMaintenance(node string, ask func(question string) bool) error {
	if err := s.SetAttr(NodeAttributes, node, "maintenance", "true"); err != nil {
		return err
	}
	s.dropOwnMaintenance(ask)
	return nil
}

// ClusterMaintenance removes what resources and nodes say of maintenance themselves, so far as ask agrees:
// the whole cluster is left alone, and they are to come back when it does.
func (s *Session) ClusterMaintenance(ask func(question string) bool) {
	s.dropOwnMaintenance(ask)
	for _, o := range s.OfType("node") {
		if pairIn(o.Element, "instance_attributes", "maintenance") != "" && ask(fmt.Sprintf("%s has maintenance of its own. Remove it?", o.ID)) {
			s.setIn(o.Element, "instance_attributes", "", "maintenance", "")
		}
	}
	s.changed()
}

func (s *Session) dropOwnMaintenance(ask func(string) bool) {
	for _, o := range s.Scope().Objects() {
		if !compile.IsResource(o.Element) || o.Type == "rsc_template" {
			continue
		}
		for _, name := range []string{"maintenance", "is-managed"} {
			if metaSet(o.Element, name) && ask(fmt.Sprintf("%s has %s of its own. Remove it?", o.ID, name)) {
				s.setIn(o.Element, "meta_attributes", "", name, "")
			}
		}
	}
	s.changed()
}
