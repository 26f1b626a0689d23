package cib

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// attrOf finds an attribute by its name, which may have a prefix. Unlike etree's own lookups it does not take a name
// with a prefix for one without.
func attrOf(e *etree.Element, name string) (string, bool) {
	if i := attrIndex(e, name); i >= 0 {
		return e.Attr[i].Value, true
	}
	return "", false
}

// idOf gives an element's id, or "".
func idOf(e *etree.Element) string {
	id, _ := attrOf(e, "id")
	return id
}

// setAttr sets an attribute, in its place if it is there already, else at the end. Attributes that the
// element shares with a copy of it stay as they are there.
func setAttr(e *etree.Element, name, value string) {
	i := attrIndex(e, name)
	if i < 0 {
		space, key := scan.SplitName(name)
		e.Attr = append(e.Attr, etree.Attr{Space: space, Key: key, Value: value})
		return
	}
	if e.Attr[i].Value != value {
		e.Attr = slices.Clone(e.Attr)
		e.Attr[i].Value = value
	}
}

// attrIndex finds the place of an attribute, or -1.
func attrIndex(e *etree.Element, name string) int {
	space, key := scan.SplitName(name)
	for i := range e.Attr {
		if e.Attr[i].Key == key && e.Attr[i].Space == space {
			return i
		}
	}
	return -1
}

// removeAttr removes an attribute if it is there. Like setAttr it leaves shared attributes alone.
func removeAttr(e *etree.Element, name string) {
	if i := attrIndex(e, name); i >= 0 {
		e.Attr = slices.Delete(slices.Clone(e.Attr), i, i+1)
	}
}

// child finds the first child element with a name.
func child(e *etree.Element, tag string) *etree.Element {
	for _, t := range e.Child {
		if c, ok := t.(*etree.Element); ok && c.Tag == tag && c.Space == "" {
			return c
		}
	}
	return nil
}

// elements yields the child elements as they are at the start.
func elements(e *etree.Element) []*etree.Element {
	var found []*etree.Element
	for _, t := range e.Child {
		if c, ok := t.(*etree.Element); ok {
			found = append(found, c)
		}
	}
	return found
}

// walk visits an element and its descendants in document order for as long as visit returns true, and
// reports whether it always did. A visit may remove or replace the element it is given only if it then
// returns false.
func walk(e *etree.Element, visit func(*etree.Element) bool) bool {
	if !visit(e) {
		return false
	}
	for _, t := range e.Child {
		if c, ok := t.(*etree.Element); ok && !walk(c, visit) {
			return false
		}
	}
	return true
}

// Path gives the way to an element as Pacemaker writes it in patches and messages:
// /cib/configuration/resources/primitive[@id='db'].
func Path(e *etree.Element) string {
	var steps []string
	for ; e != nil && e.Tag != ""; e = e.Parent() {
		steps = append(steps, pathStep(e))
	}
	slices.Reverse(steps)
	return strings.Join(steps, "")
}
