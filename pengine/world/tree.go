package world

import "pacer/cib/value/vocab"

// IsPrimitive says whether the resource has no members or instances of its own.
func (r *Resource) IsPrimitive() bool { return r != nil && r.Kind == Primitive }

// IsGroup says whether the resource is a group.
func (r *Resource) IsGroup() bool { return r != nil && r.Kind == Group }

// IsClone says whether the resource is a clone, promotable or not.
func (r *Resource) IsClone() bool { return r != nil && r.Kind == Clone }

// IsBundle says whether the resource is a bundle.
func (r *Resource) IsBundle() bool { return r != nil && r.Kind == Bundle }

// IsCollective says whether the resource has interchangeable instances: clones and bundles.
func (r *Resource) IsCollective() bool { return r != nil && r.Kind >= Clone }

// IsUniqueClone says whether the resource is a globally unique clone.
func (r *Resource) IsUniqueClone() bool { return r.IsClone() && r.Is(Unique) }

// IsAnonymousClone says whether the resource is a clone whose instances differ in nothing.
func (r *Resource) IsAnonymousClone() bool { return r.IsClone() && !r.Is(Unique) }

// Bundled says whether the resource is a bundle or part of one, directly or below its inner clone.
func (r *Resource) Bundled() bool { return r.TopBundle().IsBundle() }

// Top is the highest ancestor below any bundle (pcmk: pe__const_top_resource without bundle).
func (r *Resource) Top() *Resource {
	for r != nil && r.Parent != nil && !r.Parent.IsBundle() {
		r = r.Parent
	}
	return r
}

// TopBundle is the highest ancestor, the bundle if the resource is part of one.
func (r *Resource) TopBundle() *Resource {
	for r != nil && r.Parent != nil {
		r = r.Parent
	}
	return r
}

// HasAncestor says whether a is the parent, or the parent's parent and so on.
func (r *Resource) HasAncestor(a *Resource) bool {
	if r == nil || a == nil {
		return false
	}
	for p := r.Parent; p != nil; p = p.Parent {
		if p == a {
			return true
		}
	}
	return false
}

// Walk calls f for the resource and everything below it, parents first.
func (r *Resource) Walk(f func(*Resource)) {
	f(r)
	for _, c := range r.Children {
		c.Walk(f)
	}
}

// SetAll sets flags on the resource and everything below it.
func (r *Resource) SetAll(f ResourceFlags) { r.Walk(func(c *Resource) { c.Set(f) }) }

// AnyIs says whether the resource or anything below it has all the flags.
func (r *Resource) AnyIs(f ResourceFlags) bool {
	if r.Is(f) {
		return true
	}
	for _, c := range r.Children {
		if c.AnyIs(f) {
			return true
		}
	}
	return false
}

// AllAre says whether the resource and everything below it have all the flags.
func (r *Resource) AllAre(f ResourceFlags) bool {
	if !r.Is(f) {
		return false
	}
	for _, c := range r.Children {
		if !c.AllAre(f) {
			return false
		}
	}
	return true
}

// XMLID is the id in the resource's configuration element: for instances of clones and their
// members, the id without instance number.
func (r *Resource) XMLID() string { return r.XML.SelectAttrValue("id", "") }

// PrintableID is the id under which users know the resource: instances of anonymous clones go by
// the configured id, everything else by its own (pcmk: rsc_printable_id).
func (r *Resource) PrintableID() string {
	if r.Is(Unique) {
		return r.ID
	}
	return r.XMLID()
}

// HistoryName is the id under which the status section knows the resource.
func (r *Resource) HistoryName() string {
	if r.HistoryID != "" {
		return r.HistoryID
	}
	return r.ID
}

// MetaValue is a meta-attribute's value, "" if it has none.
func (r *Resource) MetaValue(name string) string { return r.Meta.Value(name) }

// MaxPerNode is how many instances of the resource one node may run.
func (r *Resource) MaxPerNode() int {
	switch r.Kind {
	case Clone:
		return r.Clone.NodeMax
	case Bundle:
		return r.Bundle.ReplicasPerHost
	}
	return 1
}

// GuestConnection is the connection resource the resource launched, nil if it is no guest's
// launcher.
func (r *Resource) GuestConnection() *Resource {
	if r == nil || !r.W.Found.RemoteNodes {
		return nil
	}
	for _, l := range r.Launched {
		if l.Is(RemoteConnection) {
			return l
		}
	}
	return nil
}

// Class, Provider and Agent name what runs a primitive.
func (r *Resource) Class() string { return r.XML.SelectAttrValue("class", "") }

// Provider is the agent's provider, "" for classes without.
func (r *Resource) Provider() string { return r.XML.SelectAttrValue("provider", "") }

// Agent is the agent's type.
func (r *Resource) Agent() string { return r.XML.SelectAttrValue("type", "") }

// Disabled says whether the configured target role keeps the resource from reaching its usual
// role: stopped, or unpromoted where it could be promoted.
func (r *Resource) Disabled() bool {
	v, ok := r.Meta.Get("target-role")
	if !ok {
		return false
	}
	role := vocab.ParseRole(v)
	return role == vocab.RoleStopped || role == vocab.RoleUnpromoted && r.Top().Is(Promotable)
}
