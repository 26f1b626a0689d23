package session

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/fencing"
)

// Finding is something that Verify found wrong.
type Finding struct {
	Fatal   bool   // the cluster would refuse it; otherwise it merely does not do what it seems to
	Ignored bool   // the cluster takes it and does not act on it: an error where somebody asks, a warning otherwise
	Object  string // the id of the object that it is about, "" if it is about none
	Text    string
}

// Verify looks for references that lead nowhere, ids that two elements have, constraints that do not mean
// what they seem to, names that nothing takes notice of, all in the order in which objects are shown, and at
// last for what does not follow the schema. Agents are not asked.
func (p *Proposal) Verify() []Finding {
	v := &verifier{session: p.session, nodes: p.session.NodeNames()}
	v.uniqueIDs(p.session.configuration(), map[string]string{})
	for _, o := range p.session.Scope().Objects() {
		v.at = o.ID
		v.object(o)
		v.names(o)
	}
	v.at = ""
	v.grammar(p.fresh, p.stale)
	return v.found
}

type verifier struct {
	session *Session
	nodes   []string
	at      string // the id of the object that is looked at
	found   []Finding
}

func (v *verifier) add(fatal bool, format string, args ...any) {
	f := Finding{Fatal: fatal, Object: v.at, Text: fmt.Sprintf(format, args...)}
	if !slices.Contains(v.found, f) {
		v.found = append(v.found, f)
	}
}

// uniqueIDs complains about elements of the same id. References are no ids, nor are
// the ids of nodes.
func (v *verifier) uniqueIDs(e *etree.Element, seen map[string]string) {
	for _, c := range e.ChildElements() {
		id := c.SelectAttrValue("id", "")
		if id != "" && c.Tag != "node" && !compile.IsReference(c) {
			if first, twice := seen[id]; twice {
				v.add(true, "duplicate id %s: a <%s> and a <%s> have it; give one of them another", id, first, c.Tag)
			}
			seen[id] = c.Tag
		}
		v.uniqueIDs(c, seen)
	}
}

func (v *verifier) object(o compile.Object) {
	e := o.Element
	switch o.Type {
	case "primitive":
		v.primitive(o)
	case "location", "colocation", "order", "rsc_ticket":
		v.constraint(o)
	case "fencing_topology":
		v.topology(e)
	case "acl_target", "acl_group":
		for _, r := range e.SelectElements("role") {
			if role, ok := v.session.Scope().Find(r.SelectAttrValue("id", "")); !ok || role.Type != "role" {
				v.add(true, "%s %s: there is no role %s", o.Type, o.ID, r.SelectAttrValue("id", ""))
			}
		}
	}
	v.idRefs(o, e)
}

// idRefs complains about references to ids that nothing has.
func (v *verifier) idRefs(o compile.Object, e *etree.Element) {
	if ref := e.SelectAttrValue("id-ref", ""); ref != "" && !v.session.Scope().Used(ref) {
		v.add(true, "%s %s: nothing has the id %s that it refers to", o.Type, o.ID, ref)
	}
	for _, c := range e.ChildElements() {
		if !compile.IsResource(c) {
			v.idRefs(o, c)
		}
	}
}

func (v *verifier) primitive(o compile.Object) {
	t := o.Element.SelectAttrValue("template", "")
	if t == "" {
		return
	}
	if tmpl, ok := v.session.Scope().Find(t); !ok || tmpl.Type != "rsc_template" {
		v.add(true, "primitive %s: there is no template %s%s", o.ID, t, v.hint(t, "rsc_template"))
	}
}

// hint suggests the id of an object of a type for a wrong one.
func (v *verifier) hint(id, keyword string) string {
	var ids []string
	for _, o := range v.session.OfType(keyword) {
		ids = append(ids, o.ID)
	}
	if near := lang.Nearest(id, ids); near != "" {
		return fmt.Sprintf("; did you mean %s?", near)
	}
	return ""
}

func (v *verifier) constraint(o compile.Object) {
	for _, w := range lang.Resources(v.session.Scope().Statement(o)) {
		v.constrained(o, w.Text)
	}
	if n := o.Element.SelectAttrValue("node", ""); n != "" {
		v.nodeExists(o, n)
	}
	for _, x := range o.Element.FindElements("rule/expression") {
		if x.SelectAttrValue("attribute", "") == "#uname" {
			v.nodeExists(o, x.SelectAttrValue("value", ""))
		}
	}
}

// constrained checks a resource in a constraint.
func (v *verifier) constrained(o compile.Object, id string) {
	r, ok := v.session.Scope().Find(id)
	switch {
	case !ok || r.Type == "node":
		hint := ""
		if near := lang.Nearest(id, v.session.ResourceIDs()); near != "" {
			hint = fmt.Sprintf("; did you mean %s?", near)
		}
		v.add(true, "%s %s: there is no resource %s%s", o.Type, o.ID, id, hint)
	case r.Element.Parent() != nil && compile.IsContainer(r.Element.Parent()):
		in := compile.Keyword(r.Element.Parent()) + " " + r.Element.Parent().SelectAttrValue("id", "")
		if !strings.HasPrefix(in, "group ") || o.Type == "colocation" {
			v.add(false, "%s %s: %s is in %s; the constraint should speak of that", o.Type, o.ID, id, in)
		}
	}
}

func (v *verifier) nodeExists(o compile.Object, name string) {
	if name != "" && !slices.ContainsFunc(v.nodes, func(n string) bool { return strings.EqualFold(n, name) }) {
		v.add(false, "%s %s: there is no node %s", o.Type, o.ID, name)
	}
}

func (v *verifier) topology(e *etree.Element) {
	for _, level := range e.SelectElements("fencing-level") {
		if n := level.SelectAttrValue("target", ""); n != "" {
			v.nodeExists(compile.Object{Type: "fencing_topology", ID: level.SelectAttrValue("id", "")}, n)
		}
		devices := fencing.LevelDevices(level)
		if len(devices) == 0 {
			v.add(false, "fencing_topology: level %s names no device, so it is not used; name one, or remove the level", level.SelectAttrValue("id", ""))
		}
		for _, d := range devices {
			r, ok := v.session.Scope().Find(d)
			switch watched := v.session.options().Timeout("fencing-watchdog-timeout") != 0; {
			case !ok && d == fencing.Watchdog && watched:
			case d == fencing.Watchdog && !watched:
				v.add(false, "fencing_topology: %s is of no use while fencing-watchdog-timeout is 0, so its level fails; set it, or take the device out of the level", d)
			case !ok:
				v.add(false, "fencing_topology: there is no device %s, so its level fails%s", d, cmp.Or(v.hint(d, "primitive"), "; configure it, or take it out of the level"))
			case r.Element.SelectAttrValue("class", vocab.ClassStonith) != vocab.ClassStonith:
				v.add(false, "fencing_topology: %s is no fence device", d)
			}
		}
	}
}
