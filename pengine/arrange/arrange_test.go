package arrange

import (
	"testing"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

func testWorld() *world.World {
	w := &world.World{Roster: world.NewRoster()}
	w.Opt.Quorate = true
	w.Roster.Insert("n1", "n1", world.ClusterNode, 0).Set(world.NodeOnline)
	return w
}

func resource(w *world.World, id string, kind world.Kind, parent *world.Resource) *world.Resource {
	r := &world.Resource{
		W: w, ID: id, Kind: kind, Parent: parent, Meta: &seq.Table[string]{},
		Allowed: world.NewNodeTable(w.Roster), Flags: world.Managed | world.Unique,
	}
	if parent == nil {
		w.Resources = append(w.Resources, r)
	} else {
		parent.Children = append(parent.Children, r)
	}
	return r
}

// action makes an action with just these flags, without touching its configuration.
func action(r *world.Resource, task string, f world.ActionFlags) *world.Action {
	a := &world.Action{
		W: r.W, Resource: r, Task: task, Key: r.Key(task), Flags: f, Node: r.W.Roster.Nodes[0],
		Meta: &seq.Table[string]{}, ID: r.W.Actions.Len() + 1,
	}
	if f&world.Pseudo != 0 {
		a.Node = nil
	}
	r.W.Actions.Add(a)
	r.Actions.Add(a)
	return a
}

const (
	opt = world.Optional
	run = world.Runnable
)

func TestRelations(t *testing.T) {
	for name, c := range map[string]struct {
		kind                  world.Relation
		first, then           world.ActionFlags
		firstEnds, thenEnds   world.ActionFlags
		firstReason, thenText string
	}{
		"order alone changes nothing": {
			kind: world.RelOrdered, first: 0, then: opt | run, firstEnds: 0, thenEnds: opt | run,
		},
		"first implies then": {
			kind: world.RelFirstImpliesThen, first: run, then: opt | run, firstEnds: run, thenEnds: run,
			thenText: "required a start",
		},
		"optional first implies nothing": {
			kind: world.RelFirstImpliesThen, first: opt | run, then: opt | run, firstEnds: opt | run, thenEnds: opt | run,
		},
		"then implies first": {
			kind: world.RelThenImpliesFirst, first: opt | run, then: run, firstEnds: opt | run, thenEnds: run,
		},
		"unrunnable first blocks": {
			kind: world.RelUnrunnableFirstBlocks, first: 0, then: run, firstEnds: 0, thenEnds: 0,
			thenText: "unrunnable a start",
		},
		"asymmetric": {
			kind: world.RelAsymmetric, first: 0, then: opt | run, firstEnds: 0, thenEnds: 0,
			thenText: "required a start",
		},
		"first else then": {
			kind: world.RelFirstElseThen, first: 0, then: run | world.Pseudo | world.ActionMigratable,
			firstEnds: 0, thenEnds: run, thenText: "unmigrateable a start",
		},
		"unmigratable then blocks": {
			kind: world.RelUnmigratableThenBlocks, first: opt | run, then: run, firstEnds: 0, thenEnds: run,
			firstReason: "unrunnable b stop",
		},
	} {
		w := testWorld()
		a := action(resource(w, "a", world.Primitive, nil), vocab.TaskStart, c.first)
		b := action(resource(w, "b", world.Primitive, nil), vocab.TaskStop, c.then)
		world.Order(a, b, c.kind)
		update(b)
		if a.Flags != c.firstEnds || b.Flags != c.thenEnds {
			t.Errorf("%s: flags end as %b and %b, want %b and %b", name, a.Flags, b.Flags, c.firstEnds, c.thenEnds)
		}
		if a.Reason.String() != c.firstReason || b.Reason.String() != c.thenText {
			t.Errorf("%s: reasons %q and %q", name, a.Reason, b.Reason)
		}
	}
}

// A start that is required because of another resource makes the stop before it required.
func TestImpliedRestart(t *testing.T) {
	w := testWorld()
	b := resource(w, "b", world.Primitive, nil)
	first := action(resource(w, "a", world.Primitive, nil), vocab.TaskStart, run)
	stop, start := action(b, vocab.TaskStop, opt|run), action(b, vocab.TaskStart, opt|run)
	b.OrderTasks(vocab.TaskStop, b, vocab.TaskStart, world.RelOrdered|world.RelFirstImpliesThen|world.RelIntermediateStop)
	w.NewOrdering(world.Ordering{Kind: world.RelFirstImpliesThen, FirstAction: first, ThenResource: b, ThenTask: "b_start_0"})
	Apply(w)
	if stop.Is(opt) || start.Is(opt) || start.Reason.String() != "required a start" {
		t.Errorf("stop %b, start %b (%s)", stop.Flags, start.Flags, start.Reason)
	}
}

func TestMinimumRunnable(t *testing.T) {
	w := testWorld()
	gate := w.PseudoAction("one-or-more:x")
	gate.RequiredRunnableBefore = 2
	var starts []*world.Action
	for _, id := range []string{"a", "b", "c"} {
		a := action(resource(w, id, world.Primitive, nil), vocab.TaskStart, run)
		world.Order(a, gate, world.RelMinRunnable)
		starts = append(starts, a)
	}
	starts[0].Clear(run)
	if update(gate); !gate.Is(run) {
		t.Error("two of three are enough")
	}
	starts[1].Clear(run)
	if update(gate); gate.Is(run) {
		t.Error("one is not")
	}
}

// An ordering after the start of a group means after the start of all of it.
func TestGroupCompletion(t *testing.T) {
	w := testWorld()
	g := resource(w, "g", world.Group, nil)
	m := resource(w, "m", world.Primitive, g)
	action(m, vocab.TaskStart, run)
	start := action(g, vocab.TaskStart, run|opt|world.Pseudo)
	running := action(g, vocab.TaskRunning, run|opt|world.Pseudo)
	after := action(resource(w, "x", world.Primitive, nil), vocab.TaskStart, opt|run)
	world.Order(start, after, world.RelFirstImpliesThen)
	update(after)
	e, _ := after.Before.Head()
	if e.Action != running || after.Is(opt) || after.Reason.String() != "required g running" {
		t.Errorf("before it: %s; flags %b, reason %q", e.Action.Key, after.Flags, after.Reason)
	}
}

func TestCompletionKey(t *testing.T) {
	w := testWorld()
	g := resource(w, "g", world.Group, nil)
	c := resource(w, "c", world.Clone, nil)
	c.Set(world.Notify)
	for _, x := range []struct {
		r         *world.Resource
		key, want string
	}{
		{g, "g_start_0", "g_running_0"},
		{g, "g_running_0", "g_running_0"},
		{g, "g_stop_0", "g_stopped_0"},
		{g, "g_monitor_10000", "g_monitor_10000"},
		{g, "g_monitor_0", "g_monitor_0"},
		{c, "c_promote_0", "c_confirmed-post_notify_promoted_0"},
		{c, "c_pre_notify_promote_0", "c_pre_notify_promote_0"},
	} {
		if got := completionKey(x.r, x.key); got != x.want {
			t.Errorf("%s: %s, want %s", x.key, got, x.want)
		}
	}
}

func TestQuirkNotification(t *testing.T) {
	g := resource(testWorld(), "notify-app", world.Group, nil)
	if got := completionKey(g, "notify-app_start_0"); got != "notify-app_start_0" {
		t.Errorf("the name alone must make it look like a notification: %s", got)
	}
}

func TestApplyMakesFirstAction(t *testing.T) {
	w := testWorld()
	a, b := resource(w, "a", world.Primitive, nil), resource(w, "b", world.Primitive, nil)
	a.OrigRole = vocab.RoleStopped
	a.XML, b.XML = nil, nil
	then := action(b, vocab.TaskStop, run)
	w.NewOrdering(world.Ordering{Kind: world.RelOrdered, FirstResource: a, FirstTask: "a_stop_0", ThenAction: then})
	Apply(w)
	if w.Actions.Len() != 1 {
		t.Error("the stop of what is stopped is not made")
	}
}

func TestColocationBlocks(t *testing.T) {
	w := testWorld()
	a, b := resource(w, "a", world.Primitive, nil), resource(w, "b", world.Primitive, nil)
	w.AddColocation(world.Colocation{ID: "c", Dependent: b, Primary: a, Score: 1_000_000, Influence: true})
	action(a, vocab.TaskStart, 0)
	start := action(b, vocab.TaskStart, run)
	Apply(w)
	if start.Is(run) || start.Reason.String() != "colocation with a" {
		t.Errorf("flags %b, reason %q", start.Flags, start.Reason)
	}
}
