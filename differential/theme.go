package main

import (
	"slices"
	"time"

	"pacer/sim"
)

// theme is what a cluster has much of, so that rare things meet one another.
type theme string

// themes are what may be much of. Half of the clusters have none.
var themes = []theme{
	"lock", "remote", "migrate", "promotable", "bundle", "multiple", "notify", "utilization", "unfencing", "colocated", "interleave", "failing",
	"clique",
}

func (m *maker) chooseTheme() {
	if m.in(55) {
		m.theme = pick(m.dice, themes...)
	}
}

// themeResources adds resources to what is made of every kind.
func (m *maker) themeResources(section *element) {
	again := func(make func(*element) *element) {
		m.times(1, 2, func() { m.tops = append(m.tops, make(section)) })
	}
	switch m.theme {
	case "remote":
		m.remoteNode(section)
		m.guestNode()
	case "promotable", "interleave", "notify":
		again(m.clone)
	case "bundle":
		again(m.bundle)
	case "unfencing":
		m.fenceDevice(section)
	}
}

// themeSettings changes settings of what has been made.
func (m *maker) themeSettings() {
	for _, p := range m.prims {
		switch {
		case m.theme == "migrate" && m.in(70):
			m.meta(p, "allow-migrate", "true")
		case m.theme == "utilization":
			m.utilization(p, 0, 7)
		case m.theme == "multiple" && m.in(60):
			m.meta(p, "multiple-active", pick(m.dice, "stop_start", "stop_only", "block", "stop_unexpected", "stop_unexpected"))
		case m.theme == "failing" && m.in(50):
			m.meta(p, pick(m.dice, "failure-timeout", "migration-threshold"), pick(m.dice, "1", "2", "60", "600"))
		case m.theme == "unfencing" && m.in(50):
			m.meta(p, pick(m.dice, "provides", "requires"), "unfencing")
		}
	}
	for _, r := range m.tops {
		switch {
		case r.Tag != "clone":
		case m.theme == "notify":
			m.meta(r, "notify", "true")
		case m.theme == "interleave":
			m.meta(r, "interleave", "true")
			m.meta(r, "ordered", m.bool())
		}
	}
	switch m.theme {
	case "lock":
		m.setProperty("shutdown-lock", "true")
	case "utilization":
		m.setProperty("placement-strategy", pick(m.dice, "utilization", "minimal", "balanced"))
	case "clique":
		m.clique()
	case "colocated", "interleave", "promotable":
		m.times(1, 3, func() { m.colocation(m.section("constraints")) })
		m.times(0, 2, func() { m.ordering(m.section("constraints")) })
	}
}

// clique colocates resources of all kinds with one another: each with those before it, a few of them both ways, or in a
// circle; now and then not all of them.
func (m *maker) clique() {
	c := m.section("constraints")
	var ids []string
	m.times(3, 7, func() {
		if id := m.resourceID(); !slices.ContainsFunc(ids, func(have string) bool { return have == id || m.related(have, id) }) {
			ids = append(ids, id)
		}
	})
	circle, both, all := m.in(20), m.in(20), m.in(70)
	scores := []string{"-INFINITY", "-INFINITY", "-100", "-1", "INFINITY", "1000", "-500000"}[:m.between(1, 7)]
	join := func(a, b string) {
		if all || m.in(60) {
			x := add(c, "rsc_colocation", "id", m.id("colocation"), "rsc", a, "with-rsc", b, "score", pick(m.dice, scores...))
			if m.in(10) {
				set(x, "with-rsc-role", m.role())
			}
		}
	}
	for i, a := range ids {
		if circle {
			join(a, ids[(i+1)%len(ids)])
			continue
		}
		for _, b := range ids[:i] {
			join(a, b)
			if both && i < 4 {
				join(b, a)
			}
		}
	}
}

