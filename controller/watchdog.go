package controller

import (
	"time"

	"pacer/fencing"
)

// watch is a member's word for the watchdog that its host feeds.
type watch struct {
	Timeout time.Duration `json:"timeout"` // 0: it feeds none any more
}

// proof is a message to its sender, who learns from it that it was with the others when it sent it.
type proof struct {
	Number int `json:"number"`
}

// tell tells the others how long this host's watchdog takes, if that is news to them.
func (w watch) tell(t *turn, j *join) {
	if t.agreed && j.states[t.me.ID].Watchdog != w.Timeout {
		t.send(message{Watch: &w})
	}
}

// prove sends a message that comes back to this host, unless there is nobody to prove anything.
func prove(t *turn, number int) {
	if t.agreed {
		t.send(message{Proof: &proof{number}})
	}
}

// comesBack tells this host that it is with the others. Who was left out learns nothing.
func (p proof) comesBack(t *turn, at place) {
	if at.From == t.me.ID && t.agreed {
		t.do(Proved{Number: p.Number, Quorate: t.view.Quorate})
	}
}

// watches notes what a member's host feeds now, and says whether that is new.
func (j *join) watches(from uint32, w watch) bool {
	s, ok := j.states[from]
	if !ok || s.Watchdog == w.Timeout {
		return false
	}
	s.Watchdog = w.Timeout
	j.states[from] = s
	return true
}

// watchdogs is what the machine of fencing has to know of how hosts are reset without an agent, at this place of the order.
func (j *join) watchdogs(t *turn) fencing.Watchdogs {
	w := fencing.Watchdogs{Option: t.settings().Timeout("fencing-watchdog-timeout"), Quorate: t.view.Quorate && !t.view.Shared, Timeouts: map[string]time.Duration{}}
	for _, s := range j.taking() {
		w.Timeouts[t.name(s.ID)] = s.Watchdog
	}
	return w
}

// watched tells this host what the others know of its watchdog.
func (j *join) watched(t *turn) { t.do(Watched{j.states[t.me.ID].Watchdog}) }

// allWatched says whether each member feeds a watchdog. Pacemaker's controller says in have-watchdog whether sbd runs on the
// DC's host, and trusts that the others are like it. Here the plan may rest on it only if it is true of every member: one
// whose watchdog is not fed would go on.
func allWatched(states []memberState) bool {
	for _, s := range states {
		if s.Watchdog <= 0 {
			return false
		}
	}
	return len(states) > 0
}
