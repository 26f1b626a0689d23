package main

// clusterOptions writes cluster options, in one or two sets, some with rules.
func (m *maker) clusterOptions() {
	crm := m.section("crm_config")
	b := add(crm, "cluster_property_set", "id", pick(m.dice, "cib-bootstrap-options", "cib-bootstrap-options", m.id("options")))
	m.properties(b, 0, 6)
	if m.in(20) {
		second := add(crm, "cluster_property_set", "id", m.id("options"))
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

func (m *maker) property() (name, value string) {
	list := [][]string{
		{"stonith-enabled", "true", "false", "false"},
		{"fencing-enabled", "true", "false"},
		{"stonith-action", "off", "reboot"},
		{"stonith-timeout", "60s", "2min", "90000ms"},
		{"no-quorum-policy", "stop", "freeze", "ignore", "demote", "fence", "suicide"},
		{"symmetric-cluster", "true", "true", "false"},
		{"maintenance-mode", "true", "false", "false", "false", "false", "false"},
		{"start-failure-is-fatal", "false", "true"},
		{"enable-startup-probes", "false", "true"},
		{"fence-remote-without-quorum", "true", "false"},
		{"have-watchdog", "true", "false"},
		{"stonith-watchdog-timeout", "0", "10s", "-1"},
		{"concurrent-fencing", "true", "false"},
		{"startup-fencing", "false", "true"},
		{"priority-fencing-delay", "0", "15s", "60000ms"},
		{"node-pending-timeout", "0", "2h", "10min"},
		{"cluster-delay", "60s", "30s"},
		{"batch-limit", "0", "3"},
		{"migration-limit", "-1", "1"},
		{"stop-all-resources", "true", "false", "false", "false", "false"},
		{"stop-orphan-resources", "false", "true"},
		{"stop-removed-resources", "false", "true"},
		{"stop-orphan-actions", "false", "true"},
		{"node-health-strategy", "none", "migrate-on-red", "only-green", "progressive", "custom"},
		{"node-health-base", "0", "10", "-20"},
		{"node-health-green", "0", "5"},
		{"node-health-yellow", "-10", "0"},
		{"node-health-red", "-INFINITY", "-1000"},
		{"placement-strategy", "default", "utilization", "minimal", "balanced"},
		{"placement-strategy", "utilization", "minimal", "balanced"},
		{"shutdown-lock", "true", "true", "false"},
		{"shutdown-lock-limit", "0", "20min", "10h"},
		{"cluster-recheck-interval", "15min", "0"},
	}
	chosen := pick(m.dice, list...)
	return chosen[0], pick(m.dice, chosen[1:]...)
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
