package controller

import (
	"errors"
	"fmt"
	"testing"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/membership"
)

// wishFor is a wish for an option of a name that may be set once.
func wishFor(name string, size int) Requested {
	pair := etree.NewElement("cluster_property_set")
	pair.CreateAttr("id", name)
	return Requested{ID: name, Ops: []cib.Op{{Kind: cib.Create, Section: "crm_config", Data: pair}}, Size: size}
}

// What many clients ask for while one message is under way goes together with the next, in one message, to one write
// of the disk, and is confirmed in one message; each is judged by itself.
func TestChangesGoTogether(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2, 3)
	d.step(wishFor("first", 0))
	sent := len(d.sent)
	for _, name := range []string{"a", "b", "a", "c"} { // the second a is refused by all, and nothing else is
		d.step(wishFor(name, 0))
	}
	if len(d.sent) != sent {
		t.Fatalf("%d messages are sent while one is under way", len(d.sent)-sent)
	}
	d.says(1, d.sent[sent-1])
	batch := d.sent[len(d.sent)-1]
	if len(batch.Changes) != 4 || batch.Change != nil {
		t.Fatalf("the next message has %d changes", len(batch.Changes))
	}
	writes := len(d.writes)
	d.says(1, batch)
	if n := len(d.writes) - writes; n != 1 {
		t.Errorf("%d writes to the disk are asked for", n)
	}
	var op *cib.OpError
	if len(d.replies) != 1 || !errors.As(d.replies[0].Err, &op) || op.Code != cib.Exists {
		t.Errorf("before anything is on disks: %v", d.replies)
	}
	d.flush()
	d.says(2, message{Confirms: []confirm{{place: place{1, d.sent[sent-1].Seq}}, {place: place{1, batch.Seq}}}})
	if len(d.replies) != 5 {
		t.Errorf("answers %v", d.replies)
	}
	for _, name := range []string{"first", "a", "b", "c"} {
		if d.m.Document().Root().FindElement("./configuration/crm_config/*[@id='"+name+"']") == nil {
			t.Errorf("%s is not there", name)
		}
	}
}

// What a member has on its disk of several messages it says in one.
func TestConfirmationsGoTogether(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2, 3)
	sent := len(d.sent)
	for i := range uint64(3) {
		r := wishFor(fmt.Sprint("o", i), 0)
		d.says(2, message{Seq: i + 1, Change: r.change(d.now)})
	}
	d.flush()
	if got := d.sent[sent:]; len(got) != 1 || len(got[0].Confirms) != 3 {
		t.Errorf("sent %+v", got)
	}
}

// Who speaks an older protocol gets each change, and each confirmation, in a message of its own.
func TestOlderMembersGetThemOneByOne(t *testing.T) {
	d := newHand(t)
	d.m.join.speaks = Protocols{batchProtocol - 1, batchProtocol - 1}
	d.m.cfg.Speaks = d.m.join.speaks
	d.view(true, 1, 2)
	sent := len(d.sent)
	for i := range 3 {
		d.step(wishFor(fmt.Sprint("o", i), 0))
	}
	for _, m := range d.sent[sent:] {
		if m.Change == nil {
			t.Errorf("sent %+v", m)
		}
	}
	if n := len(d.sent) - sent; n != 3 {
		t.Errorf("%d messages, want 3", n)
	}
}

// What is under way is bounded: by number, the smaller the more members there are, by size, and by how far the slowest
// member is.
func TestWhatIsUnderWayIsBounded(t *testing.T) {
	batch := func(members int, size int) int {
		d := newHand(t)
		ids := []uint32{1}
		for i := 2; i <= members; i++ {
			ids = append(ids, uint32(i))
		}
		d.view(true, ids...)
		for i := range mostWishes {
			d.step(wishFor(fmt.Sprint("o", i), size))
		}
		d.says(1, d.sent[len(d.sent)-1])
		return len(d.sent[len(d.sent)-1].changes())
	}
	for _, c := range []struct{ members, size, want int }{
		{2, 100, mostUnderWay / 2}, {16, 100, mostUnderWay / 16}, {64, 100, leastBatch}, {2, mostBatchBytes / 4, 4}, {2, 2 * mostBatchBytes, 1},
	} {
		if got := batch(c.members, c.size); got != c.want {
			t.Errorf("%d members, %d bytes each: %d changes go together, want %d", c.members, c.size, got, c.want)
		}
	}
	d := newHand(t)
	d.view(true, 1, 2)
	last := message{}
	for i := range 2 * mostBehind {
		before := len(d.sent)
		d.step(wishFor(fmt.Sprint("o", i), 0))
		if len(d.sent) == before {
			break
		}
		last = d.sent[len(d.sent)-1]
		d.says(1, last)
	}
	if n := d.m.replica.compared.count; n != mostBehind {
		t.Fatalf("n2 says nothing, and %d messages were sent", n)
	}
	before := len(d.sent)
	d.says(2, message{Alive: &alive{}, Trail: &trail{place{1, last.Seq}, d.m.replica.compared.trail.Sum}})
	if len(d.sent) == before {
		t.Error("n2 has all, and no more is sent")
	}
}

// A client that gives up before its change was sent is told that nothing was applied, and nothing is. Where it was sent,
// the change goes its way.
func TestWithdrawn(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2)
	d.step(wishFor("sent", 0))
	d.step(wishFor("waits", 100))
	d.step(Withdrawn{"sent"})
	d.expect(0, nil)
	d.step(Withdrawn{"waits"})
	d.expect(1, ErrWithdrawn)
	if len(d.m.intake.waiting) != 0 || d.m.intake.bytes != 0 || len(d.m.desk.asked) != 1 {
		t.Errorf("kept: %+v, %v", d.m.intake, d.m.desk.asked)
	}
}

// What waits is bounded by number and size; what is too much is refused at once. A change larger than the bound is taken
// where nothing else waits.
func TestIntakeIsBounded(t *testing.T) {
	var i intake
	if !i.take(change{}, mostWishBytes+1) || i.take(change{}, 1) {
		t.Error("by size")
	}
	i = intake{}
	for range mostWishes {
		if !i.take(change{}, 1) {
			t.Fatal("refused too early")
		}
	}
	if i.take(change{}, 1) {
		t.Error("by number")
	}
}

// Whom the others go on without while changes wait says so to their clients: nothing of them was sent.
func TestOutsideNothingWaits(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2, 3)
	d.step(wishFor("sent", 0))
	d.step(wishFor("waits", 0))
	d.step(Viewed{membership.View{Seq: 9, Quorate: true, Members: []membership.Member{person(1), person(2), person(3)}}})
	for _, id := range []uint32{2, 3} {
		s := *d.sent[len(d.sent)-1].State
		s.ID = id
		d.says(id, message{State: &s})
	}
	d.says(2, message{Without: &without{Why: map[uint32]string{1: "it did not answer"}}})
	if d.m.join.phase != outside || len(d.m.intake.waiting) > 0 {
		t.Errorf("phase %d, %d wait", d.m.join.phase, len(d.m.intake.waiting))
	}
	if len(d.replies) != 1 || d.replies[0].ID != "waits" || d.replies[0].Err == nil {
		t.Errorf("answers %v", d.replies)
	}
}
