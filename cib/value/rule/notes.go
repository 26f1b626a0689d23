package rule

import (
	"fmt"

	"github.com/beevik/etree"
)

func (e *evaluation) note(isError bool, id, format string, args ...any) {
	e.notes = append(e.notes, Note{isError, id, fmt.Sprintf(format, args...)})
}

// fail notes why an element is treated as not passing.
func (e *evaluation) fail(el *etree.Element, id, why string, args ...any) Outcome {
	e.note(true, id, "Treating %s %s as not passing because %s", el.Tag, id, fmt.Sprintf(why, args...))
	return Invalid
}

// id is an element's id; an element without one is noted and does not pass.
func (e *evaluation) id(el *etree.Element) (string, bool) {
	id := el.SelectAttrValue("id", "")
	if id == "" {
		e.note(true, "", "Treating %s without id as not passing", el.Tag)
	}
	return id, id != ""
}

func attr(el *etree.Element, name string) (value string, given bool) {
	if a := el.SelectAttr(name); a != nil {
		return a.Value, true
	}
	return "", false
}

// resolve follows an id-ref to the element of the same name with that id; nil, with a note, unless
// there is exactly one.
func (e *evaluation) resolve(el *etree.Element) *etree.Element {
	ref, given := attr(el, "id-ref")
	if !given {
		return el
	}
	root := e.Root
	if root == nil {
		root = top(el)
	}
	found := named(root, el.Tag, ref, nil)
	if len(found) != 1 {
		e.note(true, ref, "Ignoring invalid %s configuration: id-ref '%s' does not reference a valid object", el.Tag, ref)
		return nil
	}
	return found[0]
}

func top(el *etree.Element) *etree.Element {
	for el.Parent() != nil {
		el = el.Parent()
	}
	return el
}

func named(el *etree.Element, tag, id string, found []*etree.Element) []*etree.Element {
	if el.Tag == tag && el.SelectAttrValue("id", "") == id {
		found = append(found, el)
	}
	for _, token := range el.Child {
		if child, ok := token.(*etree.Element); ok {
			found = named(child, tag, id, found)
		}
	}
	return found
}
