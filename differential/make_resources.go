package main

import (
	"strconv"

	"github.com/beevik/etree"
)

// configuredResources writes templates and resources of every kind.
func (m *maker) configuredResources() {
	section := m.section("resources")
	m.times(0, 2, func() {
		if m.in(40) {
			t := add(section, "template", "id", m.id("template"), "class", "ocf", "provider", "pacemaker", "type", "Dummy")
			m.primitiveParts(t)
			m.templates = append(m.templates, t)
		}
	})
	switch {
	case m.in(70):
		m.times(1, 2, func() { m.fenceDevice(section) })
	case m.in(90) && m.option1("stonith-enabled") == "":
		add(m.section("crm_config").SelectElement("cluster_property_set"), "nvpair", "id", m.id("option"), "name", "stonith-enabled", "value", "false")
	}
	m.times(1, 7, func() { m.topResource(section) })
	m.themeResources(section)
	if m.in(25) {
		m.remoteNode(section)
	}
	if m.in(20) {
		m.guestNode()
	}
}

func (m *maker) topResource(section *element) {
	var r *element
	switch n := m.IntN(20); {
	case n < 8:
		r = m.primitive(section, "")
	case n < 12:
		r = m.group(section)
	case n < 18:
		r = m.clone(section)
	default:
		r = m.bundle(section)
	}
	m.tops = append(m.tops, r)
}

// primitive writes a primitive; of the agent given, if one is.
func (m *maker) primitive(parent *element, agent string) *element {
	p := add(parent, "primitive", "id", m.id(pick(m.dice, "rsc", "rsc", "db", "Web", "a.b")))
	switch {
	case agent != "":
		set(p, "class", "ocf", "provider", "pacemaker", "type", agent)
	case len(m.templates) > 0 && m.in(30):
		set(p, "template", get(pick(m.dice, m.templates...), "id"))
	case m.in(70):
		set(p, "class", "ocf", "provider", pick(m.dice, "pacemaker", "heartbeat"), "type", "Dummy")
	default:
		set(p, "class", pick(m.dice, "systemd", "lsb", "service"), "type", "httpd")
	}
	m.primitiveParts(p)
	m.prims = append(m.prims, p)
	return p
}

func (m *maker) primitiveParts(p *element) {
	if m.in(50) {
		m.parameters(p)
	}
	if m.in(60) {
		m.metaSet(p, 1, 3)
	}
	m.utilization(p, 0, 7)
	if m.in(85) {
		m.operations(p)
	}
}

func (m *maker) parameters(p *element) {
	b := add(p, "instance_attributes", "id", m.id("params"))
	if m.in(10) {
		m.rule(b, ruleFor{})
	}
	for _, name := range some(m.dice, m.between(1, 3), []string{"state", "fake", "passwd", "op_sleep", "trace_ra"}) {
		add(b, "nvpair", "id", m.id("nv"), "name", name, "value", pick(m.dice, "1", "2", "a b", "x&y"))
	}
	if m.in(10) {
		other := add(p, "instance_attributes", "id", m.id("params"), "score", m.score())
		add(other, "nvpair", "id", m.id("nv"), "name", "state", "value", "9")
	}
}

// metaValues are meta-attributes that any resource may have, with values.
var metaValues = [][]string{
	{"target-role", "Started", "Started", "Stopped", "Promoted", "Unpromoted", "Master", "Slave"},
	{"is-managed", "false", "true", "true"},
	{"maintenance", "true", "false", "false"},
	{"priority", "1", "5", "10", "-5", "INFINITY"},
	{"resource-stickiness", "0", "1", "100", "-10", "INFINITY"},
	{"requires", "nothing", "quorum", "fencing", "unfencing"},
	{"migration-threshold", "1", "2", "3", "INFINITY", "0"},
	{"failure-timeout", "0", "60s", "10min", "1d"},
	{"multiple-active", "stop_start", "stop_only", "block", "stop_unexpected"},
	{"allow-migrate", "true", "true", "false"},
	{"critical", "false", "true"},
	{"allow-unhealthy-nodes", "true"},
	{"custom-note", "x"},
}

// metaSet writes a set of meta-attributes.
func (m *maker) metaSet(e *element, low, high int) *element {
	b := add(e, "meta_attributes", "id", m.id("meta"))
	for _, v := range some(m.dice, m.between(low, high), metaValues) {
		add(b, "nvpair", "id", m.id("nv"), "name", v[0], "value", pick(m.dice, v[1:]...))
	}
	if m.in(6) {
		m.rule(b, ruleFor{})
	}
	return b
}

