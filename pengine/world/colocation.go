package world

import (
	"cmp"
	"slices"
	"strings"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// NodeNameAttr is the node attribute that holds the node's name; colocations compare it unless
// they name another.
const NodeNameAttr = "#uname"

// AddColocation files a colocation with both its resources, unless its score is 0. Keeping two
// resources apart at all costs also orders them: what leaves a node does so before the other
// comes to it.
func (w *World) AddColocation(c Colocation) {
	if c.Score == 0 {
		return
	}
	if c.NodeAttribute == "" {
		c.NodeAttribute = NodeNameAttr
	}
	c.Constraint = w.Constraint()
	c.Dependent.ThisWith = byPrimary.insert(c.Dependent.ThisWith, &c)
	c.Primary.WithThis = byDependent.insert(c.Primary.WithThis, &c)
	w.Colocations = append(w.Colocations, &c)
	if c.Score <= score.Never {
		orderApart(c.Dependent, c.DependentRole, c.Primary, c.PrimaryRole)
		orderApart(c.Primary, c.PrimaryRole, c.Dependent, c.DependentRole)
	}
}

// orderApart orders what makes first lose its role on a node before what makes then gain its own
// there.
func orderApart(first *Resource, firstRole vocab.Role, then *Resource, thenRole vocab.Role) {
	for _, leaving := range tasksLosing(firstRole) {
		for _, coming := range tasksGaining(thenRole) {
			first.OrderTasks(leaving, then, coming, RelIfRequiredOnSameNode)
		}
	}
}

func tasksLosing(role vocab.Role) []string {
	switch role {
	case vocab.RolePromoted:
		return []string{vocab.TaskDemote}
	case vocab.RoleUnpromoted:
		return []string{vocab.TaskStop, vocab.TaskPromote}
	}
	return []string{vocab.TaskStop}
}

func tasksGaining(role vocab.Role) []string {
	switch role {
	case vocab.RolePromoted:
		return []string{vocab.TaskPromote}
	case vocab.RoleUnpromoted:
		return []string{vocab.TaskStart, vocab.TaskDemote}
	}
	return []string{vocab.TaskStart}
}

// HasInfluence says whether the dependent's preferences count when the primary is placed; r is
// the instance of the primary in question (nil for the primary itself). They do if the
// constraint says so or the primary is inactive. A bundle's connections never move an active,
// healthy container.
func (c *Colocation) HasInfluence(r *Resource) bool {
	if r == nil {
		r = c.Primary
	}
	if c.Dependent.Is(RemoteNestingAllowed) && !r.Is(Failed) && len(r.Active) == 1 {
		return false
	}
	return c.Influence || len(r.Active) == 0
}

// NodeValue is the value of a node attribute as text and whether there is one.
type NodeValue struct {
	Text string
	Set  bool
}

// Equal compares without regard to case; two missing values are equal.
func (v NodeValue) Equal(o NodeValue) bool {
	return v.Set == o.Set && strings.EqualFold(v.Text, o.Text)
}

// NamesAreTheirOwn says whether, for whatever resource asks, each node is matched by itself alone where colocations compare
// names: there are no guests, whose host may be meant, and no two nodes say the same.
func (w *World) NamesAreTheirOwn() bool {
	if w.namesChecked == 0 {
		w.namesChecked = -1
		if !slices.ContainsFunc(w.Roster.Nodes, (*Node).IsGuest) && distinctNames(w.Roster.Nodes) {
			w.namesChecked = 1
		}
	}
	return w.namesChecked > 0
}

func distinctNames(nodes []*Node) bool {
	seen := map[string]bool{} // lookup only
	for _, n := range nodes {
		name, set := n.Attrs.Get(NodeNameAttr)
		folded := strings.ToLower(strings.ToUpper(name))
		if !set || seen[folded] {
			return false
		}
		seen[folded] = true
	}
	return true
}

// ColocationValue is what a colocation compares for a node: an attribute's value as the resource
// sees it. Colocation with a bundle's inner resource means its containers, so there the
// container's host is asked, as it is where container-attribute-target says so.
func (r *Resource) ColocationValue(n *Node, attr string) NodeValue {
	target := r.MetaValue("container-attribute-target")
	if n.IsBundleNode() && r.Bundled() && r.Top() == r.BundleChild() {
		target = "host"
	}
	text, set := n.HostAttr(attr, target, HostAssigned)
	return NodeValue{text, set}
}

// side is one of the two sorted lists of colocations a resource has.
type side struct {
	other func(*Colocation) *Resource   // the resource at the other end, by which the list is sorted
	own   func(*Resource) []*Colocation // the list as filed with a resource
	first bool                          // a group is represented by its first member, not its last
}

var (
	byPrimary = side{
		other: func(c *Colocation) *Resource { return c.Primary },
		own:   func(r *Resource) []*Colocation { return r.ThisWith },
		first: true,
	}
	byDependent = side{
		other: func(c *Colocation) *Resource { return c.Dependent },
		own:   func(r *Resource) []*Colocation { return r.WithThis },
	}
)

// before sorts by priority, highest first, then collectives before groups before primitives,
// promotable clones before others, and by id.
func (s side) before(x, y *Colocation) bool {
	a, b := s.other(x), s.other(y)
	promotable := func(r *Resource) int {
		if r.IsClone() && r.Is(Promotable) {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(b.Priority, a.Priority), cmp.Compare(b.Kind, a.Kind),
		cmp.Compare(promotable(a), promotable(b)), strings.Compare(a.ID, b.ID)) < 0
}

func (s side) insert(list []*Colocation, c *Colocation) []*Colocation {
	return seq.InsertSorted(list, c, s.before)
}

func (s side) merge(list, add []*Colocation) []*Colocation {
	if len(list) == 0 {
		return slices.Clone(add)
	}
	return s.quirkRepeatFirst(list, add)
}

// quirkRepeatFirst merges lists as the reference does: it inserts the first of the new elements
// as many times as there are new elements, and never the others.
func (s side) quirkRepeatFirst(list, add []*Colocation) []*Colocation {
	for range add {
		list = s.insert(list, add[0])
	}
	return list
}

// ColocationsAsDependent are the colocations that matter when the resource is placed relative to
// others: its own, and those of what it is part of.
func (r *Resource) ColocationsAsDependent() []*Colocation { return byPrimary.collect(r, r, nil) }

// ColocationsAsPrimary are the colocations that matter when others are placed relative to the
// resource.
func (r *Resource) ColocationsAsPrimary() []*Colocation { return byDependent.collect(r, r, nil) }

// collect adds what r contributes to the colocations of orig, which is r or part of it.
func (s side) collect(r, orig *Resource, list []*Colocation) []*Colocation {
	switch r.Kind {
	case Group:
		return s.collectGroup(r, orig, list)
	case Clone:
		return s.collectParent(r, orig, s.merge(list, s.own(r)))
	case Bundle:
		if bundleColocates(r, orig) {
			return s.merge(list, s.own(r))
		}
		return list
	}
	if r == orig {
		return s.collectParent(r, orig, s.merge(list, s.own(r)))
	}
	for _, c := range s.own(r) {
		if c.Explicit {
			list = s.insert(list, c)
		}
	}
	return list
}

func (s side) collectParent(r, orig *Resource, list []*Colocation) []*Colocation {
	if r.Parent == nil {
		return list
	}
	return s.collect(r.Parent, orig, list)
}

// bundleColocates says whether a bundle's colocations are those of a part of it: of its
// containers, and of a promotable inner clone and its instances once roles are being chosen.
func bundleColocates(bundle, part *Resource) bool {
	if part == bundle || part.Is(ReplicaContainer) {
		return true
	}
	inner := bundle.Bundle.Child
	if inner == nil || !inner.Is(Promotable) || part.Top() != inner {
		return false
	}
	if part == inner {
		return inner.Clone.PromotionConstrained
	}
	return !part.Is(Unassigned)
}

// collectGroup adds a group's own colocations and those configured for its members, where orig
// is the group or the member that stands for it: the first when placed relative to others, the
// last when others are placed relative to it. The remaining members follow by the colocations
// inside the group.
func (s side) collectGroup(r, orig *Resource, list []*Colocation) []*Colocation {
	if len(r.Children) == 0 {
		return list
	}
	stand := r.Children[len(r.Children)-1]
	if s.first {
		stand = r.Children[0]
	}
	if orig != r && orig != stand {
		if s.first {
			return s.collectPastUnmanaged(r, orig, list)
		}
		return list
	}
	list = s.collectParent(r, orig, s.merge(list, s.own(r)))
	if !r.Group.Colocated {
		return list
	}
	for _, member := range r.Children {
		if member != orig {
			list = s.collect(member, orig, list)
		}
	}
	return list
}

// collectPastUnmanaged adds the group's mandatory colocations for a later member if an earlier
// one is unmanaged, which breaks the chain that would bring them.
func (s side) collectPastUnmanaged(group, orig *Resource, list []*Colocation) []*Colocation {
	for _, member := range group.Children {
		if member == orig {
			return list
		}
		if member.Is(Managed) {
			continue
		}
		for _, c := range s.own(group) {
			if c.Score == score.Infinity {
				list = s.insert(list, c)
			}
		}
		return list
	}
	return list
}
