package controller

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/membership"
)

// A change that came back in the order of messages is in the documents of all members that are here, or soon will
// be. That is not enough to tell a client that it is made: corosync delivers to the sender first, so that what dies
// with the sender's host may never have been elsewhere; and what is in memory alone is gone with the power. So each
// member says when it has a change on its disk, and the client is told once so many have said so that no part of
// the cluster that comes back with quorum can be without it (membership.View.Lasts).

// confirm says that its sender has on its disk what the message of another member at a place has changed, and what it
// has since. Agreed says so of the document that all agreed on in this term.
type confirm struct {
	place
	Digest string `json:"digest,omitempty"` // of the document after it
	Agreed bool   `json:"agreed,omitempty"`
}

// desk answers the clients of this host, and confirms to others what their clients have changed.
type desk struct {
	asked       map[string]bool // requests under way, by id: whether the part had quorum, or nobody minded
	replies     []reply
	unconfirmed []confirmation

	patience time.Duration // with members that confirm
}

// reply is an answer that waits for confirmation.
type reply struct {
	Reply
	at      confirm
	needs   int // number of the document that has to be on this host's disk
	counted bool
	since   time.Time
	said    map[uint32]bool
}

// confirmation is one that waits for this host's disk.
type confirmation struct {
	confirm
	needs int
}

// Open says that a change was applied here, and that it is open whether it stays.
type Open struct{ Why string }

// Error implements error.
func (o *Open) Error() string {
	return "it is open whether the change stays: " + o.Why + "; look at the configuration before trying again"
}

const (
	whyAlone    = "this host lost the other members before they confirmed it, and theirs may count when they meet again"
	whyReplaced = "another member's configuration has taken the place of this host's"
	whyOutside  = "the cluster goes on without this host, which does not answer in time"
)

// respond replies to a client of this host. Only what changed something needs to be confirmed.
func (d *desk) respond(t *turn, r Reply, at place, needs int, changed bool) {
	r.Version, r.Quorate, r.Absent = t.doc.Version(), t.view.Quorate, absent(t)
	counted := d.asked[r.ID]
	delete(d.asked, r.ID)
	if changed && r.Err == nil && counted && !counts(t) {
		t.log(Warning, "change-unconfirmed", "a change was asked for while there was quorum, and made here after it was lost")
		r.Err = &Open{whyAlone}
	}
	if !changed || r.Err != nil {
		t.do(r)
		return
	}
	if len(d.replies) == 0 {
		t.start(TimerConfirm, d.patience)
	}
	d.replies = append(d.replies, reply{Reply: r, at: confirm{place: at}, needs: needs, counted: counts(t), since: t.now, said: map[uint32]bool{}})
}

// refuse answers a request of which nothing was sent.
func (d *desk) refuse(t *turn, id string, why error) {
	delete(d.asked, id)
	t.do(Reply{ID: id, Version: t.doc.Version(), Err: why})
}

// confirmOnDisk confirms what this member has, as soon as it is on its disk.
func (d *desk) confirmOnDisk(c confirm, needs int) {
	d.unconfirmed = append(d.unconfirmed, confirmation{c, needs})
}

// written goes on with what waited for this host's disk.
func (d *desk) written(t *turn, v membership.View, done int) {
	var list []confirm
	d.unconfirmed = slices.DeleteFunc(d.unconfirmed, func(c confirmation) bool {
		if c.needs > done {
			return false
		}
		if c.From != t.me.ID || c.Agreed {
			list = append(list, c.confirm)
		}
		return true
	})
	confirmAll(t, list)
	for _, r := range d.replies {
		if r.needs <= done {
			r.said[t.me.ID] = true
		}
	}
	d.release(t, v)
}

// confirmAll tells the others what this member has, in one message if they understand that.
func confirmAll(t *turn, list []confirm) {
	if t.batches && len(list) > 1 {
		t.send(message{Confirms: list})
		return
	}
	for i := range list {
		t.send(message{Confirm: &list[i]})
	}
}

// confirmed notes that a member has what a message of this one has changed.
func (d *desk) confirmed(t *turn, v membership.View, by uint32, c confirm) {
	if !c.Agreed && c.From != t.me.ID {
		return
	}
	for _, r := range d.replies {
		if r.at.Agreed == c.Agreed && (c.Agreed || r.at.place == c.place) {
			r.said[by] = true
		}
	}
	d.release(t, v)
}

// release sends the answers to what lasts.
func (d *desk) release(t *turn, v membership.View) {
	d.answer(t, func(r reply) (error, bool) {
		return nil, v.Lasts(func(m membership.Member) bool { return r.said[m.ID] })
	})
}

// answer sends those answers that f chooses, in their order.
func (d *desk) answer(t *turn, f func(reply) (error, bool)) {
	if len(d.replies) == 0 {
		return
	}
	d.replies = slices.DeleteFunc(d.replies, func(r reply) bool {
		err, now := f(r)
		if now {
			r.Err = err
			t.do(r.Reply)
		}
		return now
	})
	if len(d.replies) == 0 {
		t.stop(TimerConfirm)
	}
}

// settle goes on after an agreement with what was applied before it. What this member has is what its part of the
// cluster has, and all of them confirm it anew, unless the member took another document, or its part has lost quorum:
// then others may go on without the change.
func (d *desk) settle(t *turn, replaced, counts bool, needs int) {
	before := len(d.replies)
	d.answer(t, func(r reply) (error, bool) {
		if replaced {
			return &Open{whyReplaced}, true
		}
		return &Open{whyAlone}, r.counted && !counts
	})
	if n := before - len(d.replies); n > 0 {
		t.log(Warning, "change-unconfirmed", fmt.Sprintf("%d changes were made here that too few others had confirmed when they were lost", n))
	}
	for i := range d.replies {
		d.replies[i].at, d.replies[i].needs, d.replies[i].said = confirm{Agreed: true}, needs, map[uint32]bool{}
	}
	d.unconfirmed = nil
	if len(t.view.Members) > 1 {
		d.confirmOnDisk(confirm{Agreed: true}, needs)
	}
}

// late answers what too few have confirmed in time with the truth, which is that nobody knows.
func (d *desk) late(t *turn, v membership.View, fault string) {
	overdue := func(r reply) bool { return t.now.Sub(r.since) >= d.patience }
	n := 0
	var missing []string
	for _, r := range d.replies {
		if !overdue(r) {
			continue
		}
		n++
		for _, m := range v.Members {
			if !r.said[m.ID] && !slices.Contains(missing, m.Name) {
				missing = append(missing, m.Name)
			}
		}
	}
	if n > 0 {
		why := fmt.Sprintf("%s did not confirm within %s to have it on disk", strings.Join(missing, ", "), d.patience)
		if fault != "" {
			why += " (this host: " + fault + ")"
		}
		t.log(Warning, "members-silent", fmt.Sprintf("%d changes: %s", n, why))
		d.answer(t, func(r reply) (error, bool) { return &Open{why}, overdue(r) })
	}
	if len(d.replies) > 0 {
		t.start(TimerConfirm, max(d.patience-t.now.Sub(d.replies[0].since), 0))
	}
}

// giveUp tells all clients that it is open what becomes of their changes.
func (d *desk) giveUp(t *turn, why string) {
	d.answer(t, func(reply) (error, bool) { return &Open{why}, true })
}
