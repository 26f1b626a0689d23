package corosync

import (
	"cmp"
	"slices"

	"pacer/membership"
	"pacer/membership/corosync/ipc"
)

// pieceSize is how much of a message travels at once: little enough that other members' messages
// come between, and that corosync's queue holds several.
const pieceSize = 128 << 10

// inside says whether this member takes part in the session.
func (m *machine) inside() bool { return m.open && m.peers[m.me] != nil }

// enter tells of a session that has begun, and sends what waited for it.
func (m *machine) enter() {
	if !m.inside() {
		m.hello() // the others hear it and begin another one
		return
	}
	if m.alone {
		m.note("joined", "corosync is back")
	}
	m.alone = false
	m.startPulse()
	m.quorate = m.quorumSaid()
	m.show()
	for _, data := range m.pending {
		m.pieces(data)
	}
}

// quorumSaid says whether somebody says that there is quorum.
func (m *machine) quorumSaid() bool {
	for _, p := range m.peers {
		if p.quorate {
			return true
		}
	}
	return false
}

func (m *machine) show() {
	if !m.inside() {
		return
	}
	list := slices.Clone(m.waiting)
	for _, p := range m.peers {
		list = append(list, p.member)
	}
	slices.SortFunc(list, func(a, b membership.Member) int { return cmp.Compare(a.ID, b.ID) })
	v := membership.View{Seq: m.view, Members: list, Quorate: m.quorate, Shared: m.votes.twice}
	m.count(&v)
	m.do(tell{v})
}

// count says in a view how votes are. Members of one ring can differ in that only while the news is on its way; then
// the least counts.
func (m *machine) count(v *membership.View) {
	first := true
	for _, p := range m.peers {
		if p.voted.own > 1 {
			if v.Votes == nil {
				v.Votes = map[uint32]int{}
			}
			v.Votes[p.member.ID] = p.voted.own
		}
		if p.quorate && (first || p.voted.spare < v.Spare) {
			v.Spare, first = p.voted.spare, false
		}
	}
}

// changed tells of a session that somebody has left.
func (m *machine) changed() {
	if !m.open {
		return
	}
	m.view++
	m.quorate = m.quorumSaid()
	m.show()
}

func (m *machine) quorumMayChange() {
	if m.quorumSaid() != m.quorate {
		m.changed()
	}
}

// send keeps a message until it is delivered here.
func (m *machine) send(data []byte) {
	if m.alone {
		m.do(tell{membership.Message{From: m.self.ID, Data: data}})
		return
	}
	m.pending = append(m.pending, data)
	if m.inside() {
		m.pieces(data)
	}
}

func (m *machine) pieces(data []byte) {
	for first := true; first || len(data) > 0; first = false {
		n := min(len(data), pieceSize)
		m.number++
		m.do(cast{frame{Kind: kindData, More: n < len(data), Session: m.session, Number: m.number, Payload: data[:n]}.encode()})
		data = data[n:]
	}
}

// piece takes a piece of a message. Pieces of another session are dropped, by all members alike, and
// so is what follows a piece that corosync has lost; its sender notices, and joins anew.
func (m *machine) piece(from ipc.Process, f frame) {
	p := m.peers[from]
	if !m.inside() || p == nil || f.Session != m.session {
		m.stats.Late++
		return
	}
	if f.Number != p.number+1 {
		m.stats.Late++
		if from == m.me {
			m.warn("restart", "corosync has lost piece %d of this host's messages; joining again", p.number+1)
			m.do(restart{})
			m.forget()
		}
		return
	}
	p.number++
	if f.More || p.piece != nil {
		p.piece = append(p.piece, f.Payload...)
	} else {
		p.piece = f.Payload
	}
	if f.More {
		return
	}
	data := p.piece
	p.piece = nil
	if from == m.me {
		m.pending[0] = nil
		m.pending = m.pending[1:]
	}
	m.do(tell{membership.Message{From: p.member.ID, Data: data}})
}
