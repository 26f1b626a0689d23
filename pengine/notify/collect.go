package notify

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// collect gathers where instances are active in which role, and with activity, what is going to
// be done to them.
func collect(r *world.Resource, activity bool, n *world.Notification) {
	if n.AllowedNodes == nil {
		n.AllowedNodes = []*world.Node{}
		for c := range r.Allowed.All() {
			n.AllowedNodes = append(n.AllowedNodes, c.Node)
		}
	}
	if len(r.Children) > 0 {
		for _, c := range r.Children {
			collect(c, activity, n)
		}
		return
	}
	collectState(r, n)
	if activity {
		collectActions(r, n)
	}
}

func collectState(r *world.Resource, n *world.Notification) {
	e := world.NotifyEntry{Resource: r}
	if len(r.Active) > 0 {
		e.Node = r.Active[0]
	}
	switch r.OrigRole {
	case vocab.RoleStopped:
		n.Inactive = append(n.Inactive, e)
	case vocab.RoleStarted:
		n.Active = append(n.Active, e)
	case vocab.RoleUnpromoted:
		n.Unpromoted = append(n.Unpromoted, e)
		n.Active = append(n.Active, e)
	case vocab.RolePromoted:
		n.Promoted = append(n.Promoted, e)
		n.Active = append(n.Active, e)
	default:
		r.W.ErrState(r.ID, "Resource "+r.ID+" role on "+e.Node.String()+" ("+r.OrigRole.String()+
			") is not supported for notifications (bug?)")
	}
}

func collectActions(r *world.Resource, n *world.Notification) {
	for op := range r.Actions.All() {
		if op.Is(world.Optional) || op.Node == nil {
			continue
		}
		// A stop on a node to be fenced counts whether or not it can run.
		if !op.Is(world.Runnable) && (op.Task != vocab.TaskStop || !op.Node.Unclean()) {
			continue
		}
		if list := entriesOf(n, op.Task); list != nil {
			*list = append(*list, world.NotifyEntry{Resource: r, Node: op.Node})
		}
	}
}

// words writes entries as a list of resource ids and one of node names.
// Without entries a list is a single space.
//
// Entries were gathered oldest first but equal ones are listed newest first, as the reference
// gathers them in reverse.
func words(entries []world.NotifyEntry, withNodes bool) (rscs, nodes string) {
	sorted := slices.Clone(entries)
	slices.Reverse(sorted)
	slices.SortStableFunc(sorted, compareEntries)
	var ids, names []string
	last := ""
	for _, e := range sorted {
		if withNodes && e.Node == nil || e.Resource.ID == last {
			continue
		}
		last = e.Resource.ID
		ids = append(ids, e.Resource.ID)
		if withNodes && e.Node.Name != "" {
			names = append(names, e.Node.Name)
		}
	}
	return orSpace(ids), orSpace(names)
}

func compareEntries(a, b world.NotifyEntry) int {
	if c := strings.Compare(a.Resource.ID, b.Resource.ID); c != 0 {
		return c
	}
	switch {
	case a.Node == nil && b.Node == nil:
		return 0
	case a.Node == nil:
		return 1
	case b.Node == nil:
		return -1
	}
	return strings.Compare(a.Node.ID, b.Node.ID)
}

func orSpace(words []string) string {
	if len(words) == 0 {
		return " "
	}
	return strings.Join(words, " ")
}
