package attrs

import (
	"strconv"

	"pacer/cib/value/score"
)

// expand gives the value that an update asks for: a new one, or the old one and something more. Both are scores, as
// Pacemaker has it; an old value that is none counts as lost and becomes 0, an offset that is none adds nothing.
func expand(value, old *string) *string {
	if value == nil {
		return nil
	}
	sign, offset, ok := quirkSign(*value)
	if !ok {
		return value
	}
	sum := strconv.Itoa(int(add(old, sign, offset)))
	return &sum
}

func add(old *string, sign, offset string) score.Score {
	base, by := score.Score(0), score.Score(1)
	if old != nil {
		var err error
		if base, err = score.Parse(*old, 0); err != nil {
			return 0
		}
	}
	if sign == "+=" {
		by, _ = score.Parse(offset, 0)
	}
	return score.Clamp(base + by)
}
