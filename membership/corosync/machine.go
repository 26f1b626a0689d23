package corosync

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"pacer/membership"
	"pacer/membership/corosync/ipc"
)

// Besides what corosync announces (ipc.GroupEvent, ipc.QuorumChanged), these happen to a machine.
type (
	// sent is a message of this member.
	sent struct{ data []byte }
	// fired is a timer that ran out.
	fired struct{ timer timer }
	// lost is the end of the connection to corosync.
	lost struct{}
	// voted is how the votes are, told before the ipc.QuorumChanged that it belongs to.
	voted struct {
		own   int  // of this host; 0 stands for one
		spare int  // of those present, that may go before quorum goes
		twice bool // each of two parts may have quorum (two_node)
	}
)

// timer is what is waited for: the hellos of a round, the next look at the pulse, or a member.
type timer struct {
	round, pulse bool
	member       membership.Member
}

// Effects of a machine.
type (
	// cast gives a frame to corosync.
	cast struct{ frame []byte }
	// tell gives an event to the user of the transport.
	tell struct{ event membership.Event }
	// start starts a timer, or starts it again.
	start struct {
		timer timer
		after time.Duration
	}
	// restart ends the connection to corosync and makes a new one.
	restart struct{}
	// end ends the transport.
	end struct{ err error }
)

type effect any

// Note is something worth a line in the log.
type Note struct {
	Event string // a stable word: refused, waiting, gone, silent, lost, joined, restart, timeouts, unreachable
	Text  string
	Warn  bool
}

// Stats count what was refused or had to be repeated.
type Stats struct {
	Damaged  int // messages with a wrong checksum or unreadable content
	Stranger int // messages of other programs, or of other versions of this one
	Late     int // messages of a session that had ended
}

// peer is a process in the present session.
type peer struct {
	member  membership.Member
	quorate bool
	voted   voted
	number  uint64 // of the last piece delivered
	piece   []byte // of a message whose end has not come yet
}

// machine is one member's state.
type machine struct {
	self  membership.Member
	me    ipc.Process
	grace time.Duration
	stall time.Duration // after which messages that do not travel mean that this host is cut off

	echo    bool // a frame of one's own came back since the last pulse
	missed  int  // pulses without an echo
	stalled bool // messages did not travel, and no round has begun since

	// As corosync told.
	group  []ipc.Process // in order
	ring   ipc.RingChanged
	quorum ipc.QuorumChanged
	votes  voted

	// Of the present round.
	said   map[ipc.Process]hello
	silent map[ipc.Process]bool // the others go on without it

	// Of the present session, or the last one.
	open    bool
	session uint64
	view    uint64 // number of the last view
	quorate bool
	peers   map[ipc.Process]*peer
	waiting []membership.Member

	alone   bool // corosync is gone: the only member of a view of its own
	pending [][]byte
	number  uint64 // of the last piece sent in this session

	stats Stats
	out   []effect
}

func newMachine(self membership.Member, me ipc.Process, grace, stall time.Duration) *machine {
	m := &machine{self: self, me: me, grace: grace, stall: stall}
	m.forget()
	return m
}

// forget drops all that depends on corosync.
func (m *machine) forget() {
	m.group, m.ring, m.quorum, m.votes = nil, ipc.RingChanged{}, ipc.QuorumChanged{}, voted{}
	m.said, m.silent, m.peers = map[ipc.Process]hello{}, map[ipc.Process]bool{}, map[ipc.Process]*peer{}
	m.open, m.quorate, m.waiting = false, false, nil
	m.echo, m.missed, m.stalled = false, 0, false
}

// step lets something happen and says what to do about it.
func (m *machine) step(ev any) []effect {
	m.out = nil
	switch ev := ev.(type) {
	case ipc.GroupChanged:
		m.groupChanged(ev)
	case ipc.RingChanged:
		m.ringChanged(ev)
	case voted:
		m.votes = ev
	case ipc.QuorumChanged:
		m.quorumChanged(ev)
	case ipc.Delivered:
		m.delivered(ev)
	case sent:
		m.send(ev.data)
	case fired:
		m.fired(ev.timer)
	case retimed:
		m.retime(ev)
	case lost:
		m.lost()
	}
	return m.out
}

func (m *machine) do(e effect) { m.out = append(m.out, e) }

func (m *machine) note(event, format string, args ...any) {
	m.do(Note{Event: event, Text: fmt.Sprintf(format, args...)})
}

