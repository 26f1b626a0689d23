package world

import "pacer/cib/value/vocab"

// IsActive says whether the resource runs at the start: anything of it, or with all, everything
// of it (pcmk: the active method).
func (r *Resource) IsActive(all bool) bool {
	switch r.Kind {
	case Group:
		return groupActive(r.Children, all)
	case Clone:
		for _, c := range r.Children {
			if c.IsActive(all) != all {
				return !all
			}
		}
		return all
	case Bundle:
		for _, rep := range r.Bundle.List {
			for _, part := range rep.parts() {
				if part != nil && part.IsActive(all) != all {
					return !all
				}
			}
		}
		return all
	}
	return r.primitiveActive()
}

// groupActive differs from clones in that a group without members is never active.
func groupActive(members []*Resource, all bool) bool {
	some, every := false, true
	for _, m := range members {
		if m.IsActive(all) {
			some = true
		} else {
			every = false
		}
	}
	return some && (every || !all)
}

// primitiveActive counts a node that is down only if it still must be fenced, or if the resource
// is unmanaged and so its recorded state stands.
func (r *Resource) primitiveActive() bool {
	for _, n := range r.Active {
		if n.Unclean() || n.Online() || !r.Is(Managed) {
			return true
		}
	}
	return false
}

// parts are a replica's resources in the order in which status queries visit them.
func (rep *Replica) parts() [4]*Resource {
	return [...]*Resource{rep.IP, rep.Child, rep.Container, rep.Remote}
}

// Each calls f for the replica's resources that exist: address, bundled instance, container,
// connection.
func (rep *Replica) Each(f func(*Resource)) {
	for _, r := range rep.parts() {
		if r != nil {
			f(r)
		}
	}
}

// State is the role at the start (current), or the role wanted at the end. For collectives and
// groups it is the highest role of any child; a bundle's own is always unknown.
func (r *Resource) State(current bool) vocab.Role {
	switch {
	case r.Kind == Bundle:
		return vocab.RoleUnknown
	case r.Kind != Primitive:
		highest := vocab.RoleUnknown
		for _, c := range r.Children {
			highest = max(highest, c.State(current))
		}
		return highest
	case current:
		return r.OrigRole
	}
	return r.NextRole
}

// Where selects nodes a resource has to do with; a set of bits.
type Where uint8

// The bits of Where.
const (
	AtAssigned Where = 1 << iota // where placement put it
	AtCurrent                    // where it runs at the start
	AtPending                    // where an operation of it is under way
)

// NodesWhere lists the nodes the resource, or anything below it, is on; only is the node if there
// is exactly one (pcmk: the location method).
func (r *Resource) NodesWhere(w Where) (only *Node, all []*Node) {
	found := r.nodesWhere(w)
	if len(found) == 1 {
		only = found[0]
	}
	for _, n := range found {
		if !hasNodeID(all, n.ID) {
			all = append(all, n)
		}
	}
	return only, all
}

// FirstNode is the first node of those that NodesWhere lists, nil if there is none.
func (r *Resource) FirstNode(w Where) *Node {
	for _, c := range r.Children {
		if n := c.FirstNode(w); n != nil {
			return n
		}
	}
	switch {
	case len(r.Children) > 0:
	case w&AtCurrent != 0 && len(r.Active) > 0:
		return r.Active[0]
	case w&AtPending != 0 && r.PendingNode != nil:
		return r.PendingNode
	case w&AtAssigned != 0:
		return r.Assigned
	}
	return nil
}

func (r *Resource) nodesWhere(w Where) (found []*Node) {
	if len(r.Children) > 0 {
		for _, c := range r.Children {
			for _, n := range c.nodesWhere(w) {
				if !hasNodeID(found, n.ID) {
					found = append(found, n)
				}
			}
		}
		return found
	}
	if w&AtCurrent != 0 {
		found = append(found, r.Active...)
	}
	if w&AtPending != 0 && r.PendingNode != nil && !hasNodeID(found, r.PendingNode.ID) {
		found = append(found, r.PendingNode)
	}
	if w&AtAssigned != 0 && r.Assigned != nil {
		found = append(found, r.Assigned)
	}
	return found
}

// CurrentNode is the most trusted node the resource is active on, nil if none: the source of a
// partial migration; the first ready node if the resource can be recovered without fencing;
// otherwise the first.
func (r *Resource) CurrentNode() *Node {
	n, _, _ := r.ActiveNode()
	return n
}

// ActiveNode is CurrentNode with the number of nodes the resource is active on, in all and ready
// (up and clean). A bundle is where its containers are.
func (r *Resource) ActiveNode() (node *Node, all, ready int) {
	if r == nil {
		return nil, 0, 0
	}
	nodes := r.Active
	if r.Kind == Bundle {
		var only *Resource
		if nodes, only = r.containerNodes(); only != nil {
			return only.ActiveNode()
		}
	}
	for _, n := range nodes {
		all++
		if n.Ready() {
			ready++
		}
		if r.prefersActive(n, node) {
			node = n
		}
	}
	return node, all, ready
}

// prefersActive says whether n is to be trusted more than best as the place where the resource is
// active. It follows the reference where all nodes are counted; where it stops at the first
// certain answer, the answer is the same.
func (r *Resource) prefersActive(n, best *Node) bool {
	switch {
	case best == nil:
		return true
	case r.MigrationSource != nil:
		return n == r.MigrationSource
	case !r.Is(NeedsFencing):
		return n.Ready() && !best.Ready()
	}
	return false
}

// containerNodes are the nodes of a bundle's active containers, each once; only is the container
// if a single one is active.
func (r *Resource) containerNodes() (nodes []*Node, only *Resource) {
	count := 0
	for _, rep := range r.Bundle.List {
		if len(rep.Container.Active) == 0 {
			continue
		}
		count++
		only = rep.Container
		for _, n := range rep.Container.Active {
			if !HasNode(nodes, n) {
				nodes = append(nodes, n)
			}
		}
	}
	if count != 1 {
		only = nil
	}
	return nodes, only
}

// ActiveRequired is ActiveNode with the count that matters for the resource: all active nodes if
// it needs fencing for recovery, otherwise the ready ones.
func (r *Resource) ActiveRequired() (node *Node, count int) {
	node, all, ready := r.ActiveNode()
	if r != nil && r.Is(NeedsFencing) {
		return node, all
	}
	return node, ready
}

// ActiveOnlyOn says whether the node is the one and only the resource is active on.
func (r *Resource) ActiveOnlyOn(n *Node) bool {
	return r != nil && len(r.Active) == 1 && r.Active[0] == n
}

// MultiplyActive says whether the resource is a primitive active on more than one node.
func (r *Resource) MultiplyActive() bool {
	if !r.IsPrimitive() {
		return false
	}
	_, count := r.ActiveRequired()
	return count > 1
}
