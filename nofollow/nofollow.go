package nofollow

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// ErrLink says that a link, or a pipe or device, stands where a file or folder was expected.
var ErrLink = errors.New("a symbolic link, or what is no file, is in the way")

// OpenFile is os.OpenFile for a file or folder, and for nothing else: a link leads elsewhere, a pipe keeps who opens it
// waiting. It makes files for their owner alone. The error for what is neither is an ErrLink.
func OpenFile(path string, flag int) (*os.File, error) {
	f, err := os.OpenFile(path, flag|syscall.O_NOFOLLOW|syscall.O_NONBLOCK, 0o600)
	if errors.Is(err, syscall.ELOOP) || errors.Is(err, syscall.ENXIO) { // the latter for a pipe that nobody reads
		return nil, inTheWay(path)
	}
	if err != nil {
		return nil, err
	}
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() && !info.IsDir() {
		return nil, errors.Join(cmp.Or(err, inTheWay(path)), f.Close())
	}
	return f, nil
}

func inTheWay(path string) error { return fmt.Errorf("%w: %s; remove it", ErrLink, path) }

// MakeFolder makes a folder, and those above it, unless it is there. A link to a folder, on any part of the way, will do
// if root, or whoever runs this, made it; another one is an ErrLink. Made says that it was not there.
func MakeFolder(path string, mode fs.FileMode) (made bool, err error) {
	path = filepath.Clean(path)
	if above := filepath.Dir(path); above != path {
		if made, err := MakeFolder(above, mode); err != nil {
			return made, err
		}
	}
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		err = os.Mkdir(path, mode)
		if errors.Is(err, fs.ErrExist) { // somebody else made it meanwhile
			return false, nil
		}
		return err == nil, err
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
