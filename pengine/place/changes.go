package place

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/pengine/numeral"
	"pacer/pengine/world"
)

// ConfigChanges schedules what changes of the configuration since operations were run call for
// (P3): cancelled monitors, restarts, reloads, cleanup. Histories are taken in node order. Nodes
// in maintenance are looked at for the monitors that are to be cancelled there.
func ConfigChanges(w *world.World) {
	known := primitivesByHistory(w)
	for _, n := range w.Roster.Nodes {
		if !n.Has(world.NodeMaintenance) && !n.Available(false) {
			continue
		}
		for _, entry := range resourceHistories(w, n) {
			if len(entry.Child) == 0 {
				continue
			}
			for _, r := range slices.Backward(known[entry.SelectAttrValue("id", "")]) {
				reviewHistory(r, n, entry)
			}
		}
	}
}

// resourceHistories are the histories recorded on a node, one per resource.
func resourceHistories(w *world.World, n *world.Node) []*etree.Element {
	status := w.Root.SelectElement("status")
	if status == nil {
		return nil
	}
	for _, state := range status.SelectElements("node_state") {
		if state.SelectAttrValue("uname", "") != n.Name {
			continue
		}
		for _, lrm := range state.SelectElements("lrm") {
			if list := lrm.SelectElement("lrm_resources"); list != nil {
				return list.SelectElements("lrm_resource")
			}
		}
	}
	return nil
}

// primitivesByHistory lists primitives by the ids under which histories may be about them: their
// own and the one that histories have used so far. It is for looking up only. Of several with one
// id, the last is to be taken first.
func primitivesByHistory(w *world.World) map[string][]*world.Resource {
	known := map[string][]*world.Resource{}
	for _, top := range w.Resources {
		top.Walk(func(r *world.Resource) {
			if !r.IsPrimitive() {
				return
			}
			known[r.ID] = append(known[r.ID], r)
			if r.HistoryID != "" && r.HistoryID != r.ID {
				known[r.HistoryID] = append(known[r.HistoryID], r)
			}
		})
	}
	return known
}

// reviewHistory compares what was recorded on a node with the configuration of a primitive.
func reviewHistory(r *world.Resource, n *world.Node, entry *etree.Element) {
	if r.Is(world.Removed) {
		if !r.Top().IsAnonymousClone() {
			r.ScheduleCleanup(n, false)
		}
		return
	}
	active := world.HasNode(r.Active, n)
	if agentChanged(r, n, entry, active) {
		r.ScheduleCleanup(n, false)
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

// agentChanged says whether the resource has another agent than was recorded, and if it is active,
// has it restarted.
func agentChanged(r *world.Resource, n *world.Node, entry *etree.Element, active bool) bool {
	changed := false
	for _, name := range []string{"type", "class", "provider"} {
		if !sameAttr(r.XML, entry, name) {
			changed = true
			r.W.TriggerUnfencing(r, n, "Device definition changed", nil)
		}
	}
	if changed && active {
		r.StopAction(n, false)
		r.Set(world.StartPending)
	}
	return changed
}

func sameAttr(a, b *etree.Element, name string) bool {
	va, vb := a.SelectAttr(name), b.SelectAttr(name)
	if va == nil || vb == nil {
		return va == vb
	}
	return va.Value == vb.Value
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
	for _, t := range []string{world.TaskMonitor, world.TaskStart, world.TaskPromote, world.TaskMigrateFrom} {
		if numeral.EqualFold(task, t) {
			return true
		}
	}
	return false
}
