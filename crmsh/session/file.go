package session

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"

	"pacer/cib"
	"pacer/cib/journal"
)

// File is a Backend that keeps the document in a file, as CIB_file and shadow configurations ask for.
type File struct {
	Path  string
	Label string // for the prompt; the file's name if empty
	// User is who commits, for the history.
	User string
}

// Name gives the label, or the file's name.
func (f *File) Name() string {
	if f.Label != "" {
		return f.Label
	}
	return filepath.Base(f.Path)
}

// Snapshot reads the file. One that does not exist or is empty is an error that says so.
func (f *File) Snapshot(context.Context) (*cib.Document, error) {
	data, err := os.ReadFile(f.Path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%s does not exist; expected a file with a <cib> document (CIB_file)", f.Path)
	case err != nil:
		return nil, fmt.Errorf("reading the configuration: %w", err)
	case len(data) == 0:
		return nil, fmt.Errorf("%s is empty; expected a <cib> document", f.Path)
	}
	return cib.Parse(data, f.Path)
}

// Commit performs the operations under a lock beside the file, writes the outcome in its place, and
// remembers it in the journal beside the file.
func (f *File) Commit(ctx context.Context, base cib.Version, c Change) error {
	unlock, err := f.lock()
	if err != nil {
		return err
	}
	defer unlock()
	doc, err := f.Snapshot(ctx)
	if err != nil {
		return err
	}
	if !sameConfiguration(doc.Version(), base) {
		return &ConflictError{Base: base, Current: doc}
	}
	next, err := cib.Update(doc, c.Ops, nil)
	if err != nil {
		return err
	}
	if _, err := cib.Parse(next.Bytes(), "the new configuration"); err != nil {
		return fmt.Errorf("nothing was written: it could not be read again: %w", err)
	}
	if err := conforms(doc.Root(), next.Root()); err != nil {
		return err
	}
	if err := f.write(next); err != nil {
		return err
	}
	return f.remember(doc, next, c.Message)
}

// remember writes a commit of the configuration into the journal.
func (f *File) remember(before, after *cib.Document, message string) error {
	if sameConfiguration(before.Version(), after.Version()) {
		return nil
	}
	w := journal.NewWriter(journal.Path(f.Path))
	_, err := w.Add(before, after, journal.Commit{Time: time.Now(), User: f.User, Client: "crm", Message: message})
	if err = errors.Join(err, w.Close()); err != nil {
		return fmt.Errorf("the configuration is committed, but not in the history: %w", err)
	}
	return nil
}

// History reads the journal.
func (f *File) History(_ context.Context, id string) ([]journal.Entry, error) {
	list, err := journal.Read(journal.Path(f.Path))
	if id != "" {
		list = journal.Find(list, id)
	}
	return list, err
}

// lock keeps others out until unlock is called. The lock is a file beside the document that exists only as
// long as someone holds it: who gets a lock on a file that was removed meanwhile tries again.
func (f *File) lock() (unlock func(), err error) {
	for {
		l := flock.New(f.Path + ".lock")
		if err := l.Lock(); err != nil {
			return nil, fmt.Errorf("locking %s: %w", f.Path, err)
		}
		held, errHeld := l.Stat()
		there, errThere := os.Stat(l.Path())
		if errHeld == nil && errThere == nil && os.SameFile(held, there) {
			return func() {
				os.Remove(l.Path())
				l.Unlock()
			}, nil
		}
		l.Unlock()
	}
}

// write puts a document in the file's place, keeping the file's mode, and makes sure it stays.
func (f *File) write(doc *cib.Document) error {
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(f.Path); err == nil {
		mode = info.Mode().Perm()
	}
	if err := renameio.WriteFile(f.Path, doc.Bytes(), mode); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	dir, err := os.Open(filepath.Dir(f.Path))
	if err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	defer dir.Close()
	return dir.Sync()
}

// Perform has nobody to ask.
func (f *File) Perform(context.Context, Request) (string, error) { return "", ErrNoCluster }
