package score

// Factor scales the scores that one side of a colocation passes on to the other: 1 for an infinite
// colocation, a share of that for a finite one, negative for an anti-colocation.
//
// Results must agree with the reference to the last bit, which computes in single precision and
// rounds in double. Every step is converted explicitly, so that no compiler may fuse two of them.
type Factor float32

// FactorOf is the factor of a colocation with this score.
func FactorOf(s Score) Factor {
	return Factor(float32(s) / float32(Infinity))
}

// Of is the factor of a colocation with score s that is reached through one with factor f.
func (f Factor) Of(s Score) Factor {
	product := float32(float32(f) * float32(s))
	return Factor(product / float32(Infinity))
}

// Share is the part of a score that the factor passes on, rounded to the nearest whole number, a
// half away from zero. It is 0 only if the score or the factor is.
func (f Factor) Share(s Score) Score {
	product := float64(float32(float32(f) * float32(s)))
	share := Score(product + 0.5)
	if product < 0 {
		share = Score(product - 0.5)
	}
	if share == 0 && s != 0 {
		return f.quirkLeast()
	}
	return share
}

// quirkLeast keeps a share that would vanish: one with the sign of the factor, whatever the sign
// of the score was.
func (f Factor) quirkLeast() Score {
	switch {
	case f > 0:
		return 1
	case f < 0:
		return -1
	}
	return 0
}
