package qb_test

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pacer/membership/corosync/qb"
	"pacer/membership/corosync/qb/qbtest"
)

// connect gives a connection to a server that serves it as a function does.
func connect(t *testing.T, serve func(*qbtest.Peer)) *qb.Conn {
	t.Helper()
	return connectTo(t, qbtest.Config{Service: "played", Serve: serve})
}

func connectTo(t *testing.T, cfg qbtest.Config) *qb.Conn {
	t.Helper()
	c, err := qb.DialIn(qbtest.Listen(t, cfg), cfg.Service, 1<<16)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// echo answers each request with what followed its header.
func echo(p *qbtest.Peer) {
	for r, ok := p.Next(); ok; r, ok = p.Next() {
		p.Answer(qbtest.Message(binary.NativeEndian.Uint32(r)+1, 1, r[16:]...))
	}
}

// A request has a header and fields in slots of 8 bytes; what comes back in them is read as it was written.
func TestRequestIsAnswered(t *testing.T) {
	c := connect(t, echo)
	r, err := c.Call(t.Context(), qb.NewRequest(7).U32(1<<31).U16(1<<15).U64(1<<63).Field("name", 6).Pad(2).U8(200).Data([]byte("rest")))
	if err != nil {
		t.Fatal(err)
	}
	if id, a, b, d := r.ID(), r.U32(), r.U16(), r.U64(); id != 8 || a != 1<<31 || b != 1<<15 || d != 1<<63 {
		t.Errorf("message %d with %d, %d, %d", id, a, b, d)
	}
	if name, octet, rest := string(r.Take(8)), r.Take(8)[0], string(r.Take(4)); name != "name\x00\x00\x00\x00" || octet != 200 || rest != "rest" || r.Err() != nil {
		t.Errorf("%q %d %q %v", name, octet, rest, r.Err())
	}
	if r.U32(); r.Err() == nil || !strings.Contains(r.Err().Error(), "corosync 3 is needed") {
		t.Errorf("reading beyond the end: %v", r.Err())
	}
}

// Several goroutines may call at once: each gets its own answer, also when the ring has gone round many times.
func TestCallsAtOnce(t *testing.T) {
	c := connectTo(t, qbtest.Config{Service: "played", Serve: echo, Max: 4096})
	var wg sync.WaitGroup
	for caller := range uint32(4) {
		wg.Go(func() {
			for i := range uint32(200) {
				want := caller<<16 | i
				r, err := c.Call(t.Context(), qb.NewRequest(1).U32(want).Pad(int(i)))
				if err != nil || r.U32() != want {
					t.Errorf("call %x: %v", want, err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// What a service refuses is an error of its code, in words with the number.
func TestRefusals(t *testing.T) {
	c := connect(t, func(p *qbtest.Peer) {
		for r, ok := p.Next(); ok; r, ok = p.Next() {
			p.Answer(qbtest.Message(1, binary.NativeEndian.Uint32(r[16:])))
		}
	})
	for code, want := range map[qb.Code]string{
		qb.TryAgain: "corosync answers: busy, try again (code 6)", qb.NotExist: "corosync answers: no such thing (code 12)",
		qb.Access: "corosync answers: access denied (code 11)", 55: "corosync answers with code 55",
	} {
		_, err := c.Call(t.Context(), qb.NewRequest(1).U32(uint32(code)))
		if !errors.Is(err, code) || err.Error() != want {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if _, err := c.Call(t.Context(), qb.NewRequest(1).U32(uint32(qb.OK))); err != nil {
		t.Errorf("after refusals: %v", err)
	}
}

// A request that is longer than the server takes is not sent, and the connection stays.
func TestTooLongRequest(t *testing.T) {
	c := connectTo(t, qbtest.Config{Service: "played", Serve: echo, Max: 4096})
	if c.Max() != 4096 {
		t.Errorf("at most %d bytes, want what the server says: 4096", c.Max())
	}
	_, err := c.Call(t.Context(), qb.NewRequest(1).Pad(5000))
	if err == nil || !strings.Contains(err.Error(), "a request of 5016 bytes to corosync's service played; 4096 are allowed") {
		t.Error(err)
	}
	if _, err := c.Call(t.Context(), qb.NewRequest(1).Pad(4080)); err != nil {
		t.Error(err)
	}
}

// An answer that takes longer than the looks at the server is waited for.
func TestLateAnswer(t *testing.T) {
	t.Parallel()
	c := connect(t, func(p *qbtest.Peer) {
		for r, ok := p.Next(); ok; r, ok = p.Next() {
			time.Sleep(250 * time.Millisecond) // a server that is slow
			p.Answer(qbtest.Message(1, 1, r[16:]...))
		}
	})
	r, err := c.Call(t.Context(), qb.NewRequest(1).U32(5))
	if err != nil || r.U32() != 5 {
		t.Error(err)
	}
}

// A server that goes away ends every call, whatever it was doing; nobody waits for ever.
func TestServerGoesAway(t *testing.T) {
	t.Parallel()
	for name, serve := range map[string]func(*qbtest.Peer){
		"before a request":     func(*qbtest.Peer) {},
		"instead of an answer": func(p *qbtest.Peer) { p.Next() },
		"with an event instead of an answer": func(p *qbtest.Peer) {
			p.Next()
			p.Announce(qbtest.Message(1, 1))
		},
	} {
		c := connect(t, serve)
		if _, err := c.Call(t.Context(), qb.NewRequest(1)); !errors.Is(err, qb.ErrClosed) {
			t.Errorf("%s: %v", name, err)
		}
		if err := c.Send(t.Context(), qb.NewRequest(1)); !errors.Is(err, qb.ErrClosed) {
			t.Errorf("%s, then another request: %v", name, err)
		}
	}
}

// Who gives up waiting for an answer ends the connection: that answer would be taken for the next request's.
func TestCallerGivesUp(t *testing.T) {
	t.Parallel()
	late := make(chan struct{})
	c := connect(t, func(p *qbtest.Peer) {
		p.Next()
		<-late
		p.Answer(qbtest.Message(1, 1, 1))
		p.Next()
	})
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer stop()
	if _, err := c.Call(ctx, qb.NewRequest(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	close(late)
	if r, err := c.Call(t.Context(), qb.NewRequest(2)); !errors.Is(err, qb.ErrClosed) {
		t.Errorf("the next request got %v, %v", r, err)
	}
}

// While the server asks clients to wait, messages wait and questions do not.
func TestHeldMessages(t *testing.T) {
	asked, sent := make(chan struct{}), make(chan []byte, 1)
	c := connect(t, func(p *qbtest.Peer) {
		p.Hold(true)
		r, _ := p.Next() // a question
		p.Answer(qbtest.Message(1, 1, r[16:]...))
		<-asked
		p.Hold(false)
		r, _ = p.Next()
		sent <- r[16:]
		p.Next()
	})
	if _, err := c.Call(t.Context(), qb.NewRequest(1).U32(1)); err != nil {
		t.Fatal(err)
	}
	done := make(chan error)
	go func() { done <- c.Send(t.Context(), qb.NewRequest(2).Data([]byte("a message"))) }()
	select {
	case err := <-done:
		t.Fatalf("sent while it was to wait: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(asked)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if got := string(<-sent); got != "a message" {
		t.Errorf("got %q", got)
	}
}

// A server that takes nothing fills the ring; then messages wait as long as their sender does.
func TestFullRing(t *testing.T) {
	release, all := make(chan struct{}), make(chan int)
	c := connectTo(t, qbtest.Config{Service: "played", Max: 4096, Serve: func(p *qbtest.Peer) {
		<-release
		n := 0
		for _, ok := p.Next(); ok; _, ok = p.Next() {
			n++
		}
		all <- n
	}})
	message := func() *qb.Request { return qb.NewRequest(1).Pad(1000) }
	for range 7 { // of 8192 bytes
		if err := c.Send(t.Context(), message()); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error)
	go func() { done <- c.Send(t.Context(), message()) }()
	select {
	case err := <-done:
		t.Fatalf("an eighth message went into a full ring: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	close(release)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	c.Hangup()
	if n := <-all; n != 8 {
		t.Errorf("the server took %d messages, want 8", n)
	}
	never := connectTo(t, qbtest.Config{Service: "played", Max: 4096, Serve: func(p *qbtest.Peer) { <-t.Context().Done() }})
	ctx, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	var err error
	for i := 0; i < 9 && err == nil; i++ {
		err = never.Send(ctx, message())
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a sender that gives up is told %v", err)
	}
}

// Events come in order, all of them, also those that were written before the server went; then the end is told.
func TestEvents(t *testing.T) {
	c := connectTo(t, qbtest.Config{Service: "played", Max: 4096, Serve: func(p *qbtest.Peer) {
		for i := range 1000 {
			if i%20 == 0 { // as many as surely fit
				p.Next()
			}
			p.Announce(qbtest.Message(uint32(i), 1, make([]byte, i%300)...))
		}
	}})
	var got []int32
	go more(t, c)
	err := c.Serve(func(r *qb.Reply) {
		if got = append(got, r.ID()); len(got)%20 == 0 && len(got) < 1000 {
			more(t, c)
		}
	})
	if !errors.Is(err, qb.ErrClosed) || len(got) != 1000 || !slices.IsSorted(got) {
		t.Errorf("%d events, %v", len(got), err)
	}
}

// more asks for events.
func more(t *testing.T, c *qb.Conn) {
	if err := c.Send(t.Context(), qb.NewRequest(1)); err != nil {
		t.Error(err)
	}
}

// An event that is announced and never written is an error, not a wait without end.
func TestEventThatIsNotThere(t *testing.T) {
	t.Parallel()
	c := connect(t, func(p *qbtest.Peer) { p.Wake(); p.Next() })
	err := c.Serve(func(*qb.Reply) { t.Error("an event out of nothing") })
	if err == nil || !strings.Contains(err.Error(), "corosync announced an event of played and did not write it") {
		t.Error(err)
	}
}

// A handler may end the connection: Serve returns, and so does all that is asked for later.
func TestHangupAndClose(t *testing.T) {
	c := connect(t, func(p *qbtest.Peer) { p.Announce(qbtest.Message(1, 1)); p.Next() })
	if err := c.Serve(func(*qb.Reply) { c.Hangup() }); !errors.Is(err, qb.ErrClosed) {
		t.Error(err)
	}
	c = connect(t, echo)
	for range 2 { // closing twice is no error
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := c.Call(t.Context(), qb.NewRequest(1)); !errors.Is(err, qb.ErrClosed) {
		t.Errorf("a call on a closed connection: %v", err)
	}
	if err := c.Serve(func(*qb.Reply) {}); !errors.Is(err, qb.ErrClosed) {
		t.Errorf("events of a closed connection: %v", err)
	}
}

// A server that takes the shared memory away costs the connection, not the process.
func TestMemoryTakenAway(t *testing.T) {
	t.Parallel()
	c := connect(t, func(p *qbtest.Peer) {
		p.Next()
		if err := p.CutShort(); err != nil {
			t.Error(err)
		}
		p.Wake()
		p.Next()
	})
	if err := c.Send(t.Context(), qb.NewRequest(1)); err != nil {
		t.Fatal(err)
	}
	served := c.Serve(func(*qb.Reply) {})
	_, called := c.Call(t.Context(), qb.NewRequest(1))
	for _, err := range []error{served, called} {
		if err == nil {
			t.Error("no error though the memory is gone")
		}
	}
	if !strings.Contains(called.Error(), "the memory shared with corosync is damaged") {
		t.Error(called)
	}
}

// An answer without room for a code is a refusal, and nothing can be read from it.
func TestShortAnswer(t *testing.T) {
	c := connect(t, func(p *qbtest.Peer) {
		for _, ok := p.Next(); ok; _, ok = p.Next() {
			p.Answer([]byte{1, 0, 0, 0, 0, 0, 0, 0})
		}
	})
	if _, err := c.Call(t.Context(), qb.NewRequest(1)); err == nil || !strings.Contains(err.Error(), "code 2") {
		t.Error(err)
	}
}
