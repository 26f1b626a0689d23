package lab

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// Frames are delayed by this process, since few kernels have a queueing discipline for that: a node's
// port is taken from the switch and joined to it again by a relay, which carries frames both ways and keeps
// some of them for a while.

// relay stands between a node's port and the switch.
type relay struct {
	node, hub int // packet sockets: at the node's port, at the switch
	quit      chan struct{}
	ended     sync.WaitGroup

	mu     sync.Mutex
	delays map[string]time.Duration // by the other end's hardware address
}

// frame is a frame that is kept: what was read, with the header that says what the sender left to the device to do.
type frame struct {
	data []byte
	due  time.Time
}

// Delay makes what two nodes send to one another take longer, until it is called with 0 or the first of them is
// booted again.
func (l *Lab) Delay(a, b Node, d time.Duration) error {
	if l.ethernet == nil {
		return errors.New("lab: only frames on an Ethernet can be delayed")
	}
	m, err := l.machine(a.Index)
	if err != nil {
		return err
	}
	r, err := l.ethernet.relayOf(a, m)
	if err != nil {
		return l.fail(a.Index, err)
	}
	r.mu.Lock()
	r.delays[b.hardware()] = d
	r.mu.Unlock()
	return nil
}

// relayOf gives the relay of a node, and makes it if there is none.
func (e *ethernet) relayOf(n Node, m *machine) (*relay, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if m.relay != nil {
		return m.relay, nil
	}
	ours, theirs := m.port+"r", m.port+"s"
	if err := errors.Join(
		e.ip("link", "add", ours, "type", "veth", "peer", "name", theirs),
		e.ip("link", "set", theirs, "master", bridgeName, "up"),
		e.ip("link", "set", ours, "up"),
		e.ip("link", "set", m.port, "nomaster"),
	); err != nil {
		return nil, err
	}
	r := &relay{quit: make(chan struct{}), delays: map[string]time.Duration{}}
	var err error
	done := make(chan struct{})
	e.work <- func() {
		defer close(done)
		if r.node, err = packetSocket(m.port); err == nil {
			r.hub, err = packetSocket(ours)
		}
	}
	<-done
	if err != nil {
		return nil, fmt.Errorf("a relay for %s: %w", n.Name, err)
	}
	r.ended.Go(func() { r.carry(r.node, r.hub, 0) })
	r.ended.Go(func() { r.carry(r.hub, r.node, 6) })
	m.relay = r
	e.relays = append(e.relays, r)
	return r, nil
}

// packetSocket opens a socket that sees all frames that arrive at a device of the namespace that the calling thread is in.
func packetSocket(device string) (int, error) {
	all := int(unix.ETH_P_ALL&0xff)<<8 | unix.ETH_P_ALL>>8
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_RAW|unix.SOCK_CLOEXEC, all)
	if err != nil {
		return -1, err
	}
	dev, err := net.InterfaceByName(device)
	if err == nil {
		err = errors.Join(
			unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_VNET_HDR, 1),
			unix.SetsockoptInt(fd, unix.SOL_PACKET, unix.PACKET_IGNORE_OUTGOING, 1),
			unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Usec: 200_000}),
			unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: uint16(all), Ifindex: dev.Index}),
		)
	}
	if err != nil {
		return -1, errors.Join(fmt.Errorf("device %s: %w", device, err), unix.Close(fd))
	}
	return fd, nil
}

// vnetHeader is the size of the header before each frame, and maxFrame bounds what the kernel hands over at once.
const (
	vnetHeader = 10
	maxFrame   = 70 << 10
)

// carry brings frames from one socket to another. The other end's address is at a place of the frame: 0 for frames
// of the node, 6 for those to it.
func (r *relay) carry(from, to, place int) {
	kept := make(chan frame, 1<<14)
	r.ended.Go(func() { r.keep(kept, to) })
	defer close(kept)
	buf := make([]byte, maxFrame)
	for {
		select {
		case <-r.quit:
			return
		default:
		}
		n, _, err := unix.Recvfrom(from, buf, 0)
		if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EINTR) {
			continue
		}
		if err != nil {
			return // the node is off
		}
		if n < vnetHeader+14 {
			continue
		}
		other := net.HardwareAddr(buf[vnetHeader+place:][:6]).String()
		r.mu.Lock()
		d := r.delays[other]
		r.mu.Unlock()
		if d == 0 {
			_, _ = unix.Write(to, buf[:n]) // networks lose frames
			continue
		}
		select {
		case kept <- frame{append([]byte(nil), buf[:n]...), time.Now().Add(d)}:
		default: // so much is under way that it is lost
		}
	}
}

// keep sends frames on when their time has come, in their order.
func (r *relay) keep(kept <-chan frame, to int) {
	for f := range kept {
		select {
		case <-time.After(time.Until(f.due)):
			_, _ = unix.Write(to, f.data)
		case <-r.quit:
		}
	}
}

func (r *relay) close() {
	close(r.quit)
	r.ended.Wait()
	unix.Close(r.node)
	unix.Close(r.hub)
}
