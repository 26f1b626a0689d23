package acl

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib"
)

// View gives the document as the user may see it. If that is nothing, the error says so.
func (r *Rights) View(doc *cib.Document) (*cib.Document, error) {
	s, err := r.Look(doc)
	if err != nil {
		return nil, err
	}
	return s.Seen()
}

// deniedElements lists what deny permissions select, in the order of the permissions.
func (r *Rights) deniedElements(root *etree.Element) []*etree.Element {
	var all []*etree.Element
	for _, p := range r.permissions {
		if p.kind == denied {
			found, err := p.selected(root)
			if err == nil { // an error has come up in mark
				all = append(all, found...)
			}
		}
	}
	return all
}

// attached reports whether an element still hangs in its tree.
func attached(e, root *etree.Element) bool {
	for ; e != nil; e = e.Parent() {
		if e == root {
			return true
		}
	}
	return false
}

// purge takes away what may not be read.
type purge struct {
	marks marks
	bare  map[*etree.Element]bool // what is left without attributes
}

// element takes away what may not be read of an element, and the element if nothing in it may. It reports whether
// something is left. An element with read permission is kept whole: what is denied inside of it has been taken away
// before.
func (p purge) element(e *etree.Element) bool {
	k := p.marks[e]
	if k&denied == 0 && k&(mayRead|mayWrite) != 0 {
		return true
	}
	p.bare[e] = true
	e.Attr = slices.DeleteFunc(e.Attr, func(a etree.Attr) bool { return a.FullKey() != "id" && !declaresPrefix(a) })
	left := false
	for _, t := range slices.Clone(e.Child) {
		if c, ok := t.(*etree.Element); ok {
			left = p.element(c) || left
		} else {
			e.RemoveChild(t) // comments belong to the element
		}
	}
	if parent := e.Parent(); !left && parent != nil && parent.Tag != "" {
		parent.RemoveChild(e)
	}
	return left
}

// declaresPrefix reports whether names inside of an element need an attribute to be understood.
func declaresPrefix(a etree.Attr) bool {
	return a.Space == "xmlns" || a.Space == "" && a.Key == "xmlns"
}
