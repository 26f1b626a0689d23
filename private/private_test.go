package private

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// What is written is not for the world, whatever the file was before; a group that may read it still may.
func TestModes(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0))
	for before, want := range map[fs.FileMode]fs.FileMode{0: 0o600, 0o644: 0o640, 0o666: 0o660, 0o600: 0o600, 0o640: 0o640} {
		name := filepath.Join(t.TempDir(), "f")
		for how, write := range map[string]func(string, []byte) error{"in place": WriteFile, "as a whole": Replace} {
			name := name + how
			if before != 0 {
				if err := errors.Join(os.WriteFile(name, []byte("something longer"), before), os.Chmod(name, before)); err != nil {
					t.Fatal(err)
				}
			}
			if err := write(name, []byte("new")); err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(name)
			if err != nil {
				t.Fatal(err)
			}
			if text, _ := os.ReadFile(name); info.Mode().Perm() != want || string(text) != "new" {
				t.Errorf("%s, from %o: %o with %q, want %o", how, before, info.Mode().Perm(), text, want)
			}
		}
	}
}

// A device or pipe is written to as it is.
func TestDevices(t *testing.T) {
	if err := WriteFile("/dev/null", []byte("x")); err != nil {
		t.Error(err)
	}
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o666); err != nil {
		t.Fatal(err)
	}
	read := make(chan string)
	go func() {
		text, _ := os.ReadFile(pipe)
		read <- string(text)
	}()
	if err := WriteFile(pipe, []byte("x")); err != nil || <-read != "x" {
		t.Errorf("a pipe: %v", err)
	}
}

// Nothing but the file is left where one is written as a whole, nor where it cannot be.
func TestReplaceLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	if err := Replace(filepath.Join(dir, "f"), []byte("x")); err != nil {
		t.Fatal(err)
	}
	if err := Replace(filepath.Join(dir, "no", "f"), []byte("x")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("the folder has %v, %v", list, err)
	}
}
