package session

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// metaNames are the meta attributes that a kind of resource takes notice of, beside those of all.
var metaNames = map[string][]string{
	"": {
		"allow-migrate", "allow-unhealthy-nodes", "container-attribute-target", "critical", "description", "failure-timeout",
		"interval-origin", "is-managed", "maintenance", "migration-threshold", "multiple-active", "priority", "provides",
		"remote-addr", "remote-allow-migrate", "remote-connect-timeout", "remote-node", "remote-port", "requires",
		"resource-stickiness", "target-role",
	},
	"clone": {
		"clone-max", "clone-min", "clone-node-max", "clone-state", "globally-unique", "interleave", "notify", "ordered",
		"promotable", "promoted-max", "promoted-node-max", "master-max", "master-node-max",
	},
	"group": {"container", "ordered", "collocated"},
}

func init() { metaNames["ms"] = metaNames["clone"] }

// MetaNames lists the meta attributes that a kind of resource takes notice of.
func MetaNames(keyword string) []string { return slices.Concat(metaNames[""], metaNames[keyword]) }

// names finds attributes and operations whose names nothing takes notice of.
func (v *verifier) names(o compile.Object) {
	e := o.Element
	switch {
	case o.Type == "property":
		for _, nv := range e.SelectElements("nvpair") {
			name := nv.SelectAttrValue("name", "")
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

func (v *verifier) meta(o compile.Object, set *etree.Element) {
	known := MetaNames(o.Type)
	for _, nv := range set.SelectElements("nvpair") {
		name := nv.SelectAttrValue("name", "")
		if o.Type == "rsc_template" || o.Type == "primitive" { // what a clone of it would take notice of
			known = slices.Concat(known, metaNames["clone"])
		}
		v.knownName(o, "meta attribute", name, known)
	}
}

func (v *verifier) knownName(o compile.Object, what, name string, known []string) {
	if name == "" || slices.Contains(known, name) {
		return
	}
	hint := ""
	if near := lang.Nearest(name, known); near != "" {
		hint = "; did you mean " + near + "?"
	}
	v.add(false, "%s %s: %s is no %s that the cluster knows%s", o.Type, o.ID, name, what, hint)
}
