package world

import (
	"slices"
	"strings"
)

// Claim finds the actions with a key, oldest first, that are on the node. An action without a
// node is moved to it for good: finding is how actions of collectives get their node. With no
// node given, every action with the key is found.
func Claim(actions *ActionList, key string, n *Node) []*Action {
	var found []*Action
	for _, a := range actions.withKeyOn(key, n) {
		if !equalKey(key, a.Key) {
			continue
		}
		if n != nil && a.Node == nil {
			a.place(n)
		}
		if n == nil || a.Node == n {
			found = append(found, a)
		}
	}
	return found
}

// FindOn finds the actions with a key that are on the node already, oldest first.
func FindOn(actions *ActionList, key string, n *Node) []*Action {
	if n == nil {
		return nil
	}
	var found []*Action
	for _, a := range actions.withKeyOn(key, n) {
		if a.Node == n && equalKey(key, a.Key) {
			found = append(found, a)
		}
	}
	return found
}

// Match says what FindFirst looks for. Empty fields match anything.
type Match struct {
	Key, Task string
	Node      *Node
}

// FindFirst is the newest action that matches, nil if none does.
func FindFirst(actions *ActionList, m Match) *Action {
	list := actions.OldestFirst()
	if m.Key != "" {
		list = actions.withKeyOn(m.Key, m.Node)
	}
	for _, a := range slices.Backward(list) {
		if m.Key != "" && !equalKey(m.Key, a.Key) || m.Task != "" && !equalKey(m.Task, a.Task) {
			continue
		}
		if m.Node == nil || m.Node == a.Node {
			return a
		}
	}
	return nil
}

// ActionsOf finds the resource's one-time actions of a task, oldest first. With onNode, only
// those on the node already; otherwise as Claim does.
func (r *Resource) ActionsOf(task string, n *Node, onNode bool) []*Action {
	switch {
	case r.Actions.Len() == 0:
		return nil
	case onNode:
		return FindOn(&r.Actions, r.Key(task), n)
	}
	return Claim(&r.Actions, r.Key(task), n)
}

// ChildrenDo says whether any member or instance right below the resource has an action of a task.
// The answer is kept until one of them has a new action.
func (r *Resource) ChildrenDo(task string) bool {
	total := 0
	for _, c := range r.Children {
		total += c.Actions.Len()
	}
	if r.childActions != total {
		r.childActions, r.childTasks = total, map[string]bool{}
		for _, c := range r.Children {
			for _, a := range c.Actions.OldestFirst() {
				r.childTasks[strings.ToLower(a.Task)] = true
			}
		}
	}
	return r.childTasks[strings.ToLower(task)]
}

// existing finds the action that a request for a new one means, nil if there is none. For
// actions without a resource every action of the run is compared.
func (w *World) existing(r *Resource, key string, n *Node) *Action {
	list := &w.Actions
	switch {
	case r != nil:
		list = &r.Actions
	case !w.keyUsed(key):
		return nil
	}
	if found := Claim(list, key, n); len(found) > 0 {
		return found[0]
	}
	return nil
}
