package controller

import (
	"errors"
	"testing"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/membership"
)

// hand drives one machine, n1, by hand: what the others send is made up.
type hand struct {
	t       *testing.T
	m       *Machine
	now     time.Time
	sent    []message
	replies []Reply
	timers  map[TimerKind]time.Duration
	writes  []int // numbers of documents to be written
	events  []string
	oldest  string // feature set of n3, if not the present one
}

func newHand(t *testing.T) *hand {
	d := &hand{t: t, now: time.Unix(1_800_000_000, 0), timers: map[TimerKind]time.Duration{}}
	d.m = New(Config{Local: person(1), UUID: "00000000-0000-0000-0000-000000000001", Patience: time.Minute}, cib.Empty())
	return d
}

func person(id uint32) membership.Member {
	return membership.Member{ID: id, Name: "n" + nodeID(id), Incarnation: 1}
}

func (d *hand) step(ev Event) {
	for _, e := range d.m.Step(d.now, ev) {
		switch e := e.(type) {
		case Send:
			msg, err := decode(e.Data, d.m.join.protocol)
			if err != nil {
				d.t.Fatal(err)
			}
			d.sent = append(d.sent, msg)
		case Persist:
			d.writes = append(d.writes, e.Seq)
		case Reply:
			d.replies = append(d.replies, e)
		case StartTimer:
			d.timers[e.Timer.Kind] = e.After
		case StopTimer:
			delete(d.timers, e.Timer.Kind)
		case Log:
			d.events = append(d.events, e.Event+": "+e.Text)
		}
	}
}

// says delivers a message of a member.
func (d *hand) says(from uint32, msg message) {
	msg.Term, msg.Protocol = d.m.join.term, d.m.join.protocol
	d.step(Received{membership.Message{From: from, Data: msg.encode()}})
}

func received(from uint32, data string) Received {
	return Received{membership.Message{From: from, Data: []byte(data)}}
}

// view brings a view whose other members have the same document as n1, and lets all agree.
func (d *hand) view(quorate bool, ids ...uint32) {
	v := membership.View{Seq: d.m.join.view.Seq + 1, Quorate: quorate}
	for _, id := range ids {
		v.Members = append(v.Members, person(id))
	}
	if quorate {
		v.Spare = (len(ids) - 1) / 2
	}
	d.step(Viewed{v})
	d.flush()
	mine := *d.sent[len(d.sent)-1].State
	for _, id := range ids {
		s := mine
		s.ID = id
		if id == 3 && d.oldest != "" {
			s.FeatureSet = d.oldest
		}
		d.says(id, message{State: &s})
	}
	if d.m.join.phase != together {
		d.t.Fatal("no agreement")
	}
	d.flush()
}

// flush lets all writes succeed.
func (d *hand) flush() {
	for len(d.writes) > 0 {
		seq := d.writes[len(d.writes)-1]
		d.writes = nil
		d.step(Persisted{Seq: seq})
	}
}

// errOpen stands for any Open, where an error is expected.
var errOpen = errors.New("open")

// change lets a client of n1 change something, and delivers that to n1. It gives the message's number.
func (d *hand) change() uint64 {
	d.ask()
	msg := d.sent[len(d.sent)-1]
	d.says(1, msg)
	d.flush()
	return msg.Seq
}

// ask lets a client of n1 ask for a change.
func (d *hand) ask() {
	pair := etree.NewElement("cluster_property_set")
	pair.CreateAttr("id", "set-"+nodeID(uint32(d.m.replica.doc.Version().Epoch)))
	d.step(Requested{ID: "x", Ops: []cib.Op{{Kind: cib.Create, Section: "crm_config", Data: pair}}})
}

