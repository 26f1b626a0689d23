package session

import (
	"cmp"
	"slices"
	"sync"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/schema"
	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// metaNames are the meta attributes that a kind of resource takes notice of, beside those of all.
var metaNames = sync.OnceValue(func() map[string][]string {
	clone := []string{
		"clone-max", "clone-min", "clone-node-max", "clone-state", "globally-unique", "interleave", "notify", "ordered",
		"promotable", "promoted-max", "promoted-node-max", "master-max", "master-node-max",
	}
	return map[string][]string{
		"": primitiveMeta(), "clone": clone, "ms": clone, "group": {"container", "ordered", "collocated"},
	}
})

// oldMetaNames are those among them that have another name now, or no use: nobody is told to write them.
var oldMetaNames = []string{"master-max", "master-node-max", "clone-state"}

// primitiveMeta are the meta attributes of primitives, and what else may stand among them, in alphabetical order.
func primitiveMeta() []string {
	names := []string{"description", "interval-origin", "provides"}
	for _, o := range option.Primitive() {
		names = append(names, o.Name)
	}
	slices.Sort(names)
	return names
}

// MetaNames lists the meta attributes that a kind of resource takes notice of.
func MetaNames(keyword string) []string { return slices.Concat(metaNames()[""], metaNames()[keyword]) }

// names finds attributes and operations whose names nothing takes notice of.
func (v *verifier) names(o compile.Object) {
	e := o.Element
	switch {
	case o.Type == "property":
		for _, nv := range e.SelectElements("nvpair") {
			name := nv.SelectAttrValue("name", "")
			if e.SelectAttrValue("id", "") == option.Bootstrap {
				v.pastOption(o, name, nv.SelectAttrValue("value", ""))
			}
			if !option.Known(name) && e.SelectAttrValue("id", "") == option.Bootstrap {
				v.knownName(o, "option", name, option.Settable())
			}
		}
		if e.SelectAttrValue("id", "") == option.Bootstrap {
			v.values(o, e, propertyForm)
		}
	case o.Type == "rsc_defaults" || o.Type == "op_defaults":
		v.values(o, e, metaForm)
	case compile.IsResource(e):
		for _, set := range e.SelectElements("meta_attributes") {
			v.meta(o, set)
			v.values(o, set, metaForm)
		}
		for _, op := range e.FindElements("operations/op") {
			v.knownName(o, "operation", op.SelectAttrValue("name", ""), vocab.AgentTasks())
		}
	}
}

// pastOption tells of an option that the schema of the configuration has no more, and that nothing obeys.
func (v *verifier) pastOption(o compile.Object, name, value string) {
	upTo := v.session.Scope().Major
	if upTo == 0 {
		upTo = schema.Latest().Major
	}
	switch r, past := option.Renew(upTo, name, value); {
	case !past:
	case r.Under != "":
		v.add(false, "%s %s: %s does nothing; set %s %s=%s instead", o.Type, o.ID, name, r.Under, r.Became, lang.Quote(cmp.Or(r.As, value)))
	case r.Became == "":
		v.add(false, "%s %s: %s does nothing: %s", o.Type, o.ID, name, r.Why)
	case r.As == "":
		v.add(false, "%s %s: %s does nothing; it is called %s now", o.Type, o.ID, name, r.Became)
	}
}

func (v *verifier) meta(o compile.Object, set *etree.Element) {
	known := MetaNames(o.Type)
	if o.Type == "rsc_template" || o.Type == "primitive" { // what a clone of it would take notice of
		known = slices.Concat(known, metaNames()["clone"])
	}
	for _, nv := range set.SelectElements("nvpair") {
		name := nv.SelectAttrValue("name", "")
		v.knownName(o, "meta attribute", name, known)
	}
}

func (v *verifier) knownName(o compile.Object, what, name string, known []string) {
	if name == "" || slices.Contains(known, name) {
		return
	}
	hint := ""
	living := slices.DeleteFunc(slices.Clone(known), func(n string) bool { return slices.Contains(oldMetaNames, n) })
	if near := lang.Nearest(name, living); near != "" {
		hint = "; did you mean " + near + "?"
	}
	v.add(false, "%s %s: %s is no %s that the cluster knows%s", o.Type, o.ID, name, what, hint)
}
