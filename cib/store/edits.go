package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"pacer/cib"
)

// Edit is a change of cib.xml that another program made. Exactly one of Document and Err is set.
type Edit struct {
	// Document is the edited configuration with the current status, and a version above the current one.
	// It is not in force until it is taken.
	Document *cib.Document
	// Err says why the edit was refused.
	Err error
	// Kept is where a refused file is now, "" if there was none.
	Kept string
}

// Edits gives the edits of cib.xml by others. Whoever receives one with a Document answers with Take or
// Refuse, or brings the document to the other members of the cluster and then calls Put.
func (s *Store) Edits() <-chan Edit { return s.watch.edits }

// offer is an edit that was handed out, and the file it came from.
type offer struct {
	document *cib.Document
	file     os.FileInfo
}

// leadsTo reports whether writing a document puts the offered edit in force and the file is still that
// edit.
func (o offer) leadsTo(doc *cib.Document, path string) bool {
	if o.document == nil || !cib.SameSettings(o.document, doc) {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && sameFile(o.file, info)
}

// liveKind says whose work cib.xml is.
type liveKind int

const (
	liveOwn     liveKind = iota // as it was last written or read here
	liveEdited                  // changed by others
	liveMissing                 // not there
)

// liveState looks at cib.xml. The lock must be held.
func (s *Store) liveState() (liveKind, error) {
	info, err := os.Stat(s.path(liveName))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return liveMissing, nil
	case err != nil:
		return liveEdited, err
	case s.onDisk != nil && sameFile(s.onDisk, info):
		return liveOwn, nil
	}
	return liveEdited, nil
}

// sameFile reports whether a file was neither replaced nor written to.
func sameFile(a, b os.FileInfo) bool {
	return os.SameFile(a, b) && a.Size() == b.Size() && a.ModTime().Equal(b.ModTime())
}

// look reads the live file if it changed, and makes an edit of it.
func (s *Store) look() (Edit, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return Edit{}, false
	}
	state, err := s.liveState()
	switch {
	case err != nil || state == liveOwn:
		return Edit{}, false
	case state == liveMissing && s.written == nil:
		return Edit{}, false // there has not been one yet
	case state == liveMissing:
		return s.refuse(errors.New("the file was removed")), true
	}
	doc, err := s.readEdit()
	if err != nil {
		return s.refuse(err), true
	}
	return Edit{Document: doc}, true
}

// readEdit reads the edited file and completes it with what is not on disk.
func (s *Store) readEdit() (*cib.Document, error) {
	path := s.path(liveName)
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := cib.Parse(data, path)
	if err != nil {
		return nil, err
	}
	merged := mergeEdit(s.View(), doc)
	s.offered = offer{merged, info}
	return merged, nil
}

// mergeEdit gives an edited document the current status and, unless its author raised the epoch, the
// version that follows the current one.
func mergeEdit(current, edited *cib.Document) *cib.Document {
	merged := edited.Copy()
	root := merged.Root()
	for _, status := range root.SelectElements("status") {
		root.RemoveChild(status)
	}
	if status := current.Root().SelectElement("status"); status != nil {
		root.AddChild(status.Copy())
	}
	was, is := current.Version(), merged.Version()
	was.NumUpdates, is.NumUpdates = 0, 0
	if is.Compare(was) <= 0 {
		root.CreateAttr("admin_epoch", fmt.Sprint(was.AdminEpoch))
		root.CreateAttr("epoch", fmt.Sprint(was.Epoch+1))
	}
	root.CreateAttr("num_updates", "0")
	return merged
}

// Refuse keeps the edited file aside, writes the current document back, and says so in an Edit.
func (s *Store) Refuse(reason error) Edit {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.refuse(reason)
}

// refuse is Refuse with the lock held.
func (s *Store) refuse(reason error) Edit {
	s.offered = offer{}
	e := Edit{Err: fmt.Errorf("%s: the edit is not taken: %w", s.path(liveName), reason)}
	state, err := s.liveState()
	if err == nil && state == liveEdited {
		e.Kept = s.path(refusedName)
		err = linkIfThere(s.path(liveName), e.Kept)
		if err == nil {
			// From here on the file counts as dealt with, so that writing does not report it once more.
			s.offered.file, err = os.Stat(s.path(liveName))
			s.offered.document = s.View()
		}
	}
	if err == nil {
		err = s.write(s.View())
	}
	if err != nil {
		e.Err = errors.Join(e.Err, err)
	}
	return e
}
