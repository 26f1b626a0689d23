package place

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// locate applies a location to a resource and what it is made of; nodes are those of the
// location, or stand-ins for them.
func locate(r *world.Resource, l *world.Location, nodes []*world.Candidate) {
	locateAlone(r, l, nodes)
	switch r.Kind {
	case world.Group:
		locateMembers(r, l, nodes)
	case world.Clone:
		for _, instance := range r.Children {
			locate(instance, l, nodes)
		}
	case world.Bundle:
		locateReplicas(r, l, nodes)
	}
}

// locateAlone adds the scores of a location to those of the resource itself. Nodes the resource
// did not know are taken over with the location's score.
func locateAlone(r *world.Resource, l *world.Location, nodes []*world.Candidate) {
	if l.RoleFilter > vocab.RoleUnknown && l.RoleFilter != r.NextRole {
		return
	}
	for _, given := range nodes {
		c := r.Allowed.Get(given.Node)
		if c == nil {
			fresh := *given
			c, fresh.Score = &fresh, 0
			r.Allowed.Put(c)
		}
		r.AdjustScore(c, given.Score, l.Cause)
		if c.Probe < l.Probe {
			if l.Probe == world.ProbeExclusive {
				r.Set(world.ExclusiveProbes)
			}
			c.Probe = l.Probe
		}
	}
}

// locateMembers gives a group's location to its first member. Later members of a colocated group
// follow it, so they take over only which nodes are allowed; else the score would count once per
// member.
func locateMembers(group *world.Resource, l *world.Location, nodes []*world.Candidate) {
	rest := nodes
	if group.Group.Colocated {
		rest = make([]*world.Candidate, 0, len(nodes))
		for _, c := range nodes {
			zero := *c
			zero.Score = 0
			rest = append(rest, &zero)
		}
	}
	for i, member := range group.Children {
		if i > 0 {
			nodes = rest
		}
		locate(member, l, nodes)
	}
}

// locateReplicas gives a bundle's location to its containers and addresses; one for a role also
// to the bundled clone, which keeps it for choosing roles.
func locateReplicas(bundle *world.Resource, l *world.Location, nodes []*world.Candidate) {
	for _, rep := range bundle.Bundle.List {
		locate(rep.Container, l, nodes)
		if rep.IP != nil {
			locate(rep.IP, l, nodes)
		}
	}
	inner := bundle.Bundle.Child
	if inner != nil && (l.RoleFilter == vocab.RoleUnpromoted || l.RoleFilter == vocab.RolePromoted) {
		locate(inner, l, nodes)
		inner.Locations.Add(l)
	}
}
