package main

import (
	"slices"
	"strings"
)

// constraints writes tags, then constraints of every kind.
func (m *maker) constraints() {
	if len(m.tops) == 0 {
		return
	}
	if m.in(25) {
		m.tagged()
	}
	if m.in(30) {
		m.tickets = []string{"ticketA", "ticketB"}[:m.between(1, 2)]
	}
	m.times(0, 7, func() { m.constraint() })
	for _, t := range m.tickets {
		m.ticket(t)
	}
	if m.in(15) {
		m.topology()
	}
}

func (m *maker) constraint() {
	c := m.section("constraints")
	switch n := m.IntN(20); {
	case n < 7:
		m.location(c)
	case n < 12:
		m.colocation(c)
	case n < 16:
		m.ordering(c)
	case n == 16:
		m.setConstraint(c, "rsc_colocation")
	case n == 17:
		m.setConstraint(c, "rsc_order")
	case n == 18:
		m.setConstraint(c, "rsc_location")
	case len(m.tickets) > 0:
		m.ticket(pick(m.dice, m.tickets...))
	}
}

func (m *maker) tagged() {
	tags := m.section("tags")
	m.times(1, 2, func() {
		t := add(tags, "tag", "id", m.id("tag"))
		for _, r := range some(m.dice, m.between(1, 3), m.tops) {
			add(t, "obj_ref", "id", get(r, "id"))
		}
		if m.in(10) {
			add(t, "obj_ref", "id", "nothing")
		}
		m.tags = append(m.tags, get(t, "id"))
	})
}

func (m *maker) location(c *element) {
	l := add(c, "rsc_location", "id", m.id("location"))
	if m.in(10) {
		set(l, "rsc-pattern", pick(m.dice, "^rsc-(.*)$", "rsc", "^(a|clone)", "!^rsc", ".*-[0-5]$"))
	} else {
		set(l, "rsc", m.resourceID())
	}
	if m.in(20) {
		set(l, "role", m.role())
	}
	if m.in(65) {
		set(l, "node", m.nodeName(), "score", m.score())
	} else {
		m.rule(l, ruleFor{location: true, roles: true})
	}
	if m.in(15) {
		set(l, "resource-discovery", pick(m.dice, "always", "never", "exclusive"))
	}
}

func (m *maker) colocation(c *element) {
	a, b := m.resourceID(), m.resourceID()
	if a == b || m.related(a, b) && !m.in(10) {
		return
	}
	x := add(c, "rsc_colocation", "id", m.id("colocation"), "rsc", a, "with-rsc", b)
	if m.in(97) {
		set(x, "score", m.score())
	}
	if m.in(20) {
		set(x, "rsc-role", m.role())
	}
	if m.in(20) {
		set(x, "with-rsc-role", m.role())
	}
	if m.in(12) {
		set(x, "node-attribute", pick(m.dice, "site", "rack", "missing"))
	}
	if m.in(15) {
		set(x, "influence", m.bool())
	}
}

func (m *maker) ordering(c *element) {
	a, b := m.resourceID(), m.resourceID()
	if a == b || m.related(a, b) && !m.in(2) { // of which references die
		return
	}
	x := add(c, "rsc_order", "id", m.id("order"), "first", a, "then", b)
	if m.in(25) {
		set(x, "first-action", pick(m.dice, "start", "promote", "stop", "demote"))
	}
	if m.in(20) {
		set(x, "then-action", pick(m.dice, "start", "promote", "stop", "demote"))
	}
	switch {
	case m.in(45):
		set(x, "kind", pick(m.dice, "Mandatory", "Optional", "Serialize"))
	case m.in(20):
		set(x, "score", pick(m.dice, "0", "INFINITY", "1", "-5"))
	}
	if m.in(20) {
		set(x, "symmetrical", m.bool())
	}
	if m.in(15) {
		set(x, "require-all", m.bool())
	}
}

