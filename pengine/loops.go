package pengine

import (
	"slices"
	"strings"

	"pacer/pengine/digraph"
	"pacer/pengine/world"
)

// Loop is a number of actions each of which waits for the one before it, and the first for the last,
// so that none can be done.
type Loop struct {
	Steps []LoopStep
	// Relax is the id of the constraint that had best be removed or turned round: of those that are
	// part of the loop one that is only optional, or else the one configured last. It is "" if no
	// constraint is part of the loop.
	Relax string
}

// LoopStep is an action of a loop.
type LoopStep struct {
	Resource string // "" for actions of the cluster
	Task     string // "start", "running" for the completion of a collective's start, ...
	Node     string // "" if that does not matter
	// Constraint is the id of the constraint by which the action waits for the step before it. Where
	// there is none, Structure names the resource that is built in such a way that it must.
	Constraint, Structure string
}

// Constraints are the ids of the constraints that are part of the loop, sorted.
func (l Loop) Constraints() (ids []string) {
	for _, s := range l.Steps {
		if s.Constraint != "" {
			ids = append(ids, s.Constraint)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// String words a loop for people: what waits for what, why, and what can be done about it.
func (l Loop) String() string {
	var b strings.Builder
	b.WriteString("Actions wait for one another in a loop: ")
	for i, s := range l.Steps {
		if i > 0 {
			b.WriteString("; ")
		}
		before := l.Steps[(i+len(l.Steps)-1)%len(l.Steps)]
		b.WriteString(s.action() + " after " + before.action() + " (" + s.because() + ")")
	}
	if l.Relax != "" {
		b.WriteString(". Relax constraint " + l.Relax + ": remove it or turn it round")
	}
	return b.String()
}

func (s LoopStep) action() string {
	text := s.Task
	if s.Resource != "" {
		text += " of " + s.Resource
	}
	if s.Node != "" {
		text += " on " + s.Node
	}
	return text
}

func (s LoopStep) because() string {
	switch {
	case s.Constraint != "":
		return "constraint " + s.Constraint
	case s.Structure != "":
		return "structure of " + s.Structure
	}
	return "order of the cluster"
}

// Loops finds the loops among the actions of a decided transition. A transition with loops cannot be
// carried out to its end. When one loop has been found, what it says to relax is left out, and the
// search goes on.
func Loops(w *world.World) []Loop {
	if w.Graph == nil {
		return nil
	}
	byID := map[int]*world.Action{} // lookup only
	for a := range w.Actions.All() {
		byID[a.ID] = a
	}
	n := newNetwork(w)
	for _, s := range w.Graph.Synapses {
		for _, a := range s.Actions {
			for _, in := range s.Inputs {
				if first, then := byID[in.ID], byID[a.ID]; first != nil && then != nil {
					n.join(vertex{action: first}, vertex{action: then}, nil)
				}
			}
		}
	}
	return n.loops()
}

// vertex is an action, or a task of a resource that is not an action yet.
type vertex struct {
	action   *world.Action
	resource *world.Resource
	task     string
}

func (v vertex) step() LoopStep {
	s := LoopStep{Task: v.task}
	r := v.resource
	if a := v.action; a != nil {
		s.Task, r = a.Task, a.Resource
		if a.Node != nil {
			s.Node = a.Node.Name
		}
	}
	if r != nil {
		s.Resource = r.ID
	}
	return s
}

// network is what waits for what.
type network struct {
	w        *world.World
	numbers  map[vertex]int // lookup only
	vertices []vertex
	graph    digraph.Graph
	reasons  map[[2]int][]*world.Ordering // by which a vertex waits, where that is known; lookup only
}

func newNetwork(w *world.World) *network {
	return &network{w: w, numbers: map[vertex]int{}, reasons: map[[2]int][]*world.Ordering{}}
}

func (n *network) number(v vertex) int {
	i, known := n.numbers[v]
	if !known {
		i = len(n.vertices)
		n.numbers[v] = i
		n.vertices, n.graph = append(n.vertices, v), append(n.graph, nil)
	}
	return i
}

// join has one vertex wait for another, because of an ordering (nil: to be found out).
func (n *network) join(first, then vertex, why *world.Ordering) {
	from, to := n.number(first), n.number(then)
	if !slices.Contains(n.graph[from], to) {
		n.graph[from] = append(n.graph[from], to)
	}
	if why != nil {
		n.reasons[[2]int{from, to}] = append(n.reasons[[2]int{from, to}], why)
	}
}

func (n *network) loops() (found []Loop) {
	for {
		cycle := n.graph.Cycle()
		if cycle == nil {
			return found
		}
		l := n.loop(cycle)
		found = append(found, l)
		n.relax(cycle, l.Relax)
	}
}

// edges are those of a cycle; the first leads to its first vertex.
func edges(cycle []int) (list [][2]int) {
	for i, to := range cycle {
		list = append(list, [2]int{cycle[(i+len(cycle)-1)%len(cycle)], to})
	}
	return list
}

// loop words a cycle. What to relax is the weakest constraint that is the only reason of a step, or else
// the weakest of all.
func (n *network) loop(cycle []int) (l Loop) {
	var weakest *world.Ordering
	enough := false // to relax the weakest ends the loop
	for _, edge := range edges(cycle) {
		s := n.vertices[edge[1]].step()
		o, sole := n.reason(edge)
		switch {
		case o != nil && n.w.ConstraintOf(o) != "":
			s.Constraint = n.w.ConstraintOf(o)
			if weakest == nil || sole && !enough || sole == enough && weaker(o, weakest) {
				weakest, enough, l.Relax = o, sole, s.Constraint
			}
		default:
			s.Structure = common(n.vertices[edge[0]], n.vertices[edge[1]])
		}
		l.Steps = append(l.Steps, s)
	}
	return l
}

// relax leaves out what a constraint asks for in a cycle; where there is none, one of its edges.
func (n *network) relax(cycle []int, constraint string) {
	for _, e := range edges(cycle) {
		list := n.reasonsOf(e)
		left := slices.DeleteFunc(slices.Clone(list), func(o *world.Ordering) bool { return n.w.ConstraintOf(o) == constraint })
		if constraint != "" && len(left) == len(list) {
			continue
		}
		if n.reasons[e] = left; len(left) == 0 || constraint == "" {
			n.graph[e[0]] = slices.DeleteFunc(n.graph[e[0]], func(to int) bool { return to == e[1] })
		}
		if constraint == "" {
			return
		}
	}
}

// weaker says whether an ordering is rather to be relaxed than another.
func weaker(a, b *world.Ordering) bool {
	if onlyA, onlyB := a.Kind == world.RelOrdered, b.Kind == world.RelOrdered; onlyA != onlyB {
		return onlyA
	}
	return a.ID > b.ID
}

// reasonsOf are the orderings by which one vertex waits for another.
func (n *network) reasonsOf(edge [2]int) []*world.Ordering {
	list, known := n.reasons[edge]
	if !known {
		for _, o := range n.w.Orderings {
			if o.Relates(n.vertices[edge[0]].action, n.vertices[edge[1]].action) {
				list = append(list, o)
			}
		}
		n.reasons[edge] = list
	}
	return list
}

// reason is the ordering by which one vertex waits for another: that of a constraint, if there is
// one; nil if none is known. It is the sole one if nothing else but the same constraint asks for that.
func (n *network) reason(edge [2]int) (best *world.Ordering, sole bool) {
	list := n.reasonsOf(edge)
	for _, o := range list {
		if best == nil || n.w.ConstraintOf(best) == "" && n.w.ConstraintOf(o) != "" {
			best = o
		}
	}
	other := func(o *world.Ordering) bool { return n.w.ConstraintOf(o) != n.w.ConstraintOf(best) }
	return best, best != nil && !slices.ContainsFunc(list, other)
}

// common is the resource that two vertices are parts of, the innermost; "" if there is none.
func common(a, b vertex) string {
	if r := world.CommonPart(a.of(), b.of()); r != nil {
		return r.ID
	}
	return ""
}

func (v vertex) of() *world.Resource {
	if v.action != nil {
		return v.action.Resource
	}
	return v.resource
}
