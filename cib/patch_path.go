package cib

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// lookup finds an element by its path, and where it stands; nil if there is none. The path's first step is
// the root, whatever its id is before or after the patch; that stands nowhere.
func (a *applier) lookup(path string) (*etree.Element, place) {
	steps := pathSteps(path)
	if len(steps) == 0 || steps[0].tag != a.root.FullTag() {
		return nil, place{}
	}
	at, home := a.root, place{}
	for _, s := range steps[1:] {
		b := a.childrenOf(at)
		i := b.find(s)
		if i < 0 {
			return nil, place{}
		}
		at, home = b.nodes[i].(*etree.Element), place{b, i}
	}
	return at, home
}

// place is where a node stands among the children of its parent.
type place struct {
	list  *childList
	index int
}

// childList is the children of an element while a patch is applied. However many there are, finding and
// dropping many of them takes little time for each.
type childList struct {
	parent  *etree.Element
	changed bool
	nodes   []etree.Token // elements and comments; nil for those that are gone
	gone    int           // how many are
	finds   int           // how often something has been looked for
	// named has indexes by the steps that may lead there, in order; nil before it is worth while. What it
	// has of nodes that are gone, or have another id now, does not count.
	named map[pathPart][]int
}

// fewFinds are done without an index.
const fewFinds = 8

func (a *applier) childrenOf(parent *etree.Element) *childList {
	b := a.lists[parent]
	if b == nil {
		b = &childList{parent: parent, nodes: nodes(parent)}
		a.lists[parent] = b
	}
	return b
}

// find gives the index of the first child with the step's name and, if it has one, its id; -1 if there is
// none.
func (b *childList) find(s pathPart) int {
	if b.finds++; b.finds <= fewFinds {
		return slices.IndexFunc(b.nodes, s.leadsTo)
	}
	if b.named == nil {
		b.named = map[pathPart][]int{}
		for i := range b.nodes {
			b.note(i)
		}
	}
	list, known := b.named[s]
	for len(list) > 0 && !s.leadsTo(b.nodes[list[0]]) {
		list = list[1:]
	}
	if known {
		b.named[s] = list
	}
	if len(list) == 0 {
		return -1
	}
	return list[0]
}

// note puts a node into the index.
func (b *childList) note(i int) {
	e, ok := b.nodes[i].(*etree.Element)
	if !ok {
		return
	}
	steps := []pathPart{{tag: e.FullTag()}}
	if id, has := attrOf(e, "id"); has {
		steps = append(steps, pathPart{tag: e.FullTag(), id: id, named: true})
	}
	for _, s := range steps {
		if at, there := slices.BinarySearch(b.named[s], i); !there {
			b.named[s] = slices.Insert(b.named[s], at, i)
		}
	}
}

// renamed takes note that a child may have another id.
func (b *childList) renamed(i int) {
	if b.named != nil {
		b.note(i)
	}
}

// drop leaves a gap where a node was, until there are more gaps than nodes.
func (b *childList) drop(i int) {
	b.nodes[i] = nil
	if b.gone++; 2*b.gone > len(b.nodes) {
		b.nodes, b.gone, b.named = b.left(), 0, nil
	}
}

// left lists the nodes that are not gone.
func (b *childList) left() []etree.Token {
	return slices.DeleteFunc(slices.Clone(b.nodes), func(t etree.Token) bool { return t == nil })
}

// at gives the index of the node at a position among those that are not gone, or -1.
func (b *childList) at(position int) int {
	for i, t := range b.nodes {
		if t == nil {
			continue
		}
		if position == 0 {
			return i
		}
		position--
	}
	return -1
}

// pathPart is one step of a path in a patch.
type pathPart struct {
	tag, id string
	named   bool
}

// leadsTo reports whether a node has the step's name and, if it has one, its id.
func (s pathPart) leadsTo(t etree.Token) bool {
	e, ok := t.(*etree.Element)
	if !ok || e.FullTag() != s.tag {
		return false
	}
	id, has := attrOf(e, "id")
	return !s.named || has && id == s.id
}

// pathSteps splits a path; nil if it is not one.
func pathSteps(path string) []pathPart {
	var steps []pathPart
	for path != "" {
		rest, ok := strings.CutPrefix(path, "/")
		if !ok {
			return nil
		}
		s := pathPart{}
		end := strings.IndexAny(rest, "/[")
		if end < 0 {
			end = len(rest)
		}
		s.tag, rest = rest[:end], rest[end:]
		if inner, isNamed := strings.CutPrefix(rest, "[@id='"); isNamed {
			id, after, closed := strings.Cut(inner, "']")
			if !closed {
				return nil
			}
			s.id, s.named, rest = idUnescaper.Replace(id), true, after
		}
		steps = append(steps, s)
		path = rest
	}
	return steps
}

// splitPath separates the last step of a path.
func splitPath(path string) (parent string, last pathPart) {
	steps := pathSteps(path)
	i := strings.LastIndexByte(path, '/')
	if len(steps) == 0 || i < 0 {
		return "", last
	}
	return path[:i], steps[len(steps)-1]
}
