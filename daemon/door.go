package daemon

import (
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"golang.org/x/sys/unix"

	"pacer/api"
)

// door is a listener that lets in only who may use the cluster, and of them not more than leave enough descriptors to
// the agents. Who is turned away costs nothing but the moment in which that is said.
type door struct {
	net.Listener
	people people

	mu     sync.Mutex
	guests map[uint32]int // connections by user
	common int            // connections of all who are not privileged
	most   int            // of these
	own    int            // connections of those who are
}

// Bounds on the connections of a socket.
const (
	mostOfUser = 32  // of one who is not privileged
	mostOfAll  = 128 // of all who are not privileged, and as many again for those who are
)

func newDoor(l net.Listener) *door {
	return &door{Listener: l, guests: map[uint32]int{}, most: mostConnections()}
}

// mostConnections leaves three quarters of the descriptors that this process may have to agents and files. Go's runtime
// has raised the soft limit to the hard one at the start, and gives agents the one that was; to set it here would take
// that from them.
func mostConnections() int {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return mostOfAll
	}
	return int(min(mostOfAll, max(limit.Cur/8, 4)))
}

// Accept gives the next connection of somebody who may use the cluster.
func (d *door) Accept() (net.Conn, error) {
	for {
		c, err := d.Listener.Accept()
		if err != nil {
			return nil, err
		}
		g, fault := d.enter(c)
		if fault == nil {
			return g, nil
		}
		turnAway(c, fault)
	}
}

// enter lets a connection in, or says why not.
func (d *door) enter(c net.Conn) (*guest, *api.Fault) {
	uid, err := userOf(c)
	if err != nil {
		return nil, &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: err.Error()}
	}
	who := d.people.caller(uid)
	if who.err != nil {
		return nil, &api.Fault{Status: http.StatusForbidden, Kind: api.KindForbidden, Text: who.err.Error()}
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if text := d.full(who); text != "" {
		return nil, overloaded(text)
	}
	d.count(who, 1)
	return &guest{Conn: c, who: who, leave: sync.OnceFunc(func() { d.left(who) })}, nil
}

// full says why there is no room for a caller, or "".
func (d *door) full(who caller) string {
	switch {
	case who.privileged() && d.own >= d.most:
		return fmt.Sprintf("root has %d connections to this daemon; close some", d.own)
	case who.privileged():
	case d.guests[who.uid] >= min(mostOfUser, d.most):
		return fmt.Sprintf("user %s has %d connections to this daemon; close some", who.name, d.guests[who.uid])
	case d.common >= d.most:
		return fmt.Sprintf("this daemon has %d connections; try again later", d.common)
	}
	return ""
}

func (d *door) count(who caller, n int) {
	if who.privileged() {
		d.own += n
		return
	}
	d.common += n
	if d.guests[who.uid] += n; d.guests[who.uid] == 0 {
		delete(d.guests, who.uid)
	}
}

func (d *door) left(who caller) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.count(who, -1)
}

// guest is a connection of somebody who is known.
type guest struct {
	net.Conn
	who   caller
	leave func()
}

// Close makes room for another.
func (g *guest) Close() error {
	g.leave()
	return g.Conn.Close()
}

// turnAway answers before anything was asked, and closes. The answer fits into what the kernel keeps for the other side,
// which need not even listen.
func turnAway(c net.Conn, f *api.Fault) {
	defer c.Close()
	body, err := json.Marshal(f)
	if err != nil {
		return
	}
	c.SetWriteDeadline(time.Now().Add(100 * time.Millisecond)) //nolint:errcheck // then it takes as long as it takes
	again := ""
	if f.RetryAfter > 0 {
		again = fmt.Sprintf("Retry-After: %d\r\n", f.RetryAfter)
	}
	fmt.Fprintf(c, "HTTP/1.1 %d %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%sConnection: close\r\n\r\n%s",
		f.Status, http.StatusText(f.Status), len(body), again, body)
}
