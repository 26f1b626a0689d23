package world

import (
	"cmp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
)

func TestNumericNameOrder(t *testing.T) {
	sorted := []string{"", "7", "07", "8", "a", "node", "node1", "Node2", "node02", "node10", "node10a", "remotenode9"}
	for i, a := range sorted {
		for j, b := range sorted {
			if got := CompareNumeric(a, b); got != cmp.Compare(i, j) {
				t.Errorf("%q, %q: %d", a, b, got)
			}
		}
	}
	if CompareNumeric("NODE1", "node1") != 0 {
		t.Error("letter case must not count")
	}
	if CompareNumeric("n99999999999999999999", "n100000000000000000000") >= 0 {
		t.Error("numbers of any length must compare by value")
	}
}

func TestNumericNameOrderIsAnOrder(t *testing.T) {
	name := rapid.StringMatching(`[a-cA-C0-2]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := name.Draw(t, "a"), name.Draw(t, "b"), name.Draw(t, "c")
		if CompareNumeric(a, b) != -CompareNumeric(b, a) {
			t.Fatal("not antisymmetric")
		}
		if CompareNumeric(a, b) <= 0 && CompareNumeric(b, c) <= 0 && CompareNumeric(a, c) > 0 {
			t.Fatal("not transitive")
		}
	})
}

func TestRosterKeepsNameOrder(t *testing.T) {
	r := NewRoster()
	for _, name := range []string{"n10", "n9", "N1", "n100"} {
		r.Insert("id-"+name, name, ClusterNode, 0)
	}
	var names []string
	for _, n := range r.Nodes {
		names = append(names, n.Name)
	}
	if got := strings.Join(names, " "); got != "N1 n9 n10 n100" {
		t.Error(got)
	}
	if r.ByName("n1") == nil || r.ByID("ID-N9") == nil || r.ByName("n2") != nil {
		t.Error("names and ids must be found without regard to case")
	}
}

func TestBaseName(t *testing.T) {
	for id, want := range map[string]string{
		"web": "web", "web:0": "web", "web:12": "web", "a:b:3": "a:b", "web:x": "web:x", "web:1x": "web:1x", "12": "12", "": "",
	} {
		if got := BaseName(id); got != want {
			t.Errorf("%q: %q, want %q", id, got, want)
		}
	}
	if got := InstanceZero("web:7"); got != "web:0" {
		t.Error(got)
	}
}

// The reference takes a colon at the very end for part of the name.
func TestQuirkBaseName(t *testing.T) {
	if got := BaseName("web:"); got != "web:" {
		t.Error(got)
	}
}

func TestRoleNames(t *testing.T) {
	for text, want := range map[string]vocab.Role{
		"Stopped": vocab.RoleStopped, "started": vocab.RoleStarted, "Slave": vocab.RoleUnpromoted, "Unpromoted": vocab.RoleUnpromoted,
		"MASTER": vocab.RolePromoted, "Promoted": vocab.RolePromoted, "": vocab.RoleUnknown, "Running": vocab.RoleUnknown,
	} {
		if got := vocab.ParseRole(text); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	for r := vocab.RoleUnknown; r <= vocab.RolePromoted; r++ {
		if vocab.ParseRole(r.String()) != r {
			t.Errorf("%v cannot be read back", r)
		}
	}
}

// family is a group of two members inside an anonymous clone's first instance.
func family(w *World) (clone, group, a, b *Resource) {
	clone = testPrimitive(w, `<clone id="c"/>`)
	clone.Kind, clone.Clone = Clone, &CloneData{Max: 2, NodeMax: 1}
	group = &Resource{W: w, ID: "g:0", Kind: Group, Group: &GroupData{}, Parent: clone, XML: parse(`<group id="g"/>`), Allowed: NewNodeTable(w.Roster)}
	member := func(id string) *Resource {
		return &Resource{W: w, ID: id + ":0", Parent: group, XML: parse(`<primitive id="` + id + `"/>`), Allowed: NewNodeTable(w.Roster), Flags: Managed}
	}
	a, b = member("a"), member("b")
	group.Children, clone.Children = []*Resource{a, b}, []*Resource{group}
	clone.Clear(Unique)
	return clone, group, a, b
}

func TestFindResource(t *testing.T) {
	w := testWorld()
	clone, group, a, _ := family(w)
	a.HistoryID = "a"
	for _, c := range []struct {
		id    string
		match IDMatch
		want  *Resource
	}{
		{"c", 0, clone},
		{"a:0", 0, a},
		{"a", 0, nil},
		{"a", MatchHistory, a},
		{"g", MatchBasename, group},
		{"g", MatchAnonBasename, group},
		{"a", MatchCloneOnly, a},
		{"x", MatchHistory | MatchBasename, nil},
	} {
		if got := w.FindResource(c.id, c.match); got != c.want {
			t.Errorf("%s (%b): %v", c.id, c.match, got)
		}
	}
	n := w.FindNode("n1")
	a.Active = []*Node{n}
	if a.Find("a:0", n, MatchCurrentNode) != a || a.Find("a:0", n, 0) != nil {
		t.Error("a node must be where the resource is active, or where it is assigned")
	}
}

func TestFamily(t *testing.T) {
	clone, group, a, b := family(testWorld())
	if a.Top() != clone || !a.HasAncestor(group) || !a.HasAncestor(clone) || a.HasAncestor(b) || clone.HasAncestor(clone) {
		t.Error("wrong ancestors")
	}
	clone.SetAll(Removed)
	if !clone.AllAre(Removed) || !b.Is(Removed) {
		t.Error("flags must be set on everything")
	}
	a.Clear(Removed)
	if clone.AllAre(Removed) || !clone.AnyIs(Removed) {
		t.Error("AllAre and AnyIs must look at everything")
	}
	if a.PrintableID() != "a" {
		t.Error("anonymous instances go by the configured id")
	}
	a.Set(Unique)
	if a.PrintableID() != "a:0" {
		t.Error("unique instances go by their own id")
	}
}

func TestActiveAndState(t *testing.T) {
	w := testWorld()
	clone, group, a, b := family(w)
	n1, n2 := w.FindNode("n1"), w.FindNode("n2")
	a.Active, a.OrigRole, b.OrigRole = []*Node{n1}, vocab.RolePromoted, vocab.RoleStopped
	if !group.IsActive(false) || group.IsActive(true) || !clone.IsActive(false) || clone.IsActive(true) {
		t.Error("one of two members is active")
	}
	if clone.State(true) != vocab.RolePromoted {
		t.Error("a clone is in its instances' highest role")
	}
	only, all := clone.NodesWhere(AtCurrent)
	if only != n1 || len(all) != 1 {
		t.Errorf("%v, %v", only, all)
	}
	b.Active = []*Node{n1, n2}
	if only, all = clone.NodesWhere(AtCurrent); only != nil || !slices.Equal(all, []*Node{n1, n2}) {
		t.Errorf("%v, %v", only, all)
	}
	n1.Clear(NodeOnline)
	if a.IsActive(true) {
		t.Error("nothing managed is active on a node that is down")
	}
	n1.Set(NodeUnclean)
	if !a.IsActive(true) {
		t.Error("what is on a node to be fenced counts as active")
	}
}

func TestActiveNode(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="r"/>`)
	n1, n2 := w.FindNode("n1"), w.FindNode("n2")
	r.Active = []*Node{n1, n2}
	n1.Set(NodeUnclean)
	if n, all, ready := r.ActiveNode(); n != n2 || all != 2 || ready != 1 {
		t.Errorf("without fencing a clean node is trusted: %v, %d, %d", n, all, ready)
	}
	r.Set(NeedsFencing)
	if n := r.CurrentNode(); n != n1 {
		t.Errorf("with fencing the first counts: %v", n)
	}
	r.MigrationSource = n2
	if n := r.CurrentNode(); n != n2 {
		t.Errorf("the source of a migration counts most: %v", n)
	}
}

