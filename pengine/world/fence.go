package world

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"pacer/cib/value/vocab"
)

// CanFence says whether the node can be fenced. A guest is fenced by stopping its launcher, which
// takes a host that is up or can be fenced itself. A partition without quorum fences only its own
// members, and of these only remote nodes that cannot be connected to another partition.
func (w *World) CanFence(n *Node) bool { return w.canFence(n, nil) }

// canFence is CanFence for a host of guests, from the outermost, whose fencing depends on it. A guest
// that is its own host cannot be fenced: the reference does not end then.
func (w *World) canFence(n *Node, guests []*Node) bool {
	switch {
	case n.IsGuest():
		guests = append(guests, n)
		for _, host := range n.Remote.Launcher.Active {
			if !host.Online() && (slices.Contains(guests, host) || !w.canFence(host, guests)) {
				return false
			}
		}
		return true
	case !w.Opt.FencingEnabled || !w.Found.FenceDevice:
		return false
	case w.Opt.Quorate || w.Opt.NoQuorum == NoQuorumIgnore:
		return true
	case n == nil || !n.Online():
		return false
	case n.IsPacemakerRemote() && !w.Opt.FenceRemoteNoQuorum:
		return n.Remote.onlyReachableHere()
	}
	return true
}

// onlyReachableHere says whether every node allowed to hold the connection is up, as seen from
// this partition.
func (r *Resource) onlyReachableHere() bool {
	for c := range r.Allowed.All() {
		if !c.Node.Online() {
			return false
		}
	}
	return true
}

// FenceNode makes sure that the node gets fenced, by the means its kind calls for: recovering the
// launcher of a guest, stopping the connection of a guest without launcher, otherwise marking the
// node as unclean and preparing a fencing operation. The cause is kept if reasons are.
func (w *World) FenceNode(n *Node, why string, priorityDelay bool, cause Cause) {
	if w.Why != nil {
		w.Why.Fences = append(w.Why.Fences, FenceReason{n, why, cause})
	}
	switch {
	case n.IsGuest():
		w.fenceGuest(n, why, cause)
	case n.IsDanglingGuest():
		n.Remote.Set(Failed | StopIfFailed)
		n.Remote.BlameFailure(cause)
	case n.IsRemote():
		w.fenceRemote(n, why)
	case !n.Unclean():
		w.WarnState("", "Cluster node "+n.String()+" "+w.fenceOutlook(n)+": "+why)
		n.Set(NodeUnclean)
		w.FenceAction(Fencing{Node: n, Why: why, PriorityDelay: priorityDelay})
	}
}

// fenceGuest does not mark the guest as unclean: resources may run on it again within the same
// transition once its launcher has been recovered.
func (w *World) fenceGuest(n *Node, why string, cause Cause) {
	r := n.Remote.Launcher
	if r.Is(Failed) || !r.Is(Managed) {
		return
	}
	w.WarnState(r.ID, "Guest node "+n.String()+" will be fenced (by recovering its guest resource "+r.ID+"): "+why)
	n.Set(NodeRemoteReset)
	r.Set(Failed | StopIfFailed)
	r.BlameFailure(cause)
}

func (w *World) fenceRemote(n *Node, why string) {
	unmanaged := n.Remote != nil && !n.Remote.Is(Managed)
	if !unmanaged && !n.Has(NodeRemoteReset) {
		n.Set(NodeRemoteReset)
		w.WarnState("", "Remote node "+n.String()+" "+w.fenceOutlook(n)+": "+why)
	}
	n.Set(NodeUnclean)
	w.FenceAction(Fencing{Node: n, Why: why})
}

func (w *World) fenceOutlook(n *Node) string {
	if w.CanFence(n) {
		return "will be fenced"
	}
	return "is unclean"
}

// Fencing says what is wanted of a fencing operation.
type Fencing struct {
	Node     *Node
	Op       string // "": the configured kind
	Required bool
	Why      string
	// PriorityDelay asks for priority-fencing-delay.
	PriorityDelay bool
}

