package cib

import (
	"fmt"

	"github.com/beevik/etree"
)

// Steps that operations may take in all: a step is one visit of a node, or 16 bytes of text written. What takes more
// is refused with the code TooDear. All members of a cluster count alike and so come to the same verdict, which a
// limit of time would not give.
const (
	// MostSteps are for those who may do everything: more than twenty times what it takes to replace a document of
	// 5,000 resources.
	MostSteps = 20_000_000
	// LimitedSteps are for those whom access control lists limit.
	LimitedSteps = 1_000_000
)

// spend counts steps and reports whether there are any left.
func (e *editor) spend(steps int) bool {
	e.left -= steps
	return e.left >= 0
}

// freePasses is how often operations may go over the whole document, as a patch does, without that being counted:
// whatever is done to a large document, it is copied and checked, too.
const freePasses = 6

// passes counts going over the whole document a few times.
func (e *editor) passes(n int) bool {
	free := min(n, freePasses-e.passed)
	e.passed += free
	return n == free || e.spend((n-free)*weight(e.root, max(e.left, 0)))
}

// tooDear is the refusal of an operation for which there are no steps left.
func (e *editor) tooDear(op Op) error {
	return op.refuse(TooDear, nil, fmt.Sprintf("the operations take more than %d steps; ask for less at a time, or by paths that say more exactly what is meant", e.most))
}

// walk is the function walk, with each visit counted. It ends when there are no steps left.
func (e *editor) walk(top *etree.Element, visit func(*etree.Element) bool) bool {
	return walk(top, func(at *etree.Element) bool { return e.spend(1) && visit(at) })
}

// childIndexOf is newChildIndex with what it takes counted.
func (e *editor) childIndexOf(parent *etree.Element, finds int) *childIndex {
	e.spend(len(parent.Child) * min(finds, fewFinds))
	k := newChildIndex(parent, finds)
	k.spend = e.spend
	return k
}

// weight is what it takes to copy a node: its elements, attributes and comments, and their text. Counting ends above
// a limit.
func weight(t etree.Token, limit int) int {
	switch node := t.(type) {
	case *etree.Comment:
		return 1 + len(node.Data)/16
	case *etree.Element:
		w := 1 + len(node.Tag)/16
		for i := range node.Attr {
			w += 1 + (len(node.Attr[i].Key)+len(node.Attr[i].Value))/16
		}
		for _, c := range node.Child {
			if w > limit {
				break
			}
			w += weight(c, limit-w)
		}
		return w
	}
	return 0
}

// copying counts a copy of a node and reports whether it may be made.
func (e *editor) copying(t etree.Token) bool { return e.spend(weight(t, max(e.left, 0))) }
