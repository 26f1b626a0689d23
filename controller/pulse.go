package controller

import (
	"slices"
	"time"

	"pacer/membership"
)

// pulse finds members that the membership calls present and that do not work: their process is stopped, or their
// loop hangs. Each member that has nothing else to say says now and then that it lives. Who hears nothing of a member
// for too long suspects it; it is left out when all the others that are not suspected themselves suspect it, so
// that a host which is cut off or was stopped itself cannot throw out the rest.
type pulse struct {
	heard     map[uint32]time.Time // when a member was heard last, by this host's clock
	looked    time.Time
	spoke     time.Time                  // when this member sent something last
	suspected map[uint32]map[uint32]bool // by whom, since it was heard last
}

// alive says that its sender works, and nothing else.
type alive struct{}

// silent names members that its sender suspects.
type silent struct {
	IDs []uint32 `json:"ids"`
}

// begin starts to listen after an agreement.
func (p *pulse) begin(t *turn) {
	*p = pulse{heard: map[uint32]time.Time{}, looked: t.now, spoke: p.spoke, suspected: map[uint32]map[uint32]bool{}}
	for _, m := range t.view.Members {
		p.heard[m.ID] = t.now
	}
	t.stop(TimerPulse)
	if len(t.view.Members) > 1 {
		t.start(TimerPulse, alivePeriod)
	}
}

// hear notes that a member has said something, which clears it.
func (p *pulse) hear(t *turn, from uint32) {
	if _, ok := p.heard[from]; ok {
		p.heard[from] = t.now
		delete(p.suspected, from)
	}
}

// look is what happens at each tick: this member says that it lives, and whom it has not heard.
func (p *pulse) look(t *turn) {
	if d := t.now.Sub(p.looked); d < 0 || d > 3*alivePeriod {
		// This process was stopped, or its clock was set: what it has not heard says nothing about the others.
		for id := range p.heard {
			p.heard[id] = t.now
		}
	}
	p.looked = t.now
	if t.now.Sub(p.spoke) >= alivePeriod || t.now.Before(p.spoke) {
		t.send(message{Alive: &alive{}})
	}
	var late []uint32
	for _, m := range t.view.Members {
		if m.ID != t.me.ID && t.now.Sub(p.heard[m.ID]) >= silencePatience && !p.suspected[m.ID][t.me.ID] {
			late = append(late, m.ID)
		}
	}
	if late != nil {
		t.send(message{Silent: &silent{late}})
	}
	t.start(TimerPulse, alivePeriod)
}

// suspect notes whom a member has not heard, and gives the members that the others go on without.
func (p *pulse) suspect(t *turn, by uint32, s silent) (gone []membership.Member) {
	for _, id := range s.IDs {
		if !t.view.Has(id) {
			continue
		}
		if p.suspected[id] == nil {
			p.suspected[id] = map[uint32]bool{}
		}
		p.suspected[id][by] = true
	}
	for _, m := range t.view.Members {
		switch by := p.suspected[m.ID]; {
		case len(by) > 0:
			gone = append(gone, m)
		case !slices.ContainsFunc(t.view.Members, func(o membership.Member) bool { return len(p.suspected[o.ID]) > 0 && !p.suspected[o.ID][m.ID] }):
		default:
			return nil // somebody who is not suspected has heard one of them
		}
	}
	if len(gone) == len(t.view.Members) {
		return nil
	}
	return gone
}
