package cib

import (
	"github.com/beevik/etree"

	"pacer/cib/xpath"
)

// Select finds the elements that an XPath 1.0 expression selects in the document of an element, in
// document order. For an attribute it gives the element that has it. A path that does not begin with /
// finds nothing, as in Pacemaker's tools. The error is an *xpath.Error, which says where the expression
// is wrong.
//
// It is the only place where this package evaluates XPath.
func Select(root *etree.Element, expression string) ([]*etree.Element, error) {
	return xpath.Select(root, expression)
}

// picked is a node that an XPath selects: an element, or a part of one.
type picked struct {
	element *etree.Element // the element, or the one around the part
	attr    string         // name of the attribute, or ""
	comment *etree.Comment // or nil
}

func (p picked) isElement() bool { return p.attr == "" && p.comment == nil }

// pick finds what an XPath selects. For the document as a whole it gives the root. It takes what it needs of the
// steps; they are below 0 if they do not suffice.
func pick(root *etree.Element, expression string, steps *int) ([]picked, error) {
	x, err := xpath.Compile(expression)
	if err != nil {
		return nil, err
	}
	nodes, err := x.NodesWithin(root, steps)
	if err != nil {
		return nil, err
	}
	var found []picked
	for _, n := range nodes {
		p := picked{element: n.Element()}
		if a := n.Attr(); a != nil {
			p.attr = a.FullKey()
		}
		p.comment, _ = n.Token().(*etree.Comment)
		if p.element != nil {
			found = append(found, p)
		}
	}
	return found, nil
}