func (m *maker) operations(p *element) {
	ops := add(p, "operations")
	if m.in(80) {
		m.operation(ops, "monitor", pick(m.dice, "10s", "10s", "20s", "60000ms", "PT15S"))
	}
	if m.in(12) {
		set(m.operation(ops, "monitor", "11s"), "role", pick(m.dice, "Promoted", "Unpromoted", "Stopped", "Started", "Master"))
	}
	if m.in(12) {
		set(m.operation(ops, "monitor", "37s"), "role", pick(m.dice, "Promoted", "Unpromoted", "Stopped"))
	}
	for _, name := range []string{"start", "stop", "promote", "demote", "migrate_to", "migrate_from", "notify", "monitor"} {
		if m.in(15) {
			m.operation(ops, name, pick(m.dice, "0", "0s"))
		}
	}
}

func (m *maker) operation(ops *element, name, interval string) *element {
	o := add(ops, "op", "id", m.id("op"), "name", name, "interval", interval)
	if m.in(50) {
		set(o, "timeout", m.operationValue("timeout"))
	}
	if m.in(25) {
		set(o, "on-fail", m.operationValue("on-fail"))
	}
	if m.in(6) {
		set(o, "enabled", m.bool())
	}
	if m.in(6) {
		set(o, "record-pending", m.bool())
	}
	switch {
	case m.in(5):
		set(o, "start-delay", pick(m.dice, "5s", "0"))
	case m.in(4):
		set(o, "interval-origin", m.moment())
	}
	if m.in(8) {
		m.option(o, "instance_attributes", "depth", pick(m.dice, "1", "2"))
	}
	if m.in(8) {
		m.option(o, "meta_attributes", "timeout", "35s")
		if m.in(30) {
			m.rule(m.block(o, "meta_attributes"), ruleFor{resources: true, operations: true})
		}
	}
	return o
}

func (m *maker) group(parent *element) *element {
	g := add(parent, "group", "id", m.id("group"))
	if m.in(50) {
		m.metaSet(g, 1, 2)
	}
	if m.in(6) {
		m.meta(g, "ordered", m.bool())
	}
	if m.in(6) {
		m.meta(g, "collocated", m.bool())
	}
	m.times(1, 3, func() { m.primitive(g, "") })
	return g
}

func (m *maker) clone(parent *element) *element {
	c := add(parent, "clone", "id", m.id("clone"))
	promotable := m.in(45) || m.theme == "promotable"
	if m.in(40) {
		m.metaSet(c, 1, 2)
	}
	for _, o := range [][]string{
		{"interleave", "true"},
		{"ordered", "true"},
		{"notify", "true"},
		{"clone-max", "0", "1", "2", "3", "5"},
		{"clone-node-max", "1", "2", "3"},
		{"globally-unique", "true", "true", "false"},
		{"clone-min", "1", "2"},
	} {
		if m.in(25) {
			m.meta(c, o[0], pick(m.dice, o[1:]...))
		}
	}
	agent := ""
	if promotable {
		m.roles, agent = true, "Stateful"
		m.meta(c, "promotable", "true")
		if m.in(30) {
			m.meta(c, pick(m.dice, "promoted-max", "master-max"), pick(m.dice, "0", "1", "2", "3"))
		}
		if m.in(15) {
			m.meta(c, pick(m.dice, "promoted-node-max", "master-node-max"), pick(m.dice, "1", "2"))
		}
	}
	if m.in(30) {
		g := add(c, "group", "id", m.id("group"))
		m.times(1, 3, func() { m.primitive(g, agent) })
	} else {
		m.primitive(c, agent)
	}
	return c
}

func (m *maker) bundle(parent *element) *element {
	b := add(parent, "bundle", "id", m.id("bundle"))
	kind := add(b, pick(m.dice, "podman", "docker"), "image", "image:latest")
	for _, a := range [][]string{
		{"replicas", "1", "2", "3"},
		{"replicas-per-host", "1", "2"},
		{"promoted-max", "1", "1", "2"},
		{"run-command", "/run.sh"},
		{"network", "host"},
		{"options", "--log-driver=journald"},
	} {
		if m.in(40) {
			set(kind, a[0], pick(m.dice, a[1:]...))
		}
	}
	if m.in(85) {
		n := add(b, "network")
		if m.in(75) {
			set(n, "ip-range-start", "192.168.122.131", "host-netmask", "24")
		}
		if m.in(85) {
			set(n, "control-port", "3121")
		}
		for _, a := range [][]string{{"host-interface", "eth0"}, {"add-host", "false", "true"}} {
			if m.in(30) {
				set(n, a[0], pick(m.dice, a[1:]...))
			}
		}
		if m.in(40) {
			add(n, "port-mapping", "id", m.id("port"), "port", "80")
		}
	}
	if m.in(50) {
		s := add(b, "storage")
		add(s, "storage-mapping", "id", m.id("map"), pick(m.dice, "source-dir", "source-dir-root"), "/srv/html", "target-dir", "/var/www", "options", "rw,z")
	}
	if m.in(40) {
		m.metaSet(b, 1, 2)
	}
	if m.in(75) {
		m.primitive(b, map[bool]string{true: "Stateful"}[kind.SelectAttr("promoted-max") != nil])
		m.roles = m.roles || kind.SelectAttr("promoted-max") != nil
	}
	return b
}

