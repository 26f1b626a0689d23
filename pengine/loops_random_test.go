package pengine_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"pacer/cib"
	"pacer/pengine"
)

// order is a constraint by which one resource starts before another.
type order struct{ id, first, then string }

// cyclic says whether orders go round: nothing is left to start first.
func cyclic(orders []order) bool {
	for len(orders) > 0 {
		left := slices.DeleteFunc(slices.Clone(orders), func(o order) bool {
			return !slices.ContainsFunc(orders, func(before order) bool { return before.then == o.first })
		})
		if len(left) == len(orders) {
			return true
		}
		orders = left
	}
	return false
}

// Loops are found if and only if there are any; each is one, step by step, and when all that is said to be
// relaxed has been, there is none left.
func TestLoopsAreRealAndAll(t *testing.T) {
	names := []string{"ip", "fs", "httpd", "dlms", "web"}
	inGroup := func(a, b string) bool { return a == "web" && (b == "fs" || b == "httpd") }
	rapid.Check(t, func(t *rapid.T) {
		var orders []order
		for i := range rapid.IntRange(1, 9).Draw(t, "constraints") {
			first, then := rapid.SampledFrom(names[:4]).Draw(t, "first"), rapid.SampledFrom(names[:4]).Draw(t, "then")
			if first != then && !inGroup(first, then) {
				orders = append(orders, order{fmt.Sprint("o", i), first, then})
			}
		}
		within := order{"", "fs", "httpd"} // the group's own order
		loops := loopsOf(t, orders)
		if got, want := len(loops) > 0, cyclic(append(slices.Clone(orders), within)); got != want {
			t.Fatalf("%v: loops %v, want any: %v", orders, loops, want)
		}
		left := slices.Clone(orders)
		for _, l := range loops {
			checkLoop(t, l, orders)
			left = slices.DeleteFunc(left, func(o order) bool { return o.id == l.Relax })
		}
		if more := loopsOf(t, left); len(more) > 0 {
			t.Fatalf("after all has been relaxed: %v", more)
		}
	})
}

func loopsOf(t *rapid.T, orders []order) []pengine.Loop {
	xml := ""
	for _, o := range orders {
		xml += fmt.Sprintf(`<rsc_order id="%s" first="%s" then="%s"/>`, o.id, o.first, o.then)
	}
	doc, err := cib.Parse([]byte(strings.Replace(loopCluster, "CONSTRAINTS", xml, 1)), "loops")
	if err != nil {
		t.Fatal(err)
	}
	return pengine.ConfiguredLoops(doc.Root(), time.Unix(1_700_000_000, 0))
}

// checkLoop checks that each step that a constraint is named for goes from one of its resources to the
// other, and that what is to be relaxed is part of the loop.
func checkLoop(t *rapid.T, l pengine.Loop, orders []order) {
	if !slices.Contains(l.Constraints(), l.Relax) {
		t.Fatalf("%v: %s is to be relaxed, but is no part", l, l.Relax)
	}
	for i, s := range l.Steps {
		if s.Constraint == "" {
			if s.Structure == "" {
				t.Fatalf("%v: nothing is said to be why of step %d", l, i)
			}
			continue
		}
		before := l.Steps[(i+len(l.Steps)-1)%len(l.Steps)]
		fits := slices.ContainsFunc(orders, func(o order) bool {
			return o.id == s.Constraint && (o.first == before.Resource && o.then == s.Resource || o.then == before.Resource && o.first == s.Resource)
		})
		if !fits {
			t.Fatalf("%v: step %d is not what constraint %s asks for", l, i, s.Constraint)
		}
	}
}
