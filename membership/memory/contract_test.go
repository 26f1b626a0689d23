package memory

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacer/membership"
)

// story is what a process was told: views, and the messages in each.
type story struct {
	member membership.Member
	views  []membership.View
	texts  [][]string
	over   bool // the process has ended
}

// TestContract: whatever happens to members and links, the net does what package membership promises.
func TestContract(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := New(Config{Expected: 3, Token: 1})
		stories := map[membership.Member]*story{}
		on, last := map[uint32]*story{}, map[uint32]uint64{}
		step := func(ev Event) {
			for _, e := range n.Step(ev) {
				if d, ok := e.(Deliver); ok {
					on[d.To].take(t, d.Event)
				}
			}
		}
		for i := range rapid.IntRange(1, 40).Draw(t, "events") {
			id := uint32(rapid.IntRange(1, 4).Draw(t, "member"))
			s := on[id]
			switch what := rapid.IntRange(0, 7).Draw(t, "event"); {
			case what < 2 && s == nil:
				last[id]++
				s = &story{member: membership.Member{ID: id, Name: fmt.Sprint("n", id), Incarnation: last[id]}}
				stories[s.member], on[id] = s, s
				step(Attach{s.member})
			case what == 2 && s != nil:
				s.over = true
				delete(on, id)
				step(Detach{Member: s.member, Clean: rapid.Bool().Draw(t, "clean")})
			case what == 3 && s == nil:
				step(TokenLost{membership.Member{ID: id, Name: fmt.Sprint("n", id), Incarnation: last[id]}})
			case what == 4:
				step(Link{A: id, B: id%4 + 1, Cut: rapid.Bool().Draw(t, "cut")})
			case s != nil:
				step(Send{id, fmt.Append(nil, "m", i)})
			}
		}
		compare(t, stories)
	})
}

// take notes an event, and looks at what can be told of one process alone.
func (s *story) take(t *rapid.T, ev membership.Event) {
	switch ev := ev.(type) {
	case membership.View:
		if m, ok := ev.Member(s.member.ID); !ok || m != s.member {
			t.Fatalf("%v is not in its own view %v", s.member, ev)
		}
		if len(s.views) > 0 && ev.Seq <= s.views[len(s.views)-1].Seq {
			t.Fatalf("%v: view %v after view %v", s.member, ev, s.views[len(s.views)-1])
		}
		s.views, s.texts = append(s.views, ev), append(s.texts, nil)
	case membership.Message:
		if len(s.views) == 0 {
			t.Fatalf("%v: a message before the first view", s.member)
		}
		for _, texts := range s.texts {
			if slices.Contains(texts, string(ev.Data)) {
				t.Fatalf("%v: %s comes twice", s.member, ev.Data)
			}
		}
		s.texts[len(s.texts)-1] = append(s.texts[len(s.texts)-1], string(ev.Data))
	}
}

// compare looks whether all members of a view have the same messages in it, unless they are gone by then.
func compare(t *rapid.T, stories map[membership.Member]*story) {
	told := map[uint64][]string{}
	for _, s := range stories {
		for i, v := range s.views {
			if s.over && i == len(s.views)-1 {
				continue
			}
			if other, ok := told[v.Seq]; ok && !slices.Equal(other, s.texts[i]) {
				t.Fatalf("in view %v one gets %v, another %v", v, other, s.texts[i])
			}
			told[v.Seq] = s.texts[i]
		}
	}
}
