package world

// instanceFlags are what the instances' actions make of a collective's action, on each node and
// anywhere. Slots count nodes by index, after the one that stands for anywhere.
//
// Of each instance, the newest action of the task counts anywhere, and the newest on a node there.
// An action that counts and changes its conditions is counted again. When an action is made or
// moved, or where instances are groups, everything is worked out anew: Resource.instanceChanges
// numbers these events.
type instanceFlags struct {
	changes  int    // of the collective, when this was worked out
	task     string // of instances
	required []int32
	runnable []int32

	groups bool          // some instances are groups, which are asked for each slot
	asked  []bool        // by slot
	group  []ActionFlags // by slot, as far as asked
}

// collectedFlags are the conditions of instances' actions that count for a collective's.
const collectedFlags = Optional | Runnable

// fromInstances is what the instances' actions amount to on a node (nil: anywhere).
func (a *Action) fromInstances(instances []*Resource, n *Node) ActionFlags {
	slot, c := slotOf(n), a.instances
	if c == nil || c.changes != a.Resource.instanceChanges || slot >= len(c.required) {
		c = collectInstances(instances, a.InstanceTask(), a.W.Roster.created+1)
		a.instances = c
	}
	flags := c.askGroups(instances, n, slot)
	if c.required[slot] > 0 {
		flags &^= Optional
	}
	if c.runnable[slot] > 0 {
		flags |= Runnable
	}
	c.changes = a.Resource.instanceChanges
	return flags
}

func slotOf(n *Node) int {
	if n == nil {
		return 0
	}
	return n.Index + 1
}

func (c *instanceFlags) count(slot int, flags ActionFlags, by int32) {
	if flags&Optional == 0 {
		c.required[slot] += by
	}
	if flags&Runnable != 0 {
		c.runnable[slot] += by
	}
}

// collectInstances goes through all actions of the instances that are primitives.
func collectInstances(instances []*Resource, task string, slots int) *instanceFlags {
	c := &instanceFlags{task: task, required: make([]int32, slots), runnable: make([]int32, slots)}
	last := make([]*Resource, slots) // instance counted last
	for _, r := range instances {
		if !r.IsPrimitive() {
			c.groups = true
			continue
		}
		for a := range r.Actions.All() {
			if !equalKey(task, a.Task) {
				continue
			}
			for _, n := range [...]*Node{nil, a.Node} {
				if slot := slotOf(n); last[slot] != r {
					last[slot] = r
					c.count(slot, a.Flags, 1)
				}
			}
		}
	}
	if c.groups {
		c.asked, c.group = make([]bool, slots), make([]ActionFlags, slots)
	}
	return c
}

// askGroups is what the groups among the instances amount to on a node.
func (c *instanceFlags) askGroups(instances []*Resource, n *Node, slot int) ActionFlags {
	flags := Optional | Pseudo
	if !c.groups {
		return flags
	}
	if c.asked[slot] {
		return c.group[slot]
	}
	for _, r := range instances {
		if r.IsPrimitive() {
			continue
		}
		if a := FindFirst(&r.Actions, Match{Task: c.task}); a != nil {
			has := a.FlagsOn(n)
			flags = flags&^(Optional&^has) | has&Runnable
		}
	}
	c.asked[slot], c.group[slot] = true, flags
	return flags
}

// changed notes that the action is new or has moved, or that of a member of an instance that its
// conditions changed: collectives above have to collect anew.
func (a *Action) changed() {
	if a.Resource != nil {
		a.Resource.Parent.collectAnew()
	}
}

func (r *Resource) collectAnew() {
	for ; r != nil; r = r.Parent {
		r.instanceChanges++
	}
}

// conditionsChanged corrects what collectives have collected when conditions change that count.
func (a *Action) conditionsChanged(was ActionFlags) {
	r := a.Resource
	switch {
	case r == nil:
	case r.IsPrimitive() && r.Parent.IsClone():
		r.Parent.countAgain(a, was)
		r.Parent.Parent.collectAnew()
	default:
		r.Parent.collectAnew()
	}
}

// countAgain corrects what the actions of a clone have collected for a changed action of an instance.
func (r *Resource) countAgain(a *Action, was ActionFlags) {
	list := &a.Resource.Actions
	anywhere := FindFirst(list, Match{Task: a.Task}) == a
	here := a.Node != nil && FindFirst(list, Match{Task: a.Task, Node: a.Node}) == a
	for own := range r.Actions.All() {
		c := own.instances
		if c == nil || c.changes != r.instanceChanges || !equalKey(c.task, a.Task) {
			continue
		}
		if anywhere {
			c.count(0, was, -1)
			c.count(0, a.Flags, 1)
		}
		if slot := slotOf(a.Node); here && slot < len(c.required) {
			c.count(slot, was, -1)
			c.count(slot, a.Flags, 1)
		}
	}
}

// place moves an action that has no node yet to one.
func (a *Action) place(n *Node) {
	a.Node = n
	a.changed()
}
