package score

// Score is a saturating preference. The zero value is neutral.
type Score int

// The bounds of a score.
const (
	Infinity Score = 1_000_000
	Never    Score = -Infinity
)

// Add sums two scores; minus infinity wins over plus infinity.
func Add(a, b Score) Score {
	switch {
	case a <= Never || b <= Never:
		return Never
	case a >= Infinity || b >= Infinity:
		return Infinity
	}
	return Clamp(a + b)
}

// Clamp brings a raw sum back into the range of scores.
func Clamp(s Score) Score { return min(max(s, Never), Infinity) }
