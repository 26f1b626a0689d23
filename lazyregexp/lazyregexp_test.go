package lazyregexp_test

import (
	"testing"

	"pacer/lazyregexp"
)

// An expression costs nothing until it is used, not even if it is wrong; then it is compiled once.
func TestNew(t *testing.T) {
	wrong := lazyregexp.New("(")
	right := lazyregexp.New("a+")
	first := right()
	if again := right(); again != first || !first.MatchString("baa") {
		t.Error("the expression is compiled each time, or wrong")
	}
	defer func() {
		if recover() == nil {
			t.Error("a wrong expression is used")
		}
	}()
	wrong()
}