func TestAvailable(t *testing.T) {
	w := testWorld()
	n := w.FindNode("n1")
	if !n.Available(false) {
		t.Error("a node that is up is available")
	}
	for _, f := range []NodeFlags{NodeShutdown, NodeUnclean, NodeStandby, NodeMaintenance} {
		n.Set(f)
		if n.Available(false) {
			t.Errorf("condition %b must make a node unavailable", f)
		}
		n.Clear(f)
	}
	c := &Candidate{Node: n, Score: -1}
	if c.Usable() || !c.Available() {
		t.Error("negative scores count only if asked")
	}
}

func TestAvailableGuest(t *testing.T) {
	w := testWorld()
	launcher, conn := testPrimitive(w, `<primitive id="vm"/>`), testPrimitive(w, `<primitive id="g"/>`)
	conn.Launcher = launcher
	g := w.Roster.Insert("g", "g", RemoteNode, 0)
	g.Set(NodeOnline)
	g.Remote = conn
	if !g.IsGuest() || g.IsRemote() {
		t.Error("a node whose connection was launched is a guest")
	}
	if !g.Available(false) || g.Available(true) {
		t.Error("a guest's launcher must be assigned")
	}
	launcher.Assigned = w.FindNode("n1")
	if !g.Available(true) {
		t.Error("a guest's launcher is assigned")
	}
}

