package lazyregexp

import (
	"regexp"
	"sync"
)

// New gives what compiles an expression at its first call.
func New(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
