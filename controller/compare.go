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
	trail     trail
	trails    map[place]string // sums
	digests   map[place]string // of whole documents
	count     int              // of steps
	whole     int              // the revision that was compared whole last, -1 if none
	written   []string         // digests of what the message that is being applied has written
	announced map[uint32]bool  // whose difference
	steps     map[place]int    // of the trail, counted
	reached   map[uint32]int   // up to which step a member is known to be
}

func newComparison() comparison {
	return comparison{trails: map[place]string{}, digests: map[place]string{}, announced: map[uint32]bool{}, whole: -1, steps: map[place]int{}, reached: map[uint32]int{}}
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
		clear(c.steps)
	}
	c.count++
	c.trails[at], c.steps[at] = c.trail.Sum, c.count
}

// reach notes how far a member is, by the place that its message tells.
func (c *comparison) reach(by uint32, at place) { c.reached[by] = max(c.reached[by], c.steps[at]) }

// behind is how many steps the slowest of the other members is behind this one, for all that this one knows.
func (c *comparison) behind(t *turn) (most int) {
	for _, p := range t.view.Members {
		if p.ID != t.me.ID {
			most = max(most, c.count-c.reached[p.ID])
		}
	}
	return most
}

// note notes the digest of the whole document at a place, and gives it back.
func (c *comparison) note(at place, digest string, revision int) string {
	if len(c.digests) >= placesKept {
		clear(c.digests)
	}
	c.digests[at], c.whole = digest, revision
	c.written = append(c.written, digest)
	return digest
}

// compare looks whether a member had the same at the same place, going by what this one has noted of places.
func (c *comparison) compare(t *turn, dc, by uint32, at place, theirs string, noted map[place]string) {
	if mine, ok := noted[at]; !ok || theirs == "" || mine == theirs || by == t.me.ID {
		return
	}
	switch dc { // the DC finds others out; they find themselves out where it is the DC that has spoken
	case t.me.ID:
		c.announce(t, by)
	case by:
		c.announce(t, t.me.ID)
	}
}

// announce tells all, once, that a member's document is not the DC's.
func (c *comparison) announce(t *turn, id uint32) {
	if !c.announced[id] {
		c.announced[id] = true
		t.send(message{Differs: &differs{id}})
	}
}

// differing lets all exchange what they have once more, at the same place for all.
func (m *Machine) differing(t *turn, d differs) {
	t.log(Error, "cib-differs", fmt.Sprintf("the CIB of %s differs from that of the DC %s, though both have applied the same changes; it takes the DC's again", t.name(d.ID), t.name(m.join.dc)), "node", t.name(d.ID))
	m.replica.doubted = d.ID == t.me.ID
	m.exchange(t, m.join.view)
}
