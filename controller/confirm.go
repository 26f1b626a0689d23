package controller

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"pacer/membership"
)

// A change that came back in the order of messages is in the documents of all members that are here,
// or soon will be. Corosync delivers it to its sender before the others have it, though: if the
// sender's corosync dies at that moment, the others never see it. Therefore a client is told that its
// change is made only when as many members have said that they have it as make up, with this one, more
// than half of the view.

// confirm says that its sender has applied the message of another member at a place, and what it has since.
type confirm struct {
	place
	Digest string `json:"digest"` // of the document after it
}

// reply is an answer that waits for confirmation.
type reply struct {
	Reply
	seq  uint64
	view membership.View // in which the change was applied
	said map[uint32]bool
}

const (
	timerConfirm = "confirm"
	// confirmPatience is how long members that are here may be silent, for instance because one is
	// stopped. By then the messages have reached its host, or the membership would have noticed.
	confirmPatience = 5 * time.Second
)

// ErrUnconfirmed says that a change was applied here, but perhaps nowhere else.
var ErrUnconfirmed = errors.New("this host lost the other members before they confirmed the change; look at the configuration before trying again, the change may be undone once they meet again")

// respond replies to a client of this host. Only what changed something needs to be confirmed.
func (m *Machine) respond(r Reply, seq uint64, changed bool) {
	counted := m.asked[r.ID]
	delete(m.asked, r.ID)
	if changed && counted && !m.counts(m.view) {
		m.log(Warning, "change-unconfirmed", "a change was asked for while there was quorum, and made here after it was lost")
		r.Err = ErrUnconfirmed
	}
	if !changed || r.Err != nil || len(m.view.Members) == 1 {
		m.do(r)
		return
	}
	if len(m.replies) == 0 {
		m.do(StartTimer{timerConfirm, confirmPatience})
	}
	m.replies = append(m.replies, reply{r, seq, m.view, map[uint32]bool{m.cfg.Local.ID: true}})
}

// counts says whether what a part of the cluster decides stays: it has quorum, or nobody minds.
func (m *Machine) counts(v membership.View) bool {
	return v.Quorate || m.option("no-quorum-policy") == "ignore"
}

// vouch tells all what this member has after a message, and so the sender that the message is in its
// document too.
func (m *Machine) vouch(at place) {
	if len(m.view.Members) == 1 {
		return
	}
	digest := m.wholeDigest(at)
	if at.From != m.cfg.Local.ID {
		m.send(message{Confirm: &confirm{at, digest}})
	}
}

func (m *Machine) confirmed(by uint32, c confirm) {
	m.compare(by, c.place, c.Digest, m.compared.digests)
	if c.From != m.cfg.Local.ID {
		return
	}
	m.release(func(r reply) bool {
		if r.seq == c.Seq {
			r.said[by] = true
		}
		return 2*len(r.said) > len(m.view.Members)
	}, nil)
}

// release sends the answers of which something is so, in their order.
func (m *Machine) release(so func(reply) bool, err error) {
	if len(m.replies) == 0 {
		return
	}
	m.replies = slices.DeleteFunc(m.replies, func(r reply) bool {
		if !so(r) {
			return false
		}
		r.Err = err
		m.do(r.Reply)
		return true
	})
	if len(m.replies) == 0 {
		m.do(StopTimer{timerConfirm})
	}
}

// settleReplies answers after a change of view what was applied before it. What this member has is what
// its part of the cluster has, unless it took another document, or is of a part that lost quorum: then
// others may go on without the change.
func (m *Machine) settleReplies(replaced bool) {
	lost := func(r reply) bool {
		return r.view.Seq != m.view.Seq && (replaced || m.counts(r.view) && !m.counts(m.view))
	}
	if n := len(m.replies); n > 0 {
		m.release(lost, ErrUnconfirmed)
		if n -= len(m.replies); n > 0 {
			m.log(Warning, "change-unconfirmed", fmt.Sprintf("%d changes were made here that no other member had confirmed when it was lost", n))
		}
	}
	m.release(func(r reply) bool { return r.view.Seq != m.view.Seq }, nil)
}

// unconfirmed answers though members were silent.
func (m *Machine) unconfirmed() {
	m.log(Warning, "members-silent", fmt.Sprintf("too few members confirmed %d changes within %s; one of them may hang", len(m.replies), confirmPatience))
	m.release(func(reply) bool { return true }, nil)
}
