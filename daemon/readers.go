package daemon

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pacer/api"
	"pacer/daemon/readerlog"
	"pacer/nofollow"
)

// follow begins to write Pacemaker's log for programs that read it, if that is wanted. It follows the events as a client does,
// so that a slow disk costs lines, never the loop's time.
func (d *Daemon) follow() {
	if d.cfg.ReaderLog == "" {
		return
	}
	c, err := d.watch.add(caller{})
	if err == nil {
		d.followed = make(chan struct{})
		go d.tellReaders(filepath.Join(d.cfg.Root, d.cfg.ReaderLog), c)
		return
	}
	d.lacking(err)
}

// tellReaders writes the lines of what is told, until nothing is any more.
func (d *Daemon) tellReaders(path string, told chan *api.Event) {
	defer close(d.followed)
	defer d.watch.remove(told)
	f, err := readerFile(path)
	if err != nil {
		d.lacking(err)
		return
	}
	defer f.Close()
	m := readerlog.Machine{PID: os.Getpid()}
	for e := range told {
		if lines := m.Step(*e); len(lines) > 0 {
			if _, err := f.WriteString(strings.Join(lines, "\n") + "\n"); err != nil {
				d.lacking(err)
			}
		}
	}
	select {
	case <-d.end:
	default:
		d.lacking(fmt.Errorf("%s takes too long to write: nothing more is written until the daemon is started again", path))
	}
}

func (d *Daemon) lacking(err error) {
	d.cfg.Log.Warn().Str("event", "reader-log").Err(err).Msg("Pacemaker's log lacks lines that other programs read")
}

// readerFile opens the log, which lies in a folder of Pacemaker's user.
func readerFile(path string) (*os.File, error) {
	if _, err := nofollow.MakeFolder(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	f, err := nofollow.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY)
	if err != nil {
		return nil, err
	}
	return f, nofollow.Adopt(f, filepath.Dir(path))
}
