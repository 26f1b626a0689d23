package form_test

import (
	"testing"

	"pacer/form"
)

// An expression costs nothing until it is used, not even if it is wrong; then it is compiled once.
func TestOf(t *testing.T) {
	wrong := form.Of("(")
	right := form.Of("a+")
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
