package cib

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/scan"
)

// CheckWellFormed says what keeps an element from being read again once it is written: a name that is none, a
// character that XML does not allow, an attribute twice, a prefix that nothing declares, a comment that ends too
// early, too deep a nesting. What comes from text is well-formed; what programs put together may be anything, and a
// document that cannot be read is lost to all tools and to every host that joins.
func CheckWellFormed(e *etree.Element) error { return checkWellFormed(e, true) }

// checkWellFormed checks an element where it stands, and what is inside of it, or the element and its comments alone.
func checkWellFormed(e *etree.Element, deep bool) error {
	c := &formCheck{deep: deep}
	for p := e.Parent(); p != nil && p.Tag != ""; p = p.Parent() {
		c.open = append(c.open, p)
	}
	slices.Reverse(c.open)
	return c.element(e)
}

// formCheck walks a tree.
type formCheck struct {
	open []*etree.Element // those around the present one, and itself
	deep bool
}

func (c *formCheck) element(e *etree.Element) error {
	c.open = append(c.open, e)
	if len(c.open) > scan.MaxDepth {
		return fmt.Errorf("%s is nested deeper than %d elements", Path(e), scan.MaxDepth)
	}
	if err := c.tag(e); err != nil {
		return err
	}
	for _, t := range e.Child {
		var err error
		switch child := t.(type) {
		case *etree.Element:
			if c.deep {
				err = c.element(child)
			}
		case *etree.Comment:
			err = checkComment(e, child.Data)
		}
		if err != nil {
			return err
		}
	}
	c.open = c.open[:len(c.open)-1]
	return nil
}

// tag checks an element's name and attributes.
func (c *formCheck) tag(e *etree.Element) error {
	if err := c.name(e.Space, e.Tag); err != "" {
		return fmt.Errorf("%s: an element is named %s", Path(e.Parent()), err)
	}
	if prefix := prefixOf(e.Space, e.Tag); prefix != "" && !c.declared(prefix) {
		return fmt.Errorf("%s: prefix %s of <%s> is not declared; remove it or declare xmlns:%s", Path(e.Parent()), prefix, e.FullTag(), prefix)
	}
	for i := range e.Attr {
		if err := c.attribute(e, &e.Attr[i]); err != nil {
			return fmt.Errorf("%s: %w", Path(e), err)
		}
	}
	if name := twice(e.Attr); name != "" {
		return fmt.Errorf("%s has attribute %s twice; remove one", Path(e), name)
	}
	return nil
}

func (c *formCheck) attribute(e *etree.Element, a *etree.Attr) error {
	if err := c.name(a.Space, a.Key); err != "" {
		return fmt.Errorf("an attribute is named %s", err)
	}
	if prefix := prefixOf(a.Space, a.Key); prefix != "" && prefix != "xmlns" && !c.declared(prefix) {
		return fmt.Errorf("prefix %s of attribute %s of <%s> is not declared; remove it or declare xmlns:%s", prefix, a.FullKey(), e.FullTag(), prefix)
	}
	if err := scan.CheckText(a.Value); err != nil {
		return fmt.Errorf("value of %s: %w", a.FullKey(), err)
	}
	return nil
}

// name says what is wrong with a name, or "".
func (c *formCheck) name(space, local string) string {
	full := local
	if space != "" {
		full = space + ":" + local
	}
	if !scan.IsName(full) {
		return fmt.Sprintf("%s, which is no name in XML", quote(full))
	}
	return ""
}

// prefixOf is the prefix that a name has when it is read.
func prefixOf(space, local string) string {
	if space != "" {
		return space
	}
	prefix, _ := scan.SplitName(local)
	return prefix
}

// declared reports whether an open element declares a prefix.
func (c *formCheck) declared(prefix string) bool {
	if prefix == "xml" {
		return true
	}
	return slices.ContainsFunc(c.open, func(e *etree.Element) bool {
		return attrIndex(e, "xmlns:"+prefix) >= 0
	})
}

// manyAttributes is where comparing each with each other stops being the fastest way.
const manyAttributes = 24

// twice gives the name of an attribute that is there twice, or "".
func twice(attrs []etree.Attr) string {
	if len(attrs) > manyAttributes {
		seen := make(map[string]bool, len(attrs))
		for i := range attrs {
			name := attrs[i].FullKey()
			if seen[name] {
				return name
			}
			seen[name] = true
		}
		return ""
	}
	for i := range attrs {
		for j := range i {
			if sameFullKey(&attrs[i], &attrs[j]) {
				return attrs[i].FullKey()
			}
		}
	}
	return ""
}

func sameFullKey(a, b *etree.Attr) bool {
	if a.Space == b.Space {
		return a.Key == b.Key
	}
	return a.FullKey() == b.FullKey() // programs may leave a prefix in the key
}

func checkComment(around *etree.Element, text string) error {
	err := scan.CheckText(text)
	switch {
	case strings.Contains(text, "--"):
		err = fmt.Errorf(`%s has "--" inside; XML does not allow it, remove it`, quote(text))
	case strings.Contains(text, "\r"):
		err = fmt.Errorf(`%s has a carriage return; write a plain line end`, quote(text))
	case strings.HasSuffix(text, "-"):
		err = fmt.Errorf(`%s ends with "-"; XML does not allow it, remove it`, quote(text))
	}
	if err != nil {
		return fmt.Errorf("%s: a comment: %w", Path(around), err)
	}
	return nil
}
