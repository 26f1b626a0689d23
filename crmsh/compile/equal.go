package compile

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"

	"github.com/beevik/etree"
)

// Same says whether two elements of objects say the same, ids and comments included. Resources inside them
// count by their ids only.
func Same(a, b *etree.Element) bool {
	return saySame(a, b) && slices.Equal(comments(a), comments(b))
}

// saySame is Same but for comments. Most often elements agree child by child, which is found out at less cost.
func saySame(a, b *etree.Element) bool {
	return alike(a, b) || canonicalText(a) == canonicalText(b)
}

// alike says whether two elements have the same attributes and, in the same order, like children. Then their
// canonical texts are the same.
func alike(a, b *etree.Element) bool {
	if a.Tag != b.Tag || !attrsIn(a, b) || !attrsIn(b, a) {
		return false
	}
	i := 0
	for _, c := range a.Child {
		x, ok := c.(*etree.Element)
		if !ok {
			continue
		}
		y := nextElement(b, &i)
		switch {
		case y == nil:
			return false
		case a.Tag != "resource_set" && isMember(x) && isMember(y):
			if x.SelectAttrValue("id", "") != y.SelectAttrValue("id", "") {
				return false
			}
		case !alike(x, y):
			return false
		}
	}
	return nextElement(b, &i) == nil
}

// nextElement gives the child element at or after an index, and sets that behind it.
func nextElement(e *etree.Element, i *int) *etree.Element {
	for *i < len(e.Child) {
		c, ok := e.Child[*i].(*etree.Element)
		*i++
		if ok {
			return c
		}
	}
	return nil
}

// attrsIn says whether b has the attributes of a that do not just have their default value.
func attrsIn(a, b *etree.Element) bool {
	for _, x := range a.Attr {
		if isDefault(a.Tag, x) {
			continue
		}
		y := b.SelectAttr(x.Key)
		if y == nil || y.Value != x.Value && currentValue(a, x) != currentValue(b, *y) {
			return false
		}
	}
	return true
}

// canonicalText gives a text that two elements share if they say the same: neither the order of attributes
// counts nor, but in a resource set, that of children; attributes that have their default value are left
// out; resources inside others count by their ids; roles by their current names.
func canonicalText(e *etree.Element) string {
	var b strings.Builder
	canonicalTo(&b, e)
	return b.String()
}

func canonicalTo(b *strings.Builder, e *etree.Element) {
	b.WriteString("<" + e.Tag)
	attrs := make([]string, 0, len(e.Attr))
	for _, a := range e.Attr {
		if !isDefault(e.Tag, a) {
			attrs = append(attrs, " "+a.Key+"="+currentValue(e, a)+"\x00")
		}
	}
	slices.Sort(attrs)
	b.WriteString(strings.Join(attrs, ""))
	var children []string
	members := 0
	for _, c := range e.ChildElements() {
		if isMember(c) && e.Tag != "resource_set" {
			// the order of members counts, their place among other children does not
			children = append(children, "<"+refTag+strings.Repeat("+", members)+c.SelectAttrValue("id", ""))
			members++
			continue
		}
		children = append(children, canonicalText(c))
	}
	if e.Tag != "resource_set" {
		slices.Sort(children)
	}
	b.WriteString(">" + strings.Join(children, "") + "</>")
}

func isDefault(tag string, a etree.Attr) bool {
	switch tag {
	case "node":
		return a.Key == "type" && a.Value == "member"
	case "resource_set":
		return (a.Key == "sequential" || a.Key == "require-all") && a.Value == "true"
	case "rule":
		return a.Key == "boolean-op" && a.Value == "and"
	case "expression":
		return a.Key == "type" && a.Value == "string" || a.Key == "value-source" && a.Value == "literal"
	}
	return false
}

// currentValue gives roles their current names.
func currentValue(e *etree.Element, a etree.Attr) string {
	role := strings.HasSuffix(a.Key, "role") ||
		e.Tag == "nvpair" && a.Key == "value" && strings.HasSuffix(e.SelectAttrValue("name", ""), "role")
	if role {
		return vocab.CurrentRole(a.Value)
	}
	return a.Value
}
