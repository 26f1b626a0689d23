package transition

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

var rewrite = flag.Bool("rewrite", false, "write what scenarios give into their files")

// Each file below testdata/walker is a scenario: lines that build a graph and step a walker, each
// followed by what came of it, indented.
//
//	synapse ID [priority=N] [kind=rsc|pseudo|crm] [task=T] [node=N] [after=ID,ID] [META=VALUE]
//	walk [batch=N] [delay=MS] [migrations=N]
//	pass                        fire until the pass is done; pseudo-actions are done at once
//	done ID [failed] | rejected ID | timeout ID | lost NODE | abort PRIORITY NEXT | limit batch=N [NODE=N] | hold ID...
func TestScenarios(t *testing.T) {
	files, err := filepath.Glob("testdata/walker/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scenarios", err)
	}
	for _, f := range files {
		t.Run(filepath.Base(f), func(t *testing.T) {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			got := runScenario(t, string(data))
			if *rewrite {
				if err := os.WriteFile(f, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if got != string(data) {
				t.Errorf("scenario gives:\n%s", got)
			}
		})
	}
}

type scenario struct {
	graph  *Graph
	walker *Walker
}

func runScenario(t *testing.T, text string) string {
	var out strings.Builder
	s := &scenario{graph: &Graph{ID: 1}}
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if strings.HasPrefix(line, "  ") {
			continue
		}
		out.WriteString(line + "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		for _, e := range s.command(t, strings.Fields(line)) {
			out.WriteString("  " + describe(e) + "\n")
		}
	}
	return out.String()
}

func (s *scenario) command(t *testing.T, words []string) []Effect {
	opt := map[string]string{}
	for _, w := range words[1:] {
		k, v, _ := strings.Cut(w, "=")
		opt[k] = v
	}
	num := func(s string) int { n, _ := strconv.Atoi(s); return n }
	switch words[0] {
	case "synapse":
		s.graph.Synapses = append(s.graph.Synapses, synapse(num(words[1]), opt))
	case "walk":
		s.graph.MigrationLimit = opt["migrations"]
		s.walker = NewWalker(s.graph, Options{Batch: num(opt["batch"]), Delay: num(opt["delay"]), Timed: opt["delay"] != ""})
	case "pass":
		return pass(s.walker)
	case "done":
		_, failed := opt["failed"]
		return s.walker.Step(Done{num(words[1]), failed})
	case "rejected":
		return s.walker.Step(Rejected{num(words[1])})
	case "timeout":
		return s.walker.Step(TimedOut{num(words[1])})
	case "lost":
		return s.walker.Step(NodeLost{NodeID: words[1], Name: words[1]})
	case "abort":
		next := map[string]Next{"restart": NextRestart, "stop": NextStop, "shutdown": NextShutdown}[words[2]]
		return s.walker.Step(Abort{num(words[1]), next, "scenario"})
	case "hold":
		held := map[int]bool{}
		for _, w := range words[1:] {
			held[num(w)] = true
		}
		return s.walker.Step(Hold{held})
	case "limit":
		limits := SetLimits{Batch: num(opt["batch"]), Jobs: map[string]int{}}
		for k, v := range opt {
			limits.Jobs[k] = num(v)
		}
		return s.walker.Step(limits)
	default:
		t.Fatalf("unknown command %v", words)
	}
	return nil
}

func synapse(id int, opt map[string]string) *Synapse {
	a := &Action{Head: Head{ID: id, Kind: Resource, Task: "start", Node: opt["node"], NodeID: opt["node"], Router: opt["router"]}}
	s := &Synapse{ID: id, Actions: []*Action{a}}
	for k, v := range opt {
		switch k {
		case "kind":
			a.Kind = map[string]Kind{"pseudo": Pseudo, "crm": Cluster}[v]
		case "task":
			a.Task = v
		case "priority":
			s.Priority, _ = strconv.Atoi(v)
		case "downed":
			a.Downed = []string{v}
		case "after":
			for _, in := range strings.Split(v, ",") {
				n, _ := strconv.Atoi(in)
				s.Inputs = append(s.Inputs, Head{ID: n})
			}
		default:
			a.Attrs = append(a.Attrs, Attr{MetaName(k), v})
		}
	}
	return s
}

