package world

import "pacer/cib/value/score"

// NewCandidate makes a candidate of a node that has not been considered yet: it starts from what
// the node itself says.
func NewCandidate(n *Node) *Candidate {
	c := candidate(n)
	return &c
}

func candidate(n *Node) Candidate { return Candidate{Node: n, Score: n.BaseScore, Probe: n.BaseProbe} }

// Adjust adds to the score of one of the table's candidates. It, Set and the insertion of candidates
// are the only writers of scores, so that reasons can be kept.
func (t *NodeTable) Adjust(c *Candidate, delta score.Score, why Cause) {
	c.Score = score.Add(c.Score, delta)
	if t.roster.explain {
		t.why = append(t.why, ScoreReason{Node: c.Node, Score: delta, Cause: why})
	}
}

// Set replaces the score of one of the table's candidates.
func (t *NodeTable) Set(c *Candidate, s score.Score, why Cause) {
	c.Score = s
	if t.roster.explain {
		t.why = append(t.why, ScoreReason{Node: c.Node, Score: s, Replaces: true, Cause: why})
	}
}

// Explain has reasons of scores kept from now on.
func (r *Roster) Explain() { r.explain = true }

// Reasons are what the scores of the table are made of, in the order in which they were given; nil
// unless World.Why was asked for. They are those of this table: what was tried and taken back is not
// among them.
func (t *NodeTable) Reasons() []ScoreReason {
	if t == nil {
		return nil
	}
	return t.why[:len(t.why):len(t.why)]
}

// ReasonsFor are the reasons of the score on a node.
func (t *NodeTable) ReasonsFor(n *Node) (list []ScoreReason) {
	for _, r := range t.Reasons() {
		if r.Node == n {
			list = append(list, r)
		}
	}
	return list
}

// LastCause is what changed the score on a node last, as far as reasons are kept.
func (t *NodeTable) LastCause(n *Node) (why Cause) {
	for _, r := range t.Reasons() {
		if r.Node == n {
			why = r.Cause
		}
	}
	return why
}

// AdjustScore adds to the score of one of the resource's candidates.
func (r *Resource) AdjustScore(c *Candidate, delta score.Score, why Cause) {
	r.Allowed.Adjust(c, delta, why)
}

// SetScore replaces the score of one of the resource's candidates.
func (r *Resource) SetScore(c *Candidate, s score.Score, why Cause) { r.Allowed.Set(c, s, why) }

// AddScore adds to the score of the resource, and of everything in it, on a node. Where the node
// is no candidate it becomes one first.
//
// CauseDefault leaves out resources and nodes that are probed only where told.
func (r *Resource) AddScore(n *Node, delta score.Score, why Cause) {
	if why.Kind == CauseDefault && (r.Is(ExclusiveProbes) || n.BaseProbe == ProbeNever) {
		return
	}
	for _, child := range r.Children {
		child.AddScore(n, delta, why)
	}
	c := r.Allowed.Get(n)
	if c == nil {
		c = r.Allowed.Add(n)
	}
	r.AdjustScore(c, delta, why)
}

// AddScoreEverywhere is AddScore for every node of the cluster. A ban also forgets the
// resource's assignment, without giving back what the assignment used.
func (r *Resource) AddScoreEverywhere(delta score.Score, why Cause) {
	r.Walk(func(part *Resource) { part.Allowed.expect(len(r.W.Roster.Nodes)) })
	for _, n := range r.W.Roster.Nodes {
		r.AddScore(n, delta, why)
	}
	if delta == score.Never {
		r.Assigned = nil
	}
}

// SetPriority replaces the resource's priority, which for instances of promotable clones is, while
// they are sorted, what speaks for their promotion.
func (r *Resource) SetPriority(s score.Score, why Cause) {
	r.Priority = int(s)
	r.priorityBecause(ScoreReason{Score: s, Replaces: true, Cause: why})
}

// AddPriority adds to the resource's priority.
func (r *Resource) AddPriority(delta score.Score, why Cause) {
	r.Priority = int(score.Add(delta, score.Score(r.Priority)))
	r.priorityBecause(ScoreReason{Score: delta, Cause: why})
}

func (r *Resource) priorityBecause(why ScoreReason) {
	if r.W != nil && r.W.Why != nil {
		r.PriorityReasons = append(r.PriorityReasons, why)
	}
}
