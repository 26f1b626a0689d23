package main

import (
	"strconv"
	"strings"
)

// clusterNodes writes the nodes that are configured. One of them becomes the designated controller.
func (m *maker) clusterNodes() {
	section := m.section("nodes")
	names := pick(m.dice,
		[]string{"node1", "node2", "node3", "node4", "node5", "node6"},
		[]string{"node1", "node2", "node10", "node9", "node3", "node4"},
		[]string{"alpha", "Beta", "gamma", "delta", "epsilon", "zeta"},
	)
	count := pick(m.dice, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6)
	sameID := m.in(15)
	for i, name := range names[:count] {
		id := strconv.Itoa(i + 1)
		if sameID {
			id = name
		}
		n := add(section, "node", "id", id, "uname", name)
		if m.in(15) {
			set(n, "type", "member")
		}
		if m.in(4) {
			set(n, "score", m.score())
		}
		m.nodes = append(m.nodes, n)
	}
	for _, n := range m.nodes {
		m.nodeAttributes(n)
	}
	if m.in(95) {
		set(m.root, "dc-uuid", get(pick(m.dice, m.nodes...), "id"))
	}
}

func (m *maker) nodeAttributes(n *element) {
	for _, a := range [][]string{
		{"site", "a", "b"},
		{"rack", "1", "2", "3"},
		{"weight", "10", "-5", "INFINITY", "100"},
		{"version", "1.0.2", "1.0.10"},
		{"pingd", "100", "1000"},
	} {
		if m.in(30) {
			m.option(n, "instance_attributes", a[0], pick(m.dice, a[1:]...))
		}
	}
	for _, a := range [][]string{
		{"standby", "on", "true", "off"},
		{"maintenance", "true", "true", "false"},
		{"#health-disk", "red", "yellow", "green", "-50", "20"},
		{"#health-cpu", "yellow", "green", "10"},
		{"resource-discovery-enabled", "false", "true"},
	} {
		if m.in(5) {
			m.option(n, "instance_attributes", a[0], pick(m.dice, a[1:]...))
		}
	}
	if m.in(5) {
		m.rule(m.block(n, "instance_attributes"), ruleFor{})
	}
	m.utilization(n, 4, 16)
}

// utilization says what a node offers or a resource takes, in half of the clusters that place by it.
func (m *maker) utilization(e *element, low, high int) {
	if m.theme != "utilization" && !m.in(25) && (m.option1("placement-strategy") == "" || m.in(20)) {
		return
	}
	for _, what := range []string{"cpu", "memory", "Disk"} {
		if m.in(50) {
			m.option(e, "utilization", what, strconv.Itoa(m.between(low, high)))
		}
	}
}

// option1 is a cluster option's value, from whichever set has it first.
func (m *maker) option1(name string) string {
	for _, nv := range m.section("crm_config").FindElements(".//nvpair") {
		if get(nv, "name") == name {
			return get(nv, "value")
		}
	}
	return ""
}

// nodeName is the name of a node of any kind, rarely of one that does not exist.
func (m *maker) nodeName() string {
	switch {
	case len(m.nodes) == 0 || m.in(2):
		return "stranger"
	case len(m.guests) > 0 && m.in(25):
		return pick(m.dice, m.guests...)
	}
	name := get(pick(m.dice, m.nodes...), "uname")
	if m.in(2) {
		return strings.ToUpper(name)
	}
	return name
}
