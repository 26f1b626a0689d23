package unpack

import (
	"strings"

	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// readMeta evaluates the resource's meta-attributes. In order of precedence: the attributes of
// its element, its own blocks, those of its ancestors (nearest first), the cluster's resource
// defaults, and whatever else its parent ended up with.
func readMeta(r *world.Resource) {
	w := r.W
	for _, a := range r.XML.Attr {
		inheritMeta(r, a.FullKey(), a.Value)
	}
	in := w.RuleNow()
	in.Standard, in.Provider, in.Agent = r.Class(), r.Provider(), r.Agent()
	w.NVPairs(r.XML, "meta_attributes", in, r.Meta, "")
	fixed := &seq.Table[string]{}
	for p := r.Parent; p != nil; p = p.Parent {
		w.NVPairs(p.XML, "meta_attributes", in, fixed, "")
	}
	for k, v := range fixed.All() {
		inheritMeta(r, k, v)
	}
	w.NVPairs(w.RscDefaults, "meta_attributes", in, r.Meta, "")
	if r.Parent != nil {
		for k, v := range r.Parent.Meta.All() {
			inheritMeta(r, k, v)
		}
	}
}

// inheritMeta sets a meta-attribute that is not set yet. "#default" is the same as not set.
func inheritMeta(r *world.Resource, name, value string) {
	if strings.EqualFold(value, "#default") {
		r.W.Warn(r.ID, "Support for setting meta-attributes (such as "+name+
			") to the explicit value '#default' is deprecated and will be removed in a future release")
		return
	}
	r.Meta.PutNew(name, value)
}
