package lab

import (
	"net"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// management is the network by which a node reaches the BMCs, and nothing else. Nodes need no network for it: process 1 of the
// node has a socket at port 623 of all its addresses, which the lab's process reads. What comes there for an address of a BMC
// goes on to the BMC from a socket of the rack, and back the same way.
type management struct {
	node *net.UDPConn
	rack *rack
	bmcs func(netip.Addr) (device string, ok bool)

	mu       sync.Mutex
	sessions map[session]*net.UDPConn // sockets in the rack
	ended    bool
	work     sync.WaitGroup
}

// session is somebody on a node who speaks with a BMC.
type session struct{ from, bmc netip.AddrPort }

const (
	// mostSessions bounds how many there are of a node at once; what is sent beyond is lost, as in a network.
	mostSessions = 64
	// sessionPatience is how long one is kept in which nothing is said.
	sessionPatience = time.Minute
	mostDatagram    = 64 << 10
)

// manage connects a node that has booted, until it ends, which is part of the lab's work.
func (r *rack) manage(m *machine, bmcs func(netip.Addr) (string, bool), work *sync.WaitGroup) error {
	conn, err := m.udp(bmcPort)
	if err != nil {
		return err
	}
	if err := withDestination(conn); err != nil {
		conn.Close()
		return err
	}
	g := &management{node: conn, rack: r, bmcs: bmcs, sessions: map[session]*net.UDPConn{}}
	g.work.Go(g.serve)
	work.Go(func() {
		<-m.off
		g.close()
	})
	return nil
}

// withDestination lets what is read from a socket tell where it was sent to.
func withDestination(conn *net.UDPConn) error {
	raw, err := conn.SyscallConn()
	if err != nil {
		return err
	}
	var failed error
	err = raw.Control(func(fd uintptr) { failed = unix.SetsockoptInt(int(fd), unix.IPPROTO_IP, unix.IP_PKTINFO, 1) })
	if err != nil {
		return err
	}
	return failed
}

func (g *management) close() {
	g.mu.Lock()
	g.ended = true
	g.node.Close()
	for _, c := range g.sessions {
		c.Close()
	}
	g.mu.Unlock()
	g.work.Wait()
}

// serve carries what the node sends to BMCs.
func (g *management) serve() {
	data, oob := make([]byte, mostDatagram), make([]byte, unix.CmsgSpace(unix.SizeofInet4Pktinfo))
	for {
		n, oobn, _, from, err := g.node.ReadMsgUDPAddrPort(data, oob)
		if err != nil {
			return
		}
		to, ok := destination(oob[:oobn])
		if !ok || !g.reaches(to) {
			continue
		}
		s := session{from, netip.AddrPortFrom(to, bmcPort)}
		if c := g.session(s); c != nil {
			_ = c.SetReadDeadline(time.Now().Add(sessionPatience))
			_, _ = c.WriteToUDPAddrPort(data[:n], s.bmc)
		}
	}
}

// reaches says whether there is a BMC at an address that does not hang.
func (g *management) reaches(bmc netip.Addr) bool {
	device, ok := g.bmcs(bmc)
	if !ok {
		return false
	}
	state, _ := g.rack.state(device)
	return state != DeviceHangs
}

// destination is where a datagram was sent to, as its control message says.
func destination(oob []byte) (netip.Addr, bool) {
	messages, err := unix.ParseSocketControlMessage(oob)
	if err != nil {
		return netip.Addr{}, false
	}
	for _, m := range messages {
		if m.Header.Level == unix.IPPROTO_IP && m.Header.Type == unix.IP_PKTINFO && len(m.Data) >= unix.SizeofInet4Pktinfo {
			return netip.AddrFrom4([4]byte(m.Data[8:12])), true // after the interface's number and the local address
		}
	}
	return netip.Addr{}, false
}

// session finds the rack's socket for somebody, and makes it if there is none; nil if that cannot be.
func (g *management) session(s session) *net.UDPConn {
	g.mu.Lock()
	c, count := g.sessions[s], len(g.sessions)
	g.mu.Unlock()
	if c != nil || count >= mostSessions {
		return c
	}
	c, err := g.rack.m.udp(0)
	if err != nil {
		return nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.ended {
		c.Close()
		return nil
	}
	g.sessions[s] = c
	g.work.Go(func() { g.back(s, c) })
	return c
}

// back carries what a BMC answers, until the session ends or is silent for long.
func (g *management) back(s session, c *net.UDPConn) {
	defer func() {
		g.mu.Lock()
		delete(g.sessions, s)
		g.mu.Unlock()
		c.Close()
	}()
	_ = c.SetReadDeadline(time.Now().Add(sessionPatience))
	source := unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: s.bmc.Addr().As4()})
	data := make([]byte, mostDatagram)
	for {
		n, from, err := c.ReadFromUDPAddrPort(data)
		if err != nil {
			return
		}
		if netip.AddrPortFrom(from.Addr().Unmap(), from.Port()) != s.bmc || !g.reaches(s.bmc.Addr()) {
			continue
		}
		_, _, _ = g.node.WriteMsgUDPAddrPort(data[:n], source, s.from)
	}
}

// bmcAt finds the BMC of an address.
func (p *power) bmcAt(a netip.Addr) (device string, ok bool) {
	for _, n := range p.nodes() {
		if bmcAddress(n.ID) == a.Unmap().String() {
			return BMCName(n), true
		}
	}
	return "", false
}
