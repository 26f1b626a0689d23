package controller

import (
	"fmt"
	"maps"
	"slices"

	"pacer/transition"
)

// grade is how much a host has to do, as Pacemaker grades it: the average number of processes that run or wait for a
// processor, by load-threshold and the number of processors.
type grade int

// The grades.
const (
	negligible grade = iota
	low
	medium
	high
)

// String is the grade's name in logs.
func (g grade) String() string { return [...]string{"negligible", "low", "medium", "high"}[g] }

// gradeOf grades a load average. The threshold is a share of each processor; 0 means that load does not matter. On a single
// processor a load of 1 is already much, so that it counts as 0.6 of one.
func gradeOf(average float64, processors int, threshold float64) grade {
	share := float64(processors)
	if processors == 1 {
		share = 0.6
	}
	limit := threshold * share
	switch {
	case limit <= 0:
		return negligible
	case average > 2*limit:
		return high
	case average > 1.6*limit:
		return medium
	case average > 1.2*limit:
		return low
	}
	return negligible
}

// loaded says how much a host has to do; it is sent when that changes.
type loaded struct {
	Grade grade `json:"grade"`
}

// gauge is this host's load.
type gauge struct {
	processors int
	grade      grade
}

// measured takes a load average, and tells the members when its grade changes.
func (h *gauge) measured(t *turn, average float64) {
	g := gradeOf(average, h.processors, t.settings().Share("load-threshold"))
	if g == h.grade {
		return
	}
	t.log(Info, "load", fmt.Sprintf("this host's load is %s (%.2f on %d processors), was %s", g, average, h.processors, h.grade))
	h.grade = g
	if t.agreed {
		t.send(message{Loaded: &loaded{g}})
	}
}

// capacity is what a member may have in flight: it depends on its processors and on what else they do.
type capacity struct {
	Cores int
	Load  grade
}

// jobs is how many actions the member may have in flight: the option node-action-limit, or twice the number of its
// processors, and less the more it has to do. 0 stands for no limit, where the processors are not known.
func (c capacity) jobs(limit int) int {
	if limit <= 0 {
		limit = 2 * c.Cores
	}
	if limit <= 0 {
		return 0
	}
	return max(1, limit/[...]int{1, 2, 4, limit}[c.Load])
}

// crew is what each member may have in flight, by id.
type crew map[uint32]capacity

// loaded notes that a member has more or less to do.
func (all crew) loaded(from uint32, g grade) {
	if c, ok := all[from]; ok && g >= negligible && g <= high {
		c.Load = g
		all[from] = c
	}
}

// limits are how much may be in flight: on each member, and in all, which is at most half as many as there are members
// while one of them has very much to do.
func (all crew) limits(t *turn, batch int) transition.SetLimits {
	limits := transition.SetLimits{Batch: batch, Jobs: map[string]int{}}
	option := t.settings().Int("node-action-limit")
	for _, id := range slices.Sorted(maps.Keys(all)) {
		c := all[id]
		if n := c.jobs(option); n > 0 {
			limits.Jobs[t.name(id)] = n
		}
		if half := max(1, len(all)/2); c.Load == high && (limits.Batch == 0 || limits.Batch > half) {
			limits.Batch = half
		}
	}
	return limits
}
