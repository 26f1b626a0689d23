package emit

import (
	"strconv"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// head identifies an action. As a side effect, the node becomes part of the meta-attributes.
func head(a *world.Action) transition.Head {
	h := transition.Head{ID: a.ID, Kind: kind(a), Task: a.Task, Key: a.Key}
	if a.Task == vocab.TaskDelete {
		h.Mode = "cib"
	}
	if a.Resource != nil && a.Resource.HistoryID != "" {
		h.Key, h.InternalKey = historyKey(a), a.Key
	}
	if hasNode(a) {
		h.Node, h.NodeID = a.Node.Name, a.Node.ID
		if router := connectionHost(a); router != nil {
			h.Router = router.Name
		}
		a.Meta.Put("on_node", a.Node.Name)
		a.Meta.Put("on_node_uuid", a.Node.ID)
	}
	return h
}

func kind(a *world.Action) transition.Kind {
	switch {
	case a.Task == vocab.TaskShutdown, a.Task == vocab.TaskClearFail, a.Task == vocab.TaskDelete:
		return transition.Cluster
	case a.Is(world.Pseudo):
		return transition.Pseudo
	case a.Task == vocab.TaskFence:
		return transition.Cluster
	}
	return transition.Resource
}

// hasNode says whether the graph names the action's node. Pseudo-actions have none, except the
// fencing of guests.
func hasNode(a *world.Action) bool {
	return a.Node != nil && (kind(a) != transition.Pseudo || a.Task == vocab.TaskFence)
}

// historyKey is the action's key with the name that history knows the resource by.
func historyKey(a *world.Action) string {
	id := a.Resource.HistoryID
	if a.Task == vocab.TaskNotify {
		return world.NotifyKey(id, a.Meta.Value("notify_type"), a.Meta.Value("notify_operation"))
	}
	task := a.Task
	if a.Cancels != "" {
		task = a.Cancels
	}
	return world.Key(id, task, interval(a))
}

func interval(a *world.Action) uint {
	ms, err := strconv.ParseUint(a.Meta.Value("interval"), 10, 32)
	if err != nil {
		return 0
	}
	return uint(ms)
}

// action is an action with all details.
func action(a *world.Action) *transition.Action {
	t := &transition.Action{Head: head(a)}
	if a.Resource != nil && !a.Is(world.Pseudo) {
		if lockedHere(a) {
			t.LockedSince = a.Resource.LockTime
		}
		t.Target = target(a.Resource)
	}
	t.Attrs, t.Params = attributes(a)
	if hasNode(a) {
		t.Downed = downed(a)
	}
	if t.Kind == transition.Pseudo && a.Task == vocab.TaskMaintenance {
		t.Maintenance = maintenance(a.W)
	}
	return t
}

// lockedHere says whether the controller must preserve a shutdown lock when the action is done.
// On a node that shuts down, only stops do: anything else would make it clear the lock.
func lockedHere(a *world.Action) bool {
	if a.Node == nil || a.Node != a.Resource.LockNode {
		return false
	}
	return !a.Node.Has(world.NodeShutdown) || a.Task == vocab.TaskStop
}

// target describes a resource by the name to use, and the name it may be known by instead.
func target(r *world.Resource) *transition.Target {
	t := &transition.Target{
		Element:  r.XML.Tag,
		Class:    r.MetaValue("class"),
		Provider: r.MetaValue("provider"),
		Type:     r.MetaValue("type"),
	}
	switch {
	case r.Is(world.Removed) && r.HistoryID != "":
		// Removed instances are told apart by number, whatever they once were.
		t.ID, t.LongID = r.HistoryID, r.ID
	case r.Is(world.Unique):
		t.ID = r.ID
	default:
		t.ID, t.LongID = r.XMLID(), r.ID
		if r.HistoryID != "" && r.HistoryID != t.ID {
			t.LongID = r.HistoryID
		}
	}
	return t
}

// downed lists the nodes that an action takes down: the node it shuts down or fences, with its
// guests; or the remote node whose connection it stops for good. It is nil if there are none.
func downed(a *world.Action) []string {
	switch {
	case a.Task == vocab.TaskShutdown:
		return []string{a.Node.ID}
	case a.Task == vocab.TaskFence:
		if op := a.Meta.Value("stonith_action"); op != vocab.TaskOff && op != vocab.TaskReboot {
			return nil
		}
		ids := []string{a.Node.ID}
		if a.W.Found.RemoteNodes {
			for g := range a.Node.Guests() {
				ids = append(ids, g.ID)
			}
		}
		return ids
	case a.Resource != nil && a.Resource.Is(world.RemoteConnection) && a.Task == vocab.TaskStop && !migrating(a):
		return []string{a.Resource.ID}
	}
	return nil
}

// migrating says whether a stop is the last part of a migration.
func migrating(stop *world.Action) bool {
	for e := range stop.Before.All() {
		if r := e.Action.Resource; r != nil && r.ID == stop.Resource.ID && e.Action.Task == vocab.TaskMigrateFrom {
			return true
		}
	}
	return false
}
