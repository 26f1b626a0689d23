package score

import (
	"errors"
	"strconv"

	"pacer/cib/value/numeral"
)

// ErrText says that a text is no score.
var ErrText = errors.New("not a score: want a number, INFINITY, -INFINITY or a health colour")

// Colours gives the scores of the node health words; the zero value makes them neutral, as they
// are until cluster options have been read.
type Colours struct{ Red, Yellow, Green Score }

// Parse reads a score: a number (clipped to the bounds; what follows the digits is ignored), or
// INFINITY, +INFINITY, -INFINITY in upper case. Health words read as 0. Other text gives def and
// ErrText.
func Parse(text string, def Score) (Score, error) { return Colours{}.Parse(text, def) }

// Parse reads a score like the function Parse, with these scores for red, yellow and green in any
// case.
func (c Colours) Parse(text string, def Score) (Score, error) {
	switch text {
	case "INFINITY", "+INFINITY":
		return Infinity, nil
	case "-INFINITY":
		return Never, nil
	}
	if s, ok := c.named(text); ok {
		return s, nil
	}
	n, _, err := numeral.Int(text)
	if errors.Is(err, numeral.ErrNoNumber) {
		return Clamp(def), ErrText
	}
	return Clamp(Score(n)), nil
}

func (c Colours) named(text string) (Score, bool) {
	switch {
	case numeral.EqualFold(text, "red"):
		return c.Red, true
	case numeral.EqualFold(text, "yellow"):
		return c.Yellow, true
	case numeral.EqualFold(text, "green"):
		return c.Green, true
	}
	return 0, false
}

// String is the score as shown to people and written to documents: INFINITY, -INFINITY or digits.
func (s Score) String() string {
	switch {
	case s >= Infinity:
		return "INFINITY"
	case s <= Never:
		return "-INFINITY"
	}
	return strconv.Itoa(int(s))
}
