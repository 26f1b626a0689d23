package store

import (
	"fmt"
	"time"

	"github.com/fsnotify/fsnotify"
)

// watcher looks for edits, in a goroutine of its own.
type watcher struct {
	edits chan Edit
	late  chan Edit // edits that a write found and kept aside
	quit  chan struct{}
	done  chan struct{}
}

// startWatcher begins to watch the folder. Where that is not possible, edits stay unseen until the next
// write, which keeps them aside.
func (s *Store) startWatcher() {
	const lateMost = 16
	s.watch = &watcher{edits: make(chan Edit), late: make(chan Edit, lateMost), quit: make(chan struct{}), done: make(chan struct{})}
	notify, err := fsnotify.NewWatcher()
	if err == nil {
		err = notify.Add(s.dir)
	}
	if err != nil {
		s.note(s.dir, fmt.Sprintf("edits by hand will not be noticed: %v", err))
		close(s.watch.done)
		return
	}
	go s.watchFolder(s.watch, notify)
}

func (w *watcher) stop() {
	close(w.quit)
	<-w.done
}

// lose reports an edit that a write kept aside. It never waits: with nobody at the other end the file
// itself, under its other name, has to do.
func (w *watcher) lose(e Edit) {
	select {
	case w.late <- e:
	default:
	}
}

// watchFolder waits for changes of cib.xml and looks at it once it has been left alone for a while.
func (s *Store) watchFolder(w *watcher, notify *fsnotify.Watcher) {
	defer close(w.done)
	defer notify.Close()
	settled := time.NewTimer(s.opts.Settle)
	settled.Stop()
	live := s.path(liveName)
	for {
		select {
		case <-w.quit:
			return
		case event := <-notify.Events:
			if event.Name == live && !event.Has(fsnotify.Chmod) {
				settled.Reset(s.opts.Settle)
			}
		case <-notify.Errors:
			// Events were lost: look, in case one was for the live file.
			settled.Reset(s.opts.Settle)
		case e := <-w.late:
			w.deliver(e)
		case <-settled.C:
			if e, ok := s.look(); ok {
				w.deliver(e)
			}
		}
	}
}

// deliver waits until the edit is received or the store is closed.
func (w *watcher) deliver(e Edit) {
	select {
	case w.edits <- e:
	case <-w.quit:
	}
}
