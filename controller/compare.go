package controller

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Members apply the same messages in the same order and so have the same document, unless a fault
// interferes: memory that fails, versions of the program that do not do the same. Therefore they compare:
//
//   - after each message that changes the document, each takes a digest of what it wrote, and adds it to its
//     trail; whatever a member sends tells the trail's digest and the place that it is of. A member that wrote
//     anything else than the others, at any step, has another trail from there on;
//   - after each change of a client, and whenever the DC has nothing more to do, all say what the digest of
//     their whole document is, which also finds what went wrong where nobody wrote.
//
// The DC's document counts; who has another one takes it again. Digests of what was written, and not of the
// whole, are taken in transitions because a document of a large cluster takes longer to digest than an action
// takes to order.

// place is one in the order of messages: after a member's message of a number.
type place struct {
	From uint32 `json:"from"`
	Seq  uint64 `json:"seq"`
}

// trail is what a document has gone through since all agreed on it.
type trail struct {
	place
	Sum string `json:"sum"` // in hexadecimal digits
}

// check asks all members for the digest of their document at this place.
type check struct{}

// differs says that a member's document is not what it should be.
type differs struct {
	ID uint32 `json:"id"`
}

// placesKept bounds how many places are remembered: more than messages are on their way at once.
const placesKept = 1024

// comparison is what a member knows of its document at recent places, since all agreed on it.
type comparison struct {
	trail   trail
	trails  map[place]string // sums
	digests map[place]string // of whole documents
	whole   int              // the revision that was compared whole last, -1 if none
	written []string         // digests of what the message that is being applied has written
	accused map[uint32]bool  // whose difference was announced
}

func newComparison() comparison {
	return comparison{trails: map[place]string{}, digests: map[place]string{}, accused: map[uint32]bool{}, whole: -1}
}

// step adds to the trail what a message has written.
func (c *comparison) step(at place) {
	h := sha256.New()
	fmt.Fprintln(h, c.trail.Sum)
	for _, d := range c.written {
		fmt.Fprintln(h, d)
	}
	c.trail = trail{at, hex.EncodeToString(h.Sum(nil)[:8])}
	if len(c.trails) >= placesKept {
		clear(c.trails)
	}
	c.trails[at] = c.trail.Sum
}

// check lets all members compare their documents, unless they have since the last change.
func (m *Machine) check() {
	if len(m.view.Members) > 1 && m.compared.whole != m.revision {
		m.send(message{Check: &check{}})
	}
}

// wholeDigest notes the digest of the document at a place.
func (m *Machine) wholeDigest(at place) string {
	c := &m.compared
	if len(c.digests) >= placesKept {
		clear(c.digests)
	}
	digest := m.digest()
	c.digests[at], c.whole = digest, m.revision
	c.written = append(c.written, digest)
	return digest
}

// compare looks whether a member had the same at the same place, going by what this one has noted of places.
func (m *Machine) compare(by uint32, at place, theirs string, noted map[place]string) {
	if mine, ok := noted[at]; !ok || mine == theirs || by == m.cfg.Local.ID {
		return
	}
	switch m.dc { // the DC finds others out; they find themselves out where it is the DC that has spoken
	case m.cfg.Local.ID:
		m.accuse(by)
	case by:
		m.accuse(m.cfg.Local.ID)
	}
}

// accuse tells all, once, that a member's document is not the DC's.
func (m *Machine) accuse(id uint32) {
	if !m.compared.accused[id] {
		m.compared.accused[id] = true
		m.send(message{Differs: &differs{id}})
	}
}

// differing lets all exchange what they have once more, at the same place for all.
func (m *Machine) differing(d differs) {
	m.log(Error, "cib-differs", fmt.Sprintf("the CIB of %s differs from that of the DC %s, though both have applied the same changes; it takes the DC's again", m.name(d.ID), m.name(m.dc)), "node", m.name(d.ID))
	m.doubted = d.ID == m.cfg.Local.ID
	m.exchange(m.view)
}
