package store

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/gofrs/flock"

	"pacer/cib"
	"pacer/nofollow"
)

// Options are what Open leaves at their usual values.
type Options struct {
	// Now gives the time that is written into cib-last-written. Default time.Now.
	Now func() time.Time
	// Settle is how long an edited file must stay unchanged before it is read. Default 200 ms.
	Settle time.Duration
}

// Store is an open folder.
type Store struct {
	dir   string
	opts  Options
	lock  *flock.Flock
	notes []cib.Note

	current atomic.Pointer[cib.Document]

	mu      sync.Mutex // held while writing; guards what follows
	closed  bool
	written *cib.Document // the document whose configuration is on disk, nil if none
	stamp   string        // its cib-last-written
	onDisk  os.FileInfo   // cib.xml as it was last written or read
	offered offer         // the last edit that was handed out

	watch *watcher

	// failpoint, in tests, is called before each step of a write. Its error is the step's, or errDied.
	failpoint func(step string) error
}

var errClosed = errors.New("the store is closed")

// Open opens a folder, makes it if it is missing, and reads the configuration in it.
func Open(dir string) (*Store, error) { return OpenWith(dir, Options{}) }

// OpenWith is Open with options.
func OpenWith(dir string, opts Options) (*Store, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.Settle == 0 {
		opts.Settle = 200 * time.Millisecond
	}
	if _, err := nofollow.MakeFolder(dir, 0o750); err != nil {
		return nil, fmt.Errorf("making the configuration's folder: %w", err)
	}
	s := &Store{dir: dir, opts: opts, lock: lockOf(dir)}
	if err := s.takeLock(); err != nil {
		return nil, err
	}
	if err := s.load(); err != nil {
		s.lock.Close()
		return nil, err
	}
	s.startWatcher()
	return s, nil
}

// lockOf is the lock of a folder. It holds for whoever can read it, and a link in its place leads nowhere.
func lockOf(dir string) *flock.Flock {
	return flock.New(filepath.Join(dir, lockName), flock.SetFlag(os.O_CREATE|os.O_RDONLY|syscall.O_NOFOLLOW))
}

func (s *Store) takeLock() error {
	locked, err := s.lock.TryLock()
	if err != nil {
		return fmt.Errorf("locking %s: %w; check that the folder can be written", s.lock.Path(), err)
	}
	if !locked {
		return fmt.Errorf("%s is locked: another process works with this folder; stop it first", s.lock.Path())
	}
	return nil
}

// Notes says what Open found that a user should know: a fallback to a backup, a missing digest, an empty
// start.
func (s *Store) Notes() []cib.Note { return s.notes }

// View gives the current document.
func (s *Store) View() *cib.Document { return s.current.Load() }

// Put makes a document that was agreed on elsewhere the current one, and writes it if its configuration
// is not what is on disk.
func (s *Store) Put(next *cib.Document) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	if s.written == nil || !sameOnDisk(s.written, next) {
		if err := s.write(next); err != nil {
			return err
		}
	}
	s.current.Store(next)
	return nil
}

// sameOnDisk reports whether two documents come to the same configuration file.
func sameOnDisk(a, b *cib.Document) bool {
	x, y := a.Version(), b.Version()
	return x.AdminEpoch == y.AdminEpoch && x.Epoch == y.Epoch && cib.SameConfiguration(a, b)
}

// Close stops watching and lets other processes open the folder.
func (s *Store) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	s.mu.Unlock()
	s.watch.stop()
	if err := s.lock.Close(); err != nil {
		return fmt.Errorf("unlocking %s: %w", s.lock.Path(), err)
	}
	return nil
}
