package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"github.com/google/renameio/v2"
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

func (s *Store) setNextBackup(n int) error {
	text := strconv.Itoa(n % seriesMax)
	if err := renameio.WriteFile(s.path(seriesName), []byte(text), 0o600, renameio.WithTempDir(s.dir)); err != nil {
		return err
	}
	return s.adopt(s.path(seriesName))
}

// adopt gives a file to the owner of the folder. Only root can and need do so: its files must stay
// readable for a Pacemaker that runs as another user.
func (s *Store) adopt(path string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(s.dir)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return os.Chown(path, int(owner.Uid), int(owner.Gid))
}

// writeNew writes a synced file under a temporary name and returns the name.
func (s *Store) writeNew(content []byte) (path string, err error) {
	f, err := os.CreateTemp(s.dir, newPattern)
	if err != nil {
		return "", err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(content); err != nil {
		return "", err
	}
	if err = s.adopt(f.Name()); err != nil {
		return "", err
	}
	if err = f.Sync(); err != nil {
		return "", err
	}
	return f.Name(), f.Close()
}

// writeAs writes a synced file of that name, whole or not at all.
func (s *Store) writeAs(name string, content []byte) error {
	path, err := s.writeNew(content)
	if err != nil {
		return err
	}
	return os.Rename(path, s.path(name))
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

// removeLeftovers removes files that a writer that died left half written.
func (s *Store) removeLeftovers() {
	left, err := filepath.Glob(s.path(newPattern))
	if err != nil {
		return
	}
	for _, path := range left {
		os.Remove(path)
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
