package controller

import (
	"fmt"
	"strconv"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/transition"
)

// run starts an action of the transition.
func (l *lead) run(t *turn, a *transition.Action) {
	switch {
	case a.Kind == transition.Pseudo:
		l.pseudo(t, a)
	case a.Fencing():
		askToFence(t, l, a)
	case a.Kind == transition.Cluster:
		l.runCluster(t, a)
	default:
		l.runResource(t, a)
	}
}

// pseudo actions mark a point of the graph; one of them records nodes' maintenance states.
func (l *lead) pseudo(t *turn, a *transition.Action) {
	for _, n := range a.Maintenance {
		t.send(message{StatusChange: &statusChange{Maintenance: &n}})
	}
	l.confirm(t, a.ID, false)
}

func (l *lead) runCluster(t *turn, a *transition.Action) {
	to := memberID(a.NodeID)
	switch a.Task {
	case "do_shutdown":
		if !t.view.Has(to) {
			l.confirm(t, a.ID, false)
			return
		}
		t.log(Info, "node-shutdown", "letting "+a.Node+" go", "node", a.Node)
		o := &command{To: to, Action: a.ID, Key: l.key(t, a), Kind: commandShutdown, At: t.now.Unix()}
		if to == t.me.ID {
			l.letGo = o // after all the rest, which nobody else would see to its end
			l.confirm(t, a.ID, false)
			return
		}
		l.flight[a.ID] = true
		t.send(message{Command: o})
		if a.NoWait() {
			l.confirm(t, a.ID, false)
		}
	case "clear_failcount":
		clearFailCount(t, a)
		l.confirm(t, a.ID, false)
	default:
		t.log(Error, "action-unknown", fmt.Sprintf("%s on %s is not known here", a.Task, a.Node))
		l.reject(t, a)
	}
}

// clearFailCount forgets the failures of one operation, or of all of a resource.
func clearFailCount(t *turn, a *transition.Action) {
	rsc := a.Meta("resource_name")
	if a.Target != nil {
		rsc = a.Target.ID
	}
	t.send(message{StatusChange: &statusChange{Forget: &failure{a.NodeID, rsc, a.Meta("clear_failure_op"), atoiOr(a.Meta("clear_failure_interval"), 0)}}})
}

func (l *lead) runResource(t *turn, a *transition.Action) {
	if a.Task == "clear_failcount" {
		clearFailCount(t, a)
		l.confirm(t, a.ID, false)
		return
	}
	to := memberID(a.NodeID)
	if !t.view.Has(to) {
		t.log(Error, "node-unreachable", fmt.Sprintf("%s is for %s, which is not here", a.Key, a.Node))
		l.reject(t, a)
		return
	}
	o := command{To: to, Action: a.ID, Key: l.key(t, a), Kind: commandRun, Op: operation(a), At: t.now.Unix()}
	switch a.Task {
	case "cancel":
		o.Kind, o.Op.Action, o.Op.IntervalMS = commandCancel, a.Meta("operation"), int(a.Interval())
	case "lrm_delete", "delete":
		o.Kind = commandDelete
	}
	l.flight[a.ID] = true
	t.send(message{Command: &o})
	if a.NoWait() {
		l.confirm(t, a.ID, false)
	}
}

// key is the transition key of an action: its id, the transition's number, the exit status that
// counts as success, and the DC's process.
func (l *lead) key(t *turn, a *transition.Action) string {
	return transition.Key{Action: a.ID, Transition: l.number, TargetRC: a.TargetRC(), Controller: t.uuid}.String()
}

// operation is an action as an executor takes it.
func operation(a *transition.Action) lrmd.Op {
	all := map[string]string{}
	for _, list := range [][]transition.Attr{a.Attrs, a.Params} {
		for _, v := range list {
			all[v.Name] = v.Value
		}
	}
	params, meta := lrmd.SplitAttributes(all)
	delete(meta, "op_target_rc") // it is in the key, and no agent's business: Pacemaker's controller takes it away, too
	op := lrmd.Op{
		Action: a.Task, IntervalMS: int(a.Interval()), TimeoutMS: atoiOr(a.Meta("timeout"), 0),
		StartDelayMS: atoiOr(a.Meta("start-delay"), 0), Params: params, Meta: meta,
	}
	if a.Target != nil {
		op.Resource = a.Target.ID
		op.Agent = vocab.Agent{Class: a.Target.Class, Provider: a.Target.Provider, Type: a.Target.Type}
	}
	return op
}

// memberID is the member with a node id of the CIB; 0 if it is not a number.
func memberID(nodeID string) uint32 {
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
