package world

import (
	"slices"

	"pacer/cib/value/seq"
)

// nodeOrder remembers how nodes came into a table, so that the order in which the reference's hash
// table would give them can be told. That is worked out only when asked for.
type nodeOrder struct {
	nodes  []*Node // in the order of insertion, before the copies; perhaps the start of a roster's
	copies int     // how often the table has been copied since, each time in hashed order
}

// add appends a node. As long as nodes come in the roster's order, they are shared with it.
func (o *nodeOrder) add(n *Node, r *Roster) {
	o.settle()
	k := len(o.nodes)
	if all := r.frozen(); k < len(all) && all[k] == n && (k == 0 || &all[0] == &o.nodes[0]) {
		o.nodes = all[: k+1 : k+1]
		return
	}
	o.nodes = append(o.nodes, n)
}

func (o *nodeOrder) remove(n *Node) {
	o.settle()
	o.nodes = slices.DeleteFunc(slices.Clone(o.nodes), func(have *Node) bool { return have == n })
}

// copied is the order in a copy of the table. The two share nodes, but nothing that is added.
func (o *nodeOrder) copied() nodeOrder { return nodeOrder{slices.Clip(o.nodes), o.copies + 1} }

// settle replays the copies.
func (o *nodeOrder) settle() {
	for ; o.copies > 0; o.copies-- {
		next := hashed(o.nodes)
		if slices.Equal(next, o.nodes) {
			o.copies = 0
			return
		}
		o.nodes = next
	}
}

// hashed puts nodes that are inserted in this order into the order of the hash table's slots.
func hashed(nodes []*Node) []*Node {
	hashes := make([]uint32, len(nodes))
	for i, n := range nodes {
		hashes[i] = seq.KeyHash(n.ID)
	}
	out := make([]*Node, 0, len(nodes))
	for _, i := range seq.SlotOrder(hashes) {
		out = append(out, nodes[i])
	}
	return out
}

// QuirkHashed lists the candidates in the order in which the reference, which keeps them in a hash
// table by node id, would come upon them. Of nodes with equally much capacity left, the first in
// this order counts as the roomiest; and balanced placement, whose preferences may go in circles,
// sorts from its reverse.
func (t *NodeTable) QuirkHashed() []*Candidate {
	if t == nil {
		return nil
	}
	t.inserted.settle()
	list := make([]*Candidate, 0, t.n)
	for _, n := range hashed(t.inserted.nodes) {
		list = append(list, t.slots[n.Index])
	}
	return list
}
