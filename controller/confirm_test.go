package controller

import (
	"errors"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/membership"
)

// desk drives one machine, n1, by hand: what the others send is made up.
type desk struct {
	t       *testing.T
	m       *Machine
	now     time.Time
	sent    []message
	replies []Reply
	timers  map[string]time.Duration
	events  []string
	oldest  string // feature set of n3, if not the present one
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, now: time.Unix(1_800_000_000, 0), timers: map[string]time.Duration{}}
	d.m = New(Config{Local: person(1), UUID: "00000000-0000-0000-0000-000000000001", Patience: time.Minute}, cib.Empty())
	return d
}

func person(id uint32) membership.Member {
	return membership.Member{ID: id, Name: "n" + nodeID(id), Incarnation: 1}
}

func (d *desk) step(ev Event) {
	for _, e := range d.m.Step(d.now, ev) {
		switch e := e.(type) {
		case Send:
			msg, err := decode(e.Data)
			if err != nil {
				d.t.Fatal(err)
			}
			d.sent = append(d.sent, msg)
		case Reply:
			d.replies = append(d.replies, e)
		case StartTimer:
			d.timers[e.ID] = e.After
		case StopTimer:
			delete(d.timers, e.ID)
		case Log:
			d.events = append(d.events, e.Event+": "+e.Text)
		}
	}
}

// says delivers a message of a member.
func (d *desk) says(from uint32, msg message) {
	msg.View = d.m.view.Seq
	d.step(Received{membership.Message{From: from, Data: msg.encode()}})
}

func received(from uint32, data string) Received {
	return Received{membership.Message{From: from, Data: []byte(data)}}
}

// view brings a view whose other members have the same document as n1, and lets all agree.
func (d *desk) view(quorate bool, ids ...uint32) {
	v := membership.View{Seq: d.m.view.Seq + 1, Quorate: quorate}
	for _, id := range ids {
		v.Members = append(v.Members, person(id))
	}
	d.step(Viewed{v})
	mine := *d.sent[len(d.sent)-1].State
	for _, id := range ids {
		s := mine
		s.ID = id
		if id == 3 && d.oldest != "" {
			s.FeatureSet = d.oldest
		}
		d.says(id, message{State: &s})
	}
	if d.m.phase != together {
		d.t.Fatal("no agreement")
	}
}

// change lets a client of n1 change something, and delivers that to n1. It gives the message's number.
func (d *desk) change() uint64 {
	d.ask()
	msg := d.sent[len(d.sent)-1]
	d.says(1, msg)
	return msg.Seq
}

// ask lets a client of n1 ask for a change.
func (d *desk) ask() {
	pair := etree.NewElement("cluster_property_set")
	pair.CreateAttr("id", "set-"+nodeID(uint32(d.m.doc.Version().Epoch)))
	d.step(Requested{ID: "x", Ops: []cib.Op{{Kind: cib.Create, Section: "crm_config", Data: pair}}})
}

// expect says how many answers there are, and what the last one is.
func (d *desk) expect(n int, err error) {
	d.t.Helper()
	if len(d.replies) != n || n > 0 && !errors.Is(d.replies[n-1].Err, err) {
		d.t.Fatalf("answers %v, want %d, the last with %v; log %q", d.replies, n, err, d.events)
	}
}

// A client is told that its change is made once more than half of the members have it.
func TestChangesAreConfirmed(t *testing.T) {
	d := newDesk(t)
	d.view(true, 1, 2, 3, 4)
	seq := d.change()
	d.expect(0, nil)
	d.says(2, message{Confirm: &confirm{place: place{1, seq}}})
	d.says(2, message{Confirm: &confirm{place: place{1, seq}}})
	d.says(3, message{Confirm: &confirm{place: place{2, seq}}})
	d.says(3, message{Confirm: &confirm{place: place{1, seq + 1}}})
	d.expect(0, nil)
	d.says(4, message{Confirm: &confirm{place: place{1, seq}}})
	d.expect(1, nil)
	d.says(3, message{Confirm: &confirm{place: place{1, seq}}})
	d.expect(1, nil)
	if _, ok := d.timers[timerConfirm]; ok {
		t.Error("the timer runs on")
	}
}

