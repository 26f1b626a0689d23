package unpack

import (
	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// history is what is known of one resource on one node while its entries are read one by one.
type history struct {
	w    *world.World
	rsc  *world.Resource
	node *world.Node

	lastFailure    *etree.Element // latest entry that is a failure, nil if none
	ignoredFailure *etree.Element // latest failure that is taken for a success but calls for something, nil if none
	onFail         world.OnFail   // most severe response called for so far
}

// resourceHistory reads the history of one resource on a node and returns the resource; nil
// without entries.
func resourceHistory(w *world.World, x *etree.Element, n *world.Node) *world.Resource {
	id := attr(x, "id")
	if !hasAttr(x, "id") {
		w.Err("", "Ignoring invalid lrm_resource entry: No id")
		return nil
	}
	entries := x.SelectElements("lrm_rsc_op")
	if len(entries) == 0 && !w.Opt.ShutdownLock {
		return nil
	}
	r := findRecorded(w, n, id)
	if r == nil {
		if len(entries) == 0 {
			return nil
		}
		if r = removedResource(w, x); r == nil {
			return nil
		}
	}
	if w.Opt.ShutdownLock {
		readLock(w, x, r, n)
	}
	before := r.OrigRole
	r.OrigRole = vocab.RoleUnknown
	w.SortByAge(entries)
	h := &history{w: w, rsc: r, node: n}
	for _, e := range entries {
		h.read(e)
	}
	h.keepRecurring(entries)
	h.settle()
	h.applyTargetRole()
	r.OrigRole = max(r.OrigRole, before)
	return r
}

// applyTargetRole takes the role the user wants unless the history asks for less.
func (h *history) applyTargetRole() {
	role, set := targetRole(h.rsc)
	if set && (h.rsc.NextRole == vocab.RoleUnknown || role < h.rsc.NextRole) {
		h.rsc.SetNextRole(role, world.Cause{Kind: world.CauseTargetRole, ID: h.rsc.ID})
	}
}

// readLock reads since when a resource is kept for its node while that is shut down. An expired
// lock is cleared together with the resource's history.
func readLock(w *world.World, x *etree.Element, r *world.Resource, n *world.Node) {
	since, ok := number(x, "shutdown-lock")
	if !ok || since == 0 {
		return
	}
	limit := int64(world.Seconds(w.Opt.ShutdownLockMS))
	if w.Opt.ShutdownLockMS > 0 && w.Now.Unix() > since+limit {
		r.ClearHistory(n)
		return
	}
	r.LockNode, r.LockTime = n, since
}

// keepRecurring makes optional actions of the recurring operations that are active, so that they
// are not started again.
func (h *history) keepRecurring(entries []*etree.Element) {
	start, stop := world.ActiveSpan(entries)
	for i, e := range entries {
		if !h.node.Online() {
			return
		}
		if start < stop && i <= stop || i < start {
			continue
		}
		ms := interval(e)
		if ms == 0 || attr(e, "op-status") == "-1" {
			continue
		}
		task := attr(e, "operation")
		h.w.NewAction(h.rsc, world.Key(h.rsc.ID, task, ms), task, h.node, true)
	}
}
