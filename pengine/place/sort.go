package place

import (
	"cmp"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/pengine/world"
)

// sortResources sorts top-level resources by who is to choose first: by priority, then by the
// score on the present node, then by the scores on the other nodes, best nodes first. Scores
// include what colocations make of them.
func sortResources(w *world.World) {
	candidates := make([]*world.Candidate, 0, len(w.Roster.Nodes))
	for _, n := range w.Roster.Nodes {
		candidates = append(candidates, world.NewCandidate(n))
	}
	w.SortCandidates(candidates, nil)
	scores := make(map[*world.Resource]*world.NodeTable, len(w.Resources)) // lookup only
	tableOf := func(r *world.Resource) *world.NodeTable {
		t, ok := scores[r]
		if !ok {
			t = ownScores(r)
			scores[r] = t
		}
		return t
	}
	seq.MergeSort(w.Resources, func(a, b *world.Resource) int {
		if c := cmp.Compare(b.Priority, a.Priority); c != 0 || len(candidates) == 0 {
			return c
		}
		ta, tb := tableOf(a), tableOf(b)
		if c := cmp.Compare(scoreAtHome(tb, b), scoreAtHome(ta, a)); c != 0 {
			return c
		}
		for _, c := range candidates {
			if d := cmp.Compare(scoreIn(tb, c.Node), scoreIn(ta, c.Node)); d != 0 {
				return d
			}
		}
		return 0
	})
}

// scoreAtHome is the score on the node the resource is active on.
func scoreAtHome(t *world.NodeTable, r *world.Resource) score.Score {
	if len(r.Active) == 0 {
		return score.Never
	}
	return scoreIn(t, r.CurrentNode())
}

func scoreIn(t *world.NodeTable, n *world.Node) score.Score {
	if c := t.Get(n); c != nil {
		return c.Score
	}
	return score.Never
}
