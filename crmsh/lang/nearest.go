package lang

import (
	"strings"

	"pacer/problem"
)

// Nearest gives the word of known that word was most likely meant to be, or "" if none is close. Case
// does not count.
func Nearest(word string, known []string) string {
	return problem.Nearest(strings.ToLower(word), known)
}
