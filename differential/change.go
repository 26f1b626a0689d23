package main

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// change is what an administrator changes in a configuration.
func (m *maker) change() {
	if len(m.tops) == 0 || len(m.prims) == 0 {
		return
	}
	r, p := pick(m.dice, m.tops...), pick(m.dice, m.prims...)
	switch m.IntN(16) {
	case 0, 1:
		v := pick(m.dice, metaValues...)
		m.meta(pick(m.dice, r, p), v[0], pick(m.dice, v[1:]...))
	case 2:
		m.option(pick(m.dice, m.nodes...), "instance_attributes", pick(m.dice, "standby", "maintenance"), pick(m.dice, "true", "on", "off"))
	case 3:
		m.meta(r, "target-role", pick(m.dice, "Stopped", "Started", "Promoted", "Unpromoted"))
	case 4, 5:
		m.constraint()
	case 6:
		m.dropConstraint()
	case 7:
		m.remove(r)
	case 8, 9:
		m.option(p, "instance_attributes", pick(m.dice, "state", "fake", "passwd", "new"), pick(m.dice, "changed", "1", "2"))
	case 10:
		m.changeOperation(p)
	case 11:
		m.changeProperty()
	case 12:
		m.topResource(m.section("resources"))
	case 13:
		m.resize(r)
	case 14:
		m.removeNode()
	case 15:
		m.cleanup(get(p, "id"))
	}
}

func (m *maker) changeProperty() {
	name, value := m.property()
	m.setProperty(name, value)
}

// setProperty sets a cluster option where it stands, or in the first set.
func (m *maker) setProperty(name, value string) {
	section := m.section("crm_config")
	for _, nv := range section.FindElements(".//nvpair") {
		if get(nv, "name") == name {
			set(nv, "value", value)
			return
		}
	}
	add(child(section, "cluster_property_set"), "nvpair", "id", m.id("option"), "name", name, "value", value)
}

func (m *maker) dropConstraint() {
	c := m.section("constraints")
	if all := c.ChildElements(); len(all) > 0 {
		c.RemoveChild(pick(m.dice, all...))
	}
}

// remove deletes a resource and whatever names it. Its history stays.
func (m *maker) remove(r *element) {
	r.Parent().RemoveChild(r)
	m.tops = slices.DeleteFunc(m.tops, func(t *element) bool { return t == r })
	m.prims = slices.DeleteFunc(m.prims, func(p *element) bool { return p == r || within(p, r) })
	dropDangling(m.root)
}

func within(e, ancestor *element) bool {
	for p := e.Parent(); p != nil; p = p.Parent() {
		if p == ancestor {
			return true
		}
	}
	return false
}

// dropDangling deletes references to what is no longer there, and what is left without meaning.
func dropDangling(root *element) {
	ids := map[string]bool{}
	config := root.SelectElement("configuration")
	for _, e := range config.FindElements(".//*") {
		ids[get(e, "id")] = ids[get(e, "id")] || e.Tag != "resource_ref" && e.Tag != "obj_ref" && e.Tag != "node"
	}
	constraints := config.SelectElement("constraints")
	for _, ref := range constraints.FindElements(".//resource_ref") {
		if !ids[get(ref, "id")] {
			dropEmpty(ref)
		}
	}
	for _, c := range constraints.ChildElements() {
		for _, a := range []string{"rsc", "with-rsc", "first", "then"} {
			if v := c.SelectAttr(a); v != nil && !ids[v.Value] && c.Parent() != nil {
				c.Parent().RemoveChild(c)
			}
		}
	}
}

// dropEmpty deletes an element, and its parent if that is a set or constraint without any other.
func dropEmpty(e *element) {
	p := e.Parent()
	p.RemoveChild(e)
	if len(p.ChildElements()) == 0 && (p.Tag == "resource_set" || strings.HasPrefix(p.Tag, "rsc_")) {
		dropEmpty(p)
	}
}

func (m *maker) changeOperation(p *element) {
	ops := child(p, "operations")
	all := ops.SelectElements("op")
	switch {
	case len(all) == 0 || m.in(30):
		m.operation(ops, "monitor", pick(m.dice, "10s", "30s", "45s"))
	case m.in(40):
		set(pick(m.dice, all...), "timeout", "99s")
	case m.in(50):
		set(pick(m.dice, all...), "on-fail", m.operationValue("on-fail"))
	default:
		ops.RemoveChild(pick(m.dice, all...))
	}
}

// resize changes how many instances of a resource there may be.
func (m *maker) resize(r *element) {
	switch r.Tag {
	case "clone":
		m.meta(r, pick(m.dice, "clone-max", "clone-node-max", "promoted-max"), itoa(m.between(0, 3)))
	case "bundle":
		for _, k := range r.ChildElements() {
			if k.SelectAttr("image") != nil {
				set(k, "replicas", itoa(m.between(1, 3)))
			}
		}
	case "group":
		m.primitive(r, "")
	case "primitive":
		m.toClone(r)
	}
}

// toClone puts a primitive that stands alone into a clone.
func (m *maker) toClone(p *element) {
	if get(p, "type") == "remote" || p.FindElement("meta_attributes/nvpair[@name='remote-node']") != nil {
		return
	}
	at, parent := p.Index(), p.Parent()
	c := etree.NewElement("clone")
	set(c, "id", m.id("clone"))
	parent.InsertChildAt(at, c)
	parent.RemoveChild(p)
	c.AddChild(p)
	m.tops[slices.Index(m.tops, p)] = c
}

// removeNode deletes a node from the configuration; its state stays.
func (m *maker) removeNode() {
	if len(m.nodes) > 1 {
		n := pick(m.dice, m.nodes...)
		n.Parent().RemoveChild(n)
		m.nodes = slices.DeleteFunc(m.nodes, func(o *element) bool { return o == n })
	}
}

// cleanup deletes a resource's history on one node or on all.
func (m *maker) cleanup(id string) {
	for _, s := range m.section("status").SelectElements("node_state") {
		for _, h := range s.FindElements("lrm/lrm_resources/lrm_resource") {
			if get(h, "id") == id && m.in(60) {
				h.Parent().RemoveChild(h)
			}
		}
	}
}
