package pengine_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pacer/pengine"
	"pacer/pengine/world"
)

// pairwise colocates resources with those that are chosen for them.
func pairwise(n int, score string, chosen func(i, j int) bool) string {
	var b strings.Builder
	for i := range n {
		for j := range n {
			if i != j && chosen(i, j) {
				fmt.Fprintf(&b, `<rsc_colocation id="c%d-%d" rsc="r%d" with-rsc="r%d" score="%s"/>`, i, j, i, j, score)
			}
		}
	}
	return b.String()
}

// likes has each resource prefer a node, so that there is something to pass on.
func likes(n, nodes int) (xml string) {
	for i := range n {
		xml += fmt.Sprintf(`<rsc_location id="l%d" rsc="r%d" node="node%d" score="%d"/>`, i, i, i%nodes+1, 10+i)
	}
	return xml
}

// Passing scores on along colocations takes no more steps than the cube of the number of resources, however many ways
// lead from one to another: a bound on counted work, which would be exceeded by far if each way were gone. Sixteen steps for
// each pair of resources and each resource that is placed, of which recorded ones count as four, are more than any takes.
func TestStepsAlongColocations(t *testing.T) {
	earlier := func(i, j int) bool { return j < i }
	const nodes = 4
	for name, c := range map[string]struct {
		n           int
		constraints string
		likes       bool
	}{
		"a clique kept apart":                      {30, pairwise(30, "-INFINITY", earlier), false},
		"a clique kept apart, the other way round": {30, pairwise(30, "-INFINITY", func(i, j int) bool { return i < j }), false},
		"a clique kept apart, with preferences":    {25, pairwise(25, "-INFINITY", earlier), true},
		"a clique rather apart":                    {30, pairwise(30, "-100", earlier), false},
		"a clique rather apart, with preferences":  {25, pairwise(25, "-100", earlier), true},
		"a clique kept together":                   {30, pairwise(30, "INFINITY", earlier), true},
		"a clique rather together":                 {25, pairwise(25, "1000", earlier), true},
		"layers":                                   {40, pairwise(40, "-50", func(i, j int) bool { return i/4 == j/4+1 }), true},
		"a grid":                                   {49, pairwise(49, "20", func(i, j int) bool { return j == i+7 || j == i+1 && j%7 > 0 }), true},
		"two sides":                                {60, pairwise(60, "-100", func(i, j int) bool { return i < 30 && j >= 30 }), true},
		"a chain":                                  {100, pairwise(100, "INFINITY", func(i, j int) bool { return j == i+1 }), true},
		"a circle":                                 {100, pairwise(100, "INFINITY", func(i, j int) bool { return j == (i+1)%100 }), true},
	} {
		t.Run(name, func(t *testing.T) {
			constraints := c.constraints
			if c.likes {
				constraints += likes(c.n, nodes)
			}
			const step = 10 + nodes
			limits := world.Limits{Shares: 16 * c.n * c.n * c.n * step}
			out := pengine.Schedule(pengine.Input{Root: hostile(t, nodes, primitives(c.n), constraints, ""), Now: time.Unix(1_800_000_000, 0), Limits: limits})
			for _, n := range out.Notes {
				if strings.Contains(n.Text, "colocated with one another") {
					t.Errorf("more than %d steps: %s", limits.Shares/step, n.Text)
				}
			}
		})
	}
}

// Where there are too many ways all the same, the line that says so names constraints that can be removed.
func TestTooManyWaysAreNamed(t *testing.T) {
	root := hostile(t, 3, primitives(16), everyWithEvery(16)+likes(16, 3), "")
	out := pengine.Schedule(pengine.Input{Root: root, Now: time.Unix(1_800_000_000, 0), Limits: world.Limits{Shares: 100_000}})
	for _, n := range out.Notes {
		if strings.Contains(n.Text, "colocated with one another") {
			for _, id := range strings.Split(n.Text[strings.LastIndex(n.Text, "among ")+len("among "):], ", ") {
				if root.FindElement("//rsc_colocation[@id='"+id+"']") == nil {
					t.Errorf("%s is not configured", id)
				}
			}
			return
		}
	}
	t.Error("nothing is said")
}

// Resources that wait for one another in a circle cost memory in proportion to their number: four times as many take
// less than six times the memory, the search for what to relax included.
func TestMemoryOfAnOrderCircle(t *testing.T) {
	memory := func(n int) uint64 {
		var orders strings.Builder
		for i := range n {
			fmt.Fprintf(&orders, `<rsc_order id="o%d" first="r%d" then="r%d"/>`, i, i, (i+1)%n)
		}
		root := hostile(t, 3, primitives(n), orders.String(), "")
		return allocated(func() {
			pengine.Loops(pengine.Schedule(pengine.Input{Root: root, Now: time.Unix(1_800_000_000, 0)}).World)
		})
	}
	memory(10) // what is made once for all runs
	if small, large := memory(250), memory(1000); large > 6*small {
		t.Errorf("%d KB, and %d KB with four times the resources", small>>10, large>>10)
	}
}
