package controller

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pacer/membership"
)

// TestBounds: what waits in a machine is bounded, whatever the others send or clients ask.
func TestBounds(t *testing.T) {
	t.Run("changes that do not come back", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		for n := 0; len(d.replies) == 0 && n < 2*mostWishes; n++ {
			d.ask()
		}
		underWay := slices.DeleteFunc(slices.Clone(d.m.mail.unheard), func(m message) bool { return m.Change == nil && m.Changes == nil })
		if len(underWay) != 1 || len(d.m.intake.waiting) > mostWishes || len(d.replies) == 0 || !errors.Is(d.replies[0].Err, ErrBusy) {
			t.Errorf("%d under way, %d wait, answers %v", len(underWay), len(d.m.intake.waiting), d.replies)
		}
	})
	t.Run("cleanups that do not come back", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		for len(d.replies) == 0 && len(d.sent) < 2*mostUnheard {
			d.step(CleanupRequested{ID: "c"})
		}
		if len(d.m.mail.unheard) > mostUnheard || len(d.replies) == 0 || !errors.Is(d.replies[0].Err, ErrBusy) {
			t.Errorf("%d under way, answers %v", len(d.m.mail.unheard), d.replies)
		}
	})
	t.Run("messages during an exchange", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		d.step(Viewed{membership.View{Seq: 9, Members: []membership.Member{person(1), person(2)}}})
		for range mostHeld + 10 {
			d.step(received(2, "{}"))
		}
		if n := len(d.m.join.held); n != mostHeld {
			t.Errorf("%d are held, at most %d may be", n, mostHeld)
		}
		d.step(Viewed{membership.View{Seq: 10, Members: []membership.Member{person(1), person(2)}}})
		large := string(make([]byte, mostHeldBytes/4))
		for range 10 {
			d.step(received(2, large))
		}
		if n := d.m.join.bytes; n > mostHeldBytes {
			t.Errorf("%d bytes are held, at most %d may be", n, mostHeldBytes)
		}
	})
	t.Run("results while members do not agree", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		d.step(Viewed{membership.View{Seq: 9, Members: []membership.Member{person(1), person(2)}}})
		for i := range mostWaiting + 10 {
			r := failedMonitor("3:1:0:00000000-0000-0000-0000-000000000001").Result
			r.UserData, r.CallID = "3:1:0:00000000-0000-0000-0000-000000000001", i
			d.step(Finished{Result: r})
		}
		if w := d.m.own.waiting; len(w) != mostWaiting || w[len(w)-1].Result.Result.CallID != mostWaiting+9 {
			t.Errorf("%d wait, want the newest %d", len(w), mostWaiting)
		}
	})
	t.Run("letters", func(t *testing.T) {
		d := newHand(t)
		d.view(true, 1, 2)
		before := len(d.sent)
		d.step(Written{To: 2, Data: make([]byte, MostLetter+1)})
		d.step(Written{To: 3, Data: []byte("nobody is there")})
		d.step(Written{To: 2, Topic: "t", Data: []byte("x")})
		if got := d.sent[before:]; len(got) != 1 || got[0].Letter == nil || got[0].Letter.Topic != "t" {
			t.Errorf("%d letters are sent", len(got))
		}
	})
}

// TestWaitsGrow: a write that fails is tried again, later each time, and no later than a bound; one that succeeds ends that.
func TestWaitsGrow(t *testing.T) {
	d := newHand(t)
	d.view(true, 1)
	d.m.replica.disk.wait = 0
	d.ask()
	d.says(1, d.sent[len(d.sent)-1])
	for _, want := range []time.Duration{1, 2, 4, 8, 16, 30, 30} {
		d.step(Persisted{Seq: d.writes[len(d.writes)-1], Err: errors.New("full")})
		if got := d.timers[TimerPersist]; got != want*time.Second {
			t.Errorf("tried again after %s, want %s", got, want*time.Second)
		}
		d.step(TimerFired{Timer{Kind: TimerPersist}})
	}
	if len(d.replies) != 0 {
		t.Errorf("a client is told %v meanwhile", d.replies)
	}
	d.flush()
	if _, on := d.timers[TimerPersist]; on || len(d.replies) != 1 || d.replies[0].Err != nil {
		t.Errorf("afterwards: timer %t, answers %v", on, d.replies)
	}
}
