package world

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// searchAll is FindResource without an index.
func searchAll(w *World, id string, m IDMatch) *Resource {
	for _, r := range w.Resources {
		if found := r.Find(id, nil, m); found != nil {
			return found
		}
	}
	return nil
}

// However the tree of resources grows and ids change, the index finds what a search finds.
func TestFindResourceByIndex(t *testing.T) {
	id := rapid.SampledFrom([]string{"a", "b", "c", "a:0", "a:1", "b:0"})
	rapid.Check(t, func(t *rapid.T) {
		w := &World{}
		var all []*Resource
		make := func(parent *Resource) *Resource {
			r := &Resource{W: w, ID: id.Draw(t, "id"), Parent: parent}
			all = append(all, r)
			return r
		}
		t.Repeat(map[string]func(*rapid.T){
			"top": func(t *rapid.T) { w.Resources = append(w.Resources, make(nil)) },
			"child": func(t *rapid.T) {
				if len(all) > 0 {
					p := rapid.SampledFrom(all).Draw(t, "parent")
					p.Adopt(make(p))
				}
			},
			"history": func(t *rapid.T) {
				if len(all) > 0 {
					rapid.SampledFrom(all).Draw(t, "resource").SetHistoryID(id.Draw(t, "history id"))
				}
			},
			"forget": func(t *rapid.T) {
				if len(all) > 0 {
					rapid.SampledFrom(all).Draw(t, "resource").HistoryID = ""
				}
			},
			"sort": func(t *rapid.T) { slices.Reverse(w.Resources) },
			"": func(t *rapid.T) {
				for _, m := range []IDMatch{0, MatchHistory, MatchBasename} {
					id := id.Draw(t, "sought")
					if got, want := w.FindResource(id, m), searchAll(w, id, m); got != want {
						t.Fatalf("%s (%b): found %v, a search finds %v", id, m, got, want)
					}
				}
			},
		})
	})
}

// A long list finds by key and node what going through it finds, also after actions without node got
// one.
func TestActionListByIndex(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &World{}
		roster := NewRoster()
		nodes := []*Node{nil}
		for i := range 3 {
			nodes = append(nodes, roster.Insert(strconv.Itoa(i), "n"+strconv.Itoa(i), ClusterNode, 0))
		}
		var list ActionList
		var all []*Action
		key := rapid.SampledFrom([]string{"a_start_0", "A_start_0", "a_stop_0", "a_monitor_0"})
		node := rapid.SampledFrom(nodes)
		for range rapid.IntRange(0, 60).Draw(t, "length") {
			a := &Action{W: w, Key: key.Draw(t, "key"), Node: node.Draw(t, "node")}
			list.Add(a)
			all = append(all, a)
			k, n := key.Draw(t, "sought"), node.Draw(t, "on")
			has := func(a *Action) bool { return equalKey(a.Key, k) }
			first := slices.IndexFunc(all, func(a *Action) bool { return has(a) && (n == nil || a.Node == n) })
			if got := FindFirst(&list, Match{Key: k, Node: n}); (got == nil) != (first < 0) {
				t.Fatalf("%s: found %v", k, got)
			}
			var on, claimed []*Action
			for _, a := range all {
				if has(a) && a.Node == n && n != nil {
					on = append(on, a)
				}
				if has(a) && (n == nil || a.Node == nil || a.Node == n) {
					claimed = append(claimed, a)
				}
			}
			if got := FindOn(&list, k, n); !slices.Equal(got, on) {
				t.Fatalf("%s: on the node %v, want %v", k, got, on)
			}
			if got := Claim(&list, k, n); !slices.Equal(got, claimed) {
				t.Fatalf("%s: claimed %v, want %v", k, got, claimed)
			}
		}
	})
}

// What is remembered of the tasks of a resource's children is what looking through their actions finds, however
// children and actions come.
func TestChildrenDo(t *testing.T) {
	task := rapid.SampledFrom([]string{"start", "Start", "stop", "monitor"})
	rapid.Check(t, func(t *rapid.T) {
		w := &World{}
		parent := &Resource{W: w, ID: "c", Kind: Clone}
		t.Repeat(map[string]func(*rapid.T){
			"child": func(*rapid.T) { parent.Adopt(&Resource{W: w, ID: "r", Parent: parent}) },
			"action": func(t *rapid.T) {
				if len(parent.Children) > 0 {
					rapid.SampledFrom(parent.Children).Draw(t, "child").Actions.Add(&Action{W: w, Task: task.Draw(t, "task")})
				}
			},
			"": func(t *rapid.T) {
				sought := task.Draw(t, "sought")
				want := slices.ContainsFunc(parent.Children, func(c *Resource) bool {
					return slices.ContainsFunc(c.Actions.OldestFirst(), func(a *Action) bool { return strings.EqualFold(a.Task, sought) })
				})
				if got := parent.ChildrenDo(sought); got != want {
					t.Fatalf("%s: %v, want %v", sought, got, want)
				}
			},
		})
	})
}
