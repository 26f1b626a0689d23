package world

import (
	"strings"

	"pacer/cib/value/seq"
)

// ActionList is a list of actions, newest first, that finds actions by key. A long list keeps an
// index: a resource that is probed on every node would otherwise be searched from end to end as
// often as there are nodes.
type ActionList struct {
	seq.Newest[*Action]
	index   map[string]*sameKey // by lower-case key; lookup only, nil while the list is short
	indexed int                 // how many actions, from the oldest on, are in the index
}

// sameKey are the actions of a list that have a key, oldest first.
type sameKey struct {
	all      []*Action
	homeless int // how many of all have no node, or had none when they were counted
	on       map[*Node][]*Action
}

// shortList is up to which length a list is simply gone through.
const shortList = 16

// withKey gives the actions that may have a key, oldest first.
func (l *ActionList) withKey(key string) []*Action {
	if l.Len() <= shortList {
		return l.OldestFirst()
	}
	if s := l.find(key); s != nil {
		return s.all
	}
	return nil
}

// withKeyOn is withKey without those that are on other nodes than n. Some may have no node.
func (l *ActionList) withKeyOn(key string, n *Node) []*Action {
	if l.Len() <= shortList || n == nil {
		return l.withKey(key)
	}
	switch s := l.find(key); {
	case s == nil:
		return nil
	case len(s.all) <= shortList || s.homeless > 0 && s.recount() > 0:
		return s.all
	default:
		return s.on[n]
	}
}

func (l *ActionList) find(key string) *sameKey {
	if l.index == nil {
		l.index = map[string]*sameKey{}
	}
	old := l.OldestFirst()
	for ; l.indexed < len(old); l.indexed++ {
		a := old[l.indexed]
		key := strings.ToLower(a.Key)
		if l.index[key] == nil {
			l.index[key] = &sameKey{}
		}
		l.index[key].add(a)
	}
	return l.index[strings.ToLower(key)]
}

func (s *sameKey) add(a *Action) {
	s.all = append(s.all, a)
	switch {
	case a.Node == nil:
		s.homeless++
	case s.on != nil:
		s.on[a.Node] = append(s.on[a.Node], a)
	case len(s.all) > shortList:
		s.recount()
	}
}

// recount files the actions by node anew, and says how many have none.
func (s *sameKey) recount() int {
	s.homeless, s.on = 0, map[*Node][]*Action{}
	for _, a := range s.all {
		if a.Node == nil {
			s.homeless++
		} else {
			s.on[a.Node] = append(s.on[a.Node], a)
		}
	}
	return s.homeless
}

// keyUsed says whether some action of the run has a key.
func (w *World) keyUsed(key string) bool {
	if w.actionKeys == nil {
		w.actionKeys = map[string]struct{}{}
	}
	old := w.Actions.OldestFirst()
	for ; w.keysKnown < len(old); w.keysKnown++ {
		w.actionKeys[strings.ToLower(old[w.keysKnown].Key)] = struct{}{}
	}
	_, ok := w.actionKeys[strings.ToLower(key)]
	return ok
}
