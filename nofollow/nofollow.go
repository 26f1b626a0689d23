package nofollow

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrLink says that a link stands where a file or folder was expected.
var ErrLink = errors.New("a symbolic link is in the way")

// OpenFile is os.OpenFile for a name that must not be a link; it makes files for their owner alone. The error for a
// link is an ErrLink.
func OpenFile(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|syscall.O_NOFOLLOW, 0o600)
	if errors.Is(err, syscall.ELOOP) {
		return nil, fmt.Errorf("%w: %s; remove it", ErrLink, path)
	}
	return f, err
}

// MakeFolder makes a folder, and those above it, unless it is there. A link to a folder will do if root, or whoever runs
// this, made it; another one is an ErrLink. Made says that it was not there.
func MakeFolder(path string, mode fs.FileMode) (made bool, err error) {
	path = filepath.Clean(path)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, os.MkdirAll(path, mode)
	}
	if err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return false, err
	}
	if s, ok := info.Sys().(*syscall.Stat_t); ok && s.Uid != 0 && int(s.Uid) != os.Geteuid() {
		return false, fmt.Errorf("%w: %s, made by user %d; expected a folder, or a link made by root", ErrLink, path, s.Uid)
	}
	return false, nil
}

// Adopt gives an open file to the owner of a folder, so that a Pacemaker that runs as another user can read it. Only root
// can and need do so.
func Adopt(f *os.File, folder string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(folder)
	if err != nil {
		return err
	}
	if owner, ok := info.Sys().(*syscall.Stat_t); ok {
		return f.Chown(int(owner.Uid), int(owner.Gid))
	}
	return nil
}
