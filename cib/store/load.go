package store

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"pacer/cib"
)

// errDigest means that a file's content does not fit its digest.
var errDigest = errors.New("content does not fit its digest")

// load reads the configuration at the start: the live file, else the newest backup that is whole, else
// an empty one.
func (s *Store) load() error {
	s.removeLeftovers()
	doc, err := s.readVerified(liveName)
	switch {
	case err == nil:
		if err := s.remember(doc); err != nil {
			return err
		}
	case errors.Is(err, errUnknownSchema), errors.Is(err, fs.ErrPermission):
		// Falling back would quietly undo what a newer program, or another user, wrote.
		return fmt.Errorf("reading the configuration: %w", err)
	default:
		missing := errors.Is(err, fs.ErrNotExist)
		if !missing {
			if err := s.putAside(err); err != nil {
				return err
			}
		}
		doc = s.loadBackup(missing)
	}
	s.current.Store(ready(doc))
	return nil
}

// Settled is the version of the newest configuration on disk, backups included, that was written where there was
// quorum; the zero value if there is none. What is newer may be given up when this host meets others.
func (s *Store) Settled() cib.Version {
	s.mu.Lock()
	defer s.mu.Unlock()
	if v, ok := settled(s.written); ok {
		return v
	}
	for _, name := range s.backups() {
		if doc, err := s.readVerified(name); err == nil {
			if v, ok := settled(doc); ok {
				return v
			}
		}
	}
	return cib.Version{}
}

func settled(doc *cib.Document) (cib.Version, bool) {
	if doc == nil || doc.Root().SelectAttrValue("have-quorum", "") != "1" {
		return cib.Version{}, false
	}
	return doc.Version(), true
}

// remember notes that a document is what the live file holds.
func (s *Store) remember(doc *cib.Document) error {
	info, err := os.Stat(s.path(liveName))
	if err != nil {
		return err
	}
	s.onDisk, s.written = info, doc
	s.stamp = doc.Root().SelectAttrValue("cib-last-written", "")
	return nil
}

// ready gives a document the state that a cluster starts with: no status, no designated controller, a
// version.
func ready(doc *cib.Document) *cib.Document {
	fresh := doc.Copy()
	root := fresh.Root()
	emptyStatus(root)
	root.RemoveAttr("dc-uuid")
	for _, attr := range []string{"admin_epoch", "epoch", "num_updates"} {
		if root.SelectAttr(attr) == nil {
			root.CreateAttr(attr, "0")
		}
	}
	return fresh
}

// errUnknownSchema marks a document that is whole but names a schema from elsewhere.
var errUnknownSchema = errors.New("unknown schema")

// readVerified reads a document and compares it with its digest. A missing digest is noted and accepted,
// as by Pacemaker: removing it is how an administrator says that an edit was meant.
func (s *Store) readVerified(name string) (*cib.Document, error) {
	path := s.path(name)
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := cib.Parse(data, path)
	var fault *cib.ParseError
	if errors.As(err, &fault) && fault.Fault == cib.UnknownSchema {
		return nil, fmt.Errorf("%w: %w", errUnknownSchema, err)
	}
	if err != nil {
		return nil, err
	}
	return doc, s.verify(doc, path)
}

func (s *Store) verify(doc *cib.Document, path string) error {
	sig, err := os.ReadFile(path + sigSuffix)
	if errors.Is(err, fs.ErrNotExist) {
		s.note(path, "has no digest file "+filepath.Base(path)+sigSuffix+"; it is used unchecked")
		return nil
	}
	if err != nil {
		return err
	}
	want := strings.TrimSpace(string(sig))
	if got := cib.SignatureDigest(doc.Root()); !strings.EqualFold(got, want) {
		return fmt.Errorf("%w: %s has %s, %s says %q", errDigest, path, got, path+sigSuffix, want)
	}
	return nil
}

// putAside moves a broken live file and its digest to a folder of their own, so that nothing is lost.
func (s *Store) putAside(reason error) error {
	folder, err := os.MkdirTemp(s.dir, autoPrefix)
	if err != nil {
		return fmt.Errorf("%w; keeping it aside failed: %w", reason, err)
	}
	for _, name := range []string{liveName, liveName + sigSuffix} {
		err := os.Rename(s.path(name), filepath.Join(folder, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%w; keeping it aside failed: %w", reason, err)
		}
	}
	s.note(s.path(liveName), fmt.Sprintf("is not used: %v. It was moved to %s. To use it, stop the cluster and put it back without its .sig file", reason, folder))
	return nil
}

// loadBackup gives the newest backup that is whole, or an empty document.
func (s *Store) loadBackup(missing bool) *cib.Document {
	for _, name := range s.backups() {
		doc, err := s.readVerified(name)
		if err != nil {
			s.note(s.path(name), fmt.Sprintf("is not used: %v", err))
			continue
		}
		s.note(s.path(name), fmt.Sprintf("is used, the last configuration that is whole: version %v", doc.Version()))
		return doc
	}
	text := "no configuration that is whole was found; starting with an empty one"
	if missing {
		text = "there is no configuration yet; starting with an empty one"
	}
	s.note(s.dir, text)
	return cib.Empty()
}

// backups lists the backups from the newest to the oldest by the time when they got their name.
func (s *Store) backups() []string {
	type backup struct {
		name string
		at   syscall.Timespec
	}
	paths, err := filepath.Glob(s.path("cib-*"))
	if err != nil {
		return nil
	}
	var found []backup
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil || !info.Mode().IsRegular() || strings.HasSuffix(path, sigSuffix) {
			continue
		}
		b := backup{name: filepath.Base(path)}
		if stat, ok := info.Sys().(*syscall.Stat_t); ok {
			b.at = stat.Ctim
		}
		found = append(found, b)
	}
	slices.SortStableFunc(found, func(a, b backup) int {
		return -cmp.Or(cmp.Compare(a.at.Sec, b.at.Sec), cmp.Compare(a.at.Nsec, b.at.Nsec))
	})
	var names []string
	for _, b := range found {
		names = append(names, b.name)
	}
	return names
}

func (s *Store) note(origin, text string) {
	s.notes = append(s.notes, cib.Note{Origin: origin, Text: text})
}