func pass(w *Walker) (all []Effect) {
	for {
		effects := w.Step(Fire{})
		all = append(all, effects...)
		for _, e := range effects {
			switch e := e.(type) {
			case PassDone:
				return all
			case Run:
				if e.Action.Kind == Pseudo || e.Action.NoWait() {
					all = append(all, w.Step(Done{ID: e.Action.ID})...)
				}
			}
		}
	}
}

func describe(e Effect) string {
	switch e := e.(type) {
	case Run:
		return fmt.Sprintf("run %d %s %s", e.Action.ID, e.Action.Task, e.Action.Node)
	case StartTimer:
		return fmt.Sprintf("start timer %d %dms", e.ID, e.Delay)
	case StopTimer:
		return fmt.Sprintf("stop timer %d", e.ID)
	case Lost:
		return fmt.Sprintf("lost %d", e.Action.ID)
	case PassDone:
		c := e.Counts
		return fmt.Sprintf("%s: completed %d, pending %d, fired %d, skipped %d, incomplete %d",
			e.State, c.Completed, c.Pending, c.Fired, c.Skipped, c.Incomplete)
	}
	return fmt.Sprint(e)
}

// No action is ever started before all its inputs are done, whatever results come in whatever
// order, and a walk without failures completes every synapse.
func TestInputsComeFirst(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "synapses")
		g := &Graph{ID: 1}
		for i := range n {
			opt := map[string]string{}
			if rapid.Bool().Draw(t, "pseudo") {
				opt["kind"] = "pseudo"
			}
			s := synapse(i, opt)
			for j := range i {
				if rapid.IntRange(0, 3).Draw(t, "edge") == 0 {
					s.Inputs = append(s.Inputs, Head{ID: j})
				}
			}
			g.Synapses = append(g.Synapses, s)
		}
		// File order need not be a possible order of work.
		g.Synapses = rapid.Permutation(g.Synapses).Draw(t, "order")
		batch := rapid.IntRange(0, 3).Draw(t, "batch")
		w := NewWalker(g, Options{Batch: batch})
		done, flying := map[int]bool{}, []int{}
		for !w.ended {
			for _, e := range pass(w) {
				r, ok := e.(Run)
				if !ok {
					continue
				}
				for _, s := range g.Synapses {
					if s.ID != r.Action.ID {
						continue
					}
					for _, in := range s.Inputs {
						if !done[in.ID] {
							t.Fatalf("action %d started before its input %d was done", s.ID, in.ID)
						}
					}
				}
				if r.Action.Kind == Pseudo {
					done[r.Action.ID] = true
				} else {
					flying = append(flying, r.Action.ID)
				}
			}
			if batch > 0 && len(flying) > batch {
				t.Fatalf("%d in flight, limit %d", len(flying), batch)
			}
			if len(flying) > 0 {
				i := rapid.IntRange(0, len(flying)-1).Draw(t, "result")
				w.Step(Done{ID: flying[i]})
				done[flying[i]] = true
				flying = append(flying[:i], flying[i+1:]...)
			}
		}
		if len(done) != n {
			t.Fatalf("%d of %d synapses completed", len(done), n)
		}
	})
}

// What waits for something that nobody will do is named.
func TestUnmet(t *testing.T) {
	start := &Action{Head: Head{ID: 2, Key: "b_start_0", Task: "start", Node: "n1"}}
	g := &Graph{Synapses: []*Synapse{
		{ID: 0, Actions: []*Action{{Head: Head{ID: 1, Key: "a_stop_0", Node: "n1"}}}},
		{ID: 1, Actions: []*Action{start}, Inputs: []Head{{ID: 1, Key: "a_stop_0", Node: "n1"}, {ID: 7, Key: "a_start_0", Node: "n2"}}},
	}}
	list := g.Unmet()
	if len(list) != 1 || list[0].String() != "b_start_0 on n1 waits for a_start_0 on n2, which is not part of the transition" {
		t.Error(list)
	}
}
