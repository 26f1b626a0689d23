package main

import (
	"strconv"

	"pacer/pengine"
	"pacer/pengine/world"
)

// digests adds to some histories what an executor records of parameters that need a restart and of
// secret ones. Agents of which all parameters but one may change without a restart can be reloaded.
func (m *maker) digests() {
	if !m.in(50) {
		return
	}
	w := pengine.Status(pengine.Input{Root: m.root.Copy(), Now: m.now})
	for _, s := range m.section("status").SelectElements("node_state") {
		n := w.FindNode(get(s, "uname"))
		for _, h := range s.FindElements("lrm/lrm_resources/lrm_resource") {
			r := w.FindResource(get(h, "id"), world.MatchHistory)
			if n != nil && r != nil && m.in(50) {
				m.digestsOf(h, r, n)
			}
		}
	}
}

func (m *maker) digestsOf(history *element, r *world.Resource, n *world.Node) {
	restart, secret := pick(m.dice, " state ", " fake op_sleep ", ""), pick(m.dice, "", " passwd ")
	for _, e := range history.SelectElements("lrm_rsc_op") {
		interval, err := strconv.ParseUint(get(e, "interval"), 10, 32)
		task := get(e, "operation")
		if err != nil || task == "notify" {
			continue
		}
		if task != "monitor" || interval > 0 || m.in(20) {
			set(e, "op-force-restart", restart, "op-restart-digest", "")
		}
		if secret != "" {
			set(e, "op-secure-params", secret)
		}
		d := r.Digests(task, uint(interval), n, e, true)
		if e.SelectAttr("op-restart-digest") != nil {
			set(e, "op-restart-digest", d.Restart)
		}
		if secret != "" {
			set(e, "op-secure-digest", d.Secure)
		}
	}
}
