package main

import (
	"time"

	"pacer/sim"
)

// cluster makes the cluster of a seed.
func cluster(seed uint64) *maker {
	m := newMaker(seed)
	m.chooseTheme()
	m.clusterOptions()
	m.clusterNodes()
	m.defaults()
	m.configuredResources()
	m.constraints()
	m.themeSettings()
	for _, n := range m.nodes {
		if m.in(95) {
			m.joined(n)
		}
	}
	if m.in(90) {
		if m.in(80) {
			m.promotionScores()
		}
		m.act(sim.Injections{})
		m.times(0, 3, func() { m.live() })
	}
	m.digests()
	m.times(0, 3, func() { m.change() })
	if m.in(75) {
		m.happen()
	}
	if m.in(80) {
		m.themeEvent()
	}
	if m.in(45) {
		m.times(1, 3, func() { m.oddity() })
	}
	m.schema()
	m.args = m.arguments()
	return m
}

// joined writes the state of a node that is up.
func (m *maker) joined(n *element) {
	since := epoch(m.now.Add(-time.Duration(m.between(1, 100)) * time.Hour))
	s := add(m.section("status"), "node_state", "id", get(n, "id"), "uname", get(n, "uname"))
	if m.in(50) {
		set(s, "in_ccm", since, "crmd", since)
	} else {
		set(s, "in_ccm", "true", "crmd", "online")
	}
	set(s, "join", "member", "expected", "member", "crm-debug-origin", "post_cache_update")
	if m.in(20) {
		m.transient(s, "#feature-set", pick(m.dice, "3.20.1", "3.19.0", "3.15.1", "3.20.5"))
	}
}

// transient sets a transient attribute of a node.
func (m *maker) transient(state *element, name, value string) {
	t := child(state, "transient_attributes")
	set(t, "id", get(state, "id"))
	m.option(t, "instance_attributes", name, value)
}

// live lets the cluster act on some events, and an administrator change something afterwards.
func (m *maker) live() {
	in := sim.Injections{}
	m.times(0, 2, func() { m.event(&in) })
	m.act(in)
	if m.in(50) {
		m.change()
	}
	if m.in(20) {
		m.promotionScores()
	}
	if get(m.root, "have-quorum") == "false" && m.in(70) {
		set(m.root, "have-quorum", "true")
	}
}

// act performs a transition. One that cannot be completed leaves a history, too.
func (m *maker) act(in sim.Injections) {
	_ = sim.Run(m.root, sim.Options{Process: true, Simulate: true, Quiet: true, Now: m.now, Inject: in}, sim.Files{}, func(sim.Event) {})
	m.now = m.now.Add(time.Duration(pick(m.dice, 1, 5, 20, 60, 600)) * time.Minute)
}

// happen makes something happen that the cluster has not acted on yet.
func (m *maker) happen() {
	in := sim.Injections{}
	m.event(&in)
	_ = sim.Run(m.root, sim.Options{Quiet: true, Now: m.now, Inject: in}, sim.Files{}, func(sim.Event) {})
	m.now = m.now.Add(time.Duration(m.between(1, 100)) * time.Second)
}

// event is something that happens to the cluster.
func (m *maker) event(in *sim.Injections) {
	node := get(pick(m.dice, m.nodes...), "uname")
	switch m.IntN(9) {
	case 0:
		in.NodesDown = append(in.NodesDown, node)
	case 1:
		in.NodesFail = append(in.NodesFail, node)
	case 2:
		in.NodesUp = append(in.NodesUp, node)
	case 3:
		if len(m.tickets) > 0 {
			t := pick(m.dice, m.tickets...)
			switch m.IntN(4) {
			case 0:
				in.Revoke = append(in.Revoke, t)
			case 1:
				in.Standby = append(in.Standby, t)
			default:
				in.Grant = append(in.Grant, t)
			}
		}
	case 4:
		in.Quorum = pick(m.dice, "true", "true", "false")
	case 5, 6:
		in.FailOps = append(in.FailOps, m.failure(pick(m.dice, "start_0", "stop_0", "promote_0", "demote_0", "migrate_to_0", "migrate_from_0",
			"monitor_10000", "monitor_0")))
	case 7:
		in.Ops = append(in.Ops, m.likelyFailure())
	case 8:
		in.Ops = append(in.Ops, m.failure(pick(m.dice, "monitor_10000", "monitor_10000", "start_0", "stop_0", "promote_0", "monitor_0")))
	}
}

// likelyFailure makes something fail that was done once.
func (m *maker) likelyFailure() string {
	entries := m.section("status").FindElements(".//lrm_rsc_op")
	if len(entries) == 0 {
		return m.failure("start_0")
	}
	e := pick(m.dice, entries...)
	id, interval := get(e.Parent(), "id"), get(e, "interval")
	if state := e.FindElement("../../../.."); state.Tag == "node_state" {
		return id + "_" + get(e, "operation") + "_" + interval + "@" + get(state, "uname") + "=" + pick(m.dice, "1", "7", "1", "8", "9", "0")
	}
	return m.failure("start_0")
}

func (m *maker) failure(task string) string {
	id := "missing"
	if len(m.prims) > 0 {
		id = get(pick(m.dice, m.prims...), "id")
	}
	if m.in(15) {
		id += ":" + itoa(m.between(0, 2))
	}
	return id + "_" + task + "@" + m.nodeName() + "=" + pick(m.dice, "1", "1", "5", "7", "8", "9", "2", "6", "190", "191")
}

// promotionScores are what agents of promotable resources say of themselves.
func (m *maker) promotionScores() {
	for _, s := range m.section("status").SelectElements("node_state") {
		for _, p := range m.prims {
			if get(p, "type") == "Stateful" && m.in(60) {
				m.transient(s, "master-"+get(p, "id"), pick(m.dice, "5", "10", "100", "-1", "INFINITY", "-INFINITY", "0", "1", "20"))
			}
		}
	}
}

// schema names the schema that the document follows.
func (m *maker) schema() {
	if m.in(15) {
		set(m.root, "validate-with", "pacemaker-3.10")
	}
}
