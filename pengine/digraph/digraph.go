package digraph

import "slices"

// Graph is a directed graph: the successors of each vertex. Vertices count from 0.
type Graph [][]int

// Cycle finds a shortest cycle among those of the first strongly connected part that has one, as its
// vertices in order; nil if there is none. It takes time in proportion to the graph, and to the
// square of the part.
func (g Graph) Cycle() []int {
	for _, part := range g.Parts() {
		in := make(map[int]bool, len(part)) // lookup only
		for _, v := range part {
			in[v] = true
		}
		var shortest []int
		for _, v := range part[:min(len(part), 200)] {
			if c := g.back(v, in); c != nil && (shortest == nil || len(c) < len(shortest)) {
				shortest = c
			}
		}
		if shortest != nil {
			return shortest
		}
	}
	return nil
}

// back is the shortest way from a vertex back to itself within a part.
func (g Graph) back(start int, in map[int]bool) []int {
	before := map[int]int{} // lookup only
	for queue := []int{start}; len(queue) > 0; queue = queue[1:] {
		for _, next := range g[queue[0]] {
			if next == start {
				way := []int{queue[0]}
				for way[len(way)-1] != start {
					way = append(way, before[way[len(way)-1]])
				}
				slices.Reverse(way)
				return way
			}
			if _, seen := before[next]; in[next] && !seen {
				before[next] = queue[0]
				queue = append(queue, next)
			}
		}
	}
	return nil
}

// Parts are the strongly connected parts of the graph that have a cycle, each in the order of
// vertices, and they by their first vertex (Tarjan's algorithm, without recursion).
func (g Graph) Parts() [][]int {
	t := tarjan{g: g, index: make([]int, len(g)), low: make([]int, len(g)), stacked: make([]bool, len(g)), part: make([]int, len(g))}
	for v := range g {
		if t.index[v] == 0 {
			t.visit(v)
		}
	}
	lists := make([][]int, t.count)
	var order []int
	for v, p := range t.part {
		if len(lists[p]) == 0 {
			order = append(order, p)
		}
		lists[p] = append(lists[p], v)
	}
	var parts [][]int
	for _, p := range order {
		if len(lists[p]) > 1 || g.loops(lists[p][0]) {
			parts = append(parts, lists[p])
		}
	}
	return parts
}

func (g Graph) loops(v int) bool {
	for _, next := range g[v] {
		if next == v {
			return true
		}
	}
	return false
}

type tarjan struct {
	g          Graph
	index, low []int // 0: not visited
	stacked    []bool
	stack      []int
	part       []int
	last       int // index given last
	count      int // parts found
}

// frame is a vertex being visited, and which of its successors comes next.
type frame struct{ v, next int }

func (t *tarjan) visit(start int) {
	for frames := []frame{t.enter(start)}; len(frames) > 0; {
		f := &frames[len(frames)-1]
		if f.next < len(t.g[f.v]) {
			next := t.g[f.v][f.next]
			f.next++
			if t.index[next] == 0 {
				frames = append(frames, t.enter(next))
			} else if t.stacked[next] {
				t.low[f.v] = min(t.low[f.v], t.index[next])
			}
			continue
		}
		v := f.v
		frames = frames[:len(frames)-1]
		if len(frames) > 0 {
			up := frames[len(frames)-1].v
			t.low[up] = min(t.low[up], t.low[v])
		}
		if t.low[v] == t.index[v] {
			t.close(v)
		}
	}
}

func (t *tarjan) enter(v int) frame {
	t.last++
	t.index[v], t.low[v] = t.last, t.last
	t.stack, t.stacked[v] = append(t.stack, v), true
	return frame{v: v}
}

// close ends the part that a vertex was the first of.
func (t *tarjan) close(v int) {
	for {
		last := t.stack[len(t.stack)-1]
		t.stack = t.stack[:len(t.stack)-1]
		t.stacked[last], t.part[last] = false, t.count
		if last == v {
			break
		}
	}
	t.count++
}
