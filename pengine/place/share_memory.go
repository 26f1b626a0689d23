package place

import (
	"pacer/cib/value/score"
	"pacer/pengine/digraph"
	"pacer/pengine/world"
)

// memory holds what became of scores that were passed on, so that who can be reached in many ways is walked through
// once. Where colocations lead round in a circle, it matters who is being walked already; that is part of the key.
type memory struct {
	outcomes map[memoryKey][]outcome
	changes  int // in the outcomes, and what they and their keys take beside
	used     int // how often an outcome was good for another time
	met      map[*world.Resource]struct{}
	// circles has, for each resource that was met, those that can be reached from it and from which it can be reached:
	// none, or itself among others.
	circles map[*world.Resource][]*world.Resource
}

type memoryKey struct {
	source *world.Resource
	factor score.Factor
	walked string // which resources of the source's circle are being walked
}

const (
	// walkedPlainly is the number of steps before anything is remembered: of so few, each has a reason of its own.
	walkedPlainly = 1000
	// mostOutcomes is how many outcomes are remembered for the same key.
	mostOutcomes = 32
	// outcomeSize is what an outcome with its key takes beside its changes, in changes.
	outcomeSize = 8
	// mostRemembered is how many changes are remembered; a change takes 32 bytes.
	mostRemembered = 2_000_000
)

// remembered passes on from a resource whose own preferences are in the scores already, or does what came of that before.
// What is passed on the first time is not remembered: along most colocations there is no second one.
func (s *sharing) remembered(source *world.Resource, x []score.Score, w way) outcome {
	again := s.memory.again(source)
	if !again || !w.onlyActive || s.taken <= s.plain {
		o := s.identity(x, w.recorded)
		s.passOn(source, &o, x, w)
		return o
	}
	key := memoryKey{source, w.factor, s.memory.walked(source, s)}
	for _, o := range s.memory.outcomes[key] {
		if o.holds(x) {
			s.memory.used++
			s.sumUp(&o, x, source)
			o.apply(x)
			return o
		}
	}
	w.recorded = true
	o := s.identity(x, true)
	s.passOn(source, &o, x, w)
	s.memory.keep(key, o)
	return o
}

// again says whether it was passed on from a resource before.
func (m *memory) again(source *world.Resource) bool {
	_, again := m.met[source]
	if !again {
		if m.met == nil {
			m.met = map[*world.Resource]struct{}{}
		}
		m.met[source] = struct{}{}
	}
	return again
}

// keep remembers an outcome. When there are too many, all are forgotten.
func (m *memory) keep(key memoryKey, o outcome) {
	size := len(o.changes) + outcomeSize
	if m.changes += size; m.outcomes == nil || m.changes > mostRemembered {
		m.outcomes, m.changes = map[memoryKey][]outcome{}, size
	}
	list := m.outcomes[key]
	if len(list) == mostOutcomes {
		list = list[1:]
	}
	m.outcomes[key] = append(list, o)
}

// sumUp gives one reason for each score that a remembered outcome changes.
func (s *sharing) sumUp(o *outcome, x []score.Score, source *world.Resource) {
	if s.target.W.Why == nil || o.nothing {
		return
	}
	why := colocationCause(s.path[len(s.path)-1], source)
	for i, c := range o.changes {
		if c.fixed && c.by != x[i] || !c.fixed && c.by != 0 {
			s.because(i, c.by, c.fixed, why)
		}
	}
}

// walked says which resources of a source's circle are being walked.
func (m *memory) walked(source *world.Resource, s *sharing) string {
	circle, known := m.circles[source]
	if !known {
		m.explore(source, s)
		circle = m.circles[source]
	}
	if len(circle) == 0 {
		return ""
	}
	bits := make([]byte, (len(circle)+7)/8)
	for i, r := range circle {
		if r.Is(world.UpdatingNodes) {
			bits[i/8] |= 1 << (i % 8)
		}
	}
	return string(bits)
}

// explore finds the circles among all that can be reached from a resource. What was explored before leads to nothing new.
func (m *memory) explore(source *world.Resource, s *sharing) {
	if m.circles == nil {
		m.circles = map[*world.Resource][]*world.Resource{}
	}
	numbers, resources, graph := map[*world.Resource]int{source: 0}, []*world.Resource{source}, digraph.Graph{}
	for i := 0; i < len(resources); i++ {
		var next []int
		for _, r := range s.follow(resources[i]) {
			if _, explored := m.circles[r]; explored {
				continue
			}
			n, known := numbers[r]
			if !known {
				n = len(resources)
				numbers[r], resources = n, append(resources, r)
			}
			next = append(next, n)
		}
		graph = append(graph, next)
	}
	for _, r := range resources {
		m.circles[r] = nil
	}
	for _, part := range graph.Parts() {
		var circle []*world.Resource
		for _, v := range part {
			circle = append(circle, resources[v])
		}
		for _, r := range circle {
			m.circles[r] = circle
		}
	}
}

// follow are the resources to which it goes on from one.
func (s *sharing) follow(r *world.Resource) (next []*world.Resource) {
	if r.IsGroup() {
		return r.Children[:min(1, len(r.Children))]
	}
	for _, c := range s.linksOf(r) {
		if s.how.asDependent {
			next = append(next, c.Primary)
		} else {
			next = append(next, c.Dependent)
		}
	}
	return next
}
