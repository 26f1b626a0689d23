package notify

import (
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// tasks are what notifications are about, with the entries collected for each.
func tasks(n *world.Notification) [4]struct {
	task    string
	entries *[]world.NotifyEntry
} {
	return [...]struct {
		task    string
		entries *[]world.NotifyEntry
	}{
		{vocab.TaskStop, &n.Stop},
		{vocab.TaskStart, &n.Start},
		{vocab.TaskDemote, &n.Demote},
		{vocab.TaskPromote, &n.Promote},
	}
}

// entriesOf finds the list of a task, nil if there are no notifications about it.
func entriesOf(n *world.Notification, task string) *[]world.NotifyEntry {
	for _, t := range tasks(n) {
		if t.task == task {
			return t.entries
		}
	}
	return nil
}

// addVariables writes what was collected as the variables that agents see, and makes the
// pseudo-actions required if there is something to notify about.
func addVariables(r *world.Resource, n *world.Notification) {
	required := false
	for _, t := range tasks(n) {
		rscs := putEntries(n, *t.entries, t.task)
		// Of stops, only those on a known node count.
		some := len(*t.entries) > 0 && (t.task != vocab.TaskStop || rscs != " ")
		required = required || some && t.task == n.Action
	}
	putEntries(n, n.Active, "active")
	putEntries(n, n.Unpromoted, "unpromoted", "slave") // old agents know the second name
	putEntries(n, n.Promoted, "promoted", "master")
	rscs, _ := words(n.Inactive, false)
	put(n, "notify_inactive_resource", rscs)
	putNodes(r, n)
	if required {
		require(n.Pre, n.PreDone, n.Post, n.PostDone)
	}
}

func putEntries(n *world.Notification, entries []world.NotifyEntry, names ...string) (rscs string) {
	rscs, nodes := words(entries, true)
	for _, name := range names {
		put(n, "notify_"+name+"_resource", rscs)
		put(n, "notify_"+name+"_uname", nodes)
	}
	return rscs
}

func putNodes(r *world.Resource, n *world.Notification) {
	put(n, "notify_available_uname", nodeNames(n.AllowedNodes))
	if r.MetaValue("container-attribute-target") == "host" {
		put(n, "notify_all_hosts", hostNames(r.W.Roster.Nodes))
	}
	put(n, "notify_all_uname", nodeNames(r.W.Roster.Nodes))
}

func put(n *world.Notification, name, value string) {
	n.Keys = append(n.Keys, world.NotifyVar{Name: name, Value: value})
}

func require(actions ...*world.Action) {
	for _, a := range actions {
		if a != nil {
			a.Clear(world.Optional)
		}
	}
}

func nodeNames(nodes []*world.Node) string {
	var names []string
	for _, n := range nodes {
		if n.Name != "" {
			names = append(names, n.Name)
		}
	}
	return orSpace(names)
}

// hostNames lists the hosts of guest nodes instead of the guests themselves.
func hostNames(nodes []*world.Node) string {
	var names []string
	for _, n := range nodes {
		if n.Name == "" {
			continue
		}
		if n.IsGuest() && len(n.Remote.Launcher.Active) > 0 {
			n = n.Remote.Launcher.CurrentNode()
		}
		if n.Name != "" {
			names = append(names, n.Name)
		}
	}
	return orSpace(names)
}

// inform adds the variables to an action's meta-attributes.
func inform(n *world.Notification, a *world.Action) {
	for i := len(n.Keys) - 1; i >= 0; i-- {
		a.SetMeta(n.Keys[i].Name, n.Keys[i].Value)
	}
}

// inherit copies meta-attributes that the notify action does not have itself.
func inherit(from, to *world.Action) {
	for name, value := range from.Meta.All() {
		if !to.Meta.Has(name) {
			to.Meta.Put(name, value)
		}
	}
}

// recurring says whether an action has an interval.
func recurring(a *world.Action) bool {
	v, ok := a.Meta.Get("interval")
	return ok && v != "0"
}
