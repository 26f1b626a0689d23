package daemon

import (
	"fmt"
	"sync"

	"pacer/api"
)

// watchers hands what happens to whoever listens. A listener that does not keep up loses the
// connection rather than slow the cluster down.
type watchers struct {
	mu   sync.Mutex
	list map[chan *api.Event]caller
}

const (
	// backlog is how many events a listener may be behind.
	backlog = 1024
	// mostStreams of one user who is not privileged, and of all such users together.
	mostStreams, mostStreamsOfAll = 8, 32
)

// add begins to listen. The error says that too many do.
func (w *watchers) add(who caller) (chan *api.Event, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if err := w.full(who); err != nil {
		return nil, err
	}
	if w.list == nil {
		w.list = map[chan *api.Event]caller{}
	}
	c := make(chan *api.Event, backlog)
	w.list[c] = who
	return c, nil
}

func (w *watchers) full(who caller) error {
	if who.privileged() {
		return nil // the door bounds them
	}
	same, all := 0, 0
	for _, other := range w.list {
		if !other.privileged() {
			all++
		}
		if other.uid == who.uid {
			same++
		}
	}
	switch {
	case same >= mostStreams:
		return fmt.Errorf("user %s follows the events of this daemon %d times; end some", who.name, same)
	case all >= mostStreamsOfAll:
		return fmt.Errorf("the events of this daemon are followed %d times; try again later", all)
	}
	return nil
}

func (w *watchers) remove(c chan *api.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, ok := w.list[c]; ok {
		delete(w.list, c)
		close(c)
	}
}

func (w *watchers) tell(h api.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for c := range w.list {
		select {
		case c <- &h: // nobody changes it
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
