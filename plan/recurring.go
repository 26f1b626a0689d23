package plan

import (
	"slices"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// recurring finds the recurring operations that change on resources that stay as they are, and counts
// probes.
func (r *reader) recurring() {
	owner := map[int]*world.Resource{}
	for a := range r.w.Actions.All() {
		owner[a.ID] = a.Resource
	}
	var begun, ended []Recurring
	r.historyName = map[string]string{}
	for _, s := range r.graph.Synapses {
		for _, a := range s.Actions {
			if a.Kind != transition.Resource || owner[a.ID] == nil {
				continue
			}
			r.historyName[owner[a.ID].ID] = owner[a.ID].HistoryName()
			op := Recurring{Resource: owner[a.ID].ID, Node: a.Node, Operation: a.Task}
			interval := milliseconds(a.Interval())
			switch {
			case a.Task == vocab.TaskCancel && r.plan.brings(op.Resource, op.Node):
			case a.Task == vocab.TaskCancel:
				op.Operation, op.Old = a.Meta("operation"), interval
				ended = append(ended, op)
			case a.Task == vocab.TaskMonitor && interval == 0:
				r.plan.Probes++
			case interval > 0 && !r.plan.brings(op.Resource, op.Node):
				op.New = interval
				begun = append(begun, op)
			}
		}
	}
	r.plan.Recurring = append(r.plan.Recurring, r.pair(begun, ended, histories(r.w.Root))...)
}

// brings says whether a plan starts a resource on a node or changes its role there, which brings its
// recurring operations along.
func (p *Plan) brings(rsc, node string) bool {
	return slices.ContainsFunc(p.Changes, func(c Change) bool { return c.Resource == rsc && c.To == node && c.Kind != Reload })
}

// pair makes replacements of operations that begin and operations that end. One that begins though it is
// there already with that interval is replaced, too: something else about it changed.
func (r *reader) pair(begun, ended []Recurring, there map[string]bool) []Recurring {
	out := []Recurring{}
	for _, b := range begun {
		at := slices.IndexFunc(ended, func(e Recurring) bool {
			return e.Resource == b.Resource && e.Node == b.Node && e.Operation == b.Operation
		})
		switch {
		case at >= 0:
			b.Old = ended[at].Old
			ended = slices.Delete(ended, at, at+1)
		case there[b.Node+" "+r.key(b)]:
			b.Old = b.New
		}
		out = append(out, b)
	}
	return append(out, ended...)
}

// key is the key that an operation has in the history of its node.
func (r *reader) key(op Recurring) string {
	return world.Key(r.historyName[op.Resource], op.Operation, uint(op.New/time.Millisecond))
}

// histories gives the operations that nodes remember, as NODE KEY.
func histories(root *etree.Element) map[string]bool {
	there := map[string]bool{}
	for _, state := range root.FindElements("status/node_state") {
		for _, op := range state.FindElements("lrm/lrm_resources/lrm_resource/lrm_rsc_op") {
			there[state.SelectAttrValue("uname", "")+" "+op.SelectAttrValue("operation_key", "")] = true
		}
	}
	return there
}
