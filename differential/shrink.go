package main

import (
	"strings"

	"github.com/beevik/etree"
)

// shrink makes a document smaller as long as it is of interest: elements are taken away, many at
// once and then fewer, then attributes. What is left cannot do without any of its parts.
func shrink(root *etree.Element, interesting func(*etree.Element) bool) *etree.Element {
	for {
		before := size(root)
		root = shrinkElements(root, interesting)
		root = shrinkAttributes(root, interesting)
		if size(root) == before {
			return root
		}
	}
}

// size counts a document's elements and attributes.
func size(e *etree.Element) int {
	n := 1 + len(e.Attr)
	for _, c := range e.ChildElements() {
		n += size(c)
	}
	return n
}

// parts lists the elements that may be taken away, outermost first.
func parts(root *etree.Element) (list []*etree.Element) {
	for level := root.ChildElements(); len(level) > 0; {
		var next []*etree.Element
		for _, e := range level {
			if !fixed(e) {
				list = append(list, e)
			}
			next = append(next, e.ChildElements()...)
		}
		level = next
	}
	return list
}

// fixed says whether an element must stand in every document.
func fixed(e *etree.Element) bool {
	switch e.Tag {
	case "configuration", "crm_config", "nodes", "resources", "constraints", "status":
		return true
	}
	return false
}

func shrinkElements(root *etree.Element, interesting func(*etree.Element) bool) *etree.Element {
	for n := max(1, len(parts(root))/2); ; n /= 2 {
		for at := 0; ; {
			list := parts(root)
			if at >= len(list) {
				break
			}
			without := root.Copy()
			for _, e := range parts(without)[at:min(at+n, len(list))] {
				if e.Parent() != nil {
					e.Parent().RemoveChild(e)
				}
			}
			dropDangling(without)
			if interesting(without) {
				root = without
			} else {
				at += n
			}
		}
		if n <= 1 {
			return root
		}
	}
}

func shrinkAttributes(root *etree.Element, interesting func(*etree.Element) bool) *etree.Element {
	for i := range parts(root) {
		for j := len(parts(root)[i].Attr) - 1; j >= 0; j-- {
			without := root.Copy()
			e := parts(without)[i]
			if name := e.Attr[j].Key; name != "id" || strings.HasPrefix(e.Tag, "lrm") {
				e.RemoveAttr(name)
				if interesting(without) {
					root = without
				}
			}
		}
	}
	return root
}