// expect says how many answers there are, and what the last one is.
func (d *hand) expect(n int, err error) {
	d.t.Helper()
	same := n <= len(d.replies) && (n == 0 || errors.Is(d.replies[n-1].Err, err))
	if err == errOpen && n > 0 && n <= len(d.replies) {
		var o *Open
		same = errors.As(d.replies[n-1].Err, &o)
	}
	if len(d.replies) != n || !same {
		d.t.Fatalf("answers %v, want %d, the last with %v; log %q", d.replies, n, err, d.events)
	}
}

// A client is told that its change is made once more than half of the members have it.
func TestChangesAreConfirmed(t *testing.T) {
	d := newHand(t)
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
	if _, ok := d.timers[TimerConfirm]; ok {
		t.Error("the timer runs on")
	}
}

// Members that are alone have nobody to wait for; and what changes nothing need not be confirmed.
func TestNothingToConfirm(t *testing.T) {
	d := newHand(t)
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

// Who confirms a change says so to the one whose change it was, and nobody confirms its own.
func TestConfirms(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2)
	d.change()
	before := len(d.sent)
	d.says(2, message{Seq: 7, Change: &change{ID: "y", Ops: nil}})
	if got := d.sent[before:]; len(got) != 1 || got[0].Confirm == nil || got[0].Confirm.From != 2 || got[0].Confirm.Seq != 7 || got[0].Confirm.Digest != d.m.replica.digest() {
		t.Errorf("sent %+v", got)
	}
}

// What happens to a change that is not confirmed when the view changes.
func TestUnconfirmed(t *testing.T) {
	t.Run("the others are gone, and quorum with them", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2, 3)
		d.change()
		d.view(false, 1)
		d.expect(1, errOpen)
		if !d.told(0, "change-unconfirmed") {
			t.Errorf("log %q", d.events)
		}
	})
	t.Run("quorum is lost before the change is made", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2, 3)
		d.ask()
		msg := d.sent[len(d.sent)-1]
		d.view(false, 1)
		before := len(d.events)
		d.says(1, msg)
		d.expect(1, errOpen)
		if !d.told(before, "change-unconfirmed") {
			t.Errorf("log %q", d.events)
		}
		d.change()
		d.expect(2, nil)
	})
	t.Run("nobody minds quorum", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		d.m.replica.edit(d.m.turn(d.now), func(e *editor) { e.property("no-quorum-policy", "ignore") })
		d.m.replica.disk = disk{}
		d.change()
		d.view(false, 1)
		d.expect(1, nil)
	})
	t.Run("one is gone, and this part goes on", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2, 3)
		d.change()
		d.view(true, 1, 3)
		d.expect(0, nil)
		d.says(3, message{Confirm: &confirm{Agreed: true}})
		d.expect(1, nil)
	})
	t.Run("there was no quorum before", func(t *testing.T) {
		d := newHand(t)
		d.view(false, 1, 2)
		d.change()
		d.view(false, 1)
		d.expect(1, nil)
	})
	t.Run("another document takes the place", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		d.change()
		d.step(Viewed{membership.View{Seq: 9, Quorate: true, Members: []membership.Member{person(1), person(2)}}})
		mine := *d.sent[len(d.sent)-1].State
		theirs := mine
		theirs.ID, theirs.Version.AdminEpoch, theirs.Digest = 2, 7, "another"
		d.says(1, message{State: &mine})
		d.says(2, message{State: &theirs})
		d.says(2, message{Sync: &document{From: 2, Text: `<cib validate-with="pacemaker-4.0" admin_epoch="7" epoch="0" num_updates="0"><configuration><crm_config/><nodes/><resources/><constraints/></configuration><status/></cib>`}})
		d.expect(1, errOpen)
	})
	t.Run("nobody is gone, and nobody says a word", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		d.change()
		if d.timers[TimerConfirm] != confirmPatience {
			t.Fatal("no timer")
		}
		d.now = d.now.Add(confirmPatience)
		d.step(TimerFired{Timer{Kind: TimerConfirm}})
		d.expect(1, errOpen)
	})
}
