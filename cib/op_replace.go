package cib

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// replace puts the operation's object in the place of the first one that has its name and, if it has an
// id, its id. A <cib> takes the place of the whole document.
func (e *editor) replace(op Op) error {
	if op.XPath != "" {
		return e.replaceSelected(op)
	}
	data := op.input()
	if data == nil {
		return op.noData()
	}
	if data.FullTag() == "cib" {
		return e.replaceAll(op)
	}
	name := op.Section
	if isAll(name) || data.FullTag() == name {
		name = ""
	}
	top := section(e.root, name)
	if top == nil {
		return op.noSection(data)
	}
	found := e.findBelow(top, func(at *etree.Element) bool {
		id, ok := attrOf(data, "id")
		return at.FullTag() == data.FullTag() && (!ok || id == idOf(at))
	})
	if found == nil {
		return op.refuse(NoSuchObject, data, label(data)+" does not exist in "+Path(top))
	}
	e.swap(found, data)
	return nil
}

// replaceAll takes the operation's data as the whole new document, unless that is older.
func (e *editor) replaceAll(op Op) error {
	if !e.copying(op.Data) {
		return nil // and the operation is refused
	}
	if op.Digest != "" && !strings.EqualFold(op.Digest, Digest(op.Data)) {
		return op.refuse(DigestMismatch, nil, fmt.Sprintf("the document sent has digest %s, expected %s", Digest(op.Data), op.Digest))
	}
	was, is := quirkUnversioned(e.root), quirkUnversioned(op.Data)
	if is.Compare(was) < 0 {
		return op.refuse(OldData, nil, fmt.Sprintf("the replacement has version %v, the document has the newer %v%s",
			VersionOf(op.Data), VersionOf(e.root), lacking(op.Data)))
	}
	e.swapRoot(copyElement(op.Data))
	return nil
}

// quirkUnversioned is a document's version in which numbers that are not there are less than any other.
// Elsewhere they count as 0.
func quirkUnversioned(root *etree.Element) Version {
	v := VersionOf(root)
	for i, n := range []*int{&v.AdminEpoch, &v.Epoch, &v.NumUpdates} {
		if _, ok := attrOf(root, versionAttrs[i]); !ok {
			*n = -1
		}
	}
	return v
}

// lacking ends a message with the numbers that a version lacks.
func lacking(root *etree.Element) string {
	var names []string
	for _, name := range versionAttrs {
		if _, ok := attrOf(root, name); !ok {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; give it " + strings.Join(names, ", ")
}

// replaceSelected removes the nodes that the XPath selects and adds the object at the end of their
// parents' children.
func (e *editor) replaceSelected(op Op) error {
	if op.Data == nil {
		return op.noData()
	}
	selected, err := e.selected(op)
	if err != nil {
		return err
	}
	if len(selected) == 0 {
		return op.refuse(NoSuchObject, op.Data, "nothing exists at "+op.XPath)
	}
	for _, at := range selected {
		if !e.spend(1) {
			break
		}
		parent := at.element
		if at.isElement() {
			if parent == e.root {
				return e.replaceAll(op)
			}
			parent = parent.Parent()
		}
		if !within(at.element, e.root) {
			continue // its parent was replaced already
		}
		e.take(at)
		e.add(parent, op.Data)
		if !op.All {
			break
		}
	}
	return nil
}

// findBelow finds the first descendant, in document order, that fits.
func (e *editor) findBelow(top *etree.Element, fits func(*etree.Element) bool) *etree.Element {
	var found *etree.Element
	for _, c := range elements(top) {
		e.walk(c, func(at *etree.Element) bool {
			if fits(at) {
				found = at
			}
			return found == nil
		})
		if found != nil {
			break
		}
	}
	return found
}

// within reports whether an element still hangs below a root.
func within(at, root *etree.Element) bool {
	for ; at != nil; at = at.Parent() {
		if at == root {
			return true
		}
	}
	return false
}
