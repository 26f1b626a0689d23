package corosync

import (
	"cmp"
	"encoding/json"
	"hash/fnv"
	"maps"
	"slices"

	"pacer/membership"
	"pacer/membership/corosync/ipc"
)

// round ends the session and asks all for a hello. All members begin a round at the same place in
// the order of messages, except those that are new: theirs begins with the message that announces
// them, which is the same place.
func (m *machine) round() {
	m.open, m.stalled = false, false
	m.said, m.silent = map[ipc.Process]hello{}, map[ipc.Process]bool{}
	for _, p := range m.peers {
		p.piece = nil
	}
	m.hello()
	m.do(start{timer{round: true}, m.grace})
}

// settled says whether corosync has told all that a hello needs: the group, the ring, and the
// quorum that belongs to this ring.
func (m *machine) settled() bool {
	return slices.Contains(m.group, m.me) && m.ring.Ring.Seq != 0 && m.quorum.RingSeq == m.ring.Ring.Seq
}

func (m *machine) hello() {
	if !m.settled() {
		return
	}
	m.do(cast{control(kindHello, hello{
		Ring: m.ring.Ring, Group: m.group, Member: m.self, View: m.view, Quorate: m.quorum.Quorate,
		Votes: m.votes.own, Spare: m.votes.spare, Waiting: m.waiting,
	})})
}

// heard notes a hello. In a session it is news of quorum, or of somebody the session began without.
func (m *machine) heard(from ipc.Process, h hello) {
	if h.Ring != m.ring.Ring || !slices.Contains(m.group, from) {
		return
	}
	if p := m.peers[from]; m.open && p != nil {
		p.quorate, p.voted = h.Quorate, voted{own: h.Votes, spare: h.Spare}
		m.quorumMayChange()
		return
	}
	if !slices.Equal(h.Group, m.group) {
		return // of an earlier round; another one follows
	}
	if m.open {
		m.round()
	}
	m.said[from] = h
	m.begin()
}

// dismissed goes on without somebody.
func (m *machine) dismissed(g gone) {
	if g.Process != nil && !m.open {
		if _, spoke := m.said[*g.Process]; !spoke && slices.Contains(m.group, *g.Process) {
			m.silent[*g.Process] = true
			m.begin()
		}
	}
	if g.Member != nil {
		if i := slices.Index(m.waiting, *g.Member); i >= 0 {
			m.waiting = slices.Delete(m.waiting, i, i+1)
			m.note("gone", "%s did not come back", g.Member.Name)
			m.changed()
		}
	}
}

// hurry goes on after a round took long: once more hello, in case it was not heard, and nobody
// waits any longer for those who are silent.
func (m *machine) hurry() {
	if m.inside() || len(m.group) == 0 {
		return
	}
	m.do(start{timer{round: true}, m.grace})
	_, spoke := m.said[m.me]
	m.hello()
	if m.open || !spoke {
		return
	}
	for _, p := range m.group {
		if _, spoke := m.said[p]; !spoke && !m.silent[p] {
			m.warn("silent", "process %s does not answer; the cluster goes on without it", p)
			m.do(cast{control(kindGone, gone{Process: &p})})
		}
	}
}

// begin begins a session if nobody is waited for. Everything that it begins with follows from the
// hellos alone, so that all members begin the same.
func (m *machine) begin() {
	var speakers []ipc.Process
	for _, p := range m.group {
		if _, spoke := m.said[p]; spoke {
			speakers = append(speakers, p)
		} else if !m.silent[p] {
			return
		}
	}
	if len(speakers) == 0 {
		return
	}
	next := uint64(0)
	for _, p := range speakers {
		next = max(next, m.said[p].View+1)
	}
	if next <= m.view { // a hello was older than its sender's view
		m.do(cast{control(kindAgain, nil)})
		return
	}
	speakers, refused := m.distinct(speakers)
	if err := refused[m.me]; err != nil {
		m.do(end{err})
		return
	}
	for _, p := range slices.SortedFunc(maps.Keys(refused), compareProcesses) {
		m.warn("refused", "%v", refused[p])
	}
	m.open, m.view, m.number = true, next, 0
	m.session = m.identify(speakers)
	m.admit(speakers)
	m.enter()
}

// distinct leaves out those who call themselves as a host of another id does, and says why: two of one name cannot be told
// apart by what is configured for them. Who has been in a session stays, else the host of the lower id.
func (m *machine) distinct(speakers []ipc.Process) (kept []ipc.Process, refused map[ipc.Process]error) {
	holder, refused := map[string]ipc.Process{}, map[ipc.Process]error{}
	for _, p := range slices.SortedStableFunc(slices.Values(speakers), func(a, b ipc.Process) int {
		return cmp.Compare(min(m.said[b].View, 1), min(m.said[a].View, 1))
	}) {
		mine := m.said[p].Member
		if other, taken := holder[mine.Name]; taken && m.said[other].Member.ID != mine.ID {
			refused[p] = membership.NameTaken(mine, m.said[other].Member)
			continue
		}
		holder[mine.Name] = p
	}
	return slices.DeleteFunc(slices.Clone(speakers), func(p ipc.Process) bool { return refused[p] != nil }), refused
}

// admit makes peers of those who said hello. Of two processes of a host, the first counts: the
// other one is about to notice that it is not alone.
func (m *machine) admit(speakers []ipc.Process) {
	m.peers, m.waiting = map[ipc.Process]*peer{}, nil
	here := map[uint32]bool{}
	for _, p := range speakers {
		h := m.said[p]
		if !here[h.Member.ID] {
			here[h.Member.ID] = true
			m.peers[p] = &peer{member: h.Member, quorate: h.Quorate, voted: voted{own: h.Votes, spare: h.Spare}}
		}
	}
	for _, p := range speakers {
		for _, w := range m.said[p].Waiting {
			if !here[w.ID] && slices.Contains(m.ring.Nodes, w.ID) {
				here[w.ID] = true
				m.await(w)
			}
		}
	}
	slices.SortFunc(m.waiting, func(a, b membership.Member) int { return cmp.Compare(a.ID, b.ID) })
}

// identify makes a number that no other session has.
func (m *machine) identify(speakers []ipc.Process) uint64 {
	data, err := json.Marshal([]any{m.ring.Ring, m.view, m.group, speakers})
	if err != nil {
		panic(err) // of types that always can be written
	}
	h := fnv.New64a()
	h.Write(data)
	return h.Sum64()
}
