package qb

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

const (
	idAuthenticate = -1

	typeSharedMemory = 1 // of the connection, as the server says

	pathLength   = 4096
	helloSize    = 24
	acceptedSize = responseHeader + 16 + 3*pathLength
)

// Dial connects to a service by its name: cpg, cmap, cfg, quorum, votequorum. No message may be
// longer than max bytes. It looks for sockets in the abstract namespace, whose names are padded to the full length, and
// then in /run.
func Dial(service string, max int) (*Conn, error) {
	c, err := dial(service, max, "@"+service+strings.Repeat("\x00", 107-len(service)))
	if errors.Is(err, ErrNotRunning) {
		return DialIn("/run", service, max)
	}
	return c, err
}

// DialIn connects to a service whose socket lies in a folder.
func DialIn(folder, service string, max int) (*Conn, error) {
	return dial(service, max, filepath.Join(folder, service))
}

func dial(service string, max int, name string) (*Conn, error) {
	s, err := connect(service, name)
	if err != nil {
		return nil, err
	}
	c, err := greet(s, service, max)
	if err != nil {
		s.Close()
		return nil, err
	}
	return c, nil
}

// connect finds the socket.
func connect(service, name string) (*net.UnixConn, error) {
	s, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: name, Net: "unix"})
	switch {
	case err == nil:
		return s, nil
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ENOENT), errors.Is(err, syscall.ENOTDIR):
		return nil, ErrNotRunning
	}
	return nil, &RefusedError{service, err.Error()}
}

// greet asks for a connection and maps what the server has made for it.
func greet(s *net.UnixConn, service string, max int) (*Conn, error) {
	if err := trusted(s); err != nil {
		return nil, &RefusedError{service, err.Error()}
	}
	hello := make([]byte, helloSize)
	id := int32(idAuthenticate)
	order.PutUint32(hello, uint32(id))
	order.PutUint32(hello[8:], helloSize)
	order.PutUint32(hello[16:], uint32(max))
	if _, err := s.Write(hello); err != nil {
		return nil, ended(err)
	}
	answer := make([]byte, acceptedSize)
	if _, err := io.ReadFull(s, answer); err != nil {
		return nil, ended(err)
	}
	if err := accepted(answer); err != nil {
		if errors.Is(err, ErrNotReady) {
			return nil, err
		}
		return nil, &RefusedError{service, err.Error()}
	}
	c := &Conn{service: service, socket: s, max: int(order.Uint32(answer[28:]))}
	if err := c.open(answer); err != nil {
		return nil, &RefusedError{service, err.Error()}
	}
	return c, nil
}

func (c *Conn) open(answer []byte) (err error) {
	for i, r := range []**ring{&c.requests, &c.responses, &c.events} {
		at := responseHeader + 16 + i*pathLength
		name, _, _ := strings.Cut(string(answer[at:at+pathLength]), "\x00")
		if *r, err = openRing(name); err != nil {
			return errors.Join(err, c.unmap())
		}
	}
	return nil
}

// accepted reads the server's answer.
func accepted(b []byte) error {
	if int32(order.Uint32(b)) != idAuthenticate || order.Uint32(b[8:]) != acceptedSize {
		return fmt.Errorf("it answers as no libqb that this program knows (message %d of %d bytes, expected %d of %d)",
			int32(order.Uint32(b)), order.Uint32(b[8:]), idAuthenticate, acceptedSize)
	}
	switch errno := syscall.Errno(-int32(order.Uint32(b[16:]))); errno {
	case 0:
	case syscall.EAGAIN:
		return ErrNotReady
	case syscall.EACCES:
		return fmt.Errorf("it does not serve user %s: be root, or add uidgid { uid: %s } to /etc/corosync/corosync.conf", userName(os.Getuid()), userName(os.Getuid()))
	default:
		return fmt.Errorf("it refuses the connection: %w", errno)
	}
	if t := order.Uint32(b[24:]); t != typeSharedMemory {
		return fmt.Errorf("it is set to connections of type %d; remove qb_ipc_type from section system of /etc/corosync/corosync.conf, since shared memory is needed", t)
	}
	return nil
}

// trusted refuses a socket that another user has put in corosync's place: any user can take a name
// in the abstract namespace.
func trusted(s *net.UnixConn) error {
	raw, err := s.SyscallConn()
	if err != nil {
		return err
	}
	var cred *unix.Ucred
	var credErr error
	if err := raw.Control(func(fd uintptr) {
		cred, credErr = unix.GetsockoptUcred(int(fd), unix.SOL_SOCKET, unix.SO_PEERCRED)
	}); err != nil {
		return err
	}
	if credErr != nil {
		return credErr
	}
	if cred.Uid != 0 && int(cred.Uid) != os.Getuid() {
		return fmt.Errorf("its socket belongs to process %d of user %s, and corosync is root's: end that process, or run corosync as root", cred.Pid, userName(int(cred.Uid)))
	}
	return nil
}

func userName(uid int) string {
	if u, err := user.LookupId(strconv.Itoa(uid)); err == nil {
		return u.Username
	}
	return strconv.Itoa(uid)
}

// ended makes one error of all the ways in which a server goes away.
func ended(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, net.ErrClosed) {
		return ErrClosed
	}
	return fmt.Errorf("%w: %w", ErrClosed, err)
}
