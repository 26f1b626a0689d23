package form

import (
	"regexp"
	"sync"
)

// Of gives what compiles an expression at its first call.
func Of(expr string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expr) })
}
