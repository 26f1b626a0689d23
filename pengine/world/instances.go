package world

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// InstanceNumber is the number in an instance's id: after the last colon for clones, after the
// last dash for bundles.
func (r *Resource) InstanceNumber() int {
	at := strings.LastIndexByte(r.ID, ':')
	if at < 0 {
		at = strings.LastIndexByte(r.ID, '-')
	}
	n, _ := strconv.Atoi(r.ID[at+1:])
	return n
}

// CompareInstanceNumbers orders instances by number.
func CompareInstanceNumbers(a, b *Resource) int {
	return cmp.Compare(a.InstanceNumber(), b.InstanceNumber())
}

// SortInstancesByNumber puts a clone's instances, which assignment shuffles, back in order.
func (r *Resource) SortInstancesByNumber() {
	type numbered struct {
		number   int
		instance *Resource
	}
	list := make([]numbered, len(r.Children))
	for i, c := range r.Children {
		list[i] = numbered{c.InstanceNumber(), c}
	}
	slices.SortStableFunc(list, func(a, b numbered) int { return cmp.Compare(a.number, b.number) })
	for i, n := range list {
		r.Children[i] = n.instance
	}
}

// AllowedByTop is the candidate that the resource's parent, or the resource itself if it has no
// parent, has for a node; nil if it has none. Its Count limits the instances per node.
func (r *Resource) AllowedByTop(n *Node) *Candidate {
	if r.Parent != nil {
		return r.Parent.Allowed.Get(n)
	}
	return r.Allowed.Get(n)
}
