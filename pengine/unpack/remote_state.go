package unpack

import (
	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// decideRemoteOnline works out from its connection, and a guest's launcher, whether a remote node
// is up. A guest that cannot be trusted any more is to be reset.
func decideRemoteOnline(n *world.Node) {
	r := n.Remote
	if r == nil { // left over from a connection that is no longer configured
		n.Clear(world.NodeOnline)
		return
	}
	launcher := r.Launcher
	if r.OrigRole == vocab.RoleStarted {
		n.Set(world.NodeOnline)
		if r.NextRole == vocab.RoleStopped {
			n.Set(world.NodeShutdown)
		}
	}
	switch {
	case launcher != nil && launcher.Is(world.Failed):
		n.Clear(world.NodeOnline)
		n.Set(world.NodeRemoteReset)
	case r.Is(world.Failed):
		n.Clear(world.NodeOnline)
	case r.OrigRole == vocab.RoleStopped, launcher != nil && launcher.OrigRole == vocab.RoleStopped:
		n.Clear(world.NodeOnline | world.NodeRemoteReset)
	case launcher != nil && len(r.Active) == 1 && !r.Active[0].Online() && r.Active[0].Unclean():
		n.Clear(world.NodeOnline)
		n.Set(world.NodeRemoteReset)
	}
}

// remoteAttributes reads a remote node's transient attributes and what follows from them.
func remoteAttributes(w *world.World, state *etree.Element, n *world.Node) {
	n.Clear(world.NodeRemoteMaint)
	if numeral.AtLeast(attr(state, "node_in_maintenance"), 0) > 0 {
		n.Set(world.NodeRemoteMaint)
	}
	if !n.Has(world.NodeRemoteReset) {
		n.Clear(world.NodeUnclean)
		n.Set(world.NodeSeen)
	}
	nodeAttributes(w, state.SelectElement("transient_attributes"), n, true)
	if n.ShutdownRequested() {
		n.Set(world.NodeShutdown)
	}
	if attrTrue(n, "standby") {
		n.Set(world.NodeStandby)
	}
	if attrTrue(n, "maintenance") || n.Remote != nil && !n.Remote.Is(world.Managed) {
		n.Set(world.NodeMaintenance)
	}
	if v, set := n.Attr("resource-discovery-enabled"); !set || vocab.True(v) {
		return
	}
	w.WarnOnce("discovery", n.Name, "Support for the resource-discovery-enabled node attribute is deprecated and will be "+
		"removed (and behave as 'true') in a future release.")
	if n.IsRemote() && !w.Opt.FencingEnabled {
		w.Warn(n.Name, "Ignoring resource-discovery-enabled attribute on Pacemaker Remote node "+
			n.String()+" because fencing is disabled")
		return
	}
	n.Clear(world.NodeProbesAllowed)
}
