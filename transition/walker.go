package transition

import "strings"

// Options are the terms of a walk.
type Options struct {
	// Batch is how many synapses may be in flight, 0 or less for no limit.
	Batch int
	// Timed asks for StartTimer and StopTimer effects.
	Timed bool
	// Delay is added to each action's timeout, and replaces missing timeouts; milliseconds. It is
	// the graph's cluster-delay.
	Delay int
}

// Walker walks a graph. It does not change the graph.
type Walker struct {
	graph    *Graph
	opt      Options
	synapses []progress
	inputOf  map[int][]place // where an action is an input; lookup only
	actionOf map[int]place   // where an action is; lookup only

	abort  int
	next   Next
	reason string
	jobs   jobs
	held   map[int]bool // lookup only

	passing bool // a pass has begun and not ended
	pos     int  // next synapse of the pass
	fired   int  // synapse started last in this pass, -1 if none
	holding bool // this pass has met one that is ready and held
	counts  Counts
	ended   bool
}

// progress is what has been done of a synapse.
type progress struct {
	executed, confirmed, failed bool
	inputs                      []bool // confirmed
	actions                     []actionProgress
}

type actionProgress struct{ confirmed, failed, timed, counted bool }

// place is an action or input of a synapse.
type place struct{ synapse, index int }

// NewWalker starts a walk over a graph.
func NewWalker(g *Graph, opt Options) *Walker {
	w := &Walker{
		graph: g, opt: opt, fired: -1,
		synapses: make([]progress, len(g.Synapses)),
		inputOf:  map[int][]place{}, actionOf: map[int]place{},
		jobs: jobs{migrations: atoi(g.MigrationLimit, -1)},
	}
	for i, s := range g.Synapses {
		w.synapses[i] = progress{inputs: make([]bool, len(s.Inputs)), actions: make([]actionProgress, len(s.Actions))}
		for j, a := range s.Actions {
			w.actionOf[a.ID] = place{i, j}
		}
		for j, in := range s.Inputs {
			w.inputOf[in.ID] = append(w.inputOf[in.ID], place{i, j})
		}
	}
	return w
}

// Graph is what is being walked.
func (w *Walker) Graph() *Graph { return w.graph }

// Next is what should happen when the walk has ended, and why.
func (w *Walker) Next() (Next, string) { return w.next, w.reason }

// AbortPriority is the priority that a synapse needs to be started still; 0 if not aborted.
func (w *Walker) AbortPriority() int { return w.abort }

// Confirmed says whether an action is complete.
func (w *Walker) Confirmed(id int) bool {
	p, ok := w.actionOf[id]
	return ok && w.synapses[p.synapse].actions[p.index].confirmed
}

// Step takes an event and returns what is to be done, in order.
func (w *Walker) Step(e Event) []Effect {
	switch e := e.(type) {
	case Fire:
		return w.fire()
	case Done:
		return w.done(e)
	case Rejected:
		w.rejected(e.ID)
	case TimedOut:
		return w.timedOut(e.ID)
	case NodeLost:
		return w.nodeLost(e)
	case Abort:
		w.setAbort(e)
	case SetLimits:
		w.opt.Batch = e.Batch
		w.jobs.limits = e.Jobs
	case Hold:
		w.held = e.IDs
	}
	return nil
}

func (w *Walker) setAbort(e Abort) {
	if w.ended {
		return
	}
	if w.abort < e.Priority {
		w.abort, w.reason = e.Priority, e.Reason
	}
	if w.next < e.Next {
		w.next = e.Next
	}
}

func (w *Walker) at(id int) (*progress, *actionProgress, *Action) {
	p, ok := w.actionOf[id]
	if !ok {
		return nil, nil, nil
	}
	s := &w.synapses[p.synapse]
	return s, &s.actions[p.index], w.graph.Synapses[p.synapse].Actions[p.index]
}

func (w *Walker) done(e Done) []Effect {
	_, st, a := w.at(e.ID)
	if a == nil || st.confirmed {
		return nil
	}
	st.failed = st.failed || e.Failed
	return w.confirm(a, st)
}

// confirm marks an action complete and tells the synapses that have it as action or input.
func (w *Walker) confirm(a *Action, st *actionProgress) []Effect {
	st.confirmed = true
	w.jobs.finish(a, st)
	w.spread(a.ID, st.failed)
	return stopTimer(a.ID, st)
}

func stopTimer(id int, st *actionProgress) []Effect {
	if !st.timed {
		return nil
	}
	st.timed = false
	return []Effect{StopTimer{id}}
}

// spread updates synapses after an action completed. Only synapses of infinite priority go on
// after a failed input.
func (w *Walker) spread(id int, failed bool) {
	own := w.actionOf[id]
	if s := &w.synapses[own.synapse]; s.executed && !s.failed && !s.confirmed {
		s.confirmed = allConfirmed(s.actions)
	}
	for _, p := range w.inputOf[id] {
		s := &w.synapses[p.synapse]
		if s.executed || s.failed || s.confirmed {
			continue
		}
		if !failed || w.graph.Synapses[p.synapse].Priority == Infinity {
			s.inputs[p.index] = true
		}
	}
}

func allConfirmed(list []actionProgress) bool {
	for _, a := range list {
		if !a.confirmed {
			return false
		}
	}
	return true
}

func (w *Walker) rejected(id int) {
	s, st, a := w.at(id)
	if a == nil || st.confirmed {
		return
	}
	st.confirmed, st.failed, s.confirmed = true, true, true
	st.timed = false
	w.jobs.finish(a, st)
	w.setAbort(Abort{Priority: Infinity, Reason: "action could not be started"})
	w.counts.Incomplete++
	w.counts.Fired--
}

func (w *Walker) timedOut(id int) []Effect {
	_, st, a := w.at(id)
	if a == nil || !st.timed || st.confirmed || w.ended {
		return nil
	}
	st.timed, st.failed = false, true
	w.confirm(a, st)
	w.setAbort(Abort{Priority: Infinity, Next: NextRestart, Reason: "Action lost"})
	return []Effect{Lost{a}}
}

// nodeLost gives up what can no longer be done. Fencing goes on: it does not need the node.
func (w *Walker) nodeLost(e NodeLost) []Effect {
	if w.ended {
		return nil
	}
	var out []Effect
	lost := false
	for i, s := range w.graph.Synapses {
		for j, a := range s.Actions {
			p, st := &w.synapses[i], &w.synapses[i].actions[j]
			if p.confirmed || p.failed || st.confirmed || a.Kind == Pseudo || a.Fencing() || !a.needs(e) {
				continue
			}
			st.failed, p.failed, lost = true, true, true
			out = append(out, stopTimer(a.ID, st)...)
			w.jobs.finish(a, st)
			w.spread(a.ID, true)
		}
	}
	if lost {
		w.setAbort(Abort{Priority: Infinity, Next: NextRestart, Reason: "Node failure"})
	}
	return out
}

func (a *Action) needs(n NodeLost) bool {
	return strings.EqualFold(a.NodeID, n.NodeID) || a.Router != "" && strings.EqualFold(a.Router, n.Name)
}
