package plan

import (
	"slices"
	"strings"
	"time"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/transition"
)

// outage measures the chain from the action that takes a resource away to the one that brings it back.
func (r *reader) outage(rsc *world.Resource, kind Kind) *Outage {
	var begins, ends []string
	switch kind {
	case Restart, Recover, Move:
		begins, ends = []string{vocab.TaskDemote, vocab.TaskStop}, []string{vocab.TaskStart}
		if rsc.NextRole == vocab.RolePromoted && rsc.OrigRole == vocab.RolePromoted {
			ends = []string{vocab.TaskPromote, vocab.TaskStart}
		}
	case Repromote:
		begins, ends = []string{vocab.TaskDemote}, []string{vocab.TaskPromote}
	default:
		return nil
	}
	begin, end := r.planned(rsc, begins), r.planned(rsc, ends)
	if begin == nil || end == nil {
		return nil
	}
	return r.chain(begin, end)
}

// handover measures how long nothing is promoted when one instance takes over from another; nil if there is
// no other or it is promoted already.
func (r *reader) handover(from, to *world.Resource) *Outage {
	if to == nil || to.OrigRole == vocab.RolePromoted {
		return nil
	}
	begin, end := r.planned(from, []string{vocab.TaskDemote}), r.planned(to, []string{vocab.TaskPromote})
	if begin == nil || end == nil {
		return nil
	}
	return r.chain(begin, end)
}

// planned gives the resource's action in the graph of the first task that has one.
func (r *reader) planned(rsc *world.Resource, tasks []string) *transition.Action {
	for _, t := range tasks {
		key := rsc.Key(t)
		for _, a := range rsc.Actions.OldestFirst() {
			if s := r.byID[a.ID]; s != nil && strings.EqualFold(a.Key, key) {
				return s.Actions[0]
			}
		}
	}
	return nil
}

// step is the longest way from the beginning of a chain to an action.
type step struct {
	there  bool // there is a way
	weight time.Duration
	length int // actions with an agent or the fencer
	before int // id of the action before, 0 at the beginning
}

// walk finds longest ways by going back along inputs.
type walk struct {
	r     *reader
	begin int
	known map[int]step
}

// chain gives the longest way between two actions. If none leads from one to the other, they are the
// chain themselves.
func (r *reader) chain(begin, end *transition.Action) *Outage {
	w := walk{r, begin.ID, map[int]step{}}
	o := &Outage{Chain: []string{}}
	found := w.to(end.ID)
	if !found.there {
		for _, a := range []*transition.Action{begin, end} {
			o.add(a, r.timeout(a))
		}
		return o
	}
	for id := end.ID; id != 0; id = w.known[id].before {
		o.add(r.action(id), r.timeout(r.action(id)))
	}
	slices.Reverse(o.Chain)
	return o
}

func (o *Outage) add(a *transition.Action, timeout time.Duration) {
	if a.Kind != transition.Pseudo {
		o.Chain = append(o.Chain, a.Key)
		o.AtMost += timeout
	}
}

func (w *walk) to(id int) step {
	if s, ok := w.known[id]; ok {
		return s
	}
	w.known[id] = step{} // a loop leads nowhere
	own := w.r.action(id)
	best := step{there: id == w.begin}
	if !best.there {
		for _, in := range w.r.byID[id].Inputs {
			if w.r.byID[in.ID] == nil {
				continue
			}
			s := w.to(in.ID)
			if s.there && (!best.there || s.weight > best.weight || s.weight == best.weight && s.length > best.length) {
				best = step{true, s.weight, s.length, in.ID}
			}
		}
	}
	if best.there && own.Kind != transition.Pseudo {
		best.weight += w.r.timeout(own)
		best.length++
	}
	w.known[id] = best
	return best
}

func (r *reader) action(id int) *transition.Action {
	for _, a := range r.byID[id].Actions {
		if a.ID == id {
			return a
		}
	}
	return nil
}

// timeout is how long an action may take.
func (r *reader) timeout(a *transition.Action) time.Duration {
	if a.Fencing() {
		return milliseconds(r.w.Opt.FenceTimeoutMS)
	}
	return milliseconds(uint(a.Timeout()))
}

func milliseconds(n uint) time.Duration { return time.Duration(n) * time.Millisecond }
