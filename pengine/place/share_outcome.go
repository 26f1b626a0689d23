package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/world"
)

// outcome is what passing on scores from one resource, and from all that follow it, does to a target's scores. It was
// worked out for certain scores, and holds for all within the bounds of its changes: with these, the walk would go the
// same way, and each addition would saturate where it did.
type outcome struct {
	changes []change // by candidate, in the table's order; none where they are not wanted
	copies  int      // how often the table was copied on the way
	nothing bool     // the walk gave up at its first step: the scores stay, and the table is not copied
}

// change is what becomes of a score between low and high, inclusive: it becomes by, or with fixed unset, grows by it.
type change struct {
	low, high, by score.Score
	fixed         bool
}

// mostCopies bounds the count of copies. The order of nodes in a table, for which copies are counted, is the same
// after any number above this.
const mostCopies = 1 << 20

// of is what becomes of a score.
func (c *change) of(s score.Score) score.Score {
	if c.fixed {
		return c.by
	}
	return s + c.by
}

// narrow demands that the score that the change has led to lies between the given ones. A score that is fixed lies
// where it lies.
func (c *change) narrow(low, high score.Score) {
	if !c.fixed {
		c.low, c.high = max(c.low, low-c.by), min(c.high, high-c.by)
	}
}

// fix says that the score has become s, whatever it was.
func (c *change) fix(s score.Score) { c.fixed, c.by = true, s }

// begin is the change that leaves a score as it is. Scores without bound, and parked ones, have rules of their own, and so
// stand for themselves only.
func begin(s score.Score) change {
	if s <= score.Never || s >= score.Infinity {
		return change{low: s, high: s, by: s, fixed: true}
	}
	return change{low: score.Never + 1, high: score.Infinity - 1}
}

// add follows score.Add; now is the score that the change has led to.
func (c *change) add(now, delta score.Score) {
	sum := score.Add(now, delta)
	switch {
	case c.fixed || delta <= score.Never || delta >= score.Infinity:
		c.fix(sum)
	case sum >= score.Infinity:
		c.narrow(score.Infinity-delta, score.Infinity-1)
		c.fix(sum)
	case sum <= score.Never:
		c.narrow(score.Never+1, score.Never-delta)
		c.fix(sum)
	default:
		c.by += delta
		c.narrow(score.Never+1, score.Infinity-1)
	}
}

// then lets another change follow, which holds for what this one has led to.
func (c *change) then(next *change) {
	c.narrow(next.low, next.high)
	if next.fixed {
		c.fix(next.by)
	} else {
		c.by += next.by
	}
}

// holds says whether the outcome is that for these scores, too.
func (o *outcome) holds(scores []score.Score) bool {
	for i := range o.changes {
		if s := scores[i]; s < o.changes[i].low || s > o.changes[i].high {
			return false
		}
	}
	return true
}

// apply changes scores; they must be such that the outcome holds.
func (o *outcome) apply(scores []score.Score) {
	if o.nothing {
		return
	}
	for i := range o.changes {
		scores[i] = o.changes[i].of(scores[i])
	}
}

// then lets another outcome follow. One that came to nothing leaves scores as they are, but only within its bounds.
func (o *outcome) then(next *outcome) {
	o.copies = min(mostCopies, o.copies+next.copies)
	for i := range min(len(o.changes), len(next.changes)) {
		if next.nothing {
			o.changes[i].narrow(next.changes[i].low, next.changes[i].high)
		} else {
			o.changes[i].then(&next.changes[i])
		}
	}
}

// identity is the outcome that leaves scores as they are.
func (s *sharing) identity(scores []score.Score, recorded bool) (o outcome) {
	if recorded {
		o.changes = make([]change, len(scores))
		for i, now := range scores {
			o.changes[i] = begin(now)
		}
	}
	return o
}

// change is what becomes of a candidate's score. Where that is not wanted, it is one to which nothing matters.
func (o *outcome) change(i int) *change {
	if o.changes == nil {
		return &change{fixed: true}
	}
	return &o.changes[i]
}

// anyUsable says whether a target may be placed anywhere with these scores, which the outcome has led to. The outcome
// holds from now on only where the answer is the same: one node that is usable will do, the best one, so that it holds
// for as many scores as possible.
func (s *sharing) anyUsable(o *outcome, scores []score.Score) bool {
	best := -1
	for i, now := range scores {
		switch {
		case !s.available[i] || now < 0 || best >= 0 && o.change(best).fixed:
		case best < 0 || o.change(i).fixed || now > scores[best]:
			best = i
		}
	}
	if best >= 0 {
		o.change(best).narrow(0, score.Infinity)
		return true
	}
	for i := range scores {
		if s.available[i] {
			o.change(i).narrow(parked, -1)
		}
	}
	return false
}

// parked marks a node as unusable for as long as scores are being passed along: its score would
// have turned from positive to negative, which must not yet count as a ban.
const parked = -100 * score.Infinity

// offer adds a share to a score; with keepUsable, it does not let a score that is not negative turn negative.
func (s *sharing) offer(o *outcome, scores []score.Score, i int, share score.Score, why world.Cause) {
	c, now := o.change(i), scores[i]
	sum := score.Add(share, now)
	switch {
	case s.how.keepUsable && sum < 0 && now > 0:
		c.narrow(1, -share-1)
		c.fix(parked)
		scores[i] = parked
		s.because(i, parked, true, why)
	case s.how.keepUsable && sum < 0 && now == 0:
		c.narrow(0, 0)
	default:
		if s.how.keepUsable && now < 0 {
			c.narrow(score.Never+1, -1)
		} else if s.how.keepUsable {
			c.narrow(max(0, -share), score.Infinity)
		}
		c.add(now, share)
		scores[i] = sum
		s.because(i, share, false, why)
	}
}
