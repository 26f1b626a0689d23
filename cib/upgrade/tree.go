package upgrade

import (
	"slices"

	"github.com/beevik/etree"
)

func value(e *etree.Element, attr string) string { return e.SelectAttrValue(attr, "") }

func has(e *etree.Element, attr string) bool { return e.SelectAttr(attr) != nil }

// elements are an element and all below it with one of these tags (any if none is given), in the
// order of the document.
func elements(e *etree.Element, tags ...string) []*etree.Element {
	return collect(nil, e, tags)
}

func collect(found []*etree.Element, e *etree.Element, tags []string) []*etree.Element {
	if len(tags) == 0 || slices.Contains(tags, e.Tag) {
		found = append(found, e)
	}
	for _, token := range e.Child {
		if child, ok := token.(*etree.Element); ok {
			found = collect(found, child, tags)
		}
	}
	return found
}

// children are an element's own children with one of these tags (any if none is given).
func children(e *etree.Element, tags ...string) []*etree.Element {
	var found []*etree.Element
	for _, token := range e.Child {
		if child, ok := token.(*etree.Element); ok && (len(tags) == 0 || slices.Contains(tags, child.Tag)) {
			found = append(found, child)
		}
	}
	return found
}

// hasChild says whether an element has a child with this tag.
func hasChild(e *etree.Element, tag string) bool { return e.SelectElement(tag) != nil }

func remove(e *etree.Element) {
	if parent := e.Parent(); parent != nil {
		parent.RemoveChild(e)
	}
}

// removeAll removes elements of one parent that are in its order, the last ones first: then those that stay are seldom moved.
func removeAll(list []*etree.Element) {
	for _, e := range slices.Backward(list) {
		remove(e)
	}
}

// replace puts other elements in an element's place.
func replace(old *etree.Element, with ...*etree.Element) {
	parent, at := old.Parent(), old.Index()
	parent.RemoveChildAt(at)
	for i, e := range with {
		parent.InsertChildAt(at+i, e)
	}
}

// element makes an element with attributes given as name, value, name, value ...
func element(tag string, attrs ...string) *etree.Element {
	e := etree.NewElement(tag)
	for i := 0; i+1 < len(attrs); i += 2 {
		e.CreateAttr(attrs[i], attrs[i+1])
	}
	return e
}

// copyAttrs gives an element another's attributes, except some.
func copyAttrs(to, from *etree.Element, except ...string) {
	for _, a := range from.Attr {
		if !slices.Contains(except, a.FullKey()) {
			to.CreateAttr(a.FullKey(), a.Value)
		}
	}
}

// named finds the pairs of a set with a name.
func named(set *etree.Element, name string) []*etree.Element {
	var found []*etree.Element
	for _, pair := range children(set, "nvpair") {
		if value(pair, "name") == name {
			found = append(found, pair)
		}
	}
	return found
}

// unruled are the children with a tag that apply without a rule.
func unruled(e *etree.Element, tag string) []*etree.Element {
	return slices.DeleteFunc(children(e, tag), func(set *etree.Element) bool { return hasChild(set, "rule") })
}

// sets are the tags of elements that hold name-value pairs.
var sets = []string{"cluster_property_set", "instance_attributes", "meta_attributes", "utilization"}
