package process

import (
	"fmt"
	"os"
	"syscall"
	"time"
)

// capture reads one output stream of a program into a bounded buffer.
type capture struct {
	r, w  *os.File
	limit int
	done  chan struct{}

	head, tail []byte
	lost       int // bytes between head and tail
}

func newCapture(limit int) (*capture, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	return &capture{r: r, w: w, limit: limit, done: make(chan struct{})}, nil
}

// launched lets go of the end that is the program's.
func (c *capture) launched() { c.w.Close() }

func (c *capture) close() {
	c.r.Close()
	c.w.Close()
}

// run reads until all writers are gone or finish ends it.
func (c *capture) run() {
	defer close(c.done)
	buf := make([]byte, 8<<10)
	for {
		n, err := c.r.Read(buf)
		c.add(buf[:n])
		if err != nil {
			return
		}
	}
}

// finish takes what the pipe still holds, without waiting for writers that live on, and gives all
// that was kept.
func (c *capture) finish() string {
	_ = c.r.SetReadDeadline(time.Unix(1, 0)) // a pipe knows deadlines; without one, run ends at EOF
	<-c.done
	if raw, err := c.r.SyscallConn(); err == nil {
		_ = raw.Control(c.drain)
	}
	c.r.Close()
	return c.text()
}

func (c *capture) drain(fd uintptr) {
	buf := make([]byte, 8<<10)
	for taken := 0; taken < drainLimit; {
		n, err := syscall.Read(int(fd), buf)
		if err == syscall.EINTR {
			continue
		}
		if n <= 0 {
			return
		}
		c.add(buf[:n])
		taken += n
	}
}

// drainLimit is more than a pipe holds: a child that keeps writing must not keep us reading.
const drainLimit = 2 << 20

func (c *capture) add(data []byte) {
	if room := c.limit/2 - len(c.head); room > 0 {
		n := min(room, len(data))
		c.head = append(c.head, data[:n]...)
		data = data[n:]
	}
	c.tail = append(c.tail, data...)
	if over := len(c.tail) - c.limit/2; over > c.limit/2 { // not at every read
		c.trim(over)
	}
}

func (c *capture) trim(over int) {
	c.lost += over
	c.tail = append(c.tail[:0], c.tail[over:]...)
}

func (c *capture) text() string {
	if over := len(c.tail) - c.limit/2; over > 0 {
		c.trim(over)
	}
	if c.lost == 0 {
		return string(c.head) + string(c.tail)
	}
	return fmt.Sprintf("%s\n[%d bytes left out]\n%s", c.head, c.lost, c.tail)
}
