package qbtest

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
)

// Peer is a client's connection, as the server sees it.
type Peer struct {
	socket                      *net.UnixConn
	requests, responses, events *ring
}

// Config is what a server offers.
type Config struct {
	Service string
	Max     int // bytes of the longest message; 0 for what the client asks for
	// Serve serves a connection, which ends when it returns.
	Serve func(*Peer)
}

// Listen starts a server for the time of a test and gives the folder in which its socket is.
func Listen(t testing.TB, c Config) string {
	t.Helper()
	// A socket's path has a bound that a test's own folder may exceed.
	dir, err := os.MkdirTemp("", "qb")
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: filepath.Join(dir, c.Service), Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	s := &server{t: t, cfg: c, dir: dir}
	s.busy.Go(func() { s.accept(l) })
	t.Cleanup(func() {
		l.Close()
		if err := s.close(); err != nil {
			t.Error(err)
		}
		os.RemoveAll(dir)
	})
	return dir
}

type server struct {
	t    testing.TB
	cfg  Config
	dir  string
	busy sync.WaitGroup

	mu    sync.Mutex
	peers []*Peer
}

func (s *server) accept(l *net.UnixListener) {
	for i := 0; ; i++ {
		c, err := l.AcceptUnix()
		if err != nil {
			return
		}
		p, err := s.greet(c, filepath.Join(s.dir, fmt.Sprint("ring", i)))
		if err != nil {
			s.t.Errorf("greeting a client: %v", err)
			c.Close()
			continue
		}
		s.mu.Lock()
		s.peers = append(s.peers, p)
		s.mu.Unlock()
		s.busy.Go(func() {
			defer c.Close()
			s.cfg.Serve(p)
		})
	}
}

// close hangs up, so that who serves comes to an end, and gives the memory back when nobody uses it any more.
func (s *server) close() error {
	s.mu.Lock()
	for _, p := range s.peers {
		p.socket.Close()
	}
	s.mu.Unlock()
	s.busy.Wait()
	var errs []error
	for _, p := range s.peers {
		errs = append(errs, p.requests.close(), p.responses.close(), p.events.close())
	}
	return errors.Join(errs...)
}

const (
	helloSize  = 24
	pathLength = 4096
	answerSize = 24 + 16 + 3*pathLength
	hello      = 0xFFFFFFFF // the number of the first message, and of its answer
)

// greet makes the rings that a client asks for and tells it where they are.
func (s *server) greet(c *net.UnixConn, name string) (*Peer, error) {
	b := make([]byte, helloSize)
	if _, err := io.ReadFull(c, b); err != nil {
		return nil, err
	}
	order := binary.NativeEndian
	if id, size := order.Uint32(b), order.Uint32(b[8:]); id != hello || size != helloSize {
		return nil, fmt.Errorf("message %d of %d bytes, expected %d of %d", id, size, uint32(hello), helloSize)
	}
	limit := s.cfg.Max
	if limit == 0 {
		limit = int(order.Uint32(b[16:]))
	}
	words := uint32(limit/4 + 1024)
	p := &Peer{socket: c}
	answer := make([]byte, answerSize)
	order.PutUint32(answer, hello)
	order.PutUint32(answer[8:], answerSize)
	order.PutUint32(answer[24:], 1) // shared memory
	order.PutUint32(answer[28:], uint32(limit))
	for i, r := range []**ring{&p.requests, &p.responses, &p.events} {
		var err error
		if *r, err = makeRing(fmt.Sprint(name, "-", i), words); err != nil {
			return nil, err
		}
		copy(answer[40+i*pathLength:], (*r).name)
	}
	_, err := c.Write(answer)
	return p, err
}

// Next gives the next request; false when the client has hung up.
func (p *Peer) Next() ([]byte, bool) {
	if _, err := io.ReadFull(p.socket, make([]byte, 1)); err != nil {
		return nil, false
	}
	return p.requests.take(), true
}

// Answer sends an answer.
func (p *Peer) Answer(b []byte) { p.responses.put(b) }

// Announce sends an event and wakes the client.
func (p *Peer) Announce(b []byte) {
	p.events.put(b)
	p.Wake()
}

// Wake wakes the client as if there were an event.
func (p *Peer) Wake() { p.socket.Write([]byte{0}) } //nolint:errcheck // the client may have hung up

// Hold asks clients to wait before they send, or lets them go on.
func (p *Peer) Hold(on bool) {
	v := uint32(0)
	if on {
		v = 1
	}
	atomic.StoreUint32(p.requests.field(holdAt), v)
}

// Hangup ends the connection.
func (p *Peer) Hangup() { p.socket.Close() }

// CutShort takes the memory behind the rings away, as a server does that is killed while it clears up.
func (p *Peer) CutShort() error {
	for _, r := range []*ring{p.requests, p.responses, p.events} {
		if err := os.Truncate(r.name+"-data", 0); err != nil {
			return err
		}
	}
	return nil
}

// Message is a response or an event: a number, a code (1: success), and what follows.
func Message(id, code uint32, body ...byte) []byte {
	b := make([]byte, 24, 24+len(body))
	binary.NativeEndian.PutUint32(b, id)
	binary.NativeEndian.PutUint32(b[8:], uint32(24+len(body)))
	binary.NativeEndian.PutUint32(b[16:], code)
	return append(b, body...)
}