// fenceDevice writes a fencing device, which may unfence, too.
func (m *maker) fenceDevice(parent *element) {
	r := parent
	if m.in(8) {
		r = add(parent, "clone", "id", m.id("fencing"))
	}
	p := add(r, "primitive", "id", m.id("fence"), "class", "stonith", "type", pick(m.dice, "fence_xvm", "fence_scsi"))
	b := add(p, "instance_attributes", "id", m.id("params"))
	for _, a := range [][]string{
		{"pcmk_host_list", "node1 node2", "node1,node3"},
		{"pcmk_host_map", "node1:1;node2:2"},
		{"pcmk_delay_base", "5s"},
		{"passwd", "secret"},
		{"pcmk_reboot_action", "off"},
	} {
		if m.in(40) {
			add(b, "nvpair", "id", m.id("nv"), "name", a[0], "value", pick(m.dice, a[1:]...))
		}
	}
	meta := m.metaSet(p, 0, 1)
	if m.in(20) {
		add(meta, "nvpair", "id", m.id("nv"), "name", "provides", "value", "unfencing")
	}
	m.operations(p)
	if r == parent {
		r = p
	}
	m.tops, m.prims = append(m.tops, r), append(m.prims, p)
}

func (m *maker) remoteNode(parent *element) {
	p := add(parent, "primitive", "id", m.id("remote"), "class", "ocf", "provider", "pacemaker", "type", "remote")
	if m.in(70) {
		m.option(p, "instance_attributes", "server", "192.168.122.50")
	}
	if m.in(40) {
		m.option(p, "instance_attributes", "reconnect_interval", pick(m.dice, "60s", "0"))
	}
	if m.in(30) {
		m.metaSet(p, 1, 2)
	}
	if m.in(90) {
		m.operations(p)
	}
	m.tops, m.prims, m.guests = append(m.tops, p), append(m.prims, p), append(m.guests, get(p, "id"))
	if m.in(30) {
		n := add(m.section("nodes"), "node", "id", get(p, "id"), "uname", get(p, "id"), "type", "remote")
		m.nodeAttributes(n)
	}
}

// guestNode makes a resource the launcher of a guest node.
func (m *maker) guestNode() {
	var free []*etree.Element
	for _, p := range m.prims {
		if get(p, "class") == "ocf" && get(p, "type") == "Dummy" && (get(p.Parent(), "id") == "" || p.Parent().Tag == "group" && p.Parent().Parent().Tag == "resources") {
			free = append(free, p)
		}
	}
	if len(free) == 0 {
		return
	}
	p, name := pick(m.dice, free...), m.id("guest")
	m.meta(p, "remote-node", name)
	for _, a := range [][]string{
		{"remote-addr", "192.168.122.60"}, {"remote-port", "3122"}, {"remote-connect-timeout", "90s"}, {"remote-allow-migrate", "false", "true"},
	} {
		if m.in(25) {
			m.meta(p, a[0], pick(m.dice, a[1:]...))
		}
	}
	m.guests = append(m.guests, name)
	if m.in(15) {
		m.nodeAttributes(add(m.section("nodes"), "node", "id", name, "uname", name, "type", "remote"))
	}
}

// role is a role's name, old or new.
func (m *maker) role() string {
	if m.roles && m.in(60) {
		return pick(m.dice, "Promoted", "Promoted", "Master")
	}
	return pick(m.dice, "Started", "Stopped", "Unpromoted", "Promoted", "Slave")
}

// resourceID names a resource that a constraint may be about: mostly one at the top.
func (m *maker) resourceID() string {
	switch {
	case len(m.tags) > 0 && m.in(8):
		return pick(m.dice, m.tags...)
	case len(m.templates) > 0 && m.in(6):
		return get(pick(m.dice, m.templates...), "id")
	case len(m.prims) > 0 && m.in(20):
		return get(pick(m.dice, m.prims...), "id")
	case m.in(5):
		if all := m.section("resources").FindElements(".//group"); len(all) > 0 {
			return get(pick(m.dice, all...), "id")
		}
	}
	return get(pick(m.dice, m.tops...), "id")
}

func itoa(n int) string { return strconv.Itoa(n) }
