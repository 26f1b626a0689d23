package unpack

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// readGroup reads a group's members. Members that cannot be used are left out; a group without
// any cannot be used itself.
func readGroup(r *world.Resource) bool {
	r.Group = &world.GroupData{Ordered: groupOption(r, "ordered"), Colocated: groupOption(r, "collocated")}
	number := r.XML.SelectAttr(instanceAttr)
	for _, x := range r.XML.SelectElements("primitive") {
		if number != nil { // the group is an instance's private copy
			x.CreateAttr(instanceAttr, number.Value)
		}
		if member := resource(r.W, x, r); member != nil {
			r.Adopt(member)
			r.Group.Last = member
		}
	}
	if len(r.Children) == 0 {
		r.W.Err(r.ID, "Group "+r.ID+" has no members")
		return false
	}
	return true
}

// groupOption is true unless plainly switched off, which is deprecated.
func groupOption(r *world.Resource, name string) bool {
	v, set := r.Meta.Get(name)
	on, valid := vocab.Bool(v)
	if !set || !valid || on {
		return true
	}
	r.W.WarnOnce("group "+name, r.ID, "Support for the '"+name+"' group meta-attribute is deprecated and will be removed "+
		"in a future release (use a resource set instead)")
	return false
}
