package world

import "pacer/pengine/score"

// NewCandidate makes a candidate of a node that has not been considered yet: it starts from what
// the node itself says.
func NewCandidate(n *Node) *Candidate {
	c := candidate(n)
	return &c
}

func candidate(n *Node) Candidate { return Candidate{Node: n, Score: n.BaseScore, Probe: n.BaseProbe} }

// AdjustScore adds to the score of one of the resource's candidates (or of a working copy of one).
// It and SetScore are the only writers of scores, so that reasons can be kept.
func (r *Resource) AdjustScore(c *Candidate, delta score.Score, why Cause) {
	c.Score = score.Add(c.Score, delta)
	r.recordScore(c.Node, delta, why)
}

// SetScore replaces the score of one of the resource's candidates (or of a working copy of one).
func (r *Resource) SetScore(c *Candidate, s score.Score, why Cause) {
	c.Score = s
	r.recordScore(c.Node, s, why)
}

func (r *Resource) recordScore(n *Node, delta score.Score, why Cause) {
	if r.W == nil || r.W.Why == nil {
		return
	}
	r.W.Why.Scores = append(r.W.Why.Scores, ScoreReason{Resource: r.ID, Node: n.Name, Delta: delta, Cause: why})
}

// AddScore adds to the score of the resource, and of everything in it, on a node. Where the node
// is no candidate it becomes one first.
//
// CauseBase is the default of symmetric clusters; it leaves out resources and nodes that are
// probed only where told.
func (r *Resource) AddScore(n *Node, delta score.Score, why Cause) {
	if why.Kind == CauseBase && (r.Is(ExclusiveProbes) || n.BaseProbe == ProbeNever) {
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
	for _, n := range r.W.Roster.Nodes {
		r.AddScore(n, delta, why)
	}
	if delta == score.Never {
		r.Assigned = nil
	}
}

// ReplaceScores puts a table worked out elsewhere in the place of the resource's candidates.
func (r *Resource) ReplaceScores(t *NodeTable, why Cause) {
	if r.W.Why != nil {
		for c := range t.All() {
			if old := r.Allowed.Get(c.Node); old != nil && old.Score != c.Score {
				r.recordScore(c.Node, c.Score-old.Score, why)
			}
		}
	}
	r.Allowed = t
}
