package cib

import (
	"strings"

	"github.com/beevik/etree"
)

// create adds the operation's object, or the children of a whole section, to the section. Whole documents
// are merged instead.
func (e *editor) create(op Op) error {
	data := op.input()
	if data == nil {
		return op.noData()
	}
	if op.XPath != "" {
		object := data
		if data.FullTag() == "cib" {
			object = nil
		}
		return op.refuse(Invalid, object, "objects are created in sections; an XPath cannot say where")
	}
	if isAll(op.Section) || strings.EqualFold(op.Section, "cib") || data.FullTag() == "cib" {
		return e.modify(op)
	}
	target := section(e.root, op.Section)
	objects := []etree.Token{data}
	if data.FullTag() == op.Section {
		objects = data.Child
	}
	var k *childIndex
	if target != nil {
		k = e.childIndexOf(target, len(objects))
	}
	for _, t := range objects {
		if !e.spend(1) {
			return nil // and the operation is refused
		}
		if err := e.createObject(op, k, t); err != nil {
			return err
		}
	}
	return nil
}

// createObject adds one object below a section unless one with its name and id is there. An object
// without an id must be the only one of its name.
func (e *editor) createObject(op Op, k *childIndex, t etree.Token) error {
	object, ok := t.(*etree.Element)
	if k == nil {
		return op.noSection(object)
	}
	if !ok {
		e.add(k.parent, t)
		return nil
	}
	if k.find(object.Tag, "id", idOf(object)) != nil {
		return op.refuse(Exists, object, label(object)+" exists already in "+Path(k.parent)+"; modify or replace it instead")
	}
	added := e.add(k.parent, object).(*etree.Element)
	k.note(added)
	e.walk(added, func(at *etree.Element) bool {
		quirkDropReplaceMark(at)
		return true
	})
	return nil
}

// quirkDropReplaceMark removes an attribute that once was an instruction to the program that creates an
// object. Pacemaker still takes it out of every object it creates.
func quirkDropReplaceMark(e *etree.Element) { removeAttr(e, "replace") }

// matching finds the first child element of a name and, unless the value is "", with that attribute value.
func matching(parent *etree.Element, tag, attr, value string) *etree.Element {
	for _, t := range parent.Child {
		c, ok := t.(*etree.Element)
		if !ok || c.Tag != tag {
			continue
		}
		if found, _ := attrOf(c, attr); value == "" || found == value {
			return c
		}
	}
	return nil
}
