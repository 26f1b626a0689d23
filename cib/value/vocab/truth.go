package vocab

import (
	"slices"

	"pacer/cib/value/numeral"
)

// The words for true and for false, the commonest first. Their letter case does not count.
var (
	yes = [...]string{"true", "on", "yes", "y", "1"}
	no  = [...]string{"false", "off", "no", "n", "0"}
)

// Bool reads a truth value; ok is false for what is no word for either.
func Bool(text string) (value, ok bool) {
	for i := range yes {
		switch {
		case numeral.EqualFold(text, yes[i]):
			return true, true
		case numeral.EqualFold(text, no[i]):
			return false, true
		}
	}
	return false, false
}

// True says whether the text is one of the words for true.
func True(text string) bool { value, ok := Bool(text); return ok && value }

// Bools lists the words for true and false, by turns.
func Bools() []string {
	words := make([]string, 0, len(yes)+len(no))
	for i := range yes {
		words = append(words, yes[i], no[i])
	}
	return slices.Clip(words)
}
