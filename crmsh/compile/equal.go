package compile

import (
	"slices"
	"strings"

	"github.com/beevik/etree"
)

// Same says whether two elements of objects say the same, ids and comments included. Resources inside them
// count by their ids only.
func Same(a, b *etree.Element) bool {
	return canonicalText(a) == canonicalText(b) && slices.Equal(comments(a), comments(b))
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
	var kids []string
	members := 0
	for _, c := range e.ChildElements() {
		if isMember(c) && e.Tag != "resource_set" {
			// the order of members counts, their place among other children does not
			kids = append(kids, "<"+refTag+strings.Repeat("+", members)+c.SelectAttrValue("id", ""))
			members++
			continue
		}
		kids = append(kids, canonicalText(c))
	}
	if e.Tag != "resource_set" {
		slices.Sort(kids)
	}
	b.WriteString(">" + strings.Join(kids, "") + "</>")
}

func isDefault(tag string, a etree.Attr) bool {
	switch tag + "." + a.Key {
	case "node.type":
		return a.Value == "member"
	case "resource_set.sequential", "resource_set.require-all":
		return a.Value == "true"
	case "rule.boolean-op":
		return a.Value == "and"
	case "expression.type":
		return a.Value == "string"
	case "expression.value-source":
		return a.Value == "literal"
	}
	return false
}

// currentValue gives roles their current names.
func currentValue(e *etree.Element, a etree.Attr) string {
	role := strings.HasSuffix(a.Key, "role") ||
		e.Tag == "nvpair" && a.Key == "value" && strings.HasSuffix(e.SelectAttrValue("name", ""), "role")
	switch {
	case role && a.Value == "Master":
		return "Promoted"
	case role && a.Value == "Slave":
		return "Unpromoted"
	}
	return a.Value
}
