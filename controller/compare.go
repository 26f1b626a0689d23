package controller

import "fmt"

// Members apply the same messages in the same order and so have the same document, unless a fault
// interferes: memory that fails, versions of the program that do not do the same. Therefore all say what the digest
// of their document is after each change of a client, and whenever the DC has nothing more to do. The
// DC's document counts; who has another one takes it again.

// place is one in the order of messages: after a member's message of a number.
type place struct {
	from uint32
	seq  uint64
}

// check asks all members for the digest of their document at this place.
type check struct{}

// differs says that a member's document is not what it should be.
type differs struct {
	ID uint32 `json:"id"`
}

// placesKept bounds how many places are remembered: more than messages are on their way at once.
const placesKept = 1024

// check lets all members compare their documents.
func (m *Machine) check() {
	if len(m.view.Members) > 1 {
		m.send(message{Check: &check{}})
	}
}

// compare looks whether a member had the same document at the same place. The DC finds others out; they find
// themselves out where the DC is the one that has spoken.
func (m *Machine) compare(by uint32, c confirm) {
	at := place{c.From, c.Seq}
	mine, ok := m.digests[at]
	if len(m.digests) > placesKept {
		m.digests = map[place]string{at: mine}
	}
	if !ok || mine == c.Digest || by == m.cfg.Local.ID {
		return
	}
	switch m.dc {
	case m.cfg.Local.ID:
		m.send(message{Differs: &differs{by}})
	case by:
		m.send(message{Differs: &differs{m.cfg.Local.ID}})
	}
}

// differing lets all exchange what they have once more, at the same place for all.
func (m *Machine) differing(d differs) {
	m.log(Error, "cib-differs", fmt.Sprintf("the CIB of %s differs from that of the DC %s, though both have applied the same changes; it takes the DC's again", m.name(d.ID), m.name(m.dc)), "node", m.name(d.ID))
	m.doubted = d.ID == m.cfg.Local.ID
	m.exchange(m.view)
}
