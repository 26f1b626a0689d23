package cib

import (
	"strings"

	"github.com/beevik/etree"
)

// childIndex finds children of an element by name and attribute. For many finds it has an index, so that an
// operation takes time in line with its size.
type childIndex struct {
	parent   *etree.Element
	first    map[childKey]*etree.Element // nil for few finds; a key with nil is not sure
	comments map[string]bool             // folded texts
	spend    func(int) bool              // counts what is beyond the first look
}

// childKey is the name of a child and one of its attributes, or the name alone.
type childKey struct{ tag, attr, value string }

func newChildIndex(parent *etree.Element, finds int) *childIndex {
	k := &childIndex{parent: parent}
	if finds <= fewFinds {
		return k
	}
	k.first, k.comments = map[childKey]*etree.Element{}, map[string]bool{}
	for _, t := range parent.Child {
		k.note(t)
	}
	return k
}

// note puts a child into the index, after those that are there already.
func (k *childIndex) note(t etree.Token) {
	if k.first == nil {
		return
	}
	switch c := t.(type) {
	case *etree.Comment:
		k.comments[fold(c.Data)] = true
	case *etree.Element:
		k.put(childKey{tag: c.Tag}, c)
		for _, attr := range []string{"id", "id-ref"} {
			if value, ok := attrOf(c, attr); ok && value != "" {
				k.put(childKey{c.Tag, attr, value}, c)
			}
		}
	}
}

func (k *childIndex) put(key childKey, c *etree.Element) {
	if _, known := k.first[key]; !known {
		k.first[key] = c
	}
}

// referred takes note that a child that was there already has got another id-ref.
func (k *childIndex) referred(c *etree.Element, old, ref string) {
	if k.first == nil || old == ref {
		return
	}
	if old != "" {
		k.first[childKey{c.Tag, "id-ref", old}] = nil
	}
	key := childKey{c.Tag, "id-ref", ref}
	if first, known := k.first[key]; !known || first != nil && c.Index() < first.Index() {
		k.first[key] = c
	}
}

// find gives the first child element of a name and, unless the value is "", with that id or id-ref.
func (k *childIndex) find(tag, attr, value string) *etree.Element {
	switch {
	case k.first == nil:
		return matching(k.parent, tag, attr, value)
	case value == "":
		return k.first[childKey{tag: tag}]
	}
	first, known := k.first[childKey{tag, attr, value}]
	if known && first == nil {
		if !k.spend(len(k.parent.Child)) {
			return nil
		}
		return matching(k.parent, tag, attr, value)
	}
	return first
}

// hasComment reports whether there is a comment with that text in any case.
func (k *childIndex) hasComment(text string) bool {
	if k.first != nil {
		return k.comments[fold(text)]
	}
	for _, t := range k.parent.Child {
		if c, ok := t.(*etree.Comment); ok && strings.EqualFold(c.Data, text) {
			return true
		}
	}
	return false
}
