package main

import (
	"fmt"
	"strconv"
	"time"

	"github.com/beevik/etree"
)

// maker makes one cluster.
type maker struct {
	dice
	seed uint64
	root *etree.Element
	// now is the cluster's present; it advances as the cluster lives.
	now time.Time
	ids int
	// args are what crm_simulate is to be asked with.
	args []string

	nodes     []*etree.Element
	guests    []string // names of remote and guest nodes
	templates []*etree.Element
	tops      []*etree.Element // top-level resources
	prims     []*etree.Element // primitives at any depth
	tickets   []string
	tags      []string
	roles     bool // a promotable resource exists
	theme     theme
}

// newMaker begins with an empty document.
func newMaker(seed uint64) *maker {
	m := &maker{dice: newDice(seed), seed: seed}
	m.now = time.Date(2026, time.Month(m.between(1, 12)), m.between(1, 28), m.between(0, 23), m.between(0, 59), 0, 0, time.UTC)
	m.root = etree.NewElement("cib")
	for _, a := range [][2]string{
		{"crm_feature_set", "3.20.1"},
		{"validate-with", "pacemaker-4.0"},
		{"epoch", "1"},
		{"num_updates", "1"},
		{"admin_epoch", "0"},
	} {
		m.root.CreateAttr(a[0], a[1])
	}
	c := m.root.CreateElement("configuration")
	for _, part := range []string{"crm_config", "nodes", "resources", "constraints"} {
		c.CreateElement(part)
	}
	m.root.CreateElement("status")
	return m
}

// section finds a part of the configuration, making it if need be.
func (m *maker) section(tag string) *etree.Element {
	if tag == "status" {
		return m.root.SelectElement(tag)
	}
	return child(m.root.SelectElement("configuration"), tag)
}

// child finds the first child with a tag, making it if need be.
func child(e *etree.Element, tag string) *etree.Element {
	if c := e.SelectElement(tag); c != nil {
		return c
	}
	return e.CreateElement(tag)
}

// id makes an id that is used nowhere else.
func (m *maker) id(prefix string) string {
	m.ids++
	return prefix + "-" + strconv.Itoa(m.ids)
}

// add makes a child with attributes given as names and values.
func add(e *etree.Element, tag string, attrs ...string) *etree.Element {
	c := e.CreateElement(tag)
	set(c, attrs...)
	return c
}

// set sets attributes given as names and values.
func set(e *etree.Element, attrs ...string) {
	for i := 0; i+1 < len(attrs); i += 2 {
		e.CreateAttr(attrs[i], attrs[i+1])
	}
}

func get(e *etree.Element, name string) string { return e.SelectAttrValue(name, "") }

// block finds the first set of name-value pairs with a tag, making it if need be. Sets come before
// everything else, so that no order of elements is violated.
func (m *maker) block(e *etree.Element, tag string) *etree.Element {
	for _, c := range e.SelectElements(tag) {
		if c.SelectAttr("id-ref") == nil {
			return c
		}
	}
	c := etree.NewElement(tag)
	set(c, "id", m.id(tag))
	e.InsertChildAt(0, c)
	return c
}

// option sets a name-value pair in the first set with a tag.
func (m *maker) option(e *etree.Element, tag, name, value string) {
	b := m.block(e, tag)
	for _, nv := range b.SelectElements("nvpair") {
		if get(nv, "name") == name {
			set(nv, "value", value)
			return
		}
	}
	add(b, "nvpair", "id", m.id("nv"), "name", name, "value", value)
}

func (m *maker) meta(e *etree.Element, name, value string) {
	m.option(e, "meta_attributes", name, value)
}

// score gives a score of any size.
func (m *maker) score() string {
	return pick(m.dice, "INFINITY", "-INFINITY", "INFINITY", "100", "-100", "1", "-1", "0", "500", "10000", "-999999",
		"+INFINITY", strconv.Itoa(m.between(-2000, 2000)))
}

func (m *maker) bool() string { return pick(m.dice, "true", "false") }

// time gives a moment near the present as ISO 8601.
func (m *maker) moment() string {
	t := m.now.Add(time.Duration(m.between(-72*60, 72*60)) * time.Minute)
	return t.Format(pick(m.dice, "2006-01-02T15:04:05Z", "2006-01-02 15:04:05Z", "2006-01-02", "2006-01-02 15:04:05 +02:00", "20060102T150405Z"))
}

// arguments chooses what crm_simulate is to be asked with: the time, and what to show besides.
func (m *maker) arguments() []string {
	args := []string{"-t", m.now.Format("2006-01-02 15:04:05Z")}
	for _, a := range []string{"-A", "-c", "-U", "-a"} {
		if m.in(12) {
			args = append(args, a)
		}
	}
	if m.in(8) {
		args = append(args, "--output-as=xml")
	}
	return args
}

func epoch(t time.Time) string { return fmt.Sprint(t.Unix()) }
