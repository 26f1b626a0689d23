package acl

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib"
)

// View gives the document as the user may see it. If that is nothing, the error says so.
func (r *Rights) View(doc *cib.Document) (*cib.Document, error) {
	seen := doc.Copy()
	root := seen.Root()
	m, err := r.mark(root)
	if err != nil {
		return nil, err
	}
	for _, e := range r.deniedElements(root) {
		if attached(e, root) {
			m.purge(e)
		}
	}
	if len(r.permissions) == 0 || !m.purge(root) {
		return nil, r.refuse("no permission to read any of the configuration; ask the administrator for an acl_target")
	}
	return seen, nil
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

// purge takes away what may not be read of an element, and the element if nothing in it may. It reports
// whether something is left. An element with read permission is kept whole: what is denied inside of it
// has been taken away before.
func (m marks) purge(e *etree.Element) bool {
	k := m[e]
	if k&denied == 0 && k&(mayRead|mayWrite) != 0 {
		return true
	}
	e.Attr = slices.DeleteFunc(e.Attr, func(a etree.Attr) bool { return a.FullKey() != "id" })
	left := false
	for _, c := range e.ChildElements() {
		left = m.purge(c) || left
	}
	if parent := e.Parent(); !left && parent != nil && parent.Tag != "" {
		parent.RemoveChild(e)
	}
	return left
}
