package session

import (
	"fmt"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// SetNode sets an attribute of a node in the configuration. Value "" removes it. Utilization says to do so
// among the node's capacities.
func (s *Session) SetNode(node, name, value string, utilization bool) error {
	e, err := s.node(node)
	if err != nil {
		return err
	}
	tag, id := "instance_attributes", "nodes-"+e.SelectAttrValue("id", node)
	if utilization {
		tag, id = "utilization", id+"-utilization"
	}
	s.setIn(e, tag, id, name, value)
	return nil
}

// SetTransient sets an attribute of a node that lasts until the node leaves the cluster.
func (s *Session) SetTransient(node, name, value string) error {
	e, err := s.node(node)
	if err != nil {
		return err
	}
	id := e.SelectAttrValue("id", node)
	for _, state := range s.root.FindElements("status/node_state") {
		if state.SelectAttrValue("id", "") != id {
			continue
		}
		at := state.SelectElement("transient_attributes")
		if at == nil {
			at = state.CreateElement("transient_attributes")
			at.CreateAttr("id", id)
		}
		s.setIn(at, "instance_attributes", "status-"+id, name, value)
		return nil
	}
	return fmt.Errorf("node %s has no status; only a node that was seen by the cluster can have an attribute until it leaves", node)
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
			set.RemoveChild(nv)
			dropIfEmpty(set)
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

// NodeAttr gives an attribute of a node, "" if it is not set.
func (s *Session) NodeAttr(node, name string, utilization bool) (string, error) {
	e, err := s.node(node)
	if err != nil {
		return "", err
	}
	tag := "instance_attributes"
	if utilization {
		tag = "utilization"
	}
	return pairIn(e, tag, name), nil
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

// metaSet says whether a resource sets a meta attribute itself.
func metaSet(e *etree.Element, name string) bool {
	return name != "" && pairIn(e, "meta_attributes", name) != ""
}

// SetParam sets an attribute of a resource in the lists of that tag (instance_attributes, meta_attributes,
// utilization), at the resource itself. Value "" removes it.
func (s *Session) SetParam(rsc, tag, name, value string) error {
	list, err := s.resources(rsc)
	if err != nil {
		return err
	}
	for _, e := range list {
		s.setIn(e, tag, e.SelectAttrValue("id", "")+"-"+tag, name, value)
	}
	return nil
}

// Param gives an attribute of a resource, "" if it is not set.
func (s *Session) Param(rsc, tag, name string) (string, error) {
	list, err := s.resources(rsc)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return pairIn(list[0], tag, name), nil
}

// SetNodeMaintenance leaves the resources of a node alone. For what resources say of that themselves, ask is
// asked whether to remove it.
func (s *Session) SetNodeMaintenance(node string, ask func(question string) bool) error {
	if err := s.SetNode(node, "maintenance", "true", false); err != nil {
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
