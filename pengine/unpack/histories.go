package unpack

import (
	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// Histories reads the operation histories of the nodes. Guests are read once launcher and
// connection are known to run, remote nodes once their connection is; both can be told only from
// other nodes' histories, so the status section is gone through until nothing more can be read. A
// last time, with fencing, takes the nodes that are left.
func Histories(w *world.World) {
	section := anywhere(w.Root, "status")
	for sweep(w, section, false) {
	}
	sweep(w, section, w.Opt.FencingEnabled)
}

// sweep reads what can be read in one go, or with rest, all that has not been read. It says whether
// it has read any.
func sweep(w *world.World, section *etree.Element, rest bool) (progress bool) {
	for _, x := range children(section, "node_state") {
		if !hasAttr(x, "id") || !hasAttr(x, "uname") {
			continue
		}
		n := stateNode(w, x)
		if n == nil || n.Has(world.NodeUnpacked) || !rest && !readable(w, n) {
			continue
		}
		if n.IsPacemakerRemote() {
			decideRemoteOnline(n)
			remoteAttributes(w, x, n)
		}
		n.Set(world.NodeUnpacked)
		nodeHistory(w, x, n)
		progress = true
	}
	return progress
}

// readable says whether enough is known for a node's history to be read. Without fencing and
// shutdown locks nodes that are down are left out, so that active instances of clones get the low
// numbers.
func readable(w *world.World, n *world.Node) bool {
	switch {
	case n.IsGuest():
		return n.Remote.OrigRole == vocab.RoleStarted && n.Remote.Launcher.OrigRole == vocab.RoleStarted
	case n.IsRemote():
		return n.Remote != nil && (w.Opt.ShutdownLock || n.Remote.OrigRole == vocab.RoleStarted)
	}
	return w.Opt.FencingEnabled || w.Opt.ShutdownLock || n.Online()
}

// nodeHistory reads the history of every resource a node knows, then ties removed resources to
// what launched them.
func nodeHistory(w *world.World, state *etree.Element, n *world.Node) {
	list := child(child(state, "lrm"), "lrm_resources")
	launched := false
	for _, x := range children(list, "lrm_resource") {
		if r := resourceHistory(w, x, n); r != nil && r.Is(world.RemovedLaunched) {
			launched = true
		}
	}
	if !launched {
		return
	}
	for _, x := range list.SelectElements("lrm_resource") {
		linkRemoved(w, x)
	}
}

func linkRemoved(w *world.World, x *etree.Element) {
	if !hasAttr(x, "container") || !hasAttr(x, "id") {
		return
	}
	launcher := w.FindResource(attr(x, "container"), world.MatchHistory)
	r := w.FindResource(attr(x, "id"), world.MatchHistory)
	if launcher == nil || r == nil || r.Launcher != nil || !r.Is(world.RemovedLaunched) {
		return
	}
	r.Launcher = launcher
	launcher.Launched = append(launcher.Launched, r)
}

// Leftovers does what needs all histories: it stops containers whose connection failed, has the
// connections of remote nodes that shut down stopped, and decides about remote nodes without
// history.
func Leftovers(w *world.World) {
	for _, container := range w.StopNeeded {
		if n := container.CurrentNode(); n != nil {
			container.StopAction(n, false).Blame(world.Optional, nil, container.WhyFailed())
		}
	}
	w.StopNeeded = nil
	for _, n := range w.Roster.Nodes {
		if !n.IsPacemakerRemote() {
			continue
		}
		if n.Has(world.NodeShutdown) && n.Remote != nil {
			n.Remote.SetNextRole(vocab.RoleStopped, world.Cause{Kind: world.CauseShutdown, ID: n.Name})
		}
		if !n.Has(world.NodeUnpacked) {
			decideRemoteOnline(n)
		}
	}
	w.HaveStatus = true
}

// Counts counts instances for status summaries.
func Counts(w *world.World) {
	w.InstanceCount, w.DisabledCount, w.BlockedCount = 0, 0, 0
	for _, r := range w.Resources {
		count(r)
	}
}

func count(r *world.Resource) {
	switch {
	case r.Kind == world.Bundle:
		for _, rep := range r.Bundle.List {
			rep.Each(count)
		}
	case len(r.Children) > 0:
		for _, c := range r.Children {
			count(c)
		}
	case !r.Is(world.Removed) || r.OrigRole.Active():
		r.W.InstanceCount++
		if r.Disabled() {
			r.W.DisabledCount++
		}
		if r.Is(world.Blocked) {
			r.W.BlockedCount++
		}
	}
}
