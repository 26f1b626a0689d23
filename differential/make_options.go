package main

import (
	"cmp"

	"pacer/cib/option"
)

// clusterOptions writes cluster options, in one or two sets, some with rules.
func (m *maker) clusterOptions() {
	crm := m.section("crm_config")
	b := add(crm, option.Set, "id", pick(m.dice, option.Bootstrap, option.Bootstrap, m.id("options")))
	m.properties(b, 0, 6)
	if m.in(20) {
		second := add(crm, option.Set, "id", m.id("options"))
		if m.in(50) {
			set(second, "score", pick(m.dice, "INFINITY", "5", "-5", "0"))
		}
		if m.in(60) {
			m.rule(second, ruleFor{})
		}
		m.properties(second, 1, 3)
	}
	if m.in(90) {
		set(m.root, "have-quorum", pick(m.dice, "1", "1", "1", "1", "1", "true", "true", "true", "true", "0"))
	}
}

// fencingMatters is whether fencing is switched on, as it is unless said otherwise.
func (m *maker) properties(b *element, low, high int) {
	taken := map[string]bool{}
	for _, nv := range m.section("crm_config").FindElements("//nvpair") {
		taken[get(nv, "name")] = get(nv.Parent(), "id") == get(b, "id")
	}
	m.times(low, high, func() {
		name, value := m.property()
		if !taken[name] {
			taken[name] = true
			add(b, "nvpair", "id", m.id("option"), "name", name, "value", value)
		}
	})
}

// property chooses an option that matters to decisions, by its present or its former name, and a value.
func (m *maker) property() (name, value string) {
	var all []option.Option
	for _, o := range option.All() {
		if o.By&(option.Engine|option.Controller) != 0 {
			all = append(all, o)
		}
	}
	o := pick(m.dice, all...)
	return pick(m.dice, cmp.Or(o.Legacy, o.Name), o.Name), m.optionValue(o)
}

// optionValue chooses a value that an option takes, often its default: what some options switch off is most of the
// cluster.
func (m *maker) optionValue(o option.Option) string {
	switch o.Type {
	case option.Boolean:
		return pick(m.dice, o.Default, o.Default, o.Default, "true", "false")
	case option.Select:
		return pick(m.dice, o.Words...)
	case option.Duration:
		return pick(m.dice, o.Default, "0", "15s", "90000ms", "20min", "2h")
	case option.Timeout:
		return pick(m.dice, o.Default, "0", "10s", "-1")
	case option.Score:
		return pick(m.dice, o.Default, "0", "10", "-20", "-1000", "-INFINITY")
	}
	return pick(m.dice, o.Default, "1", "3")
}

// defaults writes defaults of resources and operations.
func (m *maker) defaults() {
	if m.in(35) {
		d := m.section("rsc_defaults")
		m.times(1, 2, func() {
			b := m.metaSet(d, 1, 3)
			if m.in(40) {
				m.rule(b, ruleFor{resources: true})
			}
		})
	}
	if m.in(35) {
		d := m.section("op_defaults")
		m.times(1, 2, func() {
			b := add(d, "meta_attributes", "id", m.id("op-defaults"))
			if m.in(40) {
				m.rule(b, ruleFor{resources: true, operations: true})
			}
			for _, name := range some(m.dice, m.between(1, 3), []string{"timeout", "on-fail", "record-pending", "enabled", "start-delay"}) {
				add(b, "nvpair", "id", m.id("nv"), "name", name, "value", m.operationValue(name))
			}
		})
	}
}

func (m *maker) operationValue(name string) string {
	switch name {
	case "timeout":
		return pick(m.dice, "20s", "60s", "120", "1min", "30000ms", "PT40S")
	case "on-fail":
		return pick(m.dice, "ignore", "block", "stop", "restart", "restart", "standby", "fence", "demote", "restart-container")
	case "start-delay":
		return pick(m.dice, "0", "10s")
	}
	return m.bool()
}
