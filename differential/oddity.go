package main

import (
	"strings"
	"time"
)

// oddity changes the status section in a way in which the world does.
func (m *maker) oddity() {
	states := m.section("status").SelectElements("node_state")
	if len(states) == 0 {
		return
	}
	state := pick(m.dice, states...)
	histories := m.section("status").FindElements(".//lrm_resource")
	entries := m.section("status").FindElements(".//lrm_rsc_op")
	switch n := m.IntN(17); {
	case n < 2:
		m.membership(state)
	case n < 4:
		m.stateAttribute(state)
	case n == 4:
		m.failCount(state)
	case n == 5:
		m.remoteState()
	case n == 6:
		m.ticketState()
	case len(histories) == 0 || len(entries) == 0:
	case n == 7:
		m.copyHistory(state, pick(m.dice, histories...))
	case n == 8:
		set(pick(m.dice, histories...), "shutdown-lock", pick(m.dice, epoch(m.now.Add(-time.Hour)), "0", epoch(m.now.Add(-time.Minute))))
	case n == 9:
		m.pendingEntry(pick(m.dice, histories...), get(state, "uname"))
	case n < 12:
		m.lastFailure(pick(m.dice, histories...))
	default:
		m.entry(pick(m.dice, entries...))
	}
}

// membership changes how far a node is a member of the cluster.
func (m *maker) membership(s *element) {
	set(s, "in_ccm", pick(m.dice, "true", "false", "0", epoch(m.now.Add(-time.Hour)), epoch(m.now.Add(-3*time.Hour))))
	set(s, "crmd", pick(m.dice, "online", "offline", "0", epoch(m.now.Add(-time.Minute))))
	set(s, "join", pick(m.dice, "member", "down", "pending", "banned"))
	set(s, "expected", pick(m.dice, "member", "down"))
	if m.in(20) {
		a := pick(m.dice, "in_ccm", "crmd", "join", "expected")
		s.RemoveAttr(a)
	}
}

func (m *maker) stateAttribute(s *element) {
	switch m.IntN(8) {
	case 0:
		m.transient(s, "shutdown", pick(m.dice, epoch(m.now.Add(-time.Minute)), "0", "1"))
	case 1:
		m.transient(s, "terminate", pick(m.dice, "true", "false", epoch(m.now.Add(-time.Minute)), "0"))
	case 2:
		m.transient(s, pick(m.dice, "standby", "maintenance"), pick(m.dice, "on", "true", "off"))
	case 3:
		m.transient(s, "#health-"+pick(m.dice, "disk", "cpu"), pick(m.dice, "red", "yellow", "green", "-100", "30"))
	case 4:
		m.transient(s, "#feature-set", pick(m.dice, "3.20.1", "3.17.0", "3.0.9"))
	case 5:
		m.transient(s, pick(m.dice, "site", "rack", "weight", "pingd"), pick(m.dice, "a", "b", "1", "100"))
	case 6:
		m.promotionScores()
	case 7:
		if len(m.prims) > 0 {
			m.transient(s, pick(m.dice, "#node-unfenced", "#digests-all", "#digests-secure"),
				pick(m.dice, epoch(m.now.Add(-time.Hour)), get(pick(m.dice, m.prims...), "id")+":fence_scsi:0123456789abcdef0123456789abcdef,"))
		}
	}
}

func (m *maker) failCount(s *element) {
	if len(m.prims) == 0 {
		return
	}
	name := get(pick(m.dice, m.prims...), "id") + pick(m.dice, "", ":0", ":1") + pick(m.dice, "#monitor_10000", "#start_0", "#stop_0", "#promote_0", "")
	m.transient(s, "fail-count-"+name, pick(m.dice, "1", "2", "3", "INFINITY", "1000000"))
	if m.in(80) {
		m.transient(s, "last-failure-"+name, epoch(m.now.Add(-time.Duration(pick(m.dice, 1, 30, 3000))*time.Minute)))
	}
}

// remoteState writes the state of a remote or guest node.
func (m *maker) remoteState() {
	if len(m.guests) == 0 {
		return
	}
	name := pick(m.dice, m.guests...)
	for _, s := range m.section("status").SelectElements("node_state") {
		if get(s, "id") == name {
			set(s, pick(m.dice, "node_fenced", "node_in_maintenance"), pick(m.dice, "1", "0", epoch(m.now)))
			return
		}
	}
	s := add(m.section("status"), "node_state", "remote_node", "true", "id", name, "uname", name, "in_ccm", m.bool())
	if m.in(30) {
		set(s, "node_in_maintenance", epoch(m.now))
	}
}

func (m *maker) ticketState() {
	if len(m.tickets) == 0 {
		return
	}
	t := child(m.section("status"), "tickets")
	id := pick(m.dice, m.tickets...)
	for _, have := range t.SelectElements("ticket_state") {
		if get(have, "id") == id {
			t.RemoveChild(have)
		}
	}
	s := add(t, "ticket_state", "id", id)
	for _, a := range [][2]string{{"granted", m.bool()}, {"standby", m.bool()}, {"last-granted", epoch(m.now.Add(-time.Hour))}} {
		if m.in(70) {
			set(s, a[0], a[1])
		}
	}
}

