package xpath

import (
	"cmp"
	"slices"

	"github.com/beevik/etree"
)

// compare orders nodes as they stand in the document: a node before its namespaces, these before its
// attributes, these before its children.
func compare(a, b Node) int {
	switch {
	case a.token == b.token:
		return cmp.Or(cmp.Compare(rank(a.kind), rank(b.kind)), cmp.Compare(a.index, b.index))
	case a.kind == DocumentNode:
		return -1
	case b.kind == DocumentNode:
		return 1
	}
	return compareTokens(a.token, b.token)
}

func rank(k NodeKind) int {
	switch k {
	case NamespaceNode:
		return 1
	case AttributeNode:
		return 2
	}
	return 0
}

// compareTokens lifts the deeper one to the level of the other, then both until they are siblings.
func compareTokens(x, y etree.Token) int {
	deepX, deepY := depth(x), depth(y)
	for ; deepX > deepY; deepX-- {
		if x = x.Parent(); x == y {
			return 1
		}
	}
	for ; deepY > deepX; deepY-- {
		if y = y.Parent(); x == y {
			return -1
		}
	}
	for x.Parent() != y.Parent() {
		x, y = x.Parent(), y.Parent()
	}
	return cmp.Compare(x.Index(), y.Index())
}

func depth(t etree.Token) (n int) {
	for p := t.Parent(); p != nil; p = p.Parent() {
		n++
	}
	return n
}

// inOrder sorts nodes and drops repeats, in place. Most sets are in order already.
func inOrder(r *run, nodes []Node) []Node {
	sorted := true
	for i := 1; i < len(nodes) && sorted; i++ {
		sorted = r.spend(1) && compare(nodes[i-1], nodes[i]) < 0
	}
	if sorted || !r.spend(len(nodes)*8) {
		return nodes
	}
	slices.SortFunc(nodes, compare)
	return slices.Compact(nodes)
}
