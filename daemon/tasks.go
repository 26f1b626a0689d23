package daemon

import "time"

// tasks are done one after the other, in the order they were given, beside the loop: what waits for a disk must not
// keep the loop from moving resources.
type tasks struct {
	inbox
	pause time.Duration // before anything is begun with, so that what somebody waits for goes first
	last  chan struct{} // closed: do what is left, and end
	done  chan struct{}
}

func newTasks(pause time.Duration) *tasks {
	t := &tasks{newInbox(), pause, make(chan struct{}), make(chan struct{})}
	go t.run()
	return t
}

func (t *tasks) run() {
	defer close(t.done)
	for ended := false; !ended; {
		select {
		case <-t.wake:
			time.Sleep(t.pause)
		case <-t.last:
			ended = true
		}
		for _, f := range t.take() {
			f()
		}
	}
}

// flush waits until all that was given so far is done.
func (t *tasks) flush() {
	c := make(chan struct{})
	t.put(func() { close(c) })
	select {
	case <-c:
	case <-t.done:
	}
}

// close does what is left and ends.
func (t *tasks) close() {
	close(t.last)
	<-t.done
}
