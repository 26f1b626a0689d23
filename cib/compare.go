package cib

import "github.com/beevik/etree"

// Compare visits what differs between two trees with the same root name, the outer before the inner:
// with both nodes, an element that is the same one before and after but differs in attributes or in what
// is inside; without now, a node that is gone; without old, one that is new. It does not visit nodes inside of
// one that is gone or new. Where siblings are in another order, it visits the element around them, not them.
//
// What counts as the same element is said at DiffTrees.
func Compare(from, to *etree.Element, visit func(old, now etree.Token)) {
	if sameElement(from, to) {
		return
	}
	visit(from, to)
	f := newFamily(from, to)
	f.match(false)
	for i, j := range f.newOf {
		if j < 0 {
			visit(f.old[i], nil)
			continue
		}
		if was, ok := f.old[i].(*etree.Element); ok {
			Compare(was, f.new[j].(*etree.Element), visit)
		}
	}
	for j, i := range f.oldOf {
		if i < 0 {
			visit(nil, f.new[j])
		}
	}
}
