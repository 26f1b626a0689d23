package private

import (
	"errors"
	"io/fs"
	"os"

	"github.com/google/renameio/v2"
)

// Create is os.Create for a file that others may not read: a new one is its owner's alone, and from one that is there it
// takes what the world may do. A group that may read it has been told so by somebody.
func Create(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && info.Mode().IsRegular() {
		if mode := info.Mode().Perm(); mode&0o007 != 0 {
			err = f.Chmod(mode &^ 0o007)
		}
		err = errors.Join(err, f.Truncate(0))
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// WriteFile writes a file as Create makes it.
func WriteFile(name string, content []byte) error {
	f, err := Create(name)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	return errors.Join(err, f.Close())
}

// Replace puts a file in place as a whole, on the disk before it is seen, with the mode that Create would give it. A link
// of that name is replaced, too.
func Replace(name string, content []byte) error {
	mode := fs.FileMode(0o600)
	if info, err := os.Lstat(name); err == nil && info.Mode().IsRegular() {
		mode = info.Mode().Perm() &^ 0o007
	}
	f, err := renameio.NewPendingFile(name, renameio.WithStaticPermissions(mode))
	if err != nil {
		return err
	}
	defer f.Cleanup() //nolint:errcheck // it is gone once it is in place
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.CloseAtomicallyReplace()
}
