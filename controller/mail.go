package controller

import "slices"

// mail numbers this member's messages and sees to it that each is applied once: what a change of view swallowed is
// sent again, and who gets a message twice skips the second.
type mail struct {
	last    uint64
	unheard []message          // own messages that have not come back yet, oldest first
	seen    map[[2]uint64]bool // sender and number of what older agreements sent and this one delivered
}

// mostUnheard bounds what waits to come back. Whoever has that many under way does not get through to the others.
const mostUnheard = 4096

// full says whether nothing more that a client asks for should be sent.
func (b *mail) full() bool { return len(b.unheard) >= mostUnheard }

// changing says whether changes of clients are on their way.
func (b *mail) changing() bool {
	return slices.ContainsFunc(b.unheard, func(m message) bool { return m.Change != nil || m.Changes != nil })
}

// keep numbers a message and keeps it until it comes back, unless it means nothing after this agreement.
func (b *mail) keep(m message) message {
	if m.ofOneAgreement() {
		return m
	}
	b.last++
	m.Seq = b.last
	b.unheard = append(b.unheard, m)
	return m
}

// begin starts another agreement.
func (b *mail) begin() { b.seen = map[[2]uint64]bool{} }

// heard notes that a message was delivered, and says whether it is for the first time. One of an older agreement may
// have been sent again, and arrive twice; all members see both.
func (b *mail) heard(own bool, from uint32, m message, now term) bool {
	if own && m.Seq != 0 {
		b.forget(m.Seq)
	}
	if m.Seq == 0 || m.Term == now && !m.Again {
		return true
	}
	key := [2]uint64{uint64(from), m.Seq}
	if b.seen[key] {
		return false
	}
	b.seen[key] = true
	return true
}

func (b *mail) forget(seq uint64) {
	for i, m := range b.unheard {
		if m.Seq == seq {
			b.unheard = append(b.unheard[:i], b.unheard[i+1:]...)
			return
		}
	}
}

// lost notes that all members have dropped an own message unread, so that it must be sent again.
func (b *mail) lost(seq uint64) {
	for i := range b.unheard {
		if b.unheard[i].Seq == seq {
			b.unheard[i].Term = term{}
		}
	}
}

// again gives what was sent in older agreements and has not come back, to be sent in this one. An order counts only
// while its sender is in charge, and what compares documents only where it was asked.
func (b *mail) again(now term, leads bool) []message {
	var list []message
	kept := b.unheard[:0]
	for _, m := range b.unheard {
		if m.Check != nil || m.Differs != nil || m.Command != nil && !leads {
			continue
		}
		if m.Term != now {
			m.Term, m.Again, m.Trail = now, true, nil // the trail was another agreement's
			list = append(list, m)
		}
		kept = append(kept, m)
	}
	b.unheard = kept
	return list
}
