package world

// instanceFlags are what the instances' actions make of a collective's action, on each node and
// anywhere. They hold until an action of an instance is made, moved, or changes a condition that
// counts; Resource.instanceChanges numbers these events.
type instanceFlags struct {
	changes int           // of the collective, when these were worked out
	known   []bool        // by node index, anywhere first
	flags   []ActionFlags // likewise
}

// collectedFlags are the conditions of instances' actions that count for a collective's.
const collectedFlags = Optional | Runnable

// fromInstances is what the instances' actions amount to on a node (nil: anywhere).
func (a *Action) fromInstances(instances []*Resource, n *Node) ActionFlags {
	slot, c := slotOf(n), a.instances
	if c == nil || c.changes != a.Resource.instanceChanges || slot >= len(c.known) {
		c = newInstanceFlags(a.W.Roster.created + 1)
		c.collect(instances, a.InstanceTask())
		a.instances = c
	}
	if !c.known[slot] {
		c.collectGroups(instances, a.InstanceTask(), n, slot)
	}
	c.changes = a.Resource.instanceChanges
	return c.flags[slot]
}

func slotOf(n *Node) int {
	if n == nil {
		return 0
	}
	return n.Index + 1
}

func newInstanceFlags(slots int) *instanceFlags {
	c := &instanceFlags{known: make([]bool, slots), flags: make([]ActionFlags, slots)}
	for i := range c.flags {
		c.flags[i] = Optional | Pseudo
	}
	return c
}

func (c *instanceFlags) merge(slot int, has ActionFlags) {
	c.flags[slot] = c.flags[slot]&^(Optional&^has) | has&Runnable
}

// collect goes through all actions of the instances that are primitives, of which the newest on
// each node counts there, and the newest of all anywhere.
func (c *instanceFlags) collect(instances []*Resource, task string) {
	last := make([]*Resource, len(c.flags)) // instance seen last
	groups := false
	for _, r := range instances {
		if !r.IsPrimitive() {
			groups = true
			continue
		}
		for a := range r.Actions.All() {
			if !equalKey(task, a.Task) {
				continue
			}
			for _, n := range [...]*Node{nil, a.Node} {
				if slot := slotOf(n); last[slot] != r {
					last[slot] = r
					c.merge(slot, a.Flags)
				}
			}
		}
	}
	for i := range c.known {
		c.known[i] = !groups
	}
}

// collectGroups adds what groups among the instances do on a node.
func (c *instanceFlags) collectGroups(instances []*Resource, task string, n *Node, slot int) {
	c.known[slot] = true
	for _, r := range instances {
		if r.IsPrimitive() {
			continue
		}
		if a := FindFirst(&r.Actions, Match{Task: task}); a != nil {
			c.merge(slot, a.FlagsOn(n))
		}
	}
}

// changed notes that something about the action changed that counts for the collectives it is
// part of.
func (a *Action) changed() {
	if a.Resource == nil {
		return
	}
	for p := a.Resource.Parent; p != nil; p = p.Parent {
		p.instanceChanges++
	}
}

// place moves an action that has no node yet to one.
func (a *Action) place(n *Node) {
	a.Node = n
	a.changed()
}