func TestAddRunning(t *testing.T) {
	w := testWorld()
	clone, group, a, _ := family(w)
	n := w.FindNode("n1")
	a.Priority, a.OrigRole = 4, vocab.RolePromoted
	clone.Set(Managed)
	group.Set(Managed)
	a.AddRunning(n, false)
	a.AddRunning(n, false)
	for _, r := range []*Resource{a, group, clone} {
		if !slices.Equal(r.Active, []*Node{n}) {
			t.Errorf("%s: %v", r.ID, r.Active)
		}
	}
	if !slices.Equal(n.Running, []*Resource{a}) || n.Priority != 5 {
		t.Errorf("running %v, priority %d; want a promoted instance to count one more", n.Running, n.Priority)
	}
}

func TestAddRunningUnmanaged(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="r"/>`)
	n := w.FindNode("n1")
	n.Set(NodeMaintenance)
	r.AddRunning(n, false)
	if r.Is(Managed) || !r.Is(Maintenance) || r.Allowed.Get(n).Score != score.Infinity {
		t.Error("what runs on a node in maintenance must be left alone, and stay there")
	}
}

func TestAddRunningTwice(t *testing.T) {
	for policy, check := range map[MultiplyActive]func(*Resource) bool{
		MultipleRestart: func(r *Resource) bool { return r.Is(Managed) && r.Allowed.Len() == 0 },
		MultipleBlock:   func(r *Resource) bool { return !r.Is(Managed) && r.Is(Blocked) },
		MultipleStop: func(r *Resource) bool {
			return r.Allowed.Len() == 2 && r.Allowed.Get(r.W.FindNode("n2")).Score == score.Never
		},
	} {
		w := testWorld()
		r := testPrimitive(w, `<primitive id="r"/>`)
		r.Multiple = policy
		r.AddRunning(w.FindNode("n1"), false)
		r.AddRunning(w.FindNode("n2"), false)
		if !check(r) {
			t.Errorf("policy %d not applied", policy)
		}
	}
}

func TestDisabled(t *testing.T) {
	clone, _, a, _ := family(testWorld())
	a.Meta = clone.Meta
	for role, want := range map[string]bool{"Stopped": true, "Started": false, "Slave": true, "Master": false} {
		clone.Set(Promotable)
		a.Meta.Put("target-role", role)
		if a.Disabled() != want {
			t.Errorf("%s: %v", role, !want)
		}
	}
	clone.Clear(Promotable)
	a.Meta.Put("target-role", "Unpromoted")
	if a.Disabled() {
		t.Error("what cannot be promoted is not kept from it")
	}
}
