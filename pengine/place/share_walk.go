package place

import (
	"slices"

	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// sharing passes scores on to one target along colocations. It works on the scores of the target's candidates, in the
// order of the table. As long as it lives, nothing may be assigned, and no other resource's scores may change.
type sharing struct {
	target    *world.Resource
	how       chain
	plain     int // steps before anything is remembered
	nodes     []*world.Node
	available []bool
	alike     bool // the nodes' names are theirs for whoever asks, and no two have the same
	// metTarget says that the target's own scores are among what was passed on.
	metTarget bool

	reasons []sharedReason      // of changes in the order in which they were made, where reasons are kept
	path    []*world.Colocation // that led here
	taken   int                 // steps
	wishes  map[wish]*wishes
	links   map[*world.Resource][]*world.Colocation
	memory  memory
}

// sharedReason is a reason for what became of the score of a candidate.
type sharedReason struct {
	candidate int
	world.ScoreReason
}

// wish names what a resource wants of the other side of a colocation.
type wish struct {
	source     *world.Resource
	colocation *world.Colocation
}

// wishes are the best scores of a resource among nodes that match those of the target's candidates.
type wishes struct {
	best []score.Score
	// worthMoving says for each candidate whether the target should leave it where the resource cannot be there.
	worthMoving []bool
}

func newSharing(target *world.Resource, table *world.NodeTable, how chain) *sharing {
	s := &sharing{target: target, how: how, plain: walkedPlainly, wishes: map[wish]*wishes{}, links: map[*world.Resource][]*world.Colocation{}}
	for c := range table.All() {
		s.nodes, s.available = append(s.nodes, c.Node), append(s.available, c.Available())
	}
	s.alike = target.W.NamesAreTheirOwn()
	return s
}

// add passes on what a resource and those that follow it want by a colocation, and returns the table that comes out.
func (s *sharing) add(source *world.Resource, table *world.NodeTable, c *world.Colocation) *world.NodeTable {
	s.reasons = s.reasons[:0]
	o, x := s.share(source, c, s.scores(table), way{factor: score.FactorOf(c.Score), onlyActive: s.how.onlyActive})
	if x == nil {
		return table
	}
	return s.written(table, x, o.copies)
}

// way says how scores are passed on from some resource.
type way struct {
	factor     score.Factor // how much of a score counts
	onlyActive bool         // give up at a resource that no node is available to
	recorded   bool         // for which scores the outcome holds is wanted
}

// share passes on what a resource and those that follow it want. The scores are left as they are; those that come of it
// are returned, nil if that came to nothing.
func (s *sharing) share(source *world.Resource, c *world.Colocation, x []score.Score, w way) (outcome, []score.Score) {
	if source.Is(world.UpdatingNodes) || !s.mayStep(c, w.recorded) {
		return s.identity(nil, false), nil
	}
	defer func() { s.path = s.path[:len(s.path)-1] }()
	if source.IsGroup() && len(source.Children) == 0 {
		return s.identity(nil, false), nil
	}
	source.Set(world.UpdatingNodes)
	defer source.Clear(world.UpdatingNodes)
	if source.IsGroup() {
		return s.share(source.Children[0], c, x, w)
	}
	o, mark := s.identity(x, w.recorded), len(s.reasons)
	x = slices.Clone(x)
	s.addMatching(source, c, w.factor, &o, x)
	rest := s.remembered(source, x, w)
	o.then(&rest)
	if rest.nothing {
		o.nothing, o.copies, s.reasons = true, 0, s.reasons[:mark]
		return o, nil
	}
	o.copies = min(mostCopies, o.copies+1)
	return o, x
}

// recordedStep is how many times as long a step takes where it is recorded for which scores its outcome holds.
const recordedStep = 4

// mayStep counts a step along a colocation, and says whether it may be taken.
func (s *sharing) mayStep(c *world.Colocation, recorded bool) bool {
	s.path = append(s.path, c)
	s.taken++
	times := 1
	if recorded {
		times = recordedStep
	}
	if s.target.W.MayShare(s.path, len(s.nodes), times) {
		return true
	}
	s.path = s.path[:len(s.path)-1]
	return false
}

// passOn goes on along the chain from a resource whose own preferences are in the scores already.
func (s *sharing) passOn(source *world.Resource, o *outcome, x []score.Score, w way) {
	if s.anyUsable(o, x) {
		s.passOnEach(source, o, x, w)
	} else if w.onlyActive {
		o.nothing = true
		return
	}
	for i := range x {
		if x[i] == parked {
			x[i] = 1
			o.change(i).fix(1)
			s.because(i, 1, true, s.lastCause(i))
		}
	}
}

func (s *sharing) passOnEach(source *world.Resource, o *outcome, x []score.Score, w way) {
	for _, c := range s.linksOf(source) {
		other := c.Dependent
		if s.how.asDependent {
			other = c.Primary
		} else if !c.HasInfluence(nil) {
			continue
		}
		next, got := s.share(other, c, x, way{w.factor.Of(c.Score), true, w.recorded})
		o.then(&next)
		if got != nil {
			copy(x, got)
		}
	}
}

// linksOf are the colocations along which it goes on from a resource.
func (s *sharing) linksOf(r *world.Resource) []*world.Colocation {
	list, known := s.links[r]
	if !known {
		if list = r.ColocationsAsPrimary(); s.how.asDependent {
			list = r.ColocationsAsDependent()
		}
		s.links[r] = list
	}
	return list
}

// addMatching adds to each candidate of the target a share of the source's best score among nodes
// that match the candidate's by the colocation's node attribute.
func (s *sharing) addMatching(source *world.Resource, c *world.Colocation, f score.Factor, o *outcome, x []score.Score) {
	wanted, why := s.wishesOf(source, c), colocationCause(c, source)
	for i := range x {
		best := wanted.best[i]
		if f < 0 && best < 0 && !wanted.worthMoving[i] || x[i] == parked {
			continue
		}
		s.offer(o, x, i, f.Share(best), why)
	}
}

func (s *sharing) wishesOf(source *world.Resource, c *world.Colocation) *wishes {
	key := wish{source, c}
	w := s.wishes[key]
	if w == nil {
		s.metTarget = s.metTarget || source == s.target || c.Dependent == s.target
		w = &wishes{best: s.bestScores(source, c), worthMoving: make([]bool, len(s.nodes))}
		for i, best := range w.best {
			w.worthMoving[i] = best < 0 && worthMoving(c, best)
		}
		s.wishes[key] = w
	}
	return w
}

// bestScores are, for each of the target's candidates, the source's best score among nodes that match it.
func (s *sharing) bestScores(source *world.Resource, c *world.Colocation) []score.Score {
	best := make([]score.Score, len(s.nodes))
	if s.alike && c.NodeAttribute == world.NodeNameAttr {
		table := allowedForSharing(source, c)
		for i, n := range s.nodes {
			best[i] = score.Never
			if cand := table.Get(n); cand != nil && s.available[i] {
				best[i] = cand.Score
			}
		}
		return best
	}
	byValue := bestScores(source, c)
	for i, n := range s.nodes {
		best[i] = byValue.at(s.target.ColocationValue(n, c.NodeAttribute))
	}
	return best
}

// scores are those of a table's candidates.
func (s *sharing) scores(table *world.NodeTable) []score.Score {
	x := make([]score.Score, 0, len(s.nodes))
	for c := range table.All() {
		x = append(x, c.Score)
	}
	return x
}

// written is a table with other scores, and with the reasons for what became of them.
func (s *sharing) written(table *world.NodeTable, x []score.Score, copies int) *world.NodeTable {
	table = table.CopyTimes(copies)
	for _, r := range s.reasons {
		c := table.Get(r.Node)
		if r.Replaces {
			table.Set(c, r.Score, r.Cause)
		} else {
			table.Adjust(c, r.Score, r.Cause)
		}
	}
	for i, n := range s.nodes {
		if c := table.Get(n); c.Score != x[i] {
			table.Set(c, x[i], world.Cause{Kind: world.CauseColocation})
		}
	}
	return table
}

// because keeps the reason for what becomes of a candidate's score.
func (s *sharing) because(i int, by score.Score, replaces bool, why world.Cause) {
	if s.target.W.Why != nil {
		s.reasons = append(s.reasons, sharedReason{i, world.ScoreReason{Node: s.nodes[i], Score: by, Replaces: replaces, Cause: why}})
	}
}

// lastCause is the cause of what became of a candidate's score last.
func (s *sharing) lastCause(i int) (why world.Cause) {
	for _, r := range slices.Backward(s.reasons) {
		if r.candidate == i {
			return r.Cause
		}
	}
	return why
}
