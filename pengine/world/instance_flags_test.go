package world

import (
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"pacer/cib/value/vocab"
)

// collectAll is what the instances' actions make of a clone's action, worked out from nothing.
func collectAll(clone *Resource, task string, n *Node) ActionFlags {
	flags := Optional | Pseudo
	for _, r := range clone.Children {
		m := Match{Task: task}
		if r.IsPrimitive() {
			m.Node = n
		}
		a := FindFirst(&r.Actions, m)
		if a == nil {
			continue
		}
		has := a.Flags
		if r.IsGroup() {
			has = a.FlagsOn(n)
		}
		flags = flags&^(Optional&^has) | has&Runnable
	}
	return flags
}

// A clone's action counts as its instances' actions say, whatever happens to these.
func TestInstanceFlags(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &World{Roster: NewRoster()}
		var nodes []*Node
		for i := range 3 {
			nodes = append(nodes, w.Roster.Insert(strconv.Itoa(i), "n"+strconv.Itoa(i), ClusterNode, 0))
		}
		node := rapid.SampledFrom(append([]*Node{nil}, nodes...))
		clone := &Resource{W: w, ID: "c", Kind: Clone}
		own := &Action{W: w, Resource: clone, Task: vocab.TaskStart, Key: "c_start_0"}
		clone.Actions.Add(own)
		var primitives []*Resource
		var actions []*Action
		add := func(r *Resource, n *Node, f ActionFlags) {
			a := &Action{W: w, Resource: r, Task: vocab.TaskStart, Key: r.Key(vocab.TaskStart), Node: n, Flags: f}
			r.Actions.Add(a)
			a.changed()
			actions = append(actions, a)
		}
		for i := range rapid.IntRange(1, 4).Draw(t, "instances") {
			r := &Resource{W: w, ID: "r:" + strconv.Itoa(i), Parent: clone}
			clone.Adopt(r)
			if rapid.IntRange(0, 3).Draw(t, "kind") == 0 {
				r.Kind, r.ID = Group, "g:"+strconv.Itoa(i)
				add(r, nil, Optional|Runnable)
				m := &Resource{W: w, ID: "m:" + strconv.Itoa(i), Parent: r}
				r.Adopt(m)
				r = m
			}
			primitives = append(primitives, r)
		}
		flag := rapid.SampledFrom([]ActionFlags{Optional, Runnable, Optional | Runnable, ActionMigratable})
		t.Repeat(map[string]func(*rapid.T){
			"make": func(t *rapid.T) {
				add(rapid.SampledFrom(primitives).Draw(t, "of"), node.Draw(t, "on"), flag.Draw(t, "flags"))
			},
			"set": func(t *rapid.T) {
				if len(actions) > 0 {
					rapid.SampledFrom(actions).Draw(t, "action").Set(flag.Draw(t, "flags"))
				}
			},
			"clear": func(t *rapid.T) {
				if len(actions) > 0 {
					rapid.SampledFrom(actions).Draw(t, "action").Clear(flag.Draw(t, "flags"))
				}
			},
			"claim": func(t *rapid.T) {
				r := rapid.SampledFrom(primitives).Draw(t, "of")
				Claim(&r.Actions, r.Key(vocab.TaskStart), rapid.SampledFrom(nodes).Draw(t, "to"))
			},
			"": func(t *rapid.T) {
				n := node.Draw(t, "asked")
				if got, want := own.FlagsOn(n), collectAll(clone, vocab.TaskStart, n); got != want {
					t.Fatalf("on %v: flags %b, want %b", n, got, want)
				}
			},
		})
	})
}