// Members that are alone have nobody to wait for; and what changes nothing need not be confirmed.
func TestNothingToConfirm(t *testing.T) {
	d := newDesk(t)
	d.view(true, 1)
	d.change()
	d.expect(1, nil)
	d.view(true, 1, 2)
	d.step(Requested{ID: "x", Ops: []cib.Op{{Kind: cib.Delete, XPath: "//no-such-thing"}}})
	d.says(1, d.sent[len(d.sent)-1])
	if len(d.replies) != 2 {
		t.Fatalf("answers %v", d.replies)
	}
}

// Who vouches says so to the one whose change it was, and nobody vouches for its own.
func TestVouches(t *testing.T) {
	d := newDesk(t)
	d.view(true, 1, 2)
	d.change()
	before := len(d.sent)
	d.says(2, message{Seq: 7, Change: &change{ID: "y", Ops: nil}})
	if got := d.sent[before:]; len(got) != 1 || got[0].Confirm == nil || got[0].Confirm.From != 2 || got[0].Confirm.Seq != 7 || got[0].Confirm.Digest != d.m.digest() {
		t.Errorf("sent %+v", got)
	}
}

// What happens to a change that is not confirmed when the view changes.
func TestUnconfirmed(t *testing.T) {
	t.Run("the others are gone, and quorum with them", func(t *testing.T) {
		d := newDesk(t)
		d.view(true, 1, 2, 3)
		d.change()
		d.view(false, 1)
		d.expect(1, ErrUnconfirmed)
	})
	t.Run("quorum is lost before the change is made", func(t *testing.T) {
		d := newDesk(t)
		d.view(true, 1, 2, 3)
		d.ask()
		msg := d.sent[len(d.sent)-1]
		d.view(false, 1)
		d.says(1, msg)
		d.expect(1, ErrUnconfirmed)
		d.change()
		d.expect(2, nil)
	})
	t.Run("nobody minds quorum", func(t *testing.T) {
		d := newDesk(t)
		d.view(true, 1, 2)
		d.m.edit(func(e *editor) { e.property("no-quorum-policy", "ignore") })
		d.change()
		d.view(false, 1)
		d.expect(1, nil)
	})
	t.Run("one is gone, and this part goes on", func(t *testing.T) {
		d := newDesk(t)
		d.view(true, 1, 2, 3)
		d.change()
		d.view(true, 1, 3)
		d.expect(1, nil)
	})
	t.Run("there was no quorum before", func(t *testing.T) {
		d := newDesk(t)
		d.view(false, 1, 2)
		d.change()
		d.view(false, 1)
		d.expect(1, nil)
	})
	t.Run("another document takes the place", func(t *testing.T) {
		d := newDesk(t)
		d.view(true, 1, 2)
		d.change()
		d.step(Viewed{membership.View{Seq: 9, Quorate: true, Members: []membership.Member{person(1), person(2)}}})
		mine := *d.sent[len(d.sent)-1].State
		theirs := mine
		theirs.ID, theirs.Version.AdminEpoch, theirs.Digest = 2, 7, "another"
		d.says(1, message{State: &mine})
		d.says(2, message{State: &theirs})
		d.says(2, message{Sync: &document{Text: `<cib validate-with="pacemaker-4.0" admin_epoch="7" epoch="0" num_updates="0"><configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>`}})
		d.expect(1, ErrUnconfirmed)
	})
	t.Run("nobody is gone, and nobody says a word", func(t *testing.T) {
		d := newDesk(t)
		d.view(true, 1, 2)
		d.change()
		if d.timers[timerConfirm] != confirmPatience {
			t.Fatal("no timer")
		}
		d.step(TimerFired{timerConfirm})
		d.expect(1, nil)
	})
}