// copyHistory makes a resource have been on another node, too.
func (m *maker) copyHistory(state, history *element) {
	if get(state, "id") == get(history, "id") {
		return // a remote node cannot have run its own connection; references die of that
	}
	lrm := child(state, "lrm")
	set(lrm, "id", get(state, "id"))
	list := child(lrm, "lrm_resources")
	for _, have := range list.SelectElements("lrm_resource") {
		if get(have, "id") == get(history, "id") {
			if have == history {
				return
			}
			list.RemoveChild(have)
		}
	}
	c := history.Copy()
	for _, e := range c.SelectElements("lrm_rsc_op") {
		set(e, "on_node", get(state, "uname"))
	}
	list.AddChild(c)
}

// pendingEntry begins an operation that has not come to an end.
func (m *maker) pendingEntry(history *element, node string) {
	id := get(history, "id")
	task := pick(m.dice, "start", "stop", "monitor", "promote", "demote", "migrate_to", "migrate_from")
	interval := "0"
	if task == "monitor" && m.in(50) {
		interval = "10000"
	}
	key := itoa(m.between(1, 90)) + ":1:0:11111111-2222-3333-4444-555555555555"
	e := add(history, "lrm_rsc_op", "id", m.id(id+"_pending"), "operation_key", id+"_"+task+"_"+interval, "operation", task,
		"crm-debug-origin", "controld_record_pending_op", "crm_feature_set", "3.20.1", "transition-key", key, "transition-magic", "-1:193;"+key,
		"exit-reason", "", "on_node", node, "call-id", "-1", "rc-code", "193", "op-status", "-1", "interval", interval,
		"last-rc-change", epoch(m.now.Add(-time.Minute)), "exec-time", "0", "queue-time", "0", "op-digest", "f2317cad3d54cec5d7d7aa7d0bf35cf8")
	if strings.HasPrefix(task, "migrate") {
		set(e, "migrate_source", m.nodeName(), "migrate_target", m.nodeName())
	}
}

// lastFailure adds a failure as the newest entry of a history, and counts it.
func (m *maker) lastFailure(history *element) {
	state := history.Parent().Parent().Parent()
	id, call := get(history, "id"), m.between(20, 40)
	task := pick(m.dice, "start", "stop", "monitor", "monitor", "promote", "demote", "migrate_to", "migrate_from")
	interval := "0"
	if task == "monitor" {
		interval = pick(m.dice, "10000", "20000", "0", "60000")
	}
	rc, status := pick(m.dice, "1", "1", "5", "7", "8", "9", "2", "6", "193"), pick(m.dice, "0", "0", "0", "2", "4", "5", "6", "7", "8", "9", "10", "11")
	key := itoa(call) + ":2:" + pick(m.dice, "0", "8", "7") + ":11111111-2222-3333-4444-555555555555"
	when := m.now.Add(-time.Duration(pick(m.dice, 10, 100, 3000)) * time.Second)
	e := add(history, "lrm_rsc_op", "id", id+"_last_failure_0", "operation_key", id+"_"+task+"_"+interval, "operation", task,
		"crm-debug-origin", "do_update_resource", "crm_feature_set", "3.20.1", "transition-key", key, "transition-magic", status+":"+rc+";"+key,
		"exit-reason", "it failed", "on_node", get(state, "uname"), "call-id", itoa(call), "rc-code", rc, "op-status", status, "interval", interval,
		"last-rc-change", epoch(when), "exec-time", "1", "queue-time", "0", "op-digest", "f2317cad3d54cec5d7d7aa7d0bf35cf8")
	if strings.HasPrefix(task, "migrate") {
		set(e, "migrate_source", get(state, "uname"), "migrate_target", m.nodeName())
	}
	if m.in(60) && state.Tag == "node_state" {
		m.transient(state, "fail-count-"+id+"#"+task+"_"+interval, pick(m.dice, "1", "2", "INFINITY"))
		m.transient(state, "last-failure-"+id+"#"+task+"_"+interval, epoch(when))
	}
}

// entry changes what is recorded of an operation.
func (m *maker) entry(e *element) {
	switch m.IntN(8) {
	case 0, 1, 2:
		rc, status := pick(m.dice, "0", "1", "5", "7", "8", "9", "2", "6", "190", "191", "193"), pick(m.dice, "0", "0", "4", "2", "-1", "3", "12", "13")
		set(e, "rc-code", rc, "op-status", status)
		if _, key, found := strings.Cut(get(e, "transition-magic"), ";"); found {
			set(e, "transition-magic", status+":"+rc+";"+key)
		}
		if m.in(50) {
			set(e, "exit-reason", "reason & more")
		}
	case 3:
		set(e, "call-id", itoa(m.between(-1, 12)))
	case 4:
		set(e, "last-rc-change", epoch(m.now.Add(-time.Duration(pick(m.dice, 1, 30, 3000))*time.Minute)))
	case 5:
		set(e, pick(m.dice, "op-digest", "op-restart-digest"), "0123456789abcdef0123456789abcdef")
		if m.in(50) {
			set(e, "op-force-restart", pick(m.dice, " state ", " fake passwd ", ""))
		}
	case 6:
		set(e, "crm_feature_set", pick(m.dice, "3.0.14", "3.15.0", "3.2.0", "1.0"))
	case 7:
		e.RemoveAttr(pick(m.dice, "op-digest", "last-rc-change", "transition-magic", "call-id", "on_node", "crm_feature_set", "exit-reason", "rc-code",
			"transition-key", "interval", "op-status", "operation", "operation_key"))
	}
}
