package qb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Conn is a connection to one service.
type Conn struct {
	service string
	socket  *net.UnixConn
	max     int

	mu        sync.Mutex // of all that writes: one request at a time
	gone      bool
	requests  *ring
	responses *ring

	reading sync.Mutex // of the events
	events  *ring
}

// How long to wait between two looks whether the server is still there, and whether it takes
// requests again.
const (
	look      = 200 * time.Millisecond
	holdFirst = 200 * time.Microsecond
	holdMost  = 5 * time.Millisecond
)

// Max is the length of the longest message, header included.
func (c *Conn) Max() int { return c.max }

// Close ends the connection. The server hears of it at once.
func (c *Conn) Close() error {
	err := c.socket.Close() // whoever reads or writes now ends
	c.mu.Lock()
	defer c.mu.Unlock()
	c.reading.Lock()
	defer c.reading.Unlock()
	if c.gone {
		return nil
	}
	c.gone = true
	return errors.Join(err, c.unmap())
}

func (c *Conn) unmap() error {
	var errs []error
	for _, r := range []*ring{c.requests, c.responses, c.events} {
		if r != nil {
			errs = append(errs, r.close())
		}
	}
	return errors.Join(errs...)
}

// Call sends a request and waits for its answer, whose Code is OK.
func (c *Conn) Call(ctx context.Context, r *Request) (reply *Reply, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	err = guarded(func() error {
		if err := c.put(ctx, r.bytes(), false); err != nil {
			return err
		}
		b, err := c.answer(ctx)
		reply = newReply(b)
		return err
	})
	if err != nil {
		return nil, err
	}
	return reply, reply.Code().err()
}

func (c *Conn) answer(ctx context.Context) ([]byte, error) {
	for {
		b, err := c.responses.read(look)
		if err != nil || b != nil {
			return b, err
		}
		if err := c.alive(ctx); err != nil {
			return nil, err
		}
	}
}

// Send sends a request that has no answer. It waits while the server asks clients to.
func (c *Conn) Send(ctx context.Context, r *Request) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return guarded(func() error { return c.put(ctx, r.bytes(), true) })
}

// put writes a request and wakes the server.
func (c *Conn) put(ctx context.Context, b []byte, held bool) error {
	if c.gone {
		return ErrClosed
	}
	if len(b) > c.max {
		return fmt.Errorf("a request of %d bytes to corosync's service %s; %d are allowed", len(b), c.service, c.max)
	}
	for pause := holdFirst; held && c.requests.held() || !c.requests.write(b); pause = min(2*pause, holdMost) {
		if err := c.alive(ctx); err != nil {
			return err
		}
		time.Sleep(pause)
	}
	if _, err := c.socket.Write(b[:1]); err != nil {
		return ended(err)
	}
	return nil
}

// alive looks whether the server has hung up. A caller that gives up ends the connection: the
// answer to its request may still come, and would be taken for the next one's.
func (c *Conn) alive(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return errors.Join(err, c.socket.Close())
	}
	raw, err := c.socket.SyscallConn()
	if err != nil {
		return ended(err)
	}
	hup := false
	if err := raw.Control(func(fd uintptr) {
		p := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLRDHUP}}
		n, err := unix.Poll(p, 0)
		hup = err == nil && n > 0 && p[0].Revents != 0
	}); err != nil {
		return ended(err)
	}
	if hup {
		return ErrClosed
	}
	return nil
}

// Serve hands events over, one at a time, until the connection ends; the error says why. Events
// that the server wrote before it went are handed over too. The bytes of a Reply may be kept.
func (c *Conn) Serve(handle func(*Reply)) error {
	wake := make([]byte, 512)
	for {
		n, err := c.socket.Read(wake)
		if err != nil {
			return errors.Join(ended(err), c.drain(handle))
		}
		for range n {
			r, err := c.next(time.Second)
			if err != nil {
				return err
			}
			if r == nil {
				return fmt.Errorf("corosync announced an event of %s and did not write it", c.service)
			}
			handle(r)
		}
	}
}

// drain hands over what is left in the ring.
func (c *Conn) drain(handle func(*Reply)) error {
	for {
		r, err := c.next(0)
		if errors.Is(err, ErrClosed) || err == nil && r == nil {
			return nil
		}
		if err != nil {
			return err
		}
		handle(r)
	}
}

func (c *Conn) next(wait time.Duration) (r *Reply, err error) {
	c.reading.Lock()
	defer c.reading.Unlock()
	if c.gone {
		return nil, ErrClosed
	}
	err = guarded(func() error {
		b, err := c.events.read(wait)
		if b != nil {
			r = newReply(b)
		}
		return err
	})
	return r, err
}

// guarded makes an error of a fault in shared memory, which happens where the server cut its files
// short.
func guarded(f func() error) (err error) {
	before := debug.SetPanicOnFault(true)
	defer func() {
		debug.SetPanicOnFault(before)
		switch p := recover().(type) {
		case nil:
		case interface {
			error
			Addr() uintptr
		}:
			err = fmt.Errorf("%w: %w", errDamaged, p)
		default:
			panic(p)
		}
	}()
	return f()
}

// Hangup ends the connection from within an event's handler: Serve then returns.
func (c *Conn) Hangup() { c.socket.Close() }