// FenceAction is the fencing operation of a node, one per node and kind. It becomes required only if the node can be
// fenced. The first reason stays.
func (w *World) FenceAction(f Fencing) *Action {
	n, op, required := f.Node, cmp.Or(f.Op, w.Opt.FenceAction), f.Required
	key := vocab.TaskFence + "-" + n.Name + "-" + op
	a := w.Singletons[key]
	if a == nil {
		a = w.NewAction(nil, key, vocab.TaskFence, n, true)
		a.SetMeta("on_node", n.Name)
		a.SetMeta("on_node_uuid", n.ID)
		a.SetMeta("stonith_action", op)
		if w.Found.Unfencing && w.recordDeviceDigests(a, n) {
			required = true
		}
	}
	const delay = "priority-fencing-delay"
	if w.Opt.PriorityFencingMS > 0 && (f.PriorityDelay || a.Meta.Has(delay)) {
		// Present even if 0, so that it takes precedence over the devices' own delays.
		a.Meta.Put(delay, strconv.FormatUint(uint64(w.priorityDelay(n)), 10))
	}
	if required && w.CanFence(n) {
		a.Clear(Optional)
	}
	a.Explain(fencingReason(f.Why))
	return a
}

// recordDeviceDigests notes the definitions of the devices that unfence nodes in the operation,
// newest device first, and says whether one of them changed since the node was unfenced.
func (w *World) recordDeviceDigests(a *Action, n *Node) (changed bool) {
	var all, secure strings.Builder
	devices := unfencingDevices(w.Resources, nil)
	for i := len(devices) - 1; i >= 0; i-- {
		d := devices[i]
		agent := d.Meta.Value("type")
		digests := d.FencingDigests(agent, n)
		if digests.Verdict == DigestMismatch {
			changed = true
			w.Remark(d.ID, "notice: Unfencing node "+n.String()+" because the definition of "+d.ID+" changed")
		}
		all.WriteString(d.ID + ":" + agent + ":" + digests.All + ",")
		secure.WriteString(d.ID + ":" + agent + ":" + digests.Secure + ",")
	}
	a.Meta.Put("digests-all", all.String())
	a.Meta.Put("digests-secure", secure.String())
	return changed
}

func unfencingDevices(list, found []*Resource) []*Resource {
	for _, r := range list {
		switch {
		case len(r.Children) > 0:
			found = unfencingDevices(r.Children, found)
		case r.Is(FenceDevice) && (r.Is(NeedsUnfencing) || strings.EqualFold(r.Meta.Value("provides"), "unfencing")):
			found = append(found, r)
		}
	}
	return found
}

// priorityDelay is the delay in seconds that lets the partition with the more valuable nodes
// survive a split: requested for the top node of the other side if this side has no majority.
func (w *World) priorityDelay(n *Node) uint {
	if n.Kind != ClusterNode || n.Online() {
		return 0
	}
	var members, online, top, least int
	for _, m := range w.Roster.Nodes {
		if m.Kind != ClusterNode {
			continue
		}
		if members++; members == 1 {
			top, least = m.Priority, m.Priority
		}
		if m.Online() {
			online++
		}
		top, least = max(top, m.Priority), min(least, m.Priority)
	}
	if online > members/2 || least == top || n.Priority < top {
		return 0
	}
	return Seconds(w.Opt.PriorityFencingMS)
}

// TriggerUnfencing requires that a node be unfenced, or without a node every usable node that r
// may run on. dependency, if not nil, is ordered after it. With a resource, it must be a fencing
// device.
func (w *World) TriggerUnfencing(r *Resource, n *Node, why string, dependency *Action) {
	switch {
	case !w.Found.Unfencing, r != nil && !r.Is(FenceDevice):
	case n != nil && unfenceable(n):
		on := w.FenceAction(Fencing{Node: n, Op: vocab.TaskOn, Required: true, Why: why})
		if dependency != nil {
			Order(on, dependency, RelOrdered)
		}
	case r != nil:
		// The order of nodes decides which ids the operations get.
		for c := range r.Allowed.All() {
			if unfenceable(c.Node) {
				w.TriggerUnfencing(r, c.Node, why, dependency)
			}
		}
	}
}

func unfenceable(n *Node) bool { return n.Online() && !n.Unclean() && !n.Has(NodeShutdown) }
