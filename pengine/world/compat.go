package world

import (
	"slices"

	"pacer/cib/value/vocab"
)

// Instances are what a collective resource is made of: the instances of a clone, or the
// containers of a bundle.
func (r *Resource) Instances() []*Resource {
	if !r.IsBundle() {
		return r.Children
	}
	containers := make([]*Resource, 0, len(r.Bundle.List))
	for _, rep := range r.Bundle.List {
		containers = append(containers, rep.Container)
	}
	return containers
}

// MatchesOn says whether an instance is (current) or will be on a node, has or will have the role
// (RoleUnknown: any), and is not blocked. If attr is not empty, any node with the same value of
// that attribute will do.
func (r *Resource) MatchesOn(n *Node, role vocab.Role, current bool, attr string) bool {
	if role != vocab.RoleUnknown && role != r.State(current) {
		return false
	}
	if r.AnyIs(Blocked) {
		return false
	}
	at, _ := r.NodesWhere(placeOf(current))
	switch {
	case at == nil:
		return false
	case attr == "":
		return at == n
	}
	return r.ColocationValue(at, attr).Equal(r.ColocationValue(n, attr))
}

func placeOf(current bool) Where {
	if current {
		return AtCurrent
	}
	return AtAssigned
}

// CompatibleInstance finds the instance of the collective resource to go with r: one on r's node
// if it has one, otherwise on the most preferred of r's allowed nodes that has any. Role, current
// and attr are as for MatchesOn.
func (r *Resource) CompatibleInstance(collective *Resource, role vocab.Role, current bool, attr string) *Resource {
	if n, _ := r.NodesWhere(placeOf(current)); n != nil {
		return collective.instanceOn(n, role, current, attr)
	}
	for _, c := range r.W.SortedCandidates(r.Allowed, nil) {
		if found := collective.instanceOn(c.Node, role, current, attr); found != nil {
			return found
		}
	}
	return nil
}

func (r *Resource) instanceOn(n *Node, role vocab.Role, current bool, attr string) *Resource {
	list := r.Instances()
	i := slices.IndexFunc(list, func(c *Resource) bool { return c.MatchesOn(n, role, current, attr) })
	if i < 0 {
		return nil
	}
	return list[i]
}
