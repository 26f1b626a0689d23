package world

// ReplicaChild is the bundled instance that runs on a bundle node, nil if the bundle has no
// instance for the node.
func (r *Resource) ReplicaChild(n *Node) *Resource {
	for _, rep := range r.Bundle.List {
		if rep.Node == n {
			return rep.Child
		}
	}
	return nil
}

// InContainer is the bundled instance inside a bundle's container, nil if the resource is no
// container.
func (r *Resource) InContainer() *Resource {
	top := r.TopBundle()
	if !top.IsBundle() {
		return nil
	}
	for _, rep := range top.Bundle.List {
		if rep.Container == r {
			return rep.Child
		}
	}
	return nil
}

// BundleChild is the inner clone of the bundle the resource belongs to, nil if it bundles no
// primitive.
func (r *Resource) BundleChild() *Resource { return r.TopBundle().Bundle.Child }

// FirstContainer is the container of the bundle's first replica, nil without replicas.
func (r *Resource) FirstContainer() *Resource {
	if len(r.Bundle.List) == 0 {
		return nil
	}
	return r.Bundle.List[0].Container
}
