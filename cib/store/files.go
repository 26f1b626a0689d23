package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"pacer/nofollow"
)

// Names in the folder.
const (
	liveName   = "cib.xml"
	sigSuffix  = ".sig"
	seriesName = "cib.last"
	lockName   = "cib.lock"
	newPattern = "cib.new.*"  // files being written
	autoPrefix = "cib.auto.*" // folders with files whose digest did not fit
	// refusedName is where an edited file goes that was not taken, over any earlier one.
	refusedName = "cib.xml.refused"
	// seriesMax is the number of backups kept.
	seriesMax = 100
)

func (s *Store) path(name string) string { return filepath.Join(s.dir, name) }

// backupName is the name of a numbered backup.
func backupName(n int) string { return fmt.Sprintf("cib-%d.raw", n) }

// nextBackup reads the number of the next backup. What cannot be read counts as 0, as for Pacemaker.
func (s *Store) nextBackup() int {
	text, err := os.ReadFile(s.path(seriesName))
	if err != nil {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || n < 0 || n >= seriesMax {
		return 0
	}
	return n
}

// setNextBackup writes in place, since a file that replaces another is written to disk at once by some file systems,
// and the number need not be (see writeSteps).
func (s *Store) setNextBackup(n int) (err error) {
	f, err := nofollow.OpenFile(s.path(seriesName), os.O_WRONLY|os.O_CREATE)
	if errors.Is(err, nofollow.ErrLink) {
		if err = os.Remove(s.path(seriesName)); err == nil {
			f, err = nofollow.OpenFile(s.path(seriesName), os.O_WRONLY|os.O_CREATE)
		}
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() == 0 { // it is new
		if err := nofollow.Adopt(f, s.dir); err != nil {
			return err
		}
	}
	text := strconv.Itoa(n % seriesMax)
	if _, err := f.WriteAt([]byte(text), 0); err != nil {
		return err
	}
	if info.Size() > int64(len(text)) {
		return f.Truncate(int64(len(text)))
	}
	return nil
}

// writeNew writes a file under a temporary name and gives it open, not yet synced.
func (s *Store) writeNew(content []byte) (*os.File, error) {
	f, err := os.CreateTemp(s.dir, newPattern)
	if err != nil {
		return nil, err
	}
	if _, err = f.Write(content); err == nil {
		err = nofollow.Adopt(f, s.dir)
	}
	if err != nil {
		discard(f)
		return nil, err
	}
	return f, nil
}

// discard gives up a file under a temporary name.
func discard(f *os.File) {
	f.Close()
	os.Remove(f.Name())
}

// writeAs writes a synced file of that name, whole or not at all.
func (s *Store) writeAs(name string, content []byte) error {
	f, err := s.writeNew(content)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		os.Remove(f.Name())
		return err
	}
	return os.Rename(f.Name(), s.path(name))
}

// syncFolder makes links, renames and removals in the folder last.
func (s *Store) syncFolder() error {
	d, err := os.Open(s.dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// removeLeftovers removes what a writer that died left: files half written, and folders into which nothing was moved any
// more. A folder with something in it stays.
func (s *Store) removeLeftovers() {
	for _, pattern := range []string{newPattern, autoPrefix} {
		left, _ := filepath.Glob(s.path(pattern)) // the patterns are well formed
		for _, path := range left {
			os.Remove(path)
		}
	}
}

// linkIfThere gives a file a second name, in the place of whatever has it. A missing file is no error.
func linkIfThere(from, to string) error {
	if err := removeIfThere(to); err != nil {
		return err
	}
	if err := os.Link(from, to); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
