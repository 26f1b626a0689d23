package memory

import (
	"bufio"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"sync"

	"pacer/membership"
)

// maxFrame bounds one frame: a document of several MB fits, a stranger's length does not.
const maxFrame = 256 << 20

// frame is what travels over the socket: the first one of a client says who it is.
type frame struct {
	Hello   *membership.Member  `json:"hello,omitempty"`
	Send    []byte              `json:"send,omitempty"`
	Leave   bool                `json:"leave,omitempty"`
	View    *membership.View    `json:"view,omitempty"`
	Message *membership.Message `json:"message,omitempty"`
	Refused string              `json:"refused,omitempty"` // why the connection ends
}

// Serve lets members of other processes join over a listener, until it is closed.
func (h *Hub) Serve(l net.Listener) error {
	for {
		c, err := l.Accept()
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("waiting for members: %w", err)
		}
		go h.serve(c)
	}
}

func (h *Hub) serve(c net.Conn) {
	defer c.Close()
	r := bufio.NewReader(c)
	hello, err := readFrame(r)
	if err != nil || hello.Hello == nil {
		return
	}
	b := h.Join(*hello.Hello).(*box)
	go func() {
		for ev := range b.events {
			var f frame
			switch ev := ev.(type) {
			case membership.View:
				f.View = &ev
			case membership.Message:
				f.Message = &ev
			}
			if writeFrame(c, f) != nil {
				break
			}
		}
		if err := b.Err(); err != nil {
			writeFrame(c, frame{Refused: err.Error()}) //nolint:errcheck // the client may have gone
		}
		c.Close()
	}()
	clean := false
	for {
		f, err := readFrame(r)
		if err != nil {
			break
		}
		if f.Leave {
			clean = true
			break
		}
		if b.Send(f.Send) != nil {
			break
		}
	}
	b.end(clean)
}

// Dial joins a net that another process carries.
func Dial(path string, m membership.Member) (membership.Transport, error) {
	c, err := net.Dial("unix", path)
	if err != nil {
		return nil, fmt.Errorf("joining the lab's net at %s: %w (is the lab running?)", path, err)
	}
	s := &remote{member: m, conn: c, events: make(chan membership.Event), done: make(chan struct{})}
	if err := writeFrame(c, frame{Hello: &m}); err != nil {
		c.Close()
		return nil, fmt.Errorf("joining the lab's net at %s: %w", path, err)
	}
	go s.run()
	return s, nil
}

// remote is a member's side of a connection over a socket.
type remote struct {
	member membership.Member
	conn   net.Conn
	events chan membership.Event
	done   chan struct{} // closed by Leave

	mu   sync.Mutex
	left bool
	err  error
}

func (s *remote) run() {
	defer close(s.events)
	r := bufio.NewReader(s.conn)
	for {
		f, err := readFrame(r)
		if err != nil {
			s.mu.Lock()
			if !s.left {
				s.err = fmt.Errorf("the net that carries this member has gone: %w", err)
			}
			s.mu.Unlock()
			return
		}
		var ev membership.Event
		switch {
		case f.View != nil:
			ev = *f.View
		case f.Message != nil:
			ev = *f.Message
		case f.Refused != "":
			s.mu.Lock()
			s.err = errors.New(f.Refused)
			s.mu.Unlock()
			return
		default:
			continue
		}
		select {
		case s.events <- ev:
		case <-s.done:
			return
		}
	}
}

// Local is the member this connection belongs to.
func (s *remote) Local() membership.Member { return s.member }

// Events delivers views and messages in order.
func (s *remote) Events() <-chan membership.Event { return s.events }

// Send gives a message to the member's view.
func (s *remote) Send(data []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return writeFrame(s.conn, frame{Send: data})
}

// Leave says goodbye.
func (s *remote) Leave() error { return s.end(true) }

// Close ends the connection without goodbye.
func (s *remote) Close() error { return s.end(false) }

func (s *remote) end(goodbye bool) (err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.left {
		return nil
	}
	s.left = true
	close(s.done)
	if goodbye {
		err = writeFrame(s.conn, frame{Leave: true})
	}
	return errors.Join(err, s.conn.Close())
}

// Err says why Events was closed.
func (s *remote) Err() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func writeFrame(w io.Writer, f frame) error {
	data, err := json.Marshal(f)
	if err != nil {
		return err
	}
	buf := make([]byte, 4, 4+len(data))
	binary.BigEndian.PutUint32(buf, uint32(len(data)))
	_, err = w.Write(append(buf, data...))
	return err
}

func readFrame(r io.Reader) (f frame, err error) {
	var head [4]byte
	if _, err = io.ReadFull(r, head[:]); err != nil {
		return f, err
	}
	n := binary.BigEndian.Uint32(head[:])
	if n > maxFrame {
		return f, fmt.Errorf("a frame of %d bytes, at most %d are allowed", n, maxFrame)
	}
	data := make([]byte, n)
	if _, err = io.ReadFull(r, data); err != nil {
		return f, err
	}
	return f, json.Unmarshal(data, &f)
}

// Listen opens the socket at which members of other processes join.
func Listen(path string) (net.Listener, error) {
	l, err := net.Listen("unix", path)
	if err != nil {
		return nil, fmt.Errorf("opening the net's socket: %w", err)
	}
	return l, nil
}
