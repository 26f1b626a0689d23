package place

import (
	"testing"

	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// A member of a group that need not be together meets a clone as if that were a primitive without
// a node: the constraint takes from every score, wherever the instances are. The reference does
// so when it chooses roles for a promotable clone of such a group.
func TestQuirkApplyAsPrimary(t *testing.T) {
	w := &world.World{Roster: world.NewRoster()}
	resource := func(id string, kind world.Kind) *world.Resource {
		return &world.Resource{W: w, ID: id, Kind: kind, Meta: &seq.Table[string]{}, Allowed: world.NewNodeTable(w.Roster)}
	}
	member, clone := resource("m", world.Primitive), resource("c", world.Clone)
	member.Set(world.Unassigned)
	instance := resource("i:0", world.Primitive)
	instance.Parent, clone.Children = clone, []*world.Resource{instance}
	for _, name := range []string{"n1", "n2"} {
		n := w.Roster.Insert(name, name, world.ClusterNode, 50)
		n.Set(world.NodeOnline)
		member.Allowed.Put(world.NewCandidate(n))
		instance.Assigned = n
	}
	c := &world.Colocation{ID: "x", Score: 10, Dependent: member, Primary: clone, NodeAttribute: world.NodeNameAttr}
	quirkApplyAsPrimary(member, clone, c)
	for cand := range member.Allowed.All() {
		if cand.Score != 40 {
			t.Errorf("score on %s is %v, want 40", cand.Node.Name, cand.Score)
		}
	}
}
