package controller

import (
	"strconv"

	"github.com/beevik/etree"

	"pacer/attrs"
	"pacer/cib"
	"pacer/membership"
)

// editor changes the document as the cluster's own work requires. All members make the same edits at the
// same point, so the edits depend on nothing but their arguments and the document; even an empty element that one
// makes while it finds nothing to do stays, with all alike.
type editor struct {
	root          *etree.Element
	configuration bool // the configuration was changed, not only the status
	status        bool
	states        []*etree.Element // that were, or may have been, written to
	// attributes gives the machine of attributes what the edit means for it, and gives back what that has written.
	attributes func(attrs.Event) []attrs.Effect
	tables     bool // all members keep attributes in that machine
}

// raise raises the version after changes to what was, and says whether there were any.
func (e *editor) raise(v cib.Version) bool {
	switch {
	case e.configuration:
		v.Epoch, v.NumUpdates = v.Epoch+1, 0
	case e.status:
		v.NumUpdates++
	default:
		return false
	}
	set(e.root, "epoch", strconv.Itoa(v.Epoch))
	set(e.root, "num_updates", strconv.Itoa(v.NumUpdates))
	return true
}

// set sets an attribute and says whether that changed anything.
func set(e *etree.Element, name, value string) bool {
	if a := e.SelectAttr(name); a != nil && a.Value == value {
		return false
	}
	e.CreateAttr(name, value)
	return true
}

// child finds a child element, or makes it.
func child(e *etree.Element, tag string) *etree.Element {
	if c := e.SelectElement(tag); c != nil {
		return c
	}
	return e.CreateElement(tag)
}

// childID finds a child element by id, or makes it.
func childID(e *etree.Element, tag, id string) *etree.Element {
	if c := findID(e, tag, id); c != nil {
		return c
	}
	c := e.CreateElement(tag)
	c.CreateAttr("id", id)
	return c
}

func findID(e *etree.Element, tag, id string) *etree.Element {
	if e == nil {
		return nil
	}
	for _, c := range e.SelectElements(tag) {
		if c.SelectAttrValue("id", "") == id {
			return c
		}
	}
	return nil
}

func nodeID(id uint32) string { return strconv.FormatUint(uint64(id), 10) }

func (e *editor) statusSection() *etree.Element { return child(e.root, "status") }

// state finds a node's state, or makes it.
func (e *editor) state(id, name string) *etree.Element {
	s := childID(e.statusSection(), "node_state", id)
	e.states = append(e.states, s)
	if name != "" && set(s, "uname", name) {
		e.status = true
	}
	return s
}

func (e *editor) setStatus(on *etree.Element, name, value string) {
	if set(on, name, value) {
		e.status = true
	}
}

// membership records who is here, who is in charge, and whether there is quorum.
func (e *editor) membership(v membership.View, states []memberState, dc uint32) {
	e.setStatus(e.root, "have-quorum", boolText(v.Quorate))
	e.setStatus(e.root, "dc-uuid", nodeID(dc))
	for _, p := range v.Members {
		e.known(p)
		s := e.state(nodeID(p.ID), p.Name)
		e.setStatus(s, "in_ccm", "true")
		e.setStatus(s, "crmd", "online")
		e.setStatus(s, "join", "member")
		e.setStatus(s, "expected", "member")
		if s.RemoveAttr(stateWriter) != nil {
			e.status = true
		}
	}
	for _, s := range e.statusSection().SelectElements("node_state") {
		id, err := strconv.ParseUint(s.SelectAttrValue("id", ""), 10, 32)
		if err == nil && !v.Has(uint32(id)) {
			e.gone(s)
		}
	}
	for _, s := range states {
		if s.ID == dc {
			e.property("have-watchdog", strconv.FormatBool(allWatched(states)))
			e.property("dc-version", s.Program)
			e.property("cluster-infrastructure", s.Stack)
		}
	}
}

// gone records that a node is not here. Whether that was expected is known already.
func (e *editor) gone(s *etree.Element) {
	e.setStatus(s, "in_ccm", "false")
	e.setStatus(s, "crmd", "offline")
	e.setStatus(s, "join", "down")
	if !e.tables { // members of older versions do so here, whenever they find that a node is away
		e.dropTransient(s)
	}
}

// features records what members' programs know of the CIB's features.
func (e *editor) features(v membership.View, states []memberState) {
	for _, s := range states {
		if p, ok := v.Member(s.ID); ok {
			e.attribute(e.state(nodeID(p.ID), p.Name), "#feature-set", s.FeatureSet)
		}
	}
}

// known lists a member among the configured nodes.
func (e *editor) known(p membership.Member) {
	nodes := child(child(e.root, "configuration"), "nodes")
	id := nodeID(p.ID)
	for _, n := range nodes.SelectElements("node") {
		if n.SelectAttrValue("uname", "") == p.Name && n.SelectAttrValue("id", "") != id {
			// A configuration written before its nodes were known names them; the id is the
			// membership's to give.
			n.CreateAttr("id", id)
			e.configuration = true
			return
		}
	}
	n := findID(nodes, "node", id)
	if n == nil {
		n = childID(nodes, "node", id)
		e.configuration = true
	}
	if set(n, "uname", p.Name) {
		e.configuration = true
	}
}

const bootstrap = "cib-bootstrap-options"

// property sets a cluster option of the block that is the cluster's own.
func (e *editor) property(name, value string) {
	config := child(child(e.root, "configuration"), "crm_config")
	block := findID(config, "cluster_property_set", bootstrap)
	if block == nil {
		block = etree.NewElement("cluster_property_set")
		block.CreateAttr("id", bootstrap)
		config.InsertChildAt(0, block)
	}
	var pair *etree.Element
	for _, p := range block.SelectElements("nvpair") {
		if p.SelectAttrValue("name", "") == name {
			pair = p
		}
	}
	if pair == nil {
		pair = childID(block, "nvpair", bootstrap+"-"+name)
		pair.CreateAttr("name", name)
		e.configuration = true
	}
	if set(pair, "value", value) {
		e.configuration = true
	}
}

func boolText(b bool) string {
	if b {
		return "1"
	}
	return "0"
}

// sameMembership says whether a client's change has left everything as it was that membership writes, so that it need not
// write it anew: the document would be copied for that.
func sameMembership(old, next *etree.Element) bool {
	for _, name := range []string{"have-quorum", "dc-uuid"} {
		if old.SelectAttrValue(name, "") != next.SelectAttrValue(name, "") {
			return false
		}
	}
	was, is := old.SelectElement("configuration"), next.SelectElement("configuration")
	if was == nil || is == nil {
		return false
	}
	return same(was.SelectElement("nodes"), is.SelectElement("nodes")) && same(bootstrapOf(was), bootstrapOf(is)) &&
		same(old.SelectElement("status"), next.SelectElement("status"))
}

// same says whether there are two elements, and both say the same.
func same(a, b *etree.Element) bool { return a != nil && b != nil && cib.SameElement(a, b) }

// bootstrapOf is the block of options that is the cluster's own; nil if there is none.
func bootstrapOf(configuration *etree.Element) *etree.Element {
	config := configuration.SelectElement("crm_config")
	if config == nil {
		return nil
	}
	return findID(config, "cluster_property_set", bootstrap)
}
