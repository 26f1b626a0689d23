package transition

import "pacer/cib/value/vocab"

// fire starts the next synapse that is ready, or ends the pass.
func (w *Walker) fire() []Effect {
	if !w.passing {
		w.begin()
	} else if w.fired >= 0 && !w.synapses[w.fired].confirmed {
		w.counts.Pending++
	}
	w.fired = -1
	for ; w.pos < len(w.synapses); w.pos++ {
		if w.opt.Batch > 0 && w.counts.Pending >= w.opt.Batch {
			break
		}
		s := &w.synapses[w.pos]
		switch {
		case s.failed:
			w.counts.Skipped++
		case s.confirmed, s.executed:
		case w.ready(w.pos):
			w.fired = w.pos
			w.pos++
			return w.start(w.fired)
		default:
			w.counts.Incomplete++
		}
	}
	return w.end()
}

// begin counts what previous passes have achieved.
func (w *Walker) begin() {
	w.passing, w.pos, w.counts, w.holding = true, 0, Counts{}, false
	for i := range w.synapses {
		switch s := &w.synapses[i]; {
		case s.confirmed:
			w.counts.Completed++
		case s.executed && !s.failed:
			w.counts.Pending++
		}
	}
}

// ready says whether a synapse may start: all inputs are complete, and its actions are neither
// stopped by an abort, nor held, nor over a limit.
func (w *Walker) ready(i int) bool {
	for _, ok := range w.synapses[i].inputs {
		if !ok {
			return false
		}
	}
	s := w.graph.Synapses[i]
	for _, a := range s.Actions {
		if a.Kind == Pseudo {
			continue
		}
		if s.Priority < w.abort {
			w.counts.Skipped++
			return false
		}
		if w.held[a.ID] {
			w.holding = true
			return false
		}
		if !w.jobs.allow(a) {
			return false
		}
	}
	return true
}

func (w *Walker) start(i int) []Effect {
	s := &w.synapses[i]
	s.executed = true
	w.counts.Fired++
	var out []Effect
	for j, a := range w.graph.Synapses[i].Actions {
		st := &s.actions[j]
		if st.confirmed { // its result came before it was asked for
			continue
		}
		out = append(out, Run{a})
		if a.Kind == Pseudo || a.NoWait() {
			continue
		}
		w.jobs.begin(a, st)
		if w.opt.Timed && !a.Fencing() {
			st.timed = true
			out = append(out, StartTimer{a.ID, w.patience(a)})
		}
	}
	s.confirmed = allConfirmed(s.actions)
	return out
}

// patience is how long to wait for an action's result, in milliseconds.
func (w *Walker) patience(a *Action) int {
	t := a.Timeout()
	if t <= 0 {
		t = w.opt.Delay
	}
	return t + w.opt.Delay
}

func (w *Walker) end() []Effect {
	w.passing = false
	c := w.counts
	state := Active
	switch {
	case c.Fired > 0:
	case c.Pending > 0, w.holding:
		state = Pending
	default:
		w.ended = true
		state = Complete
		if c.Incomplete != 0 && w.abort <= 0 {
			state = Terminated
		}
	}
	return []Effect{PassDone{state, c}}
}

// jobs counts resource actions in flight on each cluster node. Actions on a remote node count for
// the node that its connection runs on.
type jobs struct {
	limits     map[string]int // nil: no limits
	migrations int            // migrations in flight per node; 0 or less: no limit
	all, moves map[string]int
}

func (a *Action) migration() bool { return vocab.Migration(a.Task) }

// hosts are the cluster nodes that an action is work for.
func (a *Action) hosts() []string {
	switch {
	case a.Kind != Resource || a.Node == "":
		return nil
	case a.Router == "" && a.migration():
		return []string{a.Meta("migrate_source"), a.Meta("migrate_target")}
	}
	return []string{a.Route()}
}

func (j *jobs) allow(a *Action) bool {
	for _, n := range a.hosts() {
		if limit, ok := j.limits[n]; ok && j.all[n] >= limit {
			return false
		}
		if a.migration() && j.migrations > 0 && j.moves[n] >= j.migrations {
			return false
		}
	}
	return true
}

func (j *jobs) begin(a *Action, st *actionProgress) {
	st.counted = true
	j.add(a, 1)
}

func (j *jobs) finish(a *Action, st *actionProgress) {
	if st.counted {
		st.counted = false
		j.add(a, -1)
	}
}

func (j *jobs) add(a *Action, n int) {
	if j.all == nil {
		j.all, j.moves = map[string]int{}, map[string]int{}
	}
	for _, host := range a.hosts() {
		j.all[host] += n
		if a.migration() && a.Router == "" {
			j.moves[host] += n
		}
	}
}