// setConstraint writes a constraint with resource sets.
func (m *maker) setConstraint(c *element, tag string) {
	x := add(c, tag, "id", m.id("set-"+strings.TrimPrefix(tag, "rsc_")))
	switch tag {
	case "rsc_colocation":
		set(x, "score", m.score())
	case "rsc_order":
		if m.in(50) {
			set(x, "kind", pick(m.dice, "Mandatory", "Optional", "Serialize"))
		}
		if m.in(20) {
			set(x, "symmetrical", m.bool())
		}
	case "rsc_location":
		set(x, "node", m.nodeName(), "score", m.score())
	case "rsc_ticket":
		set(x, "ticket", pick(m.dice, m.tickets...))
	}
	pool := some(m.dice, len(m.tops), m.tops)
	sets := m.between(1, 3)
	for range sets {
		members := pool[:min(len(pool), m.between(1, 3))]
		pool = pool[len(members):]
		if len(members) == 0 {
			break
		}
		s := add(x, "resource_set", "id", m.id("set"))
		if m.in(40) {
			set(s, "sequential", m.bool())
		}
		if m.in(20) {
			set(s, "role", m.role())
		}
		if tag == "rsc_order" && m.in(30) {
			set(s, "action", pick(m.dice, "start", "promote", "stop", "demote"))
		}
		if tag == "rsc_order" && m.in(25) {
			set(s, "require-all", m.bool())
		}
		if tag == "rsc_colocation" && m.in(10) {
			set(s, "ordering", pick(m.dice, "group", "listed"))
		}
		switch {
		case tag == "rsc_colocation" && m.in(15):
			set(s, "score", m.score())
		case tag == "rsc_order" && m.in(10):
			set(s, "kind", pick(m.dice, "Mandatory", "Optional", "Serialize"))
		}
		for _, r := range members {
			add(s, "resource_ref", "id", get(r, "id"))
		}
		if len(m.tags) > 0 && m.in(8) && tag != "rsc_order" { // references die of an order with itself
			add(s, "resource_ref", "id", pick(m.dice, m.tags...))
		}
	}
	if len(x.ChildElements()) == 0 {
		c.RemoveChild(x)
	}
}

func (m *maker) ticket(name string) {
	c := m.section("constraints")
	if m.in(25) {
		m.setConstraint(c, "rsc_ticket")
		return
	}
	x := add(c, "rsc_ticket", "id", m.id("ticket"), "rsc", m.resourceID(), "ticket", name)
	if m.in(30) {
		set(x, "rsc-role", m.role())
	}
	if m.in(70) {
		set(x, "loss-policy", pick(m.dice, "stop", "demote", "fence", "freeze"))
	}
}

// topology writes fencing levels.
func (m *maker) topology() {
	var devices []string
	for _, p := range m.prims {
		if get(p, "class") == "stonith" {
			devices = append(devices, get(p, "id"))
		}
	}
	if len(devices) == 0 {
		return
	}
	t := m.section("fencing-topology")
	m.times(1, 3, func() {
		l := add(t, "fencing-level", "id", m.id("level"), "index", itoa(m.between(1, 9)),
			"devices", strings.Join(some(m.dice, 2, devices), ","))
		switch m.IntN(3) {
		case 0:
			set(l, "target", m.nodeName())
		case 1:
			set(l, "target-pattern", "node.*")
		default:
			set(l, "target-attribute", "site", "target-value", "a")
		}
	})
}

// related says whether two ids (of resources, tags or templates) mean parts of the same top-level
// resource.
func (m *maker) related(a, b string) bool {
	of := m.topsOf(b)
	return slices.ContainsFunc(m.topsOf(a), func(t *element) bool { return slices.Contains(of, t) })
}

func (m *maker) topsOf(id string) (list []*element) {
	for _, t := range m.section("tags").SelectElements("tag") {
		if get(t, "id") == id {
			for _, ref := range t.ChildElements() {
				list = append(list, m.topsOf(get(ref, "id"))...)
			}
		}
	}
	for _, t := range m.tops {
		for _, e := range append(t.FindElements(".//*"), t) {
			if get(e, "id") == id || get(e, "template") == id {
				list = append(list, t)
				break
			}
		}
	}
	return list
}
