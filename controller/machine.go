package controller

import (
	"fmt"
	"slices"
	"time"

	"pacer/cib"
	"pacer/membership"
)

// Config is what a host brings along.
type Config struct {
	Local   membership.Member
	Version string // of this program, for dc-version
	Stack   string // of the membership, for cluster-infrastructure
	UUID    string // tells this process's transitions from all others
	// Patience is how long the policy engine's answer and a member's history are waited for.
	Patience time.Duration
}

// phase says how far the members agree.
type phase uint8

const (
	apart      phase = iota // no view yet
	exchanging              // states are being exchanged
	awaiting                // the document to keep is on its way
	together                // all have the same document
)

// Machine is one host's controller.
type Machine struct {
	cfg Config
	now time.Time
	out []Effect

	// The document, which is changed in place unless somebody else may have it: to copy it for each result of an
	// agent would take longer than all else as a cluster grows.
	doc      *cib.Document
	shared   bool // somebody else may have it
	revision int  // how often it was changed

	// agreement: agree.go
	view        membership.View
	quorate     bool // the view before this one had quorum
	phase       phase
	gathering   bool
	gatherTimer bool
	fresh       bool // no view has been agreed on since the start
	states      map[uint32]memberState
	keeps       uint32 // whose document is kept
	held        []membership.Message
	dc          uint32
	leaving     bool
	dropped     int // messages that could not be read
	lastSeq     uint64
	unheard     []message          // own messages that have not come back yet, oldest first
	seen        map[[2]uint64]bool // sender and number of what older views sent and this one delivered
	asked       map[string]bool    // by requests of this host's clients under way: whether there was quorum
	replies     []reply            // to clients, not confirmed yet
	compared    comparison
	doubted     bool // this member's document is known to be wrong

	// this node's own part: member.go
	own own

	// the DC's part: lead.go
	lead lead
}

// New makes the controller of a host with the document that it has on disk.
func New(cfg Config, doc *cib.Document) *Machine {
	return &Machine{cfg: cfg, doc: doc, shared: true, fresh: true, gathering: true, asked: map[string]bool{}}
}

// Document is the present CIB. It must not be changed, and is not changed here any more.
func (m *Machine) Document() *cib.Document {
	m.shared = true
	return m.doc
}

// Status is what clients may know of the machine.
type Status struct {
	Node       string              `json:"node"`
	DC         string              `json:"dc,omitempty"`
	State      string              `json:"state"`
	Quorate    bool                `json:"quorate"`
	Members    []membership.Member `json:"members"`
	Version    cib.Version         `json:"version"`
	Transition int                 `json:"transition,omitempty"`
	InFlight   int                 `json:"in_flight,omitempty"`
	Unreadable int                 `json:"unreadable_messages,omitempty"`
}

// Status describes the machine.
func (m *Machine) Status() Status {
	s := Status{
		Node: m.cfg.Local.Name, Quorate: m.view.Quorate, Members: m.view.Members,
		Version: m.doc.Version(), Unreadable: m.dropped, State: m.stateName(),
	}
	if dc, ok := m.view.Member(m.dc); ok && m.phase == together {
		s.DC = dc.Name
	}
	if m.leads() {
		s.Transition, s.InFlight = m.lead.number, len(m.lead.flight)
	}
	return s
}

func (m *Machine) stateName() string {
	switch {
	case m.phase == apart:
		return "starting"
	case m.phase != together:
		return "joining"
	case m.leaving:
		return "leaving"
	case m.leads():
		return m.lead.state.String()
	}
	return "member"
}

// Step takes an event and returns what is to be done about it.
func (m *Machine) Step(now time.Time, ev Event) []Effect {
	m.now, m.out = now, nil
	switch e := ev.(type) {
	case Viewed:
		m.viewed(e.View)
	case Received:
		m.received(e.Message)
	case Finished:
		m.finished(e.Result, e.Agent)
	case Scheduled:
		m.scheduled(e)
	case TimerFired:
		m.timer(e.ID)
	case Requested:
		m.request(e)
	case CleanupRequested:
		m.requestCleanup(e)
	case ShutdownRequested:
		m.shutdown()
	}
	return m.out
}

func (m *Machine) do(e Effect) { m.out = append(m.out, e) }

func (m *Machine) log(level Level, event, text string, attrs ...string) {
	m.do(Log{Level: level, Event: event, Text: text, Attrs: attrs})
}

// send gives a message to all members. Unless it is about this view alone, it is kept until it comes back:
// what a change of view swallowed is sent again.
func (m *Machine) send(msg message) {
	if msg.State == nil && msg.Sync == nil && msg.Confirm == nil {
		m.lastSeq++
		msg.Seq = m.lastSeq
	}
	msg.View = m.view.Seq
	if m.phase == together && m.compared.trail.Sum != "" {
		t := m.compared.trail
		msg.Trail = &t
	}
	if msg.Seq != 0 {
		m.unheard = append(m.unheard, msg)
	}
	m.do(Send{msg.encode(), msg.Confirm != nil})
}

// heard notes that a message was delivered, and says whether it is the first time in this view. A message
// of an older view may have been sent again, and arrive twice; all members see both and skip the second.
func (m *Machine) heard(from uint32, msg message) bool {
	if from == m.cfg.Local.ID {
		m.unheard = slices.DeleteFunc(m.unheard, func(x message) bool { return x.Seq == msg.Seq })
	}
	if msg.View == m.view.Seq && !msg.Again {
		return true
	}
	key := [2]uint64{uint64(from), msg.Seq}
	if m.seen[key] {
		return false
	}
	m.seen[key] = true
	return true
}

// repeat sends again what was sent in older views and has not come back. An order counts only while its
// sender is in charge.
func (m *Machine) repeat() {
	m.unheard = slices.DeleteFunc(m.unheard, func(x message) bool {
		return x.Check != nil || x.Differs != nil || x.Order != nil && !m.leads()
	})
	for i := range m.unheard {
		if msg := &m.unheard[i]; msg.View != m.view.Seq {
			msg.View, msg.Again, msg.Trail = m.view.Seq, true, nil // the trail was another agreement's
			m.do(Send{Data: msg.encode()})
		}
	}
}

// name is a member's name, for texts.
func (m *Machine) name(id uint32) string {
	if p, ok := m.view.Member(id); ok {
		return p.Name
	}
	return fmt.Sprintf("node %d", id)
}

// leads says whether this host is the DC of an agreed view.
func (m *Machine) leads() bool { return m.phase == together && m.dc == m.cfg.Local.ID }

// replace makes a document the present one and tells whoever is concerned.
func (m *Machine) replace(doc *cib.Document) {
	before := m.doc.Version()
	m.doc, m.shared = doc, true // with the one before, of which it has all that an operation did not change
	m.changed(before)
}

// changed tells whoever is concerned that the document is another than that of a version.
func (m *Machine) changed(before cib.Version) {
	m.revision++
	v := m.doc.Version()
	if otherConfiguration(before, v) {
		m.do(Persist{m.Document()})
	}
	m.do(Publish{v})
}

// configurationChanged says whether what is kept on disk differs.
func configurationChanged(a, b *cib.Document) bool {
	return otherConfiguration(a.Version(), b.Version())
}

func otherConfiguration(a, b cib.Version) bool {
	return a.AdminEpoch != b.AdminEpoch || a.Epoch != b.Epoch
}