func (m *machine) warn(event, format string, args ...any) {
	m.do(Note{Event: event, Text: fmt.Sprintf(format, args...), Warn: true})
}

// groupChanged follows the process group. Only who comes, or goes while a round is under way,
// makes a new round.
func (m *machine) groupChanged(ev ipc.GroupChanged) {
	joined := slices.ContainsFunc(ev.Joined, func(c ipc.Change) bool { return c.Process == m.me })
	for _, p := range ev.Members {
		if joined && p.Node == m.me.Node && p != m.me {
			m.do(end{fmt.Errorf("process %d of this host is in the cluster already; end it first", p.PID)})
			return
		}
	}
	m.group = slices.Clone(ev.Members)
	slices.SortFunc(m.group, compareProcesses)
	for _, c := range ev.Gone {
		m.departed(c)
	}
	switch {
	case len(ev.Joined) > 0 || !m.open:
		m.round()
	case !m.inside():
		m.hello()
	}
}

func compareProcesses(a, b ipc.Process) int {
	return cmp.Or(cmp.Compare(a.Node, b.Node), cmp.Compare(a.PID, b.PID))
}

func (m *machine) departed(c ipc.Change) {
	p := m.peers[c.Process]
	if p == nil {
		return
	}
	delete(m.peers, c.Process)
	if c.Process == m.me {
		return
	}
	switch c.Reason {
	case ipc.Left:
		m.changed()
		return
	case ipc.ProcessDown:
		m.note("waiting", "the process of %s has ended; it is waited for", p.member.Name)
	}
	m.await(p.member)
}

// await waits for a member whose process has ended.
func (m *machine) await(p membership.Member) {
	if !slices.Contains(m.waiting, p) {
		m.waiting = append(m.waiting, p)
	}
	m.do(start{timer{member: p}, m.grace})
}

// ringChanged follows the hosts. Nobody is waited for whose host is gone.
func (m *machine) ringChanged(ev ipc.RingChanged) {
	if ev.Ring == m.ring.Ring {
		return
	}
	m.ring = ev
	m.waiting = slices.DeleteFunc(m.waiting, func(p membership.Member) bool { return !slices.Contains(ev.Nodes, p.ID) })
	m.round()
}

func (m *machine) quorumChanged(ev ipc.QuorumChanged) {
	before := m.quorum
	m.quorum = ev
	if m.settled() && (before.RingSeq != ev.RingSeq || before.Quorate != ev.Quorate) {
		m.hello()
	}
}

func (m *machine) delivered(d ipc.Delivered) {
	f, err := decode(d.Data)
	if err == nil {
		m.echoed(d.From)
		err = m.take(d.From, f)
	}
	if err == nil {
		return
	}
	if errors.Is(err, errDamaged) {
		m.stats.Damaged++
	} else {
		m.stats.Stranger++
	}
	m.warn("refused", "message of process %s: %v", d.From, err)
}

func (m *machine) take(from ipc.Process, f frame) error {
	switch f.Kind {
	case kindHello:
		h, err := parse[hello](f)
		if err == nil && h.Member.ID != from.Node {
			err = fmt.Errorf("%w: it says it is host %d", errStranger, h.Member.ID)
		}
		if err == nil {
			m.heard(from, h)
		}
		return err
	case kindGone:
		g, err := parse[gone](f)
		if err == nil {
			m.dismissed(g)
		}
		return err
	case kindAgain:
		m.round()
	case kindData:
		m.piece(from, f)
	}
	return nil
}

func (m *machine) fired(t timer) {
	switch {
	case t.round:
		m.hurry()
	case t.pulse:
		m.pulse()
	case slices.Contains(m.waiting, t.member):
		m.do(cast{control(kindGone, gone{Member: &t.member})})
	}
}

// lost makes the member the only one of a view without quorum.
func (m *machine) lost() {
	m.forget()
	m.isolate("corosync is gone; this host is alone until it is back")
}

// isolate makes a view of this member alone. What it had sent and not seen delivered is delivered there.
func (m *machine) isolate(why string) {
	m.open = false
	if m.view == 0 || m.alone {
		return
	}
	m.warn("lost", "%s", why)
	m.alone = true
	m.view++
	m.do(tell{membership.View{Seq: m.view, Members: []membership.Member{m.self}}})
	for _, data := range m.pending {
		m.do(tell{membership.Message{From: m.self.ID, Data: data}})
	}
	m.pending = nil
}
