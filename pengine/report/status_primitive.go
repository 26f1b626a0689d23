package report

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// primitive writes a primitive under a name, as being on a node (nil if on none). Resources that
// nobody configured are shown only on request.
func (s *status) primitive(r *world.Resource, name string, n *world.Node) bool {
	if vocab.True(r.MetaValue("internal_rsc")) && !s.Implicit {
		return false
	}
	s.out.Item("%s", s.PrimitiveLine(r, name, n))
	return true
}

// agentName is the agent that runs a primitive, as class, provider (where the class has providers)
// and type.
func agentName(r *world.Resource) string {
	parts := []string{cmp.Or(r.Class(), "unknown")}
	if strings.EqualFold(r.Class(), vocab.ClassOCF) && r.XML.SelectAttr("provider") != nil {
		parts = append(parts, r.Provider())
	}
	return strings.Join(append(parts, cmp.Or(r.Agent(), "unknown")), ":")
}

// shownRole is a primitive's role; what could be promoted is not just started.
func shownRole(r *world.Resource) vocab.Role {
	if r.OrigRole == vocab.RoleStarted && r.Top().Is(world.Promotable) {
		return vocab.RoleUnpromoted
	}
	return r.OrigRole
}

// PrimitiveLine describes a primitive: name, agent, role, node, and what is special about it.
func (s *status) PrimitiveLine(r *world.Resource, name string, n *world.Node) string {
	if n == nil {
		n = r.LockNode
	}
	several := len(r.Active) > 1
	if s.resourceOnly || several {
		n = nil
	}
	var b strings.Builder
	put := func(parts ...string) {
		for _, p := range parts {
			b.WriteString(p)
		}
	}
	put(name, "\t(", agentName(r), "):\t")
	if r.Is(world.Removed) {
		put(" ORPHANED")
	}
	put(" ", s.shownState(r))
	if n != nil {
		put(" ", n.String())
	}
	if shownRole(r) == vocab.RoleStopped {
		at := ""
		if n != nil {
			at = n.Name
		}
		if why, failed := FailedProbe(r, at); failed {
			put(" (", why, ") ")
		}
	}
	put(inParens(s.marks(r, n)))
	if d := r.XML.SelectAttr("description"); d != nil && (s.Description || s.resourceOnly || several) {
		put(" (", d.Value, ")")
	}
	if several && !s.resourceOnly {
		put(" [")
		for _, at := range r.Active {
			put(" ", at.Name)
		}
		put(" ]")
	}
	return b.String()
}

func (s *status) shownState(r *world.Resource) string {
	role := shownRole(r)
	if r.Is(world.Failed) {
		if role > vocab.RoleUnpromoted {
			return "FAILED " + role.String()
		}
		return "FAILED"
	}
	return cmp.Or(s.pendingState(r), role.String())
}

// pendingState says what is being done to change a primitive's state; "" if nothing, or if that is
// not to be shown.
func (s *status) pendingState(r *world.Resource) string {
	if !s.Pending {
		return ""
	}
	switch r.PendingAction {
	case vocab.TaskStart:
		return "Starting"
	case vocab.TaskStop:
		return "Stopping"
	case vocab.TaskMigrateTo, vocab.TaskMigrateFrom:
		return "Migrating"
	case vocab.TaskPromote:
		return "Promoting"
	case vocab.TaskDemote:
		return "Demoting"
	}
	return ""
}

// marks are what is special about a primitive on a node.
func (s *status) marks(r *world.Resource, n *world.Node) (marks []string) {
	add := func(on bool, mark string) {
		if on {
			marks = append(marks, mark)
		}
	}
	add(n != nil && !n.Online() && n.Unclean(), "UNCLEAN")
	add(n != nil && n == r.LockNode, "LOCKED")
	add(s.Pending && r.PendingAction == vocab.TaskMonitor, "Monitoring")
	if target, set := r.Meta.Get("target-role"); set {
		role := vocab.ParseRole(target)
		add(role == vocab.RoleStopped, "disabled")
		add(role == vocab.RoleUnpromoted && r.Top().Is(world.Promotable), "target-role:"+target)
	}
	switch {
	case r.Is(world.Blocked):
		add(true, "blocked")
	case r.Is(world.Maintenance):
		add(true, "maintenance")
	default:
		add(!r.Is(world.Managed), "unmanaged")
	}
	add(r.Is(world.IgnoreFailure), "failure ignored")
	return marks
}

// FailedProbe describes the result of a probe that found out that the resource cannot run on a
// node; any node if the name is empty.
func FailedProbe(r *world.Resource, node string) (result string, failed bool) {
	id := r.ID
	if top := r.Top(); top.IsClone() {
		id = attr(top.Clone.Child, "id")
	}
	for _, e := range r.W.Failed {
		if !world.RecordsMissingAgent(e) {
			continue
		}
		if at := e.SelectAttr("on_node"); at == nil || node != "" && !strings.EqualFold(at.Value, node) {
			continue
		}
		if rsc, _, _, ok := world.ParseKey(world.RecordKey(e)); ok && rsc == id {
			return vocab.Exit(numeral.AtLeast(attr(e, "rc-code"), 0)).String(), true
		}
	}
	return "", false
}

// brief writes how many primitives of each agent are active on each node, and says whether it
// wrote anything.
func (s *status) brief(list []*world.Resource) (any bool) {
	total := map[string]int{}
	active := map[string]map[string]int{} // by agent and node
	for _, r := range list {
		if !r.IsPrimitive() {
			continue
		}
		agent := agentName(r)
		total[agent]++
		for _, n := range r.Active {
			if !n.Unclean() && !n.Online() && r.Is(world.Managed) {
				continue
			}
			if active[agent] == nil {
				active[agent] = map[string]int{}
			}
			active[agent][n.Name]++
		}
	}
	for _, agent := range slices.Sorted(maps.Keys(total)) {
		if s.briefAgent(agent, total[agent], active[agent]) {
			any = true
		}
	}
	return any
}

// byName gives the nodes in the order of their names; those that differ in case alone have one order too.
func byName(active map[string]int) []string {
	names := slices.Sorted(maps.Keys(active))
	slices.SortStableFunc(names, world.CompareNumeric)
	return names
}

func (s *status) briefAgent(agent string, total int, active map[string]int) bool {
	for _, name := range byName(active) {
		shown := name
		if s.resourceOnly {
			shown = ""
		}
		if s.Inactive {
			s.out.Item("%d/%d\t(%s):\tActive %s", active[name], total, agent, shown)
		} else {
			s.out.Item("%d\t(%s):\tActive %s", active[name], agent, shown)
		}
	}
	if len(active) == 0 && s.Inactive {
		s.out.Item("0/%d\t(%s):\tActive", total, agent)
		return true
	}
	return len(active) > 0
}
