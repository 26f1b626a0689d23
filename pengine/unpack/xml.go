package unpack

import (
	"math"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
)

// attr is an attribute's value, "" if the element has none.
func attr(x *etree.Element, name string) string { return x.SelectAttrValue(name, "") }

// hasAttr says whether the element has the attribute, be it empty.
func hasAttr(x *etree.Element, name string) bool { return x.SelectAttr(name) != nil }

// anywhere finds the first element of a kind in document order, nil if there is none.
func anywhere(x *etree.Element, tag string) *etree.Element {
	if x.Tag == tag {
		return x
	}
	for _, c := range x.ChildElements() {
		if found := anywhere(c, tag); found != nil {
			return found
		}
	}
	return nil
}

// child is the first child element of a kind, nil if there is none; a nil parent has none.
func child(x *etree.Element, tag string) *etree.Element {
	if x == nil {
		return nil
	}
	return x.SelectElement(tag)
}

// children are the child elements of a kind; a nil parent has none.
func children(x *etree.Element, tag string) []*etree.Element {
	if x == nil {
		return nil
	}
	return x.SelectElements(tag)
}

// byID finds an element of a kind by id, in document order.
func byID(x *etree.Element, tag, id string) *etree.Element {
	if x.Tag == tag && attr(x, "id") == id {
		return x
	}
	for _, c := range x.ChildElements() {
		if found := byID(c, tag, id); found != nil {
			return found
		}
	}
	return nil
}

// number reads an integer attribute; ok is false if it is missing or unusable.
func number(x *etree.Element, name string) (n int64, ok bool) {
	n, _, err := numeral.Int(attr(x, name))
	return n, err == nil
}

// number32 is number for values that must fit into 32 bits, def otherwise.
func number32(x *etree.Element, name string, def int) int {
	n, ok := number(x, name)
	if !ok || n < math.MinInt32 || n > math.MaxInt32 {
		return def
	}
	return int(n)
}

// interval reads a recorded interval in milliseconds; 0 if it is missing or unusable.
func interval(x *etree.Element) uint {
	n, ok := number(x, "interval")
	if !ok || n < 0 || n > math.MaxUint32 {
		return 0
	}
	return uint(n)
}
