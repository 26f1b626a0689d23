package desk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"pacer/cib/journal"
	"pacer/crmsh/session"
	"pacer/private"
	"pacer/tools/env"
)

// Dropped keeps edits that were dropped, so that they can be brought back: the newest in a file that only its owner can
// read, for they may hold passwords.
type Dropped struct{ file string }

// How much is kept: of more entries, or more bytes, the oldest go. The newest is kept in any case.
const (
	mostDropped      = 10
	mostDroppedBytes = 4 << 20
)

// newDropped keeps them in the user's folder for state; file "" says that there is none.
func newDropped(e env.Env) *Dropped {
	folder := e.Getenv("XDG_STATE_HOME")
	if home := e.Getenv("HOME"); folder == "" && home != "" {
		folder = filepath.Join(home, ".local", "state")
	}
	if folder == "" {
		return &Dropped{}
	}
	return &Dropped{filepath.Join(folder, "crm", "dropped.json")}
}

// errNoState says that there is no folder for what is dropped.
var errNoState = errors.New("there is no folder to keep it in: neither XDG_STATE_HOME nor HOME is set")

// Keep adds the edits of a session to those of a configuration.
func (d *Dropped) Keep(of string, s *session.Session) error {
	names := session.Compare(s.Base(), s.Document())
	e, err := journal.NewEntry(s.Base(), s.Document(), journal.Commit{Time: time.Now(), Client: of, Message: strings.Join(names, ", ")})
	if err != nil {
		return err
	}
	return d.change(func(list []journal.Entry) []journal.Entry { return append(list, e) })
}

// Of lists the edits of a configuration that were dropped, oldest first.
func (d *Dropped) Of(of string) ([]journal.Entry, error) {
	list, err := d.read()
	return slices.DeleteFunc(list, func(e journal.Entry) bool { return e.Client != of }), err
}

// Forget removes an entry.
func (d *Dropped) Forget(gone journal.Entry) error {
	return d.change(func(list []journal.Entry) []journal.Entry {
		return slices.DeleteFunc(list, func(e journal.Entry) bool { return e.Client == gone.Client && e.Time.Equal(gone.Time) })
	})
}

func (d *Dropped) read() (list []journal.Entry, err error) {
	data, err := os.ReadFile(d.file)
	switch {
	case d.file == "" || errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	}
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w; remove it if it is of no use", d.file, err)
	}
	return list, nil
}

// change writes what becomes of the list, while no other shell does.
func (d *Dropped) change(step func([]journal.Entry) []journal.Entry) error {
	if d.file == "" {
		return errNoState
	}
	if err := os.MkdirAll(filepath.Dir(d.file), 0o700); err != nil {
		return err
	}
	lock := flock.New(d.file + ".lock")
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	if _, err := lock.TryLockContext(ctx, time.Millisecond); err != nil {
		return fmt.Errorf("locking %s: %w", d.file, err)
	}
	defer lock.Unlock()
	list, err := d.read()
	if err != nil { // what cannot be read must not keep edits from being kept
		list = nil
	}
	data, err := bounded(step(list))
	if err != nil {
		return err
	}
	return private.Replace(d.file, data)
}

// bounded writes the newest entries of a list.
func bounded(list []journal.Entry) ([]byte, error) {
	list = list[max(0, len(list)-mostDropped):]
	for {
		data, err := json.Marshal(list)
		if err != nil || len(data) <= mostDroppedBytes || len(list) <= 1 {
			return data, err
		}
		list = list[1:]
	}
}
