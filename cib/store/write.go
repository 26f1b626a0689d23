package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
)

// writing is one document on its way to disk.
type writing struct {
	store          *Store
	doc            *cib.Document
	text           []byte
	digest         string
	backup         int
	foreign        bool        // the live file is not the one last written or read here
	newCIB, newSig *os.File    // under temporary names, nil once they have their own
	info           os.FileInfo // of the new file, before anyone else could know it
}

// writeStep is a named part of a write. The process may die before and after each.
type writeStep struct {
	name string
	run  func(*writing) error
}

// writeSteps is the whole of a write, in order. Up to "rename-cib" the old document is in force. What has to be
// on disk before that is synced at once, which the file system answers with one commit of its journal instead of
// one for each file. The number in cib.last is not waited for: it only says which backup is overwritten next.
func writeSteps() []writeStep {
	return []writeStep{
		{"guard-edit", (*writing).guardEdit},
		{"remove-old-backup", (*writing).removeOldBackup},
		{"link-backup", (*writing).linkBackup},
		{"link-backup-sig", (*writing).linkBackupSig},
		{"count-backup", (*writing).countBackup},
		{"write-cib", (*writing).writeCIB},
		{"write-sig", (*writing).writeSig},
		{"sync-new", (*writing).syncNew},
		{"rename-cib", (*writing).renameCIB},
		{"rename-sig", (*writing).renameSig},
		{"sync-folder", (*writing).syncFolder},
	}
}

// write brings a document to disk. The lock must be held. On an error the old document stays in force.
func (s *Store) write(doc *cib.Document) error {
	stamp := s.opts.Now().Format(time.ANSIC)
	text, digest := onDiskForm(doc, stamp)
	w := &writing{store: s, doc: doc, text: text, digest: digest}
	for _, step := range writeSteps() {
		err := s.fail(step.name)
		if errors.Is(err, errDied) {
			return err
		}
		if err == nil {
			err = step.run(w)
		}
		if err != nil {
			w.undo()
			return s.explain(err)
		}
	}
	s.onDisk, s.written, s.stamp = w.info, doc, stamp
	return nil
}

// errDied is what a failpoint gives to end a write as if the process had died: nothing is cleaned up.
var errDied = errors.New("the process died")

func (s *Store) fail(step string) error {
	if s.failpoint == nil {
		return nil
	}
	return s.failpoint(step)
}

// onDiskForm gives the text of a document as it stands on disk, and its digest: without status and
// updates, with the time of writing.
func onDiskForm(doc *cib.Document, stamp string) (text []byte, digest string) {
	stored := doc.WithoutStatus()
	root := stored.Root()
	root.CreateAttr("num_updates", "0")
	root.CreateAttr("cib-last-written", stamp)
	return stored.Bytes(), cib.SignatureDigest(root)
}

// guardEdit looks whether someone changed cib.xml since it was last written or read here. Such a file is
// kept aside, unless what is about to be written is that very edit.
func (w *writing) guardEdit() error {
	s := w.store
	state, err := s.liveState()
	if err != nil {
		return err
	}
	w.foreign = state != liveOwn
	if state != liveEdited || s.offered.leadsTo(w.doc, s.path(liveName)) {
		return nil
	}
	if err := linkIfThere(s.path(liveName), s.path(refusedName)); err != nil {
		return err
	}
	s.watch.lose(Edit{Kept: s.path(refusedName), Err: fmt.Errorf("%s: the edit is not taken: the configuration in force changed meanwhile", s.path(liveName))})
	return nil
}

func (w *writing) removeOldBackup() error {
	w.backup = w.store.nextBackup()
	return w.store.removeBackup(w.backup)
}

func (s *Store) removeBackup(n int) error {
	if err := removeIfThere(s.path(backupName(n) + sigSuffix)); err != nil {
		return err
	}
	return removeIfThere(s.path(backupName(n)))
}

// MakeRoom removes the backup that the next write would replace. It is for those who have time after a write; who
// leaves it out waits for it in the next.
func (s *Store) MakeRoom() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return errClosed
	}
	return s.removeBackup(s.nextBackup())
}

