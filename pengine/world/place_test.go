package world

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// allow makes every node a candidate of the resource, with the scores given in node order.
func allow(r *Resource, scores ...score.Score) {
	for i, n := range r.W.Roster.Nodes {
		c := NewCandidate(n)
		if i < len(scores) {
			c.Score = scores[i]
		}
		r.Allowed.Put(c)
	}
}

func names(list []*Candidate) string {
	var out []string
	for _, c := range list {
		out = append(out, c.Node.Name)
	}
	return strings.Join(out, " ")
}

func amounts(pairs ...string) *seq.Table[string] {
	t := &seq.Table[string]{}
	for i := 0; i < len(pairs); i += 2 {
		t.Put(pairs[i], pairs[i+1])
	}
	return t
}

func TestSortCandidates(t *testing.T) {
	for _, c := range []struct {
		name      string
		placement string
		set       func(n1, n2 *Candidate)
		preferred string
		want      string
	}{
		{"by name when equal", "default", func(_, _ *Candidate) {}, "", "n1 n2"},
		{"the preferred node when equal", "default", func(_, _ *Candidate) {}, "n2", "n2 n1"},
		{"fewer resources beat preference", "default", func(_, b *Candidate) { b.Node.AssignedCount = 1 }, "n2", "n1 n2"},
		{"score beats fewer resources", "default", func(a, b *Candidate) { a.Node.AssignedCount, b.Score = 0, 1 }, "", "n2 n1"},
		{"a node that is down is last", "default", func(a, _ *Candidate) { a.Score = 5; a.Node.Clear(NodeOnline) }, "", "n2 n1"},
		{"minimal fills the first by name", "minimal", func(a, _ *Candidate) { a.Node.AssignedCount = 9 }, "n2", "n1 n2"},
		{"balanced takes the roomiest", "balanced", func(a, b *Candidate) {
			a.Node.Utilization, b.Node.Utilization = amounts("cpu", "1"), amounts("cpu", "2")
		}, "", "n2 n1"},
		{"utilization does not care for room left", "utilization", func(a, b *Candidate) {
			a.Node.Utilization, b.Node.Utilization = amounts("cpu", "1"), amounts("cpu", "2")
		}, "", "n1 n2"},
	} {
		w := testWorld()
		w.Opt.Placement = c.placement
		list := []*Candidate{NewCandidate(w.Roster.Nodes[0]), NewCandidate(w.Roster.Nodes[1])}
		c.set(list[0], list[1])
		w.SortCandidates(list, w.FindNode(c.preferred))
		if got := names(list); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestCompareCapacities(t *testing.T) {
	w := testWorld()
	a, b := w.Roster.Nodes[0], w.Roster.Nodes[1]
	a.Utilization = amounts("cpu", "4", "disk", "1", "only-a", "1")
	b.Utilization = amounts("cpu", "2", "disk", "9", "only-b", "0")
	if got := CompareCapacities(a, b); got != -1 {
		t.Errorf("a has more of two, b of one: got %d, want -1", got)
	}
	b.Utilization.Put("only-b", "-1")
	if got := CompareCapacities(a, b); got != -2 {
		t.Errorf("b owes something a does not know: got %d, want -2", got)
	}
}

func TestCapacity(t *testing.T) {
	w := testWorld()
	n := w.Roster.Nodes[0]
	n.Utilization = amounts("cpu", "4")
	r := testPrimitive(w, `<primitive id="r"/>`)
	r.Utilization = amounts("cpu", "3", "memory", "10")
	allow(r)
	if n.HasCapacity(r.Utilization) {
		t.Error("a node without memory has room for what needs memory")
	}
	n.Utilization.Put("memory", "16")
	r.Assign(r.Allowed.Get(n), true)
	if n.Utilization.Value("cpu") != "1" || n.Utilization.Value("memory") != "6" {
		t.Errorf("left after assignment:%s", TraceLine{Amounts: n.Utilization}.amountsText())
	}
	r.Unassign()
	if n.Utilization.Value("cpu") != "4" || n.Utilization.Value("memory") != "16" {
		t.Errorf("left after taking it back:%s", TraceLine{Amounts: n.Utilization}.amountsText())
	}
}

func TestAssign(t *testing.T) {
	w := testWorld()
	n1, n2 := w.Roster.Nodes[0], w.Roster.Nodes[1]
	r := testPrimitive(w, `<primitive id="r"/>`)
	allow(r, 10, score.Never)
	if !r.Assign(r.Allowed.Get(n1), true) || r.Assigned != n1 || r.Is(Unassigned) {
		t.Fatal("an available node was refused")
	}
	if r.Assign(r.Allowed.Get(n1), true) {
		t.Error("the same node again counts as a change")
	}
	if n1.AssignedCount != 1 || r.AssignedScore != 10 {
		t.Errorf("count %d, score %v", n1.AssignedCount, r.AssignedScore)
	}
	if !r.Assign(r.Allowed.Get(n2), false) || r.Assigned != nil || n1.AssignedCount != 0 {
		t.Error("a banned node was not refused, or the old assignment stood")
	}
	if r.NextRole == vocab.RoleStopped {
		t.Error("the attempt changed the role although it may be taken back")
	}
	r.Assign(r.Allowed.Get(n2), true)
	if r.NextRole != vocab.RoleStopped {
		t.Error("a resource without node is not stopped")
	}
	if !r.ForceAssign(r.Allowed.Get(n2), true) || r.Assigned != n2 {
		t.Error("force did not override the ban")
	}
}

// Actions that exist already must follow when a resource turns out to have no node.
func TestAssignToNothingAdaptsActions(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="r"/>`)
	n := w.Roster.Nodes[0]
	allow(r)
	stop, start := r.StopAction(n, true), r.StartAction(n, true)
	start.Set(Runnable)
	monitor := w.NewAction(r, Key("r", vocab.TaskMonitor, 10000), vocab.TaskMonitor, n, true)
	monitor.SetMeta("interval", "10000")
	monitor.Set(Runnable)
	watch := w.NewAction(r, Key("r", vocab.TaskMonitor, 20000), vocab.TaskMonitor, n, true)
	watch.SetMeta("interval", "20000")
	watch.SetMeta("op_target_rc", "7")
	watch.Set(Runnable)
	r.Assign(nil, true)
	if stop.Is(Optional) || start.Is(Runnable) || monitor.Is(Runnable) || !watch.Is(Runnable) {
		t.Errorf("stop optional %v, start %v, monitor %v, watch for stopped %v",
			stop.Is(Optional), start.Is(Runnable), monitor.Is(Runnable), watch.Is(Runnable))
	}
}

func TestAddScoreReachesMembersAndNewNodes(t *testing.T) {
	w := testWorld()
	w.Roster.Explain()
	group := testPrimitive(w, `<group id="g"/>`)
	group.Kind = Group
	member := testPrimitive(w, `<primitive id="m"/>`)
	member.Parent, group.Children = group, []*Resource{member}
	n := w.Roster.Nodes[1]
	n.BaseScore = 3
	group.AddScore(n, 4, Cause{Kind: CauseLocation, ID: "loc"})
	for _, r := range []*Resource{group, member} {
		if c := r.Allowed.Get(n); c == nil || c.Score != 7 {
			t.Errorf("%s has %+v, want score 7", r.ID, c)
		}
	}
	want := []ScoreReason{
		{Node: n, Score: 3, Replaces: true, Cause: Cause{Kind: CauseBase, ID: n.Name}},
		{Node: n, Score: 4, Cause: Cause{Kind: CauseLocation, ID: "loc"}},
	}
	if got := member.Allowed.ReasonsFor(n); !slices.Equal(got, want) {
		t.Errorf("reasons kept: %+v, want %+v", got, want)
	}
}

func TestBanEverywhereForgetsAssignment(t *testing.T) {
	w := testWorld()
	r := testPrimitive(w, `<primitive id="r"/>`)
	allow(r)
	r.Assign(r.Allowed.Get(w.Roster.Nodes[0]), true)
	r.AddScoreEverywhere(score.Never, Cause{Kind: CauseTicket})
	if r.Assigned != nil || r.Is(Unassigned) || w.Roster.Nodes[0].AssignedCount != 1 {
		t.Error("a ban everywhere forgets the node, but not that assignment is over and what it used")
	}
}

func TestColocationOrder(t *testing.T) {
	w := testWorld()
	primary := testPrimitive(w, `<primitive id="p"/>`)
	for _, d := range []struct {
		id       string
		priority int
		kind     Kind
	}{{"b", 0, Primitive}, {"a", 0, Primitive}, {"clone", 0, Clone}, {"urgent", 5, Primitive}} {
		r := testPrimitive(w, `<primitive id="`+d.id+`"/>`)
		r.Priority, r.Kind = d.priority, d.kind
		w.AddColocation(Colocation{ID: "with-" + d.id, Score: 10, Dependent: r, Primary: primary})
	}
	w.AddColocation(Colocation{ID: "nothing", Dependent: w.Resources[1], Primary: primary})
	var got []string
	for _, c := range primary.ColocationsAsPrimary() {
		got = append(got, c.Dependent.ID)
	}
	if want := "urgent clone a b"; strings.Join(got, " ") != want {
		t.Errorf("colocations in order %v, want %s", got, want)
	}
}

func TestMandatoryAvoidanceOrdersStopBeforeStart(t *testing.T) {
	w := testWorld()
	a, b := testPrimitive(w, `<primitive id="a"/>`), testPrimitive(w, `<primitive id="b"/>`)
	w.AddColocation(Colocation{ID: "apart", Score: score.Never, Dependent: a, Primary: b, DependentRole: vocab.RolePromoted})
	var got []string
	for _, o := range w.Orderings {
		got = append(got, o.FirstTask+" "+o.ThenTask)
	}
	want := []string{"a_demote_0 b_start_0", "b_stop_0 a_promote_0"}
	if !slices.Equal(got, want) {
		t.Errorf("orderings %v, want %v", got, want)
	}
}

// The reference merges lists of colocations wrongly; what follows depends on it.
func TestQuirkRepeatFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := testWorld()
		primary := testPrimitive(w, `<primitive id="p"/>`)
		list := func(prefix string) (out []*Colocation) {
			for i := range rapid.IntRange(0, 5).Draw(t, prefix) {
				r := testPrimitive(w, fmt.Sprintf(`<primitive id="%s%d"/>`, prefix, i))
				out = byDependent.insert(out, &Colocation{ID: r.ID, Dependent: r, Primary: primary})
			}
			return out
		}
		have, add := list("have"), list("add")
		got := byDependent.merge(have, add)
		if len(have) == 0 {
			if !slices.Equal(got, add) {
				t.Fatalf("merging into nothing gives %d of %d", len(got), len(add))
			}
			return
		}
		if len(got) != len(have)+len(add) {
			t.Fatalf("%d elements of %d and %d", len(got), len(have), len(add))
		}
		for i, c := range add {
			n := len(slices.DeleteFunc(slices.Clone(got), func(x *Colocation) bool { return x != c }))
			if i == 0 && n != len(add) || i > 0 && n != 0 {
				t.Fatalf("element %d of %d stands %d times", i, len(add), n)
			}
		}
	})
}

func TestHasInfluence(t *testing.T) {
	w := testWorld()
	d, p := testPrimitive(w, `<primitive id="d"/>`), testPrimitive(w, `<primitive id="p"/>`)
	c := &Colocation{Dependent: d, Primary: p}
	if !c.HasInfluence(nil) {
		t.Error("nothing speaks for an inactive primary's present place")
	}
	p.Active = w.Roster.Nodes[:1]
	if c.HasInfluence(nil) {
		t.Error("an active primary was influenced against the constraint")
	}
	c.Influence = true
	if !c.HasInfluence(nil) {
		t.Error("influence=true has no effect")
	}
	d.Set(RemoteNestingAllowed)
	if c.HasInfluence(nil) {
		t.Error("a bundle's connection moves a healthy container")
	}
	p.Set(Failed)
	if !c.HasInfluence(nil) {
		t.Error("a failed container is kept where it is by its connection")
	}
}

func TestInstanceNumber(t *testing.T) {
	for id, want := range map[string]int{"web:0": 0, "web:12": 12, "db-docker-3": 3, "a-1:7": 7} {
		if got := (&Resource{ID: id}).InstanceNumber(); got != want {
			t.Errorf("%s: %d, want %d", id, got, want)
		}
	}
}
