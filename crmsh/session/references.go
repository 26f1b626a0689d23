package session

import (
	"slices"
	"strings"
	"sync"

	"github.com/beevik/etree"
)

// referenceKind is one kind of place where a configuration names something of its own by its id, or a node by its name.
// Rename and delete know of references by this table alone.
type referenceKind struct {
	tag  string // of the element; "" for any
	attr string
	// inside are the tags of elements of which the element must be a child; nil for any.
	inside []string
	// where says more of what the element must be; nil for nothing.
	where func(e *etree.Element) bool
	form  referenceForm
	// ofNode says that nodes are named, by their names.
	ofNode bool
	// old says that only documents of old schemas have it.
	old bool
	// fate is what becomes of the place when what it names is taken out of the configuration.
	fate fate
}

// referenceForm is how an attribute names something.
type referenceForm int

// The forms: by its whole value, by one of several words with commas between them, by a quoted word in a path.
const (
	oneName referenceForm = iota
	nameList
	quotedName
)

// fate is what becomes of a place that names what is gone.
type fate int

// The fates.
const (
	constraintLoses fate = iota // the constraint is handed over, or loses a resource
	templateLost                // what is made from a template goes with it
	tagLoses                    // the tag loses an object
	levelLoses                  // the fencing level loses a device
	partLost                    // the part of an object goes
	inherits                    // the place gets what it referred to
	staysAsItIs                 // it goes on naming what is gone, which does no harm
)

var referenceKinds = []referenceKind{
	{tag: "rsc_location", attr: "rsc", fate: constraintLoses},
	{tag: "rsc_colocation", attr: "rsc", fate: constraintLoses},
	{tag: "rsc_colocation", attr: "with-rsc", fate: constraintLoses},
	{tag: "rsc_order", attr: "first", fate: constraintLoses},
	{tag: "rsc_order", attr: "then", fate: constraintLoses},
	{tag: "rsc_ticket", attr: "rsc", fate: constraintLoses},
	{tag: "resource_ref", attr: "id", fate: constraintLoses},
	{tag: "primitive", attr: "template", fate: templateLost},
	{tag: "obj_ref", attr: "id", fate: tagLoses},
	{tag: "fencing-level", attr: "devices", form: nameList, fate: levelLoses},
	{tag: "nvpair", attr: "value", inside: []string{"meta_attributes"}, where: namesContainer, fate: partLost},
	{tag: "role", attr: "id", inside: []string{"acl_target", "acl_group"}, fate: partLost},
	{tag: "role_ref", attr: "id", old: true, fate: partLost},
	{tag: "acl_permission", attr: "reference", fate: partLost},
	{tag: "acl_permission", attr: "xpath", form: quotedName, fate: staysAsItIs},
	{tag: "read", attr: "ref", old: true, fate: partLost},
	{tag: "write", attr: "ref", old: true, fate: partLost},
	{tag: "deny", attr: "ref", old: true, fate: partLost},
	{attr: "id-ref", fate: inherits},
	// A host may be named before it joins and after it left.
	{tag: "rsc_location", attr: "node", ofNode: true, fate: staysAsItIs},
	{tag: "fencing-level", attr: "target", ofNode: true, fate: staysAsItIs},
	{tag: "expression", attr: "value", where: comparesName, ofNode: true, fate: staysAsItIs},
}

// namesContainer says of a pair whether its value is the resource in which another one runs.
func namesContainer(nv *etree.Element) bool { return nv.SelectAttrValue("name", "") == "container" }

// comparesName says of an expression whether it asks for a node by its name.
func comparesName(x *etree.Element) bool { return x.SelectAttrValue("attribute", "") == "#uname" }

// is says whether an element has a reference of the kind.
func (k *referenceKind) is(e *etree.Element) bool {
	if k.tag != "" && k.tag != e.Tag || e.SelectAttr(k.attr) == nil {
		return false
	}
	if k.inside != nil && (e.Parent() == nil || !slices.Contains(k.inside, e.Parent().Tag)) {
		return false
	}
	return k.where == nil || k.where(e)
}

// names lists what a value of that form names.
func (f referenceForm) names(value string) []string {
	switch f {
	case nameList:
		return strings.Split(value, ",")
	case quotedName:
		var out []string
		for _, quote := range []string{`'`, `"`} {
			for i, part := range strings.Split(value, quote) {
				if i%2 == 1 {
					out = append(out, part)
				}
			}
		}
		return out
	}
	return []string{value}
}

// renamed is the value with one name in the place of another.
func (f referenceForm) renamed(value, from, to string) string {
	switch f {
	case nameList:
		words := strings.Split(value, ",")
		for i, w := range words {
			if w == from {
				words[i] = to
			}
		}
		return strings.Join(words, ",")
	case quotedName:
		for _, quote := range []string{`'`, `"`} {
			value = strings.ReplaceAll(value, quote+from+quote, quote+to+quote)
		}
		return value
	}
	return to
}

// reference is one place that names something.
type reference struct {
	kind    *referenceKind
	element *etree.Element
}

// names says whether the place still is in the configuration and names an id.
func (r reference) names(root *etree.Element, id string) bool {
	if !r.kind.is(r.element) || !slices.Contains(r.kind.form.names(r.element.SelectAttrValue(r.kind.attr, "")), id) {
		return false
	}
	return within(root, r.element)
}

// within says whether an element is an other one or below it.
func within(root, e *etree.Element) bool {
	for ; e != nil; e = e.Parent() {
		if e == root {
			return true
		}
	}
	return false
}

// rename puts another name into the place.
func (r reference) rename(from, to string) {
	value := r.element.SelectAttrValue(r.kind.attr, "")
	r.element.CreateAttr(r.kind.attr, r.kind.form.renamed(value, from, to))
}

// kindsOfTag finds the rows for a tag; those under "" are for all.
var kindsOfTag = sync.OnceValue(func() map[string][]*referenceKind {
	out := map[string][]*referenceKind{}
	for i := range referenceKinds {
		k := &referenceKinds[i]
		out[k.tag] = append(out[k.tag], k)
	}
	return out
})

// references lists all places in an element and below that name something.
func references(e *etree.Element) (out []reference) {
	for _, rows := range [][]*referenceKind{kindsOfTag()[e.Tag], kindsOfTag()[""]} {
		for _, k := range rows {
			if k.is(e) {
				out = append(out, reference{k, e})
			}
		}
	}
	for _, c := range e.ChildElements() {
		out = append(out, references(c)...)
	}
	return out
}

// hostName is the name under which an object is a node: that of a node, or the id of a resource that connects a remote
// one; "" if it is none.
func hostName(e *etree.Element) string {
	switch {
	case e.Tag == "node":
		return e.SelectAttrValue("uname", e.SelectAttrValue("id", ""))
	case e.Tag == "primitive" && e.SelectAttrValue("provider", "") == "pacemaker" && e.SelectAttrValue("type", "") == "remote":
		return e.SelectAttrValue("id", "")
	}
	return ""
}