// hasOld reports whether there is an earlier document to back up.
func (w *writing) hasOld() bool { return w.store.written != nil }

// linkBackup keeps the old document under its backup's name. If the live file was changed or removed by
// others, the old document is written out again.
func (w *writing) linkBackup() error {
	s := w.store
	switch {
	case !w.hasOld():
		// A digest without its document would condemn the new one if the process died in the middle.
		if _, err := os.Stat(s.path(liveName)); errors.Is(err, fs.ErrNotExist) {
			return removeIfThere(s.path(liveName + sigSuffix))
		}
		return nil
	case !w.foreign:
		return linkIfThere(s.path(liveName), s.path(backupName(w.backup)))
	}
	text, _ := onDiskForm(s.written, s.stamp)
	return s.writeAs(backupName(w.backup), text)
}

func (w *writing) linkBackupSig() error {
	s := w.store
	switch {
	case !w.hasOld():
		return nil
	case !w.foreign:
		return linkIfThere(s.path(liveName+sigSuffix), s.path(backupName(w.backup)+sigSuffix))
	}
	_, digest := onDiskForm(s.written, s.stamp)
	return s.writeAs(backupName(w.backup)+sigSuffix, []byte(digest))
}

func (w *writing) countBackup() error {
	if !w.hasOld() {
		return nil
	}
	return w.store.setNextBackup(w.backup + 1)
}

func (w *writing) writeCIB() (err error) {
	if w.newCIB, err = w.store.writeNew(w.text); err == nil {
		w.info, err = w.newCIB.Stat()
	}
	return err
}

func (w *writing) writeSig() (err error) {
	w.newSig, err = w.store.writeNew([]byte(w.digest))
	return err
}

// syncNew makes the new files and the links to the old ones last.
func (w *writing) syncNew() error {
	var folder error
	var done sync.WaitGroup
	files := []*os.File{w.newCIB, w.newSig}
	failed := make([]error, len(files))
	for i, f := range files {
		done.Go(func() { failed[i] = f.Sync() })
	}
	done.Go(func() { folder = w.store.syncFolder() })
	done.Wait()
	return errors.Join(append(failed, folder)...)
}

func (w *writing) renameCIB() error {
	if err := w.name(w.newCIB, liveName); err != nil {
		return err
	}
	w.newCIB = nil
	return nil
}

func (w *writing) renameSig() error {
	if err := w.name(w.newSig, liveName+sigSuffix); err != nil {
		return errors.Join(err, w.restoreBackup())
	}
	w.newSig = nil
	return nil
}

// name gives a synced file its name.
func (w *writing) name(f *os.File, name string) error {
	if err := os.Rename(f.Name(), w.store.path(name)); err != nil {
		return err
	}
	f.Close() // it is synced, nothing can be lost any more
	return nil
}

// restoreBackup brings back the old document after the new one took its place but its digest could not.
func (w *writing) restoreBackup() error {
	s := w.store
	again := s.path("cib.new.restored")
	if err := linkIfThere(s.path(backupName(w.backup)), again); err != nil {
		return err
	}
	return os.Rename(again, s.path(liveName))
}

func (w *writing) syncFolder() error { return w.store.syncFolder() }

// undo removes temporary files after an error.
func (w *writing) undo() {
	for _, f := range []*os.File{w.newCIB, w.newSig} {
		if f != nil {
			discard(f)
		}
	}
}

// explain says what a failed write means and what to do.
func (s *Store) explain(err error) error {
	advice := "check the folder " + s.dir
	switch {
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		advice = "free some space"
	case errors.Is(err, fs.ErrPermission), errors.Is(err, syscall.EROFS):
		advice = "make the folder " + s.dir + " writable for this user"
	}
	return fmt.Errorf("writing the configuration failed, the previous one stays in force: %w; %s", err, advice)
}

// emptyStatus leaves a document with one empty status section, at its end if there was none.
func emptyStatus(root *etree.Element) {
	old := root.SelectElements("status")
	if len(old) == 1 && len(old[0].Child) == 0 {
		return
	}
	for _, status := range old {
		root.RemoveChild(status)
	}
	root.CreateElement("status")
}
