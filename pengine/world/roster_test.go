package world

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacer/cib/value/score"
)

// Nodes are in order, and an index finds the first of those that share a name or an id.
func TestRosterIndex(t *testing.T) {
	text := rapid.SampledFrom([]string{"n1", "N1", "n2", "n10", "n02", ""})
	rapid.Check(t, func(t *rapid.T) {
		r := NewRoster()
		for range rapid.IntRange(0, 8).Draw(t, "nodes") {
			r.Insert(text.Draw(t, "id"), text.Draw(t, "name"), ClusterNode, 0)
		}
		if !slices.IsSortedFunc(r.Nodes, CompareNodeNames) {
			t.Fatal("not in order")
		}
		sought := text.Draw(t, "sought")
		first := func(of func(*Node) string) *Node {
			i := slices.IndexFunc(r.Nodes, func(n *Node) bool { return strings.EqualFold(of(n), sought) })
			if i < 0 {
				return nil
			}
			return r.Nodes[i]
		}
		if r.ByName(sought) != first(func(n *Node) string { return n.Name }) ||
			r.ByID(sought) != first(func(n *Node) string { return n.ID }) {
			t.Fatalf("%q: found %v by name and %v by id", sought, r.ByName(sought), r.ByID(sought))
		}
	})
}

// The best candidate is the one that sorting puts first, whatever the strategy.
func TestBestCandidate(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &World{Roster: NewRoster()}
		w.Opt.Placement = rapid.SampledFrom([]string{PlacementDefault, PlacementMinimal, PlacementUtilization, PlacementBalanced}).Draw(t, "strategy")
		table := NewNodeTable(w.Roster)
		var preferred *Node
		for _, name := range []string{"a", "b", "c", "d"}[:rapid.IntRange(0, 4).Draw(t, "nodes")] {
			n := w.Roster.Insert(name, name, ClusterNode, 0)
			n.AssignedCount = rapid.IntRange(0, 1).Draw(t, "assigned")
			if rapid.Bool().Draw(t, "online") {
				n.Set(NodeOnline)
			}
			table.Put(&Candidate{Node: n, Score: score.Score(rapid.IntRange(-1, 1).Draw(t, "score"))})
			if rapid.Bool().Draw(t, "preferred") {
				preferred = n
			}
		}
		var want *Candidate
		if sorted := w.SortedCandidates(table, preferred); len(sorted) > 0 {
			want = sorted[0]
		}
		if got := w.BestCandidate(table, preferred); got != want {
			t.Fatalf("best is %v, sorting puts %v first", got, want)
		}
	})
}

// A table gives its candidates in name order, and knows in which order they came, whether or not that is the
// roster's, through copies and deletions: a plain list of nodes tells the same.
func TestNodeTable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := NewRoster()
		for _, name := range []string{"a", "b", "c", "d", "e"} {
			r.Insert(name, name, ClusterNode, 0)
		}
		node := rapid.SampledFrom(r.Nodes)
		table, came := NewNodeTable(r), []*Node(nil)
		t.Repeat(map[string]func(*rapid.T){
			"add": func(t *rapid.T) {
				n := node.Draw(t, "node")
				if table.Get(n) == nil {
					table.Add(n)
					came = append(came, n)
				}
			},
			"next": func(*rapid.T) { // as the roster has them
				if i := len(came); i < len(r.Nodes) && table.Get(r.Nodes[i]) == nil {
					table.Add(r.Nodes[i])
					came = append(came, r.Nodes[i])
				}
			},
			"delete": func(t *rapid.T) {
				n := node.Draw(t, "node")
				table.Delete(n)
				came = slices.DeleteFunc(came, func(have *Node) bool { return have == n })
			},
			"copy": func(t *rapid.T) {
				old := table
				table, came = table.Copy(), hashed(came)
				old.Delete(node.Draw(t, "node")) // is the old table's alone
			},
			"": func(t *rapid.T) {
				var all, quirk []*Node
				for c := range table.All() {
					all = append(all, c.Node)
				}
				for _, c := range table.QuirkHashed() {
					quirk = append(quirk, c.Node)
				}
				if !slices.IsSortedFunc(all, CompareNodeNames) || len(all) != len(came) || table.Len() != len(came) {
					t.Fatalf("%d candidates %v, want those of %v in name order", table.Len(), all, came)
				}
				if want := hashed(came); !slices.Equal(quirk, want) {
					t.Fatalf("hashed %v, want %v", quirk, want)
				}
			},
		})
	})
}
