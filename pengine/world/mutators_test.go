package world

import (
	"testing"
	"time"

	"github.com/beevik/etree"
	"pgregory.net/rapid"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// testWorld is a quorate cluster of nodes n1 and n2, both up, with fencing.
func testWorld() *World {
	w := &World{
		Root: parse(`<cib crm_feature_set="3.19.0"><status/></cib>`), Roster: NewRoster(),
		Now: time.Unix(1_700_000_000, 0).UTC(),
	}
	w.Opt.Quorate, w.Opt.FencingEnabled, w.Opt.FenceAction = true, true, "reboot"
	w.Found.FenceDevice = true
	for _, name := range []string{"n1", "n2"} {
		w.Roster.Insert(name, name, ClusterNode, 0).Set(NodeOnline)
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

// testPrimitive makes a managed primitive from its element.
func testPrimitive(w *World, xml string) *Resource {
	x := parse(xml)
	r := &Resource{
		W: w, ID: x.SelectAttrValue("id", ""), XML: x, OpsXML: x.SelectElement("operations"),
		Meta: &seq.Table[string]{}, Allowed: NewNodeTable(w.Roster), Flags: Managed | Unique,
	}
	w.Resources = append(w.Resources, r)
	return r
}

func TestParseKey(t *testing.T) {
	for _, c := range []struct {
		key, rsc, task string
		ms             uint
		ok             bool
	}{
		{"db_start_0", "db", "start", 0, true},
		{"my_db_monitor_10000", "my_db", "monitor", 10000, true},
		{"db_migrate_to_0", "db", "migrate_to", 0, true},
		{"a_b_migrate_from_0", "a_b", "migrate_from", 0, true},
		{"c_pre_notify_start_0", "c", "pre_notify_start", 0, true},
		{"c_confirmed-post_notify_stopped_0", "c", "confirmed-post_notify_stopped", 0, true},
		{"c_confirmed-pre_notify_migrate_to_0", "c", "confirmed-pre_notify_migrate_to", 0, true},
		{"a__0", "", "", 0, false}, // too short
		{"start_0", "", "", 0, false},
		{"db_start_x", "", "", 0, false},
		{"db_start_0_", "", "", 0, false},
		{"do_shutdown-n1", "", "", 0, false},
	} {
		rsc, task, ms, ok := ParseKey(c.key)
		if rsc != c.rsc || task != c.task || ms != c.ms || ok != c.ok {
			t.Errorf("ParseKey(%q) = %q %q %d %v", c.key, rsc, task, ms, ok)
		}
	}
}

func TestParseKeyUndoesKey(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rsc := rapid.StringMatching(`[a-z][a-z_.:-]{0,8}[a-z0-9]`).Draw(t, "rsc")
		task := rapid.SampledFrom([]string{"start", "monitor", "migrate_to", "reload-agent", "pre_notify_stop"}).Draw(t, "task")
		ms := uint(rapid.Uint32().Draw(t, "ms"))
		gotRsc, gotTask, gotMS, ok := ParseKey(Key(rsc, task, ms))
		if !ok || gotRsc != rsc || gotTask != task || gotMS != ms {
			t.Fatalf("%q: got %q %q %d %v", Key(rsc, task, ms), gotRsc, gotTask, gotMS, ok)
		}
	})
}

func TestNewActionTakesNode(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	n := w.FindNode("n1")
	a := r.StartAction(nil, true)
	if a.Is(Runnable) {
		t.Error("an action without node must not be runnable")
	}
	if b := r.StartAction(n, true); b != a || a.Node != n || !a.Is(Runnable) {
		t.Errorf("the action must be moved to the node: %+v", b)
	}
	if b := r.StartAction(w.FindNode("n2"), true); b == a || b.ID != 2 {
		t.Error("another node means another action with the next id")
	}
	if r.StartAction(n, false); a.Is(Optional) {
		t.Error("asking for a required action must make it required")
	}
	if r.StartAction(n, true); a.Is(Optional) {
		t.Error("a required action never becomes optional again")
	}
	if got, _ := w.Actions.Head(); got.ID != 2 {
		t.Errorf("newest action is %d", got.ID)
	}
}

func TestUnmanagedActionsAreOptional(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	r.Clear(Managed)
	n := w.FindNode("n1")
	if a := r.StopAction(n, false); !a.Is(Optional) {
		t.Error("the stop of an unmanaged resource must be optional")
	}
	if a := w.NewAction(r, Key("db", vocab.TaskMonitor, 10000), vocab.TaskMonitor, n, false); a.Is(Optional) {
		t.Error("recurring monitors of unmanaged resources go on")
	}
}

func TestUnrunnableStopFences(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	n := w.FindNode("n1")
	n.Clear(NodeOnline)
	stop := r.StopAction(n, false)
	if stop.Is(Runnable) || !n.Unclean() {
		t.Fatal("a stop on a node that is down must fence it")
	}
	fence := w.Singletons["stonith-n1-reboot"]
	if fence == nil || fence.Reason.String() != "stop is unrunnable" || !fence.Is(Optional) {
		t.Errorf("fencing operation: %+v", fence)
	}
}

func TestFenceActionKeepsFirstReason(t *testing.T) {
	w := testWorld()
	n := w.FindNode("n1")
	w.FenceNode(n, "first", false, Cause{})
	a := w.FenceAction(Fencing{Node: n, Required: true, Why: "second"})
	if a.Is(Optional) || a.Reason.String() != "first" || w.Actions.Len() != 1 {
		t.Errorf("got %+v", a)
	}
	w.Found.FenceDevice = false
	if b := w.FenceAction(Fencing{Node: w.FindNode("n2"), Required: true, Why: "x"}); !b.Is(Optional) {
		t.Error("without a device fencing cannot be required")
	}
}

func TestPriorityFencingDelay(t *testing.T) {
	w := testWorld()
	w.Opt.PriorityFencingMS = 15000
	n := w.FindNode("n1")
	n.Priority = 10
	n.Clear(NodeOnline)
	a := w.FenceAction(Fencing{Node: n, Required: true, Why: "x", PriorityDelay: true})
	if got := a.Meta.Value("priority-fencing-delay"); got != "15" {
		t.Errorf("delay for the top node of the other half is %q", got)
	}
	w.FindNode("n2").Priority = 20
	w.FenceAction(Fencing{Node: n, Required: true, Why: "x"})
	if got := a.Meta.Value("priority-fencing-delay"); got != "0" {
		t.Errorf("delay must be worked out anew: %q", got)
	}
}

func TestOrder(t *testing.T) {
	w := testWorld()
	a, b := w.PseudoAction("a"), w.PseudoAction("b")
	if Order(a, a, RelOrdered) || Order(a, nil, RelOrdered) || Order(a, b, RelNone) {
		t.Error("no edge to itself, to nothing, or without kind")
	}
	if !Order(a, b, RelOrdered|RelFirstImpliesThen) || Order(a, b, RelOrdered) {
		t.Error("an edge that shares a bit is a duplicate")
	}
	if !Order(a, b, RelAsymmetric) || a.After.Len() != 2 || b.Before.Len() != 2 {
		t.Error("an edge that shares none is not")
	}
	if e, _ := b.Before.Head(); e.Kind != RelAsymmetric {
		t.Error("newest edge comes first")
	}
}

func TestMigrationTwins(t *testing.T) {
	w := testWorld()
	a := testPrimitive(w, `<primitive id="a" class="ocf" provider="p" type="t"/>`)
	b := testPrimitive(w, `<primitive id="b" class="ocf" provider="p" type="t"/>`)
	b.Set(Migratable)
	a.OrderStarts(b, RelOrdered)
	a.Set(Migratable)
	a.OrderStarts(b, RelOrdered)
	var got []string
	for _, o := range w.Orderings {
		got = append(got, o.FirstTask+" "+o.ThenTask)
	}
	want := []string{
		"a_start_0 b_start_0", "a_start_0 b_migrate_to_0",
		"a_start_0 b_start_0", "a_migrate_from_0 b_migrate_to_0", "a_start_0 b_migrate_to_0",
	}
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	for i := range want {
		if got[i] != want[i] || w.Orderings[i].ID != i+1 {
			t.Errorf("ordering %d: %q, want %q", i, got[i], want[i])
		}
	}
}

func TestOpMeta(t *testing.T) {
	w := testWorld()
	w.OpDefaults = parse(`<op_defaults><meta_attributes id="d"><nvpair id="d1" name="timeout" value="45s"/></meta_attributes></op_defaults>`)
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"><operations>
		<op id="m10" name="monitor" interval="10s" timeout="7s"/>
		<op id="m20" name="monitor" interval="20s" timeout="30s" start-delay="2s"/>
		<op id="s" name="start" interval="0" timeout="-1"/>
	</operations></primitive>`)
	n := w.FindNode("n1")
	for _, c := range []struct {
		task        string
		ms          uint
		name, value string
	}{
		{"monitor", 10000, "interval", "10000"},
		{"monitor", 10000, "timeout", "7000"},
		{"monitor", 0, "timeout", "7000"}, // probes: as the most frequent monitor
		{"monitor", 0, "interval", ""},
		{"monitor", 20000, "start-delay", "2000"},
		{"stop", 0, "timeout", "45000"},  // operation defaults
		{"start", 0, "timeout", "20000"}, // not above zero: default
		{"start", 0, "id", ""},
	} {
		meta := r.OpMeta(n, c.task, c.ms, r.FindOp(c.task, c.ms, true))
		if got := meta.Value(c.name); got != c.value {
			t.Errorf("%s of %s_%d = %q, want %q", c.name, c.task, c.ms, got, c.value)
		}
	}
}

func TestOnFailDefaults(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"/>`)
	for _, c := range []struct {
		task, value string
		want        OnFail
	}{
		{"monitor", "", OnFailRestart},
		{"stop", "", OnFailFence},
		{"monitor", "bogus", OnFailRestart},
		{"monitor", "Ignore", OnFailIgnore},
		{"monitor", "restart-container", OnFailRestart}, // has no launcher
		{"start", "migrate", OnFailBan},
		{"monitor", "fence", OnFailFence},
	} {
		if got := r.ParseOnFail(c.task, 0, c.value); got != c.want {
			t.Errorf("%s %q: %d, want %d", c.task, c.value, got, c.want)
		}
	}
	w.Opt.FencingEnabled = false
	if r.ParseOnFail("stop", 0, "") != OnFailBlock || r.ParseOnFail("stop", 0, "fence") != OnFailStop {
		t.Error("without fencing a failed stop blocks, and on-fail=fence means stop")
	}
	r.Launcher = r
	if r.ParseOnFail("monitor", 10, "") != OnFailRestartContainer {
		t.Error("launched resources restart their container")
	}
}

