package world

import (
	"strings"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// NewAction makes sure an action exists and returns it. An action with the same key and node is
// reused; if it has no node yet it gets this one. Whether found or new:
//
//   - an action of an unmanaged resource that would run an agent becomes optional unless it
//     recurs; otherwise optional=false makes it required, while optional=true changes nothing;
//   - its own instance attributes are evaluated once it has a node;
//   - whether it can run is decided anew, which may fence the node (see decideRunnable).
//
// A new action spends an id, whether or not it is ever carried out.
func (w *World) NewAction(r *Resource, key, task string, n *Node, optional bool) *Action {
	a := w.existing(r, key, n)
	if a == nil {
		a = w.createAction(r, key, task, n, optional)
	}
	a.decideOptional(optional)
	if r != nil {
		a.evaluateExtra()
		a.decideRunnable()
	}
	if a.Extra == nil {
		a.Extra = &seq.Table[string]{}
	}
	return a
}

func (w *World) createAction(r *Resource, key, task string, n *Node, optional bool) *Action {
	a := &Action{W: w, Resource: r, Key: key, Task: task, Node: n, Flags: Runnable}
	if strings.EqualFold(task, vocab.TaskDelete) {
		a.Set(OnDC) // history of a node can be deleted by the controller
	}
	if optional {
		a.Set(Optional)
	}
	if r == nil {
		a.Meta = &seq.Table[string]{}
	} else {
		a.configure()
	}
	if w.nextAction == 0 {
		w.nextAction = 1
	}
	a.ID = w.nextAction
	w.nextAction++
	w.Actions.Add(a)
	if r != nil {
		r.Actions.Add(a)
		a.changed()
		return a
	}
	if w.Singletons == nil {
		w.Singletons = map[string]*Action{}
	}
	w.Singletons[key] = a
	return a
}

// configure finds the action's configuration and evaluates its options.
func (a *Action) configure() {
	_, _, ms, _ := ParseKey(a.Key)
	a.Op = a.Resource.FindOp(a.Task, ms, true)
	if a.Op == nil && strings.Contains(a.Key, "_notify_") {
		// Notification pseudo-actions are all carried out by the agent's notify.
		a.Op = a.Resource.findOpExact(vocab.TaskNotify, 0, true)
	}
	c := a.Resource.OpSettings(a.Node, a.Task, ms, a.Op)
	a.Meta, a.Needs, a.OnFail, a.FailRole = c.Meta, c.Needs, c.OnFail, c.FailRole
}

// decideOptional leaves actions of unmanaged resources undone, except recurring ones.
func (a *Action) decideOptional(optional bool) {
	switch {
	case a.Resource != nil && a.Node != nil && !a.Is(Pseudo) && !a.Resource.Is(Managed) && !a.Meta.Has("interval"):
		a.Set(Optional)
	case !optional:
		a.Clear(Optional)
	}
}

// evaluateExtra evaluates the operation's instance attributes as soon as the node is known.
func (a *Action) evaluateExtra() {
	if a.Node == nil || a.Op == nil || a.Is(AttrsEvaluated) {
		return
	}
	a.Extra = a.W.opParams(a.Op, a.Node)
	a.Set(AttrsEvaluated)
}

// PseudoAction is the cluster-wide pseudo-action with the given name, made optional and runnable
// if it is new.
func (w *World) PseudoAction(name string) *Action {
	if a := w.Singletons[name]; a != nil {
		return a
	}
	a := w.NewAction(nil, name, name, nil, true)
	a.Set(Pseudo | Runnable)
	return a
}

// PseudoAction is a pseudo-action of the resource that nothing keeps from being run.
func (r *Resource) PseudoAction(task string, optional bool) *Action {
	a := r.W.NewAction(r, r.Key(task), task, nil, optional)
	a.Set(Pseudo | Runnable)
	return a
}

// NewAction is World.NewAction for a one-time action of the resource.
func (r *Resource) NewAction(task string, n *Node, optional bool) *Action {
	return r.W.NewAction(r, r.Key(task), task, n, optional)
}

// StartAction is NewAction for a start.
func (r *Resource) StartAction(n *Node, optional bool) *Action {
	return r.NewAction(vocab.TaskStart, n, optional)
}

// StopAction is NewAction for a stop.
func (r *Resource) StopAction(n *Node, optional bool) *Action {
	return r.NewAction(vocab.TaskStop, n, optional)
}

// PromoteAction is NewAction for a promotion.
func (r *Resource) PromoteAction(n *Node, optional bool) *Action {
	return r.NewAction(vocab.TaskPromote, n, optional)
}

// DemoteAction is NewAction for a demotion.
func (r *Resource) DemoteAction(n *Node, optional bool) *Action {
	return r.NewAction(vocab.TaskDemote, n, optional)
}

// ClearHistory schedules the deletion of the resource's history on a node.
func (r *Resource) ClearHistory(n *Node) *Action { return r.NewAction(vocab.TaskDelete, n, false) }

// Explain records why the action is as it is, unless a reason is recorded already.
func (a *Action) Explain(why Reason) {
	if a.Reason.Kind == NoReason {
		a.Reason = why
	}
}

// Because is the reason of another action that lost a condition by this one.
func (a *Action) Because(lost ActionFlags) Reason {
	return Reason{Kind: ReasonFollows, Lost: lost, Resource: a.Resource, Task: a.Task}
}

// Expect records the result the action should have.
func (a *Action) Expect(rc string) { a.Meta.Put("op_target_rc", rc) }

// SetMeta records a meta-attribute; the value "#default" leaves the attribute as it is.
func (a *Action) SetMeta(name, value string) {
	if strings.EqualFold(value, "#default") {
		a.W.Warn("", "Support for setting meta-attributes (such as "+name+") to the explicit value '#default' is deprecated and will be removed in a future release")
		return
	}
	a.Meta.Put(name, value)
}
