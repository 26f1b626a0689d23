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
