package unpack

import (
	"strconv"

	"pacer/pengine/world"
)

// Topology checks the levels of the fencing topology. The fencer uses it, not the scheduler.
func Topology(w *world.World) {
	for _, x := range children(anywhere(w.Root, "fencing-topology"), "fencing-level") {
		id := attr(x, "id")
		if id == "" {
			w.Err("", "Ignoring fencing level without ID")
			continue
		}
		index, ok := number(x, "index")
		if !ok {
			w.Err(id, "Ignoring fencing level "+id+" with invalid index")
		} else if index < 1 || index > 9 {
			w.Err(id, "Ignoring fencing level "+id+" with out-of-range index "+strconv.FormatInt(index, 10))
		}
	}
}
