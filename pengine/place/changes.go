package place

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// ConfigChanges schedules what changes of the configuration since operations were run call for
// (P3): cancelled monitors, restarts, reloads, cleanup. Histories are taken in node order. Nodes
// in maintenance are looked at for the monitors that are to be cancelled there.
func ConfigChanges(w *world.World) {
	agents := agentTable{}
	known, histories := primitivesByHistory(w, agents), historiesByNode(w)
	for _, n := range w.Roster.Nodes {
		if !n.Has(world.NodeMaintenance) && !n.Available(false) || histories[n.Name] == nil {
			continue
		}
		for _, entry := range histories[n.Name].SelectElements("lrm_resource") {
			if len(entry.Child) == 0 {
				continue
			}
			if m := known[entry.SelectAttrValue("id", "")]; m != nil {
				concerned, recorded := m.by(entry, n, agents)
				for _, c := range slices.Backward(concerned) {
					reviewHistory(c, n, entry, recorded)
				}
			}
		}
	}
}

// historiesByNode finds the first list of histories recorded on each node, by the node's name. It is
// for looking up only.
func historiesByNode(w *world.World) map[string]*etree.Element {
	lists := map[string]*etree.Element{}
	status := w.Root.SelectElement("status")
	if status == nil {
		return lists
	}
	for _, state := range status.SelectElements("node_state") {
		name := state.SelectAttrValue("uname", "")
		for _, lrm := range state.SelectElements("lrm") {
			if list := lrm.SelectElement("lrm_resources"); list != nil && lists[name] == nil {
				lists[name] = list
			}
		}
	}
	return lists
}

// configured is a primitive with the agent it is configured to have. All instances of a clone may go
// by the same name in histories, so that each history is compared with all of them.
type configured struct {
	*world.Resource
	agent *agent
}

// meant are all whom histories of one id may be about.
type meant struct {
	all    []configured
	alike  bool                         // none is removed, and all have the agent of the first
	active map[*world.Node][]configured // by where they are active; for those alike, once asked for
}

// fewMeant are as quickly looked through as sorted by node.
const fewMeant = 4

// by gives those whom a history on a node concerns, and the agent that it tells of. If it is that of the
// configuration, these are the ones that are active there: the instances of a clone are as many as nodes.
func (m *meant) by(entry *etree.Element, n *world.Node, agents agentTable) ([]configured, *agent) {
	if !m.alike || !m.all[0].agent.isOf(entry) {
		return m.all, agents.of(entry)
	}
	recorded := m.all[0].agent
	if len(m.all) <= fewMeant {
		return m.all, recorded
	}
	if m.active == nil {
		m.active = map[*world.Node][]configured{}
		for _, c := range m.all {
			for i, on := range c.Active {
				if !world.HasNode(c.Active[:i], on) {
					m.active[on] = append(m.active[on], c)
				}
			}
		}
	}
	return m.active[n], recorded
}

// primitivesByHistory lists primitives by the ids under which histories may be about them: their
// own and the one that histories have used so far. It is for looking up only. Of several with one
// id, the last is to be taken first.
func primitivesByHistory(w *world.World, agents agentTable) map[string]*meant {
	known := map[string]*meant{}
	add := func(id string, c configured) {
		m := known[id]
		if m == nil {
			m = &meant{alike: true}
			known[id] = m
		}
		m.all = append(m.all, c)
		m.alike = m.alike && !c.Is(world.Removed) && c.agent == m.all[0].agent
	}
	for _, top := range w.Resources {
		top.Walk(func(r *world.Resource) {
			if !r.IsPrimitive() {
				return
			}
			c := configured{r, agents.of(r.XML)}
			add(r.ID, c)
			if r.HistoryID != "" && r.HistoryID != r.ID {
				add(r.HistoryID, c)
			}
		})
	}
	return known
}

// agent names an agent by type, class and provider, as far as they are given.
type agent [3]struct {
	name  string
	given bool
}

// agentAttrs are the attributes that name an agent.
var agentAttrs = [...]string{"type", "class", "provider"}

// isOf says whether it is the agent that an element names.
func (a *agent) isOf(x *etree.Element) bool {
	for i, name := range agentAttrs {
		v := x.SelectAttr(name)
		if a[i].given != (v != nil) || v != nil && v.Value != a[i].name {
			return false
		}
	}
	return true
}

// agentTable holds one value of each agent, so that these compare by pointer. It is for looking up
// only.
type agentTable map[agent]*agent

func (t agentTable) of(x *etree.Element) *agent {
	var a agent
	for i, name := range agentAttrs {
		if v := x.SelectAttr(name); v != nil {
			a[i].name, a[i].given = v.Value, true
		}
	}
	if t[a] == nil {
		t[a] = &a
	}
	return t[a]
}

// reviewHistory compares what was recorded on a node with the configuration of a primitive.
func reviewHistory(c configured, n *world.Node, entry *etree.Element, recorded *agent) {
	r := c.Resource
	if r.Is(world.Removed) {
		if !r.Top().IsAnonymousClone() {
			r.ScheduleCleanup(n, false)
		}
		return
	}
	active := world.HasNode(r.Active, n)
	if c.agent != recorded {
		changeAgent(c, n, recorded, active)
	}
	if !active {
		return
	}
	ops := entry.SelectElements("lrm_rsc_op")
	r.W.SortByAge(ops)
	start, stop := world.ActiveSpan(ops)
	if start < stop {
		return
	}
	for _, op := range ops[max(start, 0):] {
		reviewOperation(r, n, op)
	}
}

// changeAgent has a resource that has another agent than was recorded cleaned up, and restarted if it
// is active.
func changeAgent(c configured, n *world.Node, recorded *agent, active bool) {
	for i := range recorded {
		if c.agent[i] != recorded[i] {
			c.W.TriggerUnfencing(c.Resource, n, "Device definition changed", nil)
		}
	}
	if active {
		c.StopAction(n, false).Blame(world.Optional, nil, world.Cause{Kind: world.CauseDefinition, ID: c.ID})
		c.Set(world.StartPending)
	}
	c.ScheduleCleanup(n, false)
}

// reviewOperation compares an operation since the last start with the configuration. In
// maintenance, recurring ones are cancelled whatever they are. If a failed one has changed, its
// failures are forgotten, so that it gets a fresh try.
func reviewOperation(r *world.Resource, n *world.Node, op *etree.Element) {
	task := op.SelectAttrValue("operation", "")
	interval, _, _ := numeral.Int(op.SelectAttrValue("interval", "0"))
	if interval > 0 && (r.Is(world.Maintenance) || n.Has(world.NodeMaintenance)) {
		r.ScheduleCancel(op.SelectAttrValue("call-id", ""), task, uint(interval), n)
		return
	}
	if interval <= 0 && !tellsParameters(task) {
		return
	}
	if r.NeedsBundleRemoteName() {
		// Its address is that of a host which is not decided on yet.
		r.W.Checks.Add(world.DigestCheck{Entry: op, Resource: r, Node: n, Kind: world.CheckActive})
		return
	}
	if !r.CheckEntry(op, n) {
		return
	}
	if count, _ := r.FailCount(n, world.FailEffective, nil); count != 0 {
		r.ClearFailCount(n, "action definition changed")
	}
}

// tellsParameters says whether a one-time operation shows the parameters the resource runs with.
func tellsParameters(task string) bool {
	for _, t := range []string{vocab.TaskMonitor, vocab.TaskStart, vocab.TaskPromote, vocab.TaskMigrateFrom} {
		if numeral.EqualFold(task, t) {
			return true
		}
	}
	return false
}
