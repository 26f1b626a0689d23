package act

import (
	"testing"

	"github.com/beevik/etree"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// testWorld is a quorate cluster of the named nodes, all up, with fencing.
func testWorld(nodes ...string) *world.World {
	w := &world.World{Root: parse(`<cib/>`), Roster: world.NewRoster()}
	w.Opt.Quorate, w.Opt.FencingEnabled, w.Opt.FenceAction = true, true, "reboot"
	w.Opt.ProbeResources, w.Opt.ConcurrentFencing = true, true
	w.Found.FenceDevice = true
	for _, name := range nodes {
		w.Roster.Insert(name, name, world.ClusterNode, 0).Set(world.NodeOnline)
	}
	return w
}

func parse(xml string) *etree.Element {
	d := etree.NewDocument()
	if err := d.ReadFromString(xml); err != nil {
		panic(err)
	}
	return d.Root()
}

// primitive makes a managed primitive that was active in a role on a node, if one is given.
func primitive(w *world.World, id string, role vocab.Role, on *world.Node, ops string) *world.Resource {
	x := parse(`<primitive id="` + id + `" class="ocf" provider="p" type="t"><operations>` + ops + `</operations></primitive>`)
	r := &world.Resource{
		W: w, ID: id, XML: x, OpsXML: x.SelectElement("operations"), OrigRole: role,
		Meta: &seq.Table[string]{}, Allowed: world.NewNodeTable(w.Roster), Probed: world.NewNodeTable(w.Roster),
		Flags: world.Managed | world.Unique,
	}
	for _, n := range w.Roster.Nodes {
		r.Allowed.Put(&world.Candidate{Node: n})
	}
	if on != nil {
		r.Active = []*world.Node{on}
	}
	w.Resources = append(w.Resources, r)
	return r
}

// actions lists actions oldest first: key, node and whether each is required.
func actions(w *world.World) (list []string) {
	for _, a := range w.Actions.OldestFirst() {
		s := a.Key
		if a.Node != nil {
			s += " " + a.Node.Name
		}
		if !a.Is(world.Optional) {
			s += " required"
		}
		list = append(list, s)
	}
	return list
}

func check(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("got %q\nwant %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d: got %q, want %q", i, got[i], want[i])
		}
	}
}

func TestEveryRoleIsReached(t *testing.T) {
	for from := stopped; from < roles; from++ {
		for to := stopped; to < roles; to++ {
			role, steps := from, 0
			for role != to {
				next := nextRole[role][to]
				_, ok := step(role, next)
				if !ok && !(role == started && next == unpromoted) {
					t.Fatalf("%s to %s: nothing to do for %s to %s", from, to, role, next)
				}
				if role, steps = next, steps+1; steps > 4 {
					t.Fatalf("no way leads from %s to %s", from, to)
				}
			}
		}
	}
}

func TestStart(t *testing.T) {
	w := testWorld("n1")
	r := primitive(w, "db", stopped, nil, `<op id="m" name="monitor" interval="10s"/>`)
	r.Assigned = w.FindNode("n1")
	Actions(w)
	check(t, actions(w), "db_start_0 n1 required", "db_monitor_10000 n1 required")
}

// An undisturbed resource gets an optional stop and start, so that a restart can be implied later.
func TestStaying(t *testing.T) {
	w := testWorld("n1")
	n := w.FindNode("n1")
	r := primitive(w, "db", started, n, "")
	r.Assigned = n
	Actions(w)
	check(t, actions(w), "db_stop_0 n1", "db_start_0 n1")
}

func TestMove(t *testing.T) {
	w := testWorld("n1", "n2")
	r := primitive(w, "db", started, w.FindNode("n1"), "")
	r.Assigned = w.FindNode("n2")
	Actions(w)
	check(t, actions(w), "db_stop_0 n1 required", "db_start_0 n2 required")
}

func TestMigration(t *testing.T) {
	w := testWorld("n1", "n2")
	r := primitive(w, "db", started, w.FindNode("n1"), "")
	r.Set(world.Migratable)
	r.Assigned = w.FindNode("n2")
	Actions(w)
	check(t, actions(w), "db_stop_0 n1 required", "db_start_0 n2 required", "db_migrate_to_0 n1", "db_migrate_from_0 n2")
	if a := world.FindFirst(&r.Actions, world.Match{Task: vocab.TaskStart}); !a.Is(world.Pseudo | world.ActionMigratable) {
		t.Error("the start of a migration happens in name only")
	}
}

