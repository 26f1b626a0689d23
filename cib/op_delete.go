package cib

import (
	"slices"
	"strings"
	"unicode"

	"github.com/beevik/etree"
)

// delete removes the first element that has the name and all the attributes of the operation's object,
// or one for each child of a whole section. What does not exist counts as deleted.
func (e *editor) delete(op Op) error {
	if op.XPath != "" {
		return e.deleteSelected(op)
	}
	data := op.input()
	if data == nil {
		return op.noData()
	}
	top := section(e.root, op.Section)
	if top == nil {
		return nil
	}
	wanted := []*etree.Element{data}
	if data.FullTag() == op.Section {
		wanted = elements(data)
	}
	if len(wanted) > fewFinds {
		e.deleteMany(top, wanted)
		return nil
	}
	for _, w := range wanted {
		e.deleteFirst(top, w)
	}
	return nil
}

func (e *editor) deleteFirst(top, wanted *etree.Element) {
	if found := e.findBelow(top, func(at *etree.Element) bool { return e.hasAll(at, wanted) }); found != nil {
		e.remove(found)
	}
}

// deleteMany is deleteFirst for each of many, with an index of what is below.
func (e *editor) deleteMany(top *etree.Element, wanted []*etree.Element) {
	byID, byTag := map[string][]*etree.Element{}, map[string][]*etree.Element{}
	e.walk(top, func(at *etree.Element) bool {
		if at != top {
			id := fold(idOf(at))
			byID[id] = append(byID[id], at)
			byTag[at.FullTag()] = append(byTag[at.FullTag()], at)
		}
		return true
	})
	gone := map[etree.Token]bool{}
	for _, w := range wanted {
		if !e.spend(1) {
			return
		}
		index, key := byTag, w.FullTag()
		if id, ok := attrOf(w, "id"); ok {
			index, key = byID, fold(id)
		}
		for len(index[key]) > 0 && goneWithin(index[key][0], top, gone) {
			index[key] = index[key][1:]
		}
		i := slices.IndexFunc(index[key], func(at *etree.Element) bool { return !e.spend(1) || e.hasAll(at, w) && !goneWithin(at, top, gone) })
		if i >= 0 {
			gone[index[key][i]] = true
		}
	}
	e.removeAll(top, gone)
}

// goneWithin reports whether an element, or one around it up to top, is gone.
func goneWithin(at, top *etree.Element, gone map[etree.Token]bool) bool {
	for ; at != nil && at != top; at = at.Parent() {
		if gone[at] {
			return true
		}
	}
	return false
}

// removeAll removes elements below top. Each parent gets the children that are left at once.
func (e *editor) removeAll(top *etree.Element, gone map[etree.Token]bool) {
	e.walk(top, func(parent *etree.Element) bool {
		if !slices.ContainsFunc(parent.Child, func(t etree.Token) bool { return gone[t] }) {
			return true
		}
		left := slices.Clone(parent.Child)
		for _, t := range left {
			if c, ok := t.(*etree.Element); ok && gone[t] {
				e.touched(c)
			}
		}
		for len(parent.Child) > 0 {
			parent.RemoveChildAt(len(parent.Child) - 1)
		}
		for _, t := range left {
			if !gone[t] {
				parent.AddChild(t)
			}
		}
		return true
	})
}

// fold gives the same text for all texts that strings.EqualFold takes for equal.
func fold(text string) string {
	return strings.Map(func(r rune) rune {
		least := r
		for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
			least = min(least, next)
		}
		return least
	}, text)
}

// hasAll reports whether an element has the name and attributes of another. Values match in any case.
func (e *editor) hasAll(at, wanted *etree.Element) bool {
	if at.FullTag() != wanted.FullTag() || !e.spend(len(wanted.Attr)*len(at.Attr)/64) {
		return false
	}
	for i := range wanted.Attr {
		value, ok := attrOf(at, wanted.Attr[i].FullKey())
		if !ok || !strings.EqualFold(value, wanted.Attr[i].Value) {
			return false
		}
	}
	return true
}

// deleteSelected removes the first or all nodes that the XPath selects, from the end of the document so
// that an element goes before the one that holds it.
func (e *editor) deleteSelected(op Op) error {
	selected, err := e.selected(op)
	if err != nil {
		return err
	}
	if !op.All && len(selected) > 0 {
		selected = selected[:1]
	}
	for i := len(selected) - 1; i >= 0 && e.left >= 0; i-- {
		if selected[i].isElement() && selected[i].element == e.root {
			return op.refuse(Invalid, nil, op.XPath+" selects the whole document, which cannot be deleted; erase it instead")
		}
		e.take(selected[i])
	}
	return nil
}

// selected evaluates the operation's XPath.
func (e *editor) selected(op Op) ([]picked, error) {
	found, err := pick(e.root, op.XPath, &e.left)
	if err != nil && e.left >= 0 {
		return nil, op.refuse(Invalid, nil, err.Error())
	}
	return found, nil
}
