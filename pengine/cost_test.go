package pengine_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/pengine"
	"pacer/pengine/world"
)

// Memory grows no faster than the number of pairs of a resource and a node, instances counted one by one: four
// times the pairs take at most five times the memory.
func TestMemoryFollowsPairs(t *testing.T) {
	for name, c := range map[string]struct {
		resources func(scale int) string
		nodes     int
	}{
		"primitives": {func(scale int) string { return primitives(60 * scale) }, 10},
		"clones":     {func(int) string { return clones(12) }, 15}, // twice the nodes are twice the instances
		"groups":     {func(scale int) string { return groups(20 * scale) }, 10},
	} {
		t.Run(name, func(t *testing.T) {
			memoryOf(hostile(t, 2, c.resources(1), "", "")) // what is made once for all runs
			small := memoryOf(hostile(t, c.nodes, c.resources(1), "", ""))
			large := memoryOf(hostile(t, 2*c.nodes, c.resources(2), "", ""))
			if large > 5*small {
				t.Errorf("%d KB, and %d KB with four times the pairs", small>>10, large>>10)
			}
		})
	}
}

func memoryOf(root *etree.Element) uint64 {
	return allocated(func() { pengine.Schedule(pengine.Input{Root: root, Now: time.Unix(1_800_000_000, 0)}) })
}

// allocated is how many bytes something takes in all.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func clones(n int) (xml string) {
	for i := range n {
		xml += fmt.Sprintf(`<clone id="c%d">%s</clone>`, i, primitive(fmt.Sprint("r", i)))
	}
	return xml
}

func groups(n int) (xml string) {
	for i := range n {
		xml += fmt.Sprintf(`<group id="g%d">%s%s%s</group>`, i, primitive(fmt.Sprint("a", i)), primitive(fmt.Sprint("b", i)), primitive(fmt.Sprint("c", i)))
	}
	return xml
}

// Walks mark actions while they are under way only: when a run is over, no action has a mark.
func TestNoActionStaysMarked(t *testing.T) {
	var orders strings.Builder
	for i := range 9 {
		fmt.Fprintf(&orders, `<rsc_order id="o%d" first="r%d" then="r%d"/>`, i, i, (i+1)%9) // a loop
	}
	root := hostile(t, 4, primitives(8)+`<clone id="c">`+metas("c", "interleave=true")+primitive("r8")+`</clone>`, orders.String(), "")
	out := pengine.Schedule(pengine.Input{Root: root, Now: time.Unix(1_800_000_000, 0)})
	seen := 0
	for a := range out.World.Actions.All() {
		seen++
		if a.Is(world.ActionDetectLoop) {
			t.Errorf("%s is marked", a.Key)
		}
	}
	if seen < 36 {
		t.Fatalf("%d actions, fewer than probes", seen)
	}
}
