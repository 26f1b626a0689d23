package daemon

import "sync"

// inbox is work for the loop, in the order it came.
type inbox struct {
	*queue
	wake chan struct{} // holds a token if there may be work
}

type queue struct {
	mu   sync.Mutex
	work []func()
}

func newInbox() inbox { return inbox{&queue{}, make(chan struct{}, 1)} }

func (b inbox) put(f func()) {
	b.mu.Lock()
	b.work = append(b.work, f)
	b.mu.Unlock()
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b inbox) take() []func() {
	b.mu.Lock()
	defer b.mu.Unlock()
	work := b.work
	b.work = nil
	return work
}