func TestRecurring(t *testing.T) {
	w := testWorld("n1", "n2")
	r := primitive(w, "db", stopped, nil, `
		<op id="a" name="monitor" interval="10s"/>
		<op id="b" name="monitor" interval="11s" role="Promoted"/>
		<op id="c" name="monitor" interval="12s" role="Stopped"/>
		<op id="d" name="start" interval="13s"/>
		<op id="e" name="monitor" interval="14s" enabled="false"/>
		<op id="f" name="monitor" interval="15s" role="Nonsense"/>
		<op id="g" name="monitor" interval="16s"/>
		<op id="h" name="monitor" interval="16"/>`)
	r.Assigned = w.FindNode("n1")
	r.NextRole = started
	createRecurring(r)
	check(t, actions(w), "db_start_0 n1", "db_monitor_10000 n1 required", "db_monitor_12000 n2 required")
	if a, _ := w.Actions.Head(); a.Meta.Value("op_target_rc") != "7" {
		t.Error("a monitor of role Stopped expects the resource not to run")
	}
}

// What runs already and is for another role is cancelled before the role changes.
func TestRecurringIsCancelled(t *testing.T) {
	w := testWorld("n1")
	n := w.FindNode("n1")
	r := primitive(w, "db", unpromoted, n, `<op id="a" name="monitor" interval="10s" role="Unpromoted"/>`)
	r.Assigned, r.NextRole = n, promoted
	w.NewAction(r, world.Key("db", vocab.TaskMonitor, 10000), vocab.TaskMonitor, n, true)
	createRecurring(r)
	check(t, actions(w), "db_monitor_10000 n1 required", "db_start_0 n1")
	a := w.Actions.OldestFirst()[0]
	if a.Task != vocab.TaskCancel || a.Cancels != vocab.TaskMonitor {
		t.Errorf("got %s of %s", a.Task, a.Cancels)
	}
	if o := w.Orderings[0]; o.FirstAction != a || o.ThenTask != "db_promote_0" {
		t.Errorf("ordering %+v", o)
	}
}

func TestProbes(t *testing.T) {
	w := testWorld("n1", "n2", "n3", "n4")
	r := primitive(w, "db", started, w.FindNode("n1"), "")
	r.Probed.Put(&world.Candidate{Node: w.FindNode("n1")})
	r.Allowed.Put(&world.Candidate{Node: w.FindNode("n3"), Probe: world.ProbeNever})
	w.FindNode("n4").Set(world.NodeUnclean)
	for _, n := range w.Roster.Nodes {
		n.Set(world.NodeProbesAllowed)
	}
	Probes(w)
	check(t, actions(w), "db_monitor_0 n2 required")
}

func TestFencingImpliesStop(t *testing.T) {
	w := testWorld("n1", "n2")
	n := w.FindNode("n1")
	n.Set(world.NodeUnclean)
	r := primitive(w, "db", started, n, "")
	r.Set(world.NeedsFencing)
	r.Assigned = w.FindNode("n2")
	Actions(w)
	FencingAndShutdown(w)
	check(t, actions(w), "db_stop_0 n1 required", "db_start_0 n2 required", "stonith-n1-reboot n1 required")
	stop, fence := w.Actions.OldestFirst()[0], w.Actions.OldestFirst()[2]
	if e, _ := stop.Before.Head(); !stop.Is(world.Pseudo|world.Runnable) || e.Action != fence {
		t.Error("the stop must be implied by the fencing")
	}
	start := w.Actions.OldestFirst()[1]
	if e, _ := start.Before.Head(); e == nil || e.Action != fence {
		t.Error("the start must wait for the fencing")
	}
}

func TestControllerShutsDownLast(t *testing.T) {
	w := testWorld("n1", "n2", "n3")
	primitive(w, "db", stopped, nil, "").NextRole = stopped
	for _, n := range w.Roster.Nodes {
		n.Set(world.NodeShutdown)
	}
	w.DC = w.FindNode("n1")
	FencingAndShutdown(w)
	check(t, actions(w), "do_shutdown-n1 n1 required", "do_shutdown-n2 n2 required", "do_shutdown-n3 n3 required")
	dc := w.Actions.OldestFirst()[0]
	if dc.Before.Len() != 2 {
		t.Errorf("%d shutdowns before the controller's", dc.Before.Len())
	}
}
