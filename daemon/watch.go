package daemon

import (
	"sync"

	"pacer/api"
)

// watchers hands what happens to whoever listens. A listener that does not keep up loses the
// connection rather than slow the cluster down.
type watchers struct {
	mu   sync.Mutex
	list map[chan api.Happening]struct{}
}

// backlog is how many happenings a listener may be behind.
const backlog = 4096

func (w *watchers) add() chan api.Happening {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.list == nil {
		w.list = map[chan api.Happening]struct{}{}
	}
	c := make(chan api.Happening, backlog)
	w.list[c] = struct{}{}
	return c
}

func (w *watchers) remove(c chan api.Happening) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.list[c]; ok {
		delete(w.list, c)
		close(c)
	}
}

func (w *watchers) tell(h api.Happening) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.list {
		select {
		case c <- h:
		default:
			delete(w.list, c)
			close(c)
		}
	}
}

func (w *watchers) close() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.list {
		delete(w.list, c)
		close(c)
	}
}
