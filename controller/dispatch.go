package controller

import (
	"fmt"
	"strconv"

	"pacer/cib/value/term"
	"pacer/lrmd"
	"pacer/transition"
)

// run starts an action of the transition.
func (m *Machine) run(a *transition.Action) {
	switch {
	case a.Kind == transition.Pseudo:
		m.pseudo(a)
	case a.Fencing():
		m.log(Error, "fencing-unavailable", fmt.Sprintf("%s cannot be fenced: no fencing is available", a.Node))
		m.reject(a)
	case a.Kind == transition.Cluster:
		m.runCluster(a)
	default:
		m.runResource(a)
	}
}

// pseudo actions mark a point of the graph; one of them records nodes' maintenance states.
func (m *Machine) pseudo(a *transition.Action) {
	for _, n := range a.Maintenance {
		m.send(message{Upkeep: &upkeep{Maintenance: &n}})
	}
	m.confirm(a.ID, false)
}

func (m *Machine) reject(a *transition.Action) {
	for _, e := range m.lead.walker.Step(transition.Rejected{ID: a.ID}) {
		m.perform(e)
	}
}

func (m *Machine) runCluster(a *transition.Action) {
	to := m.idOf(a.NodeID)
	switch a.Task {
	case "do_shutdown":
		if !m.view.Has(to) {
			m.confirm(a.ID, false)
			return
		}
		m.log(Info, "node-shutdown", "letting "+a.Node+" go", "node", a.Node)
		o := &order{To: to, Action: a.ID, Key: m.key(a), Kind: orderShutdown, At: m.now.Unix()}
		if to == m.cfg.Local.ID {
			m.lead.letGo = o // after all the rest, which nobody else would see to its end
			m.confirm(a.ID, false)
			return
		}
		m.flying(a)
		m.send(message{Order: o})
		if a.NoWait() {
			m.confirm(a.ID, false)
		}
	case "clear_failcount":
		m.clearFailCount(a)
		m.confirm(a.ID, false)
	default:
		m.log(Error, "action-unknown", fmt.Sprintf("%s on %s is not known here", a.Task, a.Node))
		m.reject(a)
	}
}

// clearFailCount forgets the failures of one operation, or of all of a resource.
func (m *Machine) clearFailCount(a *transition.Action) {
	rsc := a.Meta("resource_name")
	if a.Target != nil {
		rsc = a.Target.ID
	}
	m.send(message{Upkeep: &upkeep{Forgive: &failure{a.NodeID, rsc, a.Meta("clear_failure_op"), atoiOr(a.Meta("clear_failure_interval"), 0)}}})
}

func (m *Machine) runResource(a *transition.Action) {
	if a.Task == "clear_failcount" {
		m.clearFailCount(a)
		m.confirm(a.ID, false)
		return
	}
	to := m.idOf(a.NodeID)
	if !m.view.Has(to) {
		m.log(Error, "node-unreachable", fmt.Sprintf("%s is for %s, which is not here", a.Key, a.Node))
		m.reject(a)
		return
	}
	o := order{To: to, Action: a.ID, Key: m.key(a), Kind: orderRun, Op: m.operation(a), At: m.now.Unix()}
	switch a.Task {
	case "cancel":
		o.Kind, o.Op.Action, o.Op.IntervalMS = orderCancel, a.Meta("operation"), int(a.Interval())
	case "lrm_delete", "delete":
		o.Kind = orderDelete
	}
	m.flying(a)
	m.send(message{Order: &o})
	if a.NoWait() {
		m.confirm(a.ID, false)
	}
}

func (m *Machine) flying(a *transition.Action) { m.lead.flight[a.ID] = true }

// key is the transition key of an action: its id, the transition's number, the exit status that
// counts as success, and the DC's process.
func (m *Machine) key(a *transition.Action) string {
	return transition.Key{Action: a.ID, Transition: m.lead.number, TargetRC: a.TargetRC(), Controller: m.cfg.UUID}.String()
}

// operation is an action as an executor takes it.
func (m *Machine) operation(a *transition.Action) lrmd.Op {
	all := map[string]string{}
	for _, list := range [][]transition.Attr{a.Attrs, a.Params} {
		for _, v := range list {
			all[v.Name] = v.Value
		}
	}
	params, meta := lrmd.SplitAttributes(all)
	op := lrmd.Op{
		Action: a.Task, IntervalMS: int(a.Interval()), TimeoutMS: atoiOr(a.Meta("timeout"), 0),
		StartDelayMS: atoiOr(a.Meta("start-delay"), 0), Params: params, Meta: meta,
	}
	if a.Target != nil {
		op.Resource = a.Target.ID
		op.Agent = term.Agent{Class: a.Target.Class, Provider: a.Target.Provider, Type: a.Target.Type}
	}
	return op
}

// idOf is the member with a node id of the CIB; 0 if it is not a number.
func (m *Machine) idOf(nodeID string) uint32 {
	n, err := strconv.ParseUint(nodeID, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

func atoiOr(s string, otherwise int) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	return otherwise
}