func TestDemoteTakesPromotedMonitorsOnFail(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="db" class="ocf" provider="p" type="t"><operations>
		<op id="a" name="monitor" interval="10s" role="Promoted" on-fail="block"/>
		<op id="b" name="monitor" interval="11s" role="Master" on-fail="standby"/>
		<op id="c" name="monitor" interval="12s" on-fail="ignore"/>
		<op id="d" name="monitor" interval="13s" on-fail="demote"/>
	</operations></primitive>`)
	if got := r.OpMeta(nil, vocab.TaskDemote, 0, nil).Value("on-fail"); got != "standby" {
		t.Errorf("got %q", got)
	}
	if r.OpMeta(nil, vocab.TaskMonitor, 13000, r.FindOp(vocab.TaskMonitor, 13000, true)).Has("on-fail") {
		t.Error("demote is only for promotions and monitors of the promoted role")
	}
}

// Guests may be each other's hosts, if only because of histories that contradict one another.
func TestGuestsThatHostOneAnother(t *testing.T) {
	w := testWorld()
	var guests []*Node
	for _, name := range []string{"g1", "g2"} {
		launcher := testPrimitive(w, `<primitive id="vm-`+name+`"/>`)
		connection := testPrimitive(w, `<primitive id="`+name+`"/>`)
		connection.Launcher = launcher
		n := w.Roster.Insert(name, name, RemoteNode, 0)
		n.Remote = connection
		guests = append(guests, n)
	}
	for i, n := range guests {
		n.Remote.Launcher.Active = []*Node{guests[1-i]}
		if !n.IsGuest() {
			t.Fatal("not a guest")
		}
	}
	if w.CanFence(guests[0]) {
		t.Error("a guest cannot be fenced by stopping it on itself")
	}
	guests[1].Set(NodeOnline)
	if !w.CanFence(guests[0]) {
		t.Error("a guest can be fenced where its host is up")
	}
}
