package main

import (
	"strconv"
	"time"

	"github.com/beevik/etree"
)

type element = etree.Element

// ruleFor says what a rule may look at.
type ruleFor struct {
	location   bool // it gives a score
	resources  bool // it knows the agent
	operations bool // it knows the operation
	roles      bool // it may be meant for a role
}

// rule writes a rule, which may hold others, unless there is one.
func (m *maker) rule(e *element, f ruleFor) {
	if e.SelectElement("rule") != nil {
		return
	}
	r := m.ruleBody(e, f, 0)
	switch {
	case f.location && m.in(20):
		set(r, "score-attribute", pick(m.dice, "weight", "site", "rack", "missing"))
	case f.location || m.in(20):
		set(r, "score", m.score())
	}
	if f.roles && m.in(30) {
		set(r, "role", m.role())
	}
}

func (m *maker) ruleBody(e *element, f ruleFor, depth int) *element {
	r := add(e, "rule", "id", m.id("rule"))
	if m.in(60) {
		set(r, "boolean-op", pick(m.dice, "and", "or"))
	}
	m.times(1, 2, func() {
		switch n := m.IntN(10); {
		case n < 3:
			m.dateExpression(r)
		case n == 3 && depth < 2:
			m.ruleBody(r, f, depth+1)
		case n <= 5 && f.resources:
			x := add(r, "rsc_expression", "id", m.id("expr"))
			for _, a := range [][]string{{"class", "ocf", "systemd"}, {"provider", "pacemaker", "heartbeat"}, {"type", "Dummy", "Stateful"}} {
				if m.in(50) {
					set(x, a[0], pick(m.dice, a[1:]...))
				}
			}
		case n <= 7 && f.operations:
			x := add(r, "op_expression", "id", m.id("expr"), "name", pick(m.dice, "monitor", "start", "stop"))
			if m.in(40) {
				set(x, "interval", pick(m.dice, "10s", "0", "20s"))
			}
		default:
			m.attributeExpression(r, f)
		}
	})
	return r
}

func (m *maker) attributeExpression(r *element, f ruleFor) {
	op := pick(m.dice, "lt", "gt", "lte", "gte", "eq", "ne", "eq", "ne", "defined", "not_defined")
	attr := pick(m.dice, "#uname", "#uname", "#id", "#kind", "site", "rack", "weight", "missing", "#is_dc", "#cluster-name",
		"#role", "#site-name", "version", "pingd")
	x := add(r, "expression", "id", m.id("expr"), "attribute", attr, "operation", op)
	if op != "defined" && op != "not_defined" || m.in(5) {
		value := pick(m.dice, "1", "2", "a", "b", "10", "3.5", "1.0.2", "100")
		switch attr {
		case "#uname":
			value = m.nodeName()
		case "#kind":
			value = pick(m.dice, "cluster", "remote", "container")
		case "#is_dc":
			value = m.bool()
		}
		set(x, "value", value)
	}
	if m.in(30) {
		set(x, "type", pick(m.dice, "string", "number", "version", "integer"))
	}
	if f.location && m.in(10) {
		set(x, "value-source", pick(m.dice, "literal", "param", "meta"))
	}
}

func (m *maker) dateExpression(r *element) {
	op := pick(m.dice, "in_range", "in_range", "gt", "lt", "date_spec", "date_spec")
	x := add(r, "date_expression", "id", m.id("date"), "operation", op)
	switch op {
	case "gt":
		set(x, "start", m.moment())
	case "lt":
		set(x, "end", m.moment())
	case "in_range":
		switch m.IntN(4) {
		case 0:
			set(x, "end", m.moment())
		case 1:
			set(x, "start", m.moment())
			d := add(x, "duration", "id", m.id("duration"))
			for _, unit := range some(m.dice, m.between(1, 2), []string{"years", "months", "weeks", "days", "hours", "minutes", "seconds"}) {
				set(d, unit, strconv.Itoa(m.between(1, 40)))
			}
		case 2:
			set(x, "start", m.moment())
			set(x, "end", m.moment())
		default:
			set(x, "start", m.now.Add(-time.Hour).Format(time.RFC3339), "end", m.now.Add(24*time.Hour).Format(time.RFC3339))
		}
	case "date_spec":
		m.dateSpec(x)
	}
}

func (m *maker) dateSpec(x *element) {
	s := add(x, "date_spec", "id", m.id("spec"))
	year, week := m.now.ISOWeek()
	parts := []struct {
		name     string
		now, max int
	}{
		{"hours", m.now.Hour(), 23},
		{"minutes", m.now.Minute(), 59},
		{"monthdays", m.now.Day(), 28},
		{"weekdays", (int(m.now.Weekday())+6)%7 + 1, 7},
		{"yeardays", m.now.YearDay(), 365},
		{"months", int(m.now.Month()), 12},
		{"weeks", week, 52},
		{"years", m.now.Year(), 2030},
		{"weekyears", year, 2030},
	}
	for _, p := range some(m.dice, m.between(1, 3), parts) {
		low, high := m.between(max(0, p.now-4), p.now), m.between(p.now, max(p.now, p.max))
		text := strconv.Itoa(p.now)
		switch m.IntN(4) {
		case 0:
			text = strconv.Itoa(low) + "-" + strconv.Itoa(high)
		case 1:
			text = strconv.Itoa(m.between(1, p.max))
		case 2:
			text = strconv.Itoa(low) + "-"
		}
		set(s, p.name, text)
	}
}
