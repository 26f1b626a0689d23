package cib

import "github.com/beevik/etree"

// CopyElement makes a copy of an element as copies of documents have it: with its descendants and
// comments, without text.
func CopyElement(e *etree.Element) *etree.Element { return copyElement(e) }

// copyElement makes a copy of an element with its descendants and comments, and without text, which has
// no place in a CIB. It is faster than etree's own copy, since it allocates in blocks.
func copyElement(e *etree.Element) *etree.Element {
	n, attrs := count(e)
	c := &copier{elements: make([]etree.Element, n), attrs: make([]etree.Attr, attrs)}
	return c.element(e)
}

// count gives the number of elements and attributes in a tree.
func count(e *etree.Element) (elements, attrs int) {
	walk(e, func(at *etree.Element) bool {
		elements++
		attrs += len(at.Attr)
		return true
	})
	return elements, attrs
}

// copier hands out the memory for one copy.
type copier struct {
	elements []etree.Element
	attrs    []etree.Attr
}

func (c *copier) element(e *etree.Element) *etree.Element {
	fresh := &c.elements[0]
	c.elements = c.elements[1:]
	fresh.Space, fresh.Tag = e.Space, e.Tag
	n := len(e.Attr)
	fresh.Attr = c.attrs[:n:n]
	c.attrs = c.attrs[n:]
	for i := range e.Attr {
		// Field by field: the rest of an attribute points back to the original.
		fresh.Attr[i].Space, fresh.Attr[i].Key, fresh.Attr[i].Value = e.Attr[i].Space, e.Attr[i].Key, e.Attr[i].Value
	}
	if len(e.Child) > 0 {
		fresh.Child = make([]etree.Token, 0, len(e.Child))
	}
	for _, t := range e.Child {
		switch child := t.(type) {
		case *etree.Element:
			fresh.AddChild(c.element(child))
		case *etree.Comment:
			fresh.AddChild(etree.NewComment(child.Data))
		}
	}
	return fresh
}

// copyNode copies an element or a comment; nil for anything else.
func copyNode(t etree.Token) etree.Token {
	switch node := t.(type) {
	case *etree.Element:
		return copyElement(node)
	case *etree.Comment:
		return etree.NewComment(node.Data)
	}
	return nil
}

// nodes gives an element's children that are elements or comments.
func nodes(e *etree.Element) []etree.Token {
	found := make([]etree.Token, 0, len(e.Child))
	for _, t := range e.Child {
		switch t.(type) {
		case *etree.Element, *etree.Comment:
			found = append(found, t)
		}
	}
	return found
}
