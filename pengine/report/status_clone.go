package report

import (
	"slices"
	"strings"

	"pacer/cib/value/numeral"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// cloneStatus sorts a clone's instances into those to be listed one by one and those summarized
// by role.
type cloneStatus struct {
	*status
	r                 *world.Resource
	l                 list
	promoted, started []*world.Node
	stopped           seq.Table[string] // state by instance or node
}

// clone writes a clone. Instances of anonymous clones are summarized by role and node unless there
// is something particular about them.
func (s *status) clone(r *world.Resource) bool {
	c := &cloneStatus{status: s, r: r, l: list{out: s.out}}
	everything := s.named(r)
	for _, i := range r.Children {
		if s.elsewhere(i) || s.leftOut(i, everything) {
			continue
		}
		if c.sort(i) || s.CloneDetail {
			c.begin()
			s.with(func(o *StatusOptions) { o.Resources = nil }).resource(i)
		}
	}
	if s.CloneDetail {
		c.l.end()
		return true
	}
	active := c.byRole("Promoted", c.promoted) + c.byRole(c.startedTitle(), c.started)
	if s.Inactive {
		c.stoppedInstances(active)
	}
	return c.l.end()
}

func (c *cloneStatus) begin() {
	var marks []string
	if c.r.Is(world.Promotable) {
		marks = append(marks, "promotable")
	}
	if c.r.Is(world.Unique) {
		marks = append(marks, "unique")
	}
	marks = append(marks, restrictions(c.r)...)
	c.l.begin(false, "Clone Set: %s [%s]%s%s", c.r.ID, attr(c.r.Clone.Child, "id"), inParens(marks), c.description(c.r))
}

// sort puts an instance where it belongs, and says whether it is to be listed on its own.
func (c *cloneStatus) sort(i *world.Resource) (alone bool) {
	some := i.IsActive(false)
	switch {
	case c.r.Is(world.Unique):
		return some || !c.r.Is(world.Removed)
	case c.Pending && i.PendingAction != "":
		return true
	case !some:
		if !i.Is(world.Removed) && !c.CloneDetail && c.Inactive {
			c.stopped.Put(i.ID, "Stopped")
		}
		return false
	case i.AnyIs(world.Removed), !i.AllAre(world.Managed), i.AnyIs(world.Failed), !i.IsActive(true):
		return true
	}
	n, _ := i.NodesWhere(world.AtCurrent)
	switch {
	case n == nil, !n.Online() && n.Unclean():
		return true
	case i.State(true) > vocab.RoleUnpromoted:
		c.promoted = append(c.promoted, n)
	default:
		c.started = append(c.started, n)
	}
	return false
}

// byRole writes the nodes where instances have a role, and counts them.
func (c *cloneStatus) byRole(title string, nodes []*world.Node) int {
	slices.SortStableFunc(nodes, world.CompareNodeNames)
	var names []string
	for _, n := range nodes {
		if c.Nodes.HasFold(n.Name) {
			names = append(names, n.Name)
		}
	}
	if len(names) > 0 {
		c.begin()
		c.out.Item("%s: [ %s ]", title, strings.Join(names, " "))
	}
	return len(names)
}

func (c *cloneStatus) startedTitle() string {
	switch {
	case !c.r.Is(world.Promotable):
		return "Started"
	case configuredRole(c.r) == vocab.RoleUnpromoted:
		return "Unpromoted (target-role)"
	}
	return "Unpromoted"
}

// configuredRole is the target role of a clone, or else of its first instance.
func configuredRole(r *world.Resource) vocab.Role {
	v, set := r.Meta.Get("target-role")
	if !set && len(r.Children) > 0 {
		v = r.Children[0].MetaValue("target-role")
	}
	return vocab.ParseRole(v)
}

// stoppedInstances writes where a clone could run but does not. For anonymous clones with
// instances to spare these are nodes, otherwise instances.
func (c *cloneStatus) stoppedInstances(active int) {
	if !c.r.Is(world.Unique) && c.r.Clone.Max > active {
		c.stopped = seq.Table[string]{}
		for _, n := range candidates(c.r) {
			if !quirkActiveOn(c.r, n.Name) && c.Nodes.HasFold(n.Name) {
				c.stopped.Put(n.Name, c.stoppedState(n))
			}
		}
	}
	if c.stopped.Len() == 0 {
		if active == 0 {
			c.begin()
		}
		return
	}
	c.begin()
	names := quirkHashed(&c.stopped)
	for _, state := range c.states() {
		where := slices.DeleteFunc(slices.Clone(names), func(name string) bool { return c.stopped.Value(name) != state })
		slices.SortStableFunc(where, world.CompareNumeric)
		c.out.Item("%s: [ %s ]", state, strings.Join(where, " "))
	}
}

// quirkActiveOn says whether a resource is active on a node of this name, in upper or lower case. Of two
// nodes whose names differ only in that, one where the clone is stopped is not listed if it runs on the
// other.
func quirkActiveOn(r *world.Resource, name string) bool {
	return slices.ContainsFunc(r.Active, func(n *world.Node) bool { return numeral.EqualFold(n.Name, name) })
}

// quirkHashed lists names from the last to the first in the reference's hash table. It shows where
// names differ only in case: they are sorted without regard to it.
func quirkHashed(t *seq.Table[string]) []string {
	var names []string
	var hashes []uint32
	for name := range t.All() {
		names, hashes = append(names, name), append(hashes, seq.KeyHash(name))
	}
	list := make([]string, 0, len(names))
	for _, i := range slices.Backward(seq.SlotOrder(hashes)) {
		list = append(list, names[i])
	}
	return list
}

// candidates are the nodes where the resource may run, or, before that is known, where its state
// is known.
func candidates(r *world.Resource) (nodes []*world.Node) {
	t := r.Allowed
	if t.Len() == 0 {
		t = r.Probed
	}
	for c := range t.All() {
		nodes = append(nodes, c.Node)
	}
	return nodes
}

func (c *cloneStatus) stoppedState(n *world.Node) string {
	if why, failed := FailedProbe(c.r, n.Name); failed {
		return "Stopped (" + why + ")"
	}
	if configuredRole(c.r) == vocab.RoleStopped {
		return "Stopped (disabled)"
	}
	return "Stopped"
}

func (c *cloneStatus) states() (states []string) {
	for _, s := range c.stopped.All() {
		if !slices.Contains(states, s) {
			states = append(states, s)
		}
	}
	slices.Sort(states)
	return states
}
