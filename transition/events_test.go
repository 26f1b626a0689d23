package transition

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// drawGraph draws a graph in which synapses wait for earlier ones; some actions have a timeout.
func drawGraph(t *rapid.T) *Graph {
	g := &Graph{ID: 1}
	for i := range rapid.IntRange(1, 8).Draw(t, "synapses") {
		opt := map[string]string{"node": rapid.SampledFrom([]string{"n1", "n2"}).Draw(t, "node")}
		if rapid.Bool().Draw(t, "pseudo") {
			opt["kind"] = "pseudo"
		}
		s := synapse(i, opt)
		if rapid.Bool().Draw(t, "timeout") {
			s.Actions[0].Attrs = append(s.Actions[0].Attrs, Attr{"CRM_meta_timeout", "20000"})
		}
		for j := range i {
			if rapid.IntRange(0, 3).Draw(t, "edge") == 0 {
				s.Inputs = append(s.Inputs, Head{ID: j})
			}
		}
		g.Synapses = append(g.Synapses, s)
	}
	return g
}

// Whatever events come in whatever order, each Fire starts at most one synapse, no action is started twice, the graph
// stays as it was, and two walks that are told the same ask for the same.
func TestAnyEvents(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t)
		before := written(t, g)
		w, twin := NewWalker(g, Options{}), NewWalker(g, Options{})
		started := map[int]bool{}
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			id := rapid.IntRange(-1, len(g.Synapses)).Draw(t, "id") // two of them are nobody's
			e := rapid.SampledFrom([]Event{
				Fire{},
				Fire{},
				Fire{},
				Fire{},
				Done{ID: id},
				Done{ID: id, Failed: true},
				Rejected{ID: id},
				TimedOut{ID: id},
				NodeLost{NodeID: "n1", Name: "n1"},
				Abort{Priority: 5},
				SetLimits{Batch: 1},
			}).Draw(t, "event")
			effects, again := w.Step(e), twin.Step(e)
			if fmt.Sprint(effects) != fmt.Sprint(again) {
				t.Fatalf("%T%v: %v, and of a twin %v", e, e, effects, again)
			}
			runs := 0
			for _, effect := range effects {
				if r, ok := effect.(Run); ok {
					if runs++; runs > 1 || started[r.Action.ID] {
						t.Fatalf("%T%v starts %v, action %d once before: %v", e, e, effects, r.Action.ID, started[r.Action.ID])
					}
					started[r.Action.ID] = true
				}
			}
		}
		if written(t, g) != before {
			t.Fatal("the walk has changed the graph")
		}
	})
}

// An event about an action that the graph does not have, and a TimedOut for one that is done, change nothing: the walk
// goes on as one that was not told.
func TestEventsThatMeanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		g := drawGraph(t)
		w, plain := NewWalker(g, Options{}), NewWalker(g, Options{})
		for !plain.ended {
			step := func(e Event) []Effect {
				a, b := plain.Step(e), w.Step(e)
				if fmt.Sprint(a) != fmt.Sprint(b) {
					t.Fatalf("%T%v: %v, undisturbed %v", e, e, b, a)
				}
				return a
			}
			for _, e := range step(Fire{}) {
				if r, ok := e.(Run); ok {
					step(Done{ID: r.Action.ID})
					none := rapid.SampledFrom([]Event{TimedOut{ID: r.Action.ID}, Done{ID: 99}, TimedOut{ID: 99}, Rejected{ID: 99}}).Draw(t, "nothing")
					if got := w.Step(none); len(got) > 0 {
						t.Fatalf("%T%v asks for %v", none, none, got)
					}
				}
			}
		}
		next, why := w.Next()
		want, wantWhy := plain.Next()
		if !w.ended || next != want || why != wantWhy {
			t.Fatalf("ended %v, next %v (%s); undisturbed %v (%s)", w.ended, next, why, want, wantWhy)
		}
	})
}

func written(t *rapid.T, g *Graph) string {
	var b bytes.Buffer
	if err := g.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
