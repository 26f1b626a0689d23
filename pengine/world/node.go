package world

import (
	"iter"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
)

// NodeFlags are conditions of a node.
type NodeFlags uint32

// The conditions of a node.
const (
	NodeStandby     NodeFlags = 1 << iota
	NodeFailStandby           // standby because of on-fail=standby
	NodeSeen                  // has a state in the status section: it joined at some time
	NodeExpectedUp
	NodeProbesAllowed
	NodeRemoteReset  // guest whose launcher must be recovered, or remote that must be fenced
	NodeRemoteFenced // fenced since it was last connected
	NodeRemoteMaint  // its state recorded maintenance
	NodeUnpacked     // its history has been read
	NodeOnline
	NodePending // joining
	NodeUnclean // needs fencing before anything on it may move
	NodeUnseenShutdown
	NodeShutdown // asked to shut down
	NodeMaintenance
	NodeIsDC
)

// NodeKind tells cluster nodes from Pacemaker Remote nodes.
type NodeKind uint8

// The kinds of node.
const (
	ClusterNode NodeKind = iota
	RemoteNode           // remote, guest and bundle nodes; Node.Remote tells them apart
)

// Node is a host that can run resources. There is one value per host; what differs per resource
// (score, count, probe mode) is a Candidate.
type Node struct {
	// Identity, written by U2 and U3.
	Index int // order of creation: slot in NodeTables
	ID    string
	Name  string
	Kind  NodeKind

	// Written by U2 (attributes), U6 (state), and by fencing mutators.
	Flags       NodeFlags
	BaseScore   score.Score // node element's own score; a new Candidate starts from it
	BaseProbe   ProbeMode   // likewise for the probe mode; never for bundle nodes
	Attrs       *seq.Table[string]
	Utilization *seq.Table[string]
	Priority    int       // sum of priorities of what is active here, for priority-fencing-delay
	Remote      *Resource // connection resource of a remote, guest or bundle node

	// Written by U7.
	Running []*Resource // active here at the start

	// Written by P4.
	AssignedCount int // number of primitives assigned here; a forgotten assignment still counts

	digests map[string]*Digests // cached comparisons by operation key; lookup only
}

// Has says whether all the given conditions hold.
func (n *Node) Has(f NodeFlags) bool { return n.Flags&f == f }

// Set makes conditions hold.
func (n *Node) Set(f NodeFlags) { n.Flags |= f }

// Clear makes conditions no longer hold.
func (n *Node) Clear(f NodeFlags) { n.Flags &^= f }

// Roster is every node of the cluster in name order.
type Roster struct {
	Nodes   []*Node // sorted by name, numeric parts as numbers; the reference's node order
	created int
	explain bool // keep reasons of scores

	inOrder []*Node // see frozen

	byName, byID map[string]*Node // lower case; lookup only
}

// ProbeMode says whether a resource is probed on a node (resource-discovery).
type ProbeMode uint8

// The probe modes.
const (
	ProbeAlways ProbeMode = iota
	ProbeNever
	ProbeExclusive
)

// Candidate is a resource's view of a node.
type Candidate struct {
	Node  *Node
	Score score.Score
	Count int32 // instances assigned here; later reused for promoted instances
	Probe ProbeMode
}

// NodeTable maps nodes to candidates, dense by Node.Index. Iteration is in node name order.
type NodeTable struct {
	roster   *Roster
	slots    []*Candidate
	n        int
	inserted nodeOrder
	spare    []Candidate // made ahead, for Add
	copies   []Candidate // the candidates that a copy began with
	why      []ScoreReason
}

// NewNodeTable makes an empty table over the roster.
func NewNodeTable(r *Roster) *NodeTable { return &NodeTable{roster: r} }

// Len is the number of candidates.
func (t *NodeTable) Len() int {
	if t == nil {
		return 0
	}
	return t.n
}

// Get finds the candidate of a node, nil if it has none.
func (t *NodeTable) Get(n *Node) *Candidate {
	if t == nil || n == nil || n.Index >= len(t.slots) {
		return nil
	}
	return t.slots[n.Index]
}

// Put inserts or replaces a candidate.
func (t *NodeTable) Put(c *Candidate) {
	if len(t.slots) <= c.Node.Index {
		slots := make([]*Candidate, max(t.roster.created, c.Node.Index+1))
		copy(slots, t.slots)
		t.slots = slots
	}
	if t.slots[c.Node.Index] == nil {
		t.n++
		t.inserted.add(c.Node, t.roster)
	}
	t.slots[c.Node.Index] = c
	if t.roster.explain {
		t.Set(c, c.Score, Cause{Kind: CauseBase, ID: c.Node.Name})
	}
}

// Add inserts a candidate for a node that has none yet; see NewCandidate. Memory is taken for as many
// as there are already.
func (t *NodeTable) Add(n *Node) *Candidate {
	if len(t.spare) == 0 {
		t.spare = make([]Candidate, max(1, min(t.n, t.roster.created-t.n)))
	}
	c := &t.spare[0]
	t.spare = t.spare[1:]
	*c = candidate(n)
	t.Put(c)
	return c
}

// expect makes room for so many candidates in a table that has none.
func (t *NodeTable) expect(n int) {
	if t.n == 0 && len(t.spare) < n {
		t.spare = make([]Candidate, n)
	}
}

// Delete removes a node's candidate.
func (t *NodeTable) Delete(n *Node) {
	if t.Get(n) != nil {
		t.slots[n.Index] = nil
		t.n--
		t.inserted.remove(n)
	}
}

// All yields the candidates in node name order.
func (t *NodeTable) All() iter.Seq[*Candidate] {
	return func(yield func(*Candidate) bool) {
		if t == nil || t.n == 0 {
			return
		}
		for _, n := range t.roster.Nodes {
			if c := t.Get(n); c != nil && !yield(c) {
				return
			}
		}
	}
}

// Copy duplicates the table and every candidate in it.
func (t *NodeTable) Copy() *NodeTable { return t.CopyOver(nil) }

// CopyTimes is the copy of a copy, and so on, of which there is but one in memory.
func (t *NodeTable) CopyTimes(n int) *NodeTable {
	c := t.Copy()
	c.inserted.copies += n - 1
	return c
}

// CopyOver is Copy, with the memory of an earlier copy that is no longer needed, if there is one.
func (t *NodeTable) CopyOver(old *NodeTable) *NodeTable {
	if t == nil {
		return nil
	}
	if old == nil {
		old = &NodeTable{}
	}
	slab, slots := old.copies, old.slots
	if cap(slab) < t.n {
		slab = make([]Candidate, 0, t.n)
	}
	if cap(slots) < len(t.slots) {
		slots = make([]*Candidate, len(t.slots))
	}
	slab, slots = slab[:0], slots[:len(t.slots)]
	for i, s := range t.slots {
		slots[i] = nil
		if s != nil {
			slab = append(slab, *s)
			slots[i] = &slab[len(slab)-1]
		}
	}
	*old = NodeTable{roster: t.roster, slots: slots, n: t.n, inserted: t.inserted.copied(), why: t.Reasons(), copies: slab}
	return old
}