// themeEvent is what happens at last.
func (m *maker) themeEvent() {
	states := m.section("status").SelectElements("node_state")
	if len(states) == 0 || len(m.prims) == 0 {
		return
	}
	state := pick(m.dice, states...)
	histories := m.section("status").FindElements(".//lrm_resource")
	switch m.theme {
	case "lock":
		m.transient(state, "shutdown", epoch(m.now.Add(-time.Duration(m.between(1, 90))*time.Minute)))
		if m.in(50) {
			m.act(sim.Injections{NodesDown: []string{get(state, "uname")}})
		}
	case "migrate":
		m.constraint()
		if len(histories) > 0 {
			m.partialMigration(pick(m.dice, histories...), state, pick(m.dice, states...))
		}
	case "multiple":
		if len(histories) > 0 {
			m.copyHistory(state, pick(m.dice, histories...))
		}
	case "remote":
		if len(m.guests) > 0 {
			m.afflictRemote(pick(m.dice, m.guests...))
		}
	case "failing":
		m.times(0, 2, func() { m.failCount(pick(m.dice, states...)) })
		if len(histories) > 0 {
			m.times(1, 3, func() { m.lastFailure(pick(m.dice, histories...)) })
		}
	case "unfencing":
		m.stateAttribute(state)
	}
}

// partialMigration records that a migration has begun, and perhaps that it went on.
func (m *maker) partialMigration(history, from, to *element) {
	if from == to || get(history.Parent().Parent().Parent(), "id") == get(to, "id") {
		return
	}
	source := get(history.Parent().Parent().Parent(), "uname")
	m.migration(history, "migrate_to", source, get(to, "uname"))
	if m.in(50) {
		lrm := child(to, "lrm")
		set(lrm, "id", get(to, "id"))
		h := add(child(lrm, "lrm_resources"), "lrm_resource", "id", get(history, "id"), "class", get(history, "class"), "type", get(history, "type"))
		if p := history.SelectAttr("provider"); p != nil {
			set(h, "provider", p.Value)
		}
		m.migration(h, "migrate_from", source, get(to, "uname"))
		if m.in(40) {
			m.entry(h.ChildElements()[0])
		}
	}
}

func (m *maker) migration(history *element, task, source, target string) {
	call, id := 1, get(history, "id")
	for range history.ChildElements() {
		call++
	}
	key := itoa(call) + ":3:0:11111111-2222-3333-4444-555555555555"
	node := source
	if task == "migrate_from" {
		node = target
	}
	add(history, "lrm_rsc_op", "id", id+"_"+task+"_0", "operation_key", id+"_"+task+"_0", "operation", task, "crm-debug-origin", "do_update_resource",
		"crm_feature_set", "3.20.1", "transition-key", key, "transition-magic", "0:0;"+key, "exit-reason", "", "on_node", node,
		"call-id", itoa(call+m.between(0, 4)), "rc-code", "0", "op-status", "0", "interval", "0", "last-rc-change", epoch(m.now.Add(-time.Minute)),
		"exec-time", "1", "queue-time", "0", "migrate_source", source, "migrate_target", target, "op-digest", "f2317cad3d54cec5d7d7aa7d0bf35cf8")
}

// afflictRemote makes the connection of a remote or guest node fail, or its host.
func (m *maker) afflictRemote(name string) {
	in := sim.Injections{}
	for _, s := range m.section("status").SelectElements("node_state") {
		for _, h := range s.FindElements("lrm/lrm_resources/lrm_resource") {
			if get(h, "id") != name {
				continue
			}
			switch m.IntN(4) {
			case 0:
				in.NodesFail = append(in.NodesFail, get(s, "uname"))
			case 1:
				in.Ops = append(in.Ops, name+"_monitor_"+pick(m.dice, "10000", "60000", "30000")+"@"+get(s, "uname")+"="+pick(m.dice, "1", "7"))
			case 2:
				in.Ops = append(in.Ops, name+"_"+pick(m.dice, "start", "stop")+"_0@"+get(s, "uname")+"=1")
			}
		}
	}
	_ = sim.Run(m.root, sim.Options{Quiet: true, Now: m.now, Inject: in}, sim.Files{}, func(sim.Event) {})
}
