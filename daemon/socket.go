package daemon

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"pacer/api"
)

// Socket is where the daemon of a host listens whose files are below root.
func Socket(root string) string { return filepath.Join(root, api.SocketPath) }

// socket is a place at which the API listens. Who holds its lock owns it: only he may remove what an earlier daemon
// has left there, and nobody removes what a later one has made.
type socket struct {
	path     string
	lock     *flock.Flock
	listener net.Listener
}

type sockets []*socket

// successorWaits is Waits.Successor where that says nothing.
const successorWaits = 5 * time.Second

// listen opens the sockets of the API, unless another daemon has them.
func (d *Daemon) listen() (sockets, error) {
	paths := []string{Socket(d.cfg.Root)}
	if d.cfg.Listen != "" {
		paths = append(paths, d.cfg.Listen)
	}
	var all sockets
	for _, path := range paths {
		o, err := openSocket(path, d.cfg.Waits.Successor)
		if err != nil {
			all.close()
			return nil, err
		}
		all = append(all, o)
	}
	return all, nil
}

func openSocket(path string, patience time.Duration) (*socket, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, fmt.Errorf("making the folder of the API's socket: %w", err)
	}
	o := &socket{path: path, lock: flock.New(path+".lock", flock.SetPermissions(0o600))}
	if err := o.own(patience); err != nil {
		return nil, err
	}
	if err := o.open(); err != nil {
		return nil, errors.Join(err, o.lock.Close())
	}
	return o, nil
}

// own takes the lock, for which it waits.
func (o *socket) own(patience time.Duration) error {
	for deadline := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		locked, err := o.lock.TryLock()
		if err != nil {
			return fmt.Errorf("locking %s: %w; check that the folder can be written", o.lock.Path(), err)
		}
		if locked {
			return nil
		}
		if time.Now().After(deadline) {
			return errors.Join(fmt.Errorf("another daemon listens at %s already: stop it first", o.path), o.lock.Close())
		}
	}
}

// answers says whether somebody listens.
func (o *socket) answers() bool {
	c, err := net.Dial("unix", o.path)
	if err != nil {
		return false
	}
	c.Close()
	return true
}

func (o *socket) open() error {
	if o.answers() { // of a program that knows no lock
		return fmt.Errorf("another daemon listens at %s already: stop it first", o.path)
	}
	if err := os.Remove(o.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("removing the socket of a daemon that is gone: %w", err)
	}
	l, err := net.Listen("unix", o.path)
	if err != nil {
		return fmt.Errorf("opening the API's socket: %w", err)
	}
	o.listener = l
	// Who may call is decided by the peer's credentials, so that everyone may knock.
	if err := os.Chmod(o.path, 0o666); err != nil {
		return errors.Join(err, l.Close())
	}
	return nil
}

func (all sockets) listeners() (list []net.Listener) {
	for _, o := range all {
		list = append(list, o.listener)
	}
	return list
}

// close removes the sockets, and gives them up then.
func (all sockets) close() {
	for _, o := range all {
		o.listener.Close() // which removes the socket
		o.lock.Close()
	}
}
