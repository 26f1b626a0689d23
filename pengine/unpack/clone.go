package unpack

import (
	"strconv"

	"pacer/cib/value/numeral"
	"pacer/pengine/world"
)

// readClone reads a clone's options and makes its instances. Without clone-max there is one for
// each node known so far: bundles read earlier have added nodes, those read later will not count.
func readClone(r *world.Resource) bool {
	d := &world.CloneData{}
	r.Clone = d
	if r.Is(world.Promotable) {
		d.PromotedMax = metaCount(r, 1, "promoted-max", "master-max")
		d.PromotedNodeMax = metaCount(r, 1, "promoted-node-max", "master-node-max")
	}
	d.NodeMax = metaCount(r, 1, "clone-node-max", "")
	d.Max = metaCount(r, max(1, len(r.W.Roster.Nodes)), "clone-max", "")
	d.Ordered = metaTrue(r, "ordered")
	if !r.Is(world.Unique) && d.NodeMax > 1 {
		r.W.Err(r.ID, "Ignoring clone-node-max of "+strconv.Itoa(d.NodeMax)+" for "+r.ID+
			" because anonymous clones support only one instance per node")
		d.NodeMax = 1
	}
	for _, x := range r.XML.ChildElements() {
		if x.Tag == "primitive" || x.Tag == "group" {
			d.Child = x
			break
		}
	}
	if d.Child == nil {
		r.W.Err(r.ID, r.ID+" has nothing to clone")
		return false
	}
	r.Meta.PutNew("resource-stickiness", "1") // keeps instances from being shuffled for no benefit
	r.Meta.Put("globally-unique", strconv.FormatBool(r.Is(world.Unique)))
	return r.W.AffordInstances(r.ID, "clone-max", d.Max) && makeInstances(r)
}

// makeInstances makes as many instances as the clone may have, but at least one: removed instances
// found in the status section are tied to the clone by way of it.
func makeInstances(r *world.Resource) bool {
	if newInstance(r) == nil {
		return false
	}
	for len(r.Children) < r.Clone.Max {
		if newInstance(r) == nil {
			return false
		}
	}
	return true
}

// newInstance adds the next instance to a clone, nil if its configuration cannot be used. Beyond
// the number the clone may have, the instance counts as removed.
func newInstance(r *world.Resource) *world.Resource {
	number := r.Clone.Total
	removed := number >= r.Clone.Max
	limit := strconv.Itoa(r.Clone.Max)
	x := r.Clone.Child.Copy()
	x.CreateAttr(instanceAttr, strconv.Itoa(number))
	instance := resource(r.W, x, r)
	if instance == nil {
		return nil
	}
	r.Clone.Total++
	r.Adopt(instance)
	if removed {
		instance.SetAll(world.Removed)
	}
	instance.Meta.Put("clone-max", limit)
	return instance
}

// metaCount reads a count from a meta-attribute, or from its older name if it is not set. It
// defaults to def if unset, to 0 if not valid.
func metaCount(r *world.Resource, def int, name, legacy string) int {
	v, set := r.Meta.Get(name)
	if !set && legacy != "" {
		if v, set = r.Meta.Get(legacy); set {
			r.W.WarnOnce("meta "+legacy, r.ID, "Support for the "+legacy+" meta-attribute (such as in "+r.ID+") is deprecated "+
				"and will be removed in a future release. Use the "+name+" meta-attribute instead.")
		}
	}
	if !set {
		return def
	}
	return numeral.AtLeast(v, 0)
}
