package world

import "strings"

// IsPacemakerRemote says whether the node runs Pacemaker Remote instead of the cluster stack: a
// remote node, a guest node or a bundle node.
func (n *Node) IsPacemakerRemote() bool { return n != nil && n.Kind == RemoteNode }

// IsRemote says whether the node is a remote node: one whose connection was not launched by
// another resource.
func (n *Node) IsRemote() bool {
	return n.IsPacemakerRemote() && (n.Remote == nil || n.Remote.Launcher == nil)
}

// IsGuest says whether the node is a guest or bundle node: one whose connection another resource
// launched.
func (n *Node) IsGuest() bool {
	return n.IsPacemakerRemote() && n.Remote != nil && n.Remote.Launcher != nil
}

// IsBundleNode says whether the node lives in a container of a bundle.
func (n *Node) IsBundleNode() bool { return n.IsGuest() && n.Remote.Bundled() }

// IsDanglingGuest says whether the node is a guest whose launcher is no longer configured.
func (n *Node) IsDanglingGuest() bool {
	return n.IsPacemakerRemote() && n.Remote != nil && n.Remote.Launcher == nil && n.Remote.Is(RemovedLaunched)
}

// Online says whether the node is up.
func (n *Node) Online() bool { return n.Has(NodeOnline) }

// Unclean says whether the node must be fenced before anything on it may move.
func (n *Node) Unclean() bool { return n.Has(NodeUnclean) }

// Ready says whether the node is up and needs no fencing.
func (n *Node) Ready() bool { return n.Online() && !n.Unclean() }

// String is the node's name, or its id, as messages write it.
func (n *Node) String() string {
	switch {
	case n == nil:
		return "unspecified node"
	case n.Name != "":
		return n.Name
	case n.ID != "":
		return n.ID
	}
	return "unidentified node"
}

// Available says whether resources may be placed on the node: up, staying, clean, not in standby,
// not in maintenance. With considerGuest, the launcher of a guest node must have been assigned.
func (n *Node) Available(considerGuest bool) bool {
	if n == nil || !n.Online() || n.Flags&(NodeShutdown|NodeUnclean|NodeStandby|NodeMaintenance) != 0 {
		return false
	}
	if considerGuest && n.IsGuest() {
		node, _ := n.Remote.Launcher.NodesWhere(AtAssigned)
		return node != nil
	}
	return true
}

// Available is Node.Available for a resource's view of the node; the connection of a guest node does not count.
func (c *Candidate) Available() bool { return c != nil && c.Node.Available(false) }

// Usable says whether the node is available and its score does not forbid the resource to run there.
func (c *Candidate) Usable() bool { return c.Available() && c.Score >= 0 }

// Guests yields the guest and bundle nodes whose connection runs on the node, in the order in
// which the connections became known.
func (n *Node) Guests() func(yield func(*Node) bool) {
	return func(yield func(*Node) bool) {
		for _, r := range n.Running {
			if !r.Is(RemoteConnection) || r.Launcher == nil {
				continue
			}
			if g := r.W.FindNode(r.ID); g != nil && !yield(g) {
				return
			}
		}
	}
}

// Attr is a node attribute's value as it stands on the node itself; ok is false if it has none.
func (n *Node) Attr(name string) (value string, ok bool) { return n.Attrs.Get(name) }

// ShutdownRequested says whether the node's own attributes ask for its shutdown. Unlike the
// condition NodeShutdown it can be asked before the state has been read, and leaves out remote
// nodes that go down because their connection stops.
func (n *Node) ShutdownRequested() bool {
	v, ok := n.HostAttr("shutdown", "", HostCurrent)
	return ok && v != "0"
}

// HasNode says whether the list holds the node.
func HasNode(list []*Node, n *Node) bool {
	for _, have := range list {
		if have == n {
			return true
		}
	}
	return false
}

// hasNodeID compares ids without regard to case, as the reference does when it merges lists of
// nodes.
func hasNodeID(list []*Node, id string) bool {
	for _, have := range list {
		if strings.EqualFold(have.ID, id) {
			return true
		}
	}
	return false
}
