package controller

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"pacer/cib"
	"pacer/fencing"
	"pacer/membership"
	"pacer/transition"
)

// Status is what clients may know of the machine.
type Status struct {
	Fencing    fencing.Status // devices of this host, fencings under way and past
	Node       string
	DC         string // "" while none is agreed on
	State      string
	Quorate    bool
	Members    []membership.Member // who agree, or who are here while nobody has agreed yet
	LeftOut    []LeftOut           // who are here and do not take part, and why
	Protocol   int                 // that the members have agreed on
	Version    cib.Version
	Transition int
	InFlight   int
	Unreadable int // messages
	// Unwritten is why the present configuration is not on this host's disk; "" if it is, or about to be.
	Unwritten      string
	UnwrittenSince time.Time
	// WithoutQuorum says what was changed since this part of the cluster has no quorum; nil if nothing was.
	WithoutQuorum *WithoutQuorum
	// Delayed are resources that fail again and again, as of the last thing that happened.
	Delayed []Delayed
	// Said is what agents said of failures for which they gave no reason, the newest last.
	Said []Said
}

// WithoutQuorum is what a part of the cluster has changed that had no quorum: when it meets the others, theirs may
// count instead.
type WithoutQuorum struct {
	Since   time.Time   `json:"since"`
	Base    cib.Version `json:"base"` // before the first change
	Changes int         `json:"changes"`
	Absent  []string    `json:"absent"` // configured nodes that were not there
}

// ErrBusy answers requests while too many others are under way.
var ErrBusy = errors.New("too many changes are under way; nothing was applied, try again in a few seconds")

const featureSet = transition.FeatureSet

// Status describes the machine.
func (m *Machine) Status() Status {
	v := m.join.here()
	s := Status{
		Node: m.cfg.Local.Name, Quorate: v.Quorate, Members: v.Members, LeftOut: m.join.out, Protocol: m.join.protocol,
		Version: m.replica.doc.Version(), Unreadable: m.dropped, State: m.stateName(),
		Fencing:   m.fence.machine.Status(),
		Unwritten: m.replica.disk.fault, UnwrittenSince: m.replica.disk.since, WithoutQuorum: m.stray.now,
	}
	s.Said = m.words.list
	s.Delayed = m.lead.restarts.waiting(time.Time{}, func(id uint32) string { return nameIn(v, id) })
	if m.join.phase == together {
		s.DC = nameIn(v, m.join.dc)
		if m.join.dc == m.cfg.Local.ID {
			s.Transition, s.InFlight = m.lead.number, len(m.lead.flight)
		}
	}
	return s
}

func (m *Machine) stateName() string {
	switch {
	case m.join.phase == apart:
		return "starting"
	case m.join.phase == outside:
		return "left out"
	case m.join.phase != together:
		return "joining"
	case m.leaving:
		return "leaving"
	case m.join.dc == m.cfg.Local.ID:
		return m.lead.state.String()
	}
	return "member"
}

// stray is what was changed without quorum, which may be in vain.
type stray struct{ now *WithoutQuorum }

// note notes that the configuration was changed.
func (s *stray) note(t *turn, before cib.Version) {
	if t.view.Quorate {
		return
	}
	next := WithoutQuorum{Since: t.now, Base: before, Absent: absent(t)}
	if s.now != nil {
		next = *s.now
	}
	next.Changes++
	s.now = &next
}

// whyOutside says why a member does not take part.
func (j *join) whyOutside(id uint32) error {
	i := slices.IndexFunc(j.out, func(o LeftOut) bool { return o.ID == id })
	if i < 0 {
		return nil
	}
	return fmt.Errorf("this host does not take part in the cluster at the moment: %s; nothing was applied, ask another member or try again", j.out[i].Why)
}

func count(lists map[string][]string) (n int) {
	for _, l := range lists {
		n += len(l)
	}
	return n
}
