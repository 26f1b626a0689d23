package store

import (
	"slices"
	"sync"

	"pacer/cib"
)

// Change is one step from a published document to the next.
type Change struct {
	Old, New *cib.Document
	Patch    *cib.Patch
}

// Feed collects changes for one subscriber until it takes them, so that a slow one never holds up the
// store.
type Feed struct {
	store *Store
	wake  chan struct{}

	mu      sync.Mutex
	waiting []Change
	ended   bool
}

// Subscribe begins to collect changes and gives the document that they start from.
func (s *Store) Subscribe() (*Feed, *cib.Document) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := &Feed{store: s, wake: make(chan struct{}, 1)}
	if s.closed {
		f.end()
	} else {
		s.feeds = append(s.feeds, f)
	}
	return f, s.View()
}

// Wake gives a signal when there is something to Take. It is closed when the feed ends.
func (f *Feed) Wake() <-chan struct{} { return f.wake }

// Take gives all changes since the last call, oldest first.
func (f *Feed) Take() []Change {
	f.mu.Lock()
	defer f.mu.Unlock()
	taken := f.waiting
	f.waiting = nil
	return taken
}

// Close ends the feed.
func (f *Feed) Close() {
	f.store.mu.Lock()
	f.store.feeds = slices.DeleteFunc(f.store.feeds, func(other *Feed) bool { return other == f })
	f.store.mu.Unlock()
	f.end()
}

func (f *Feed) add(c Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended {
		return
	}
	f.waiting = append(f.waiting, c)
	select {
	case f.wake <- struct{}{}:
	default: // a signal is waiting already
	}
}

func (f *Feed) end() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.ended {
		f.ended = true
		close(f.wake)
	}
}
