package nofollow

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"
)

// A link is neither opened nor made anew through, and what it leads to stays as it is.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	victim, link := filepath.Join(dir, "victim"), filepath.Join(dir, "link")
	if err := os.WriteFile(victim, []byte("kept"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{victim, filepath.Join(dir, "nothing")} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenFile(link, os.O_WRONLY|os.O_CREATE|os.O_TRUNC); !errors.Is(err, ErrLink) {
			t.Errorf("a link to %s: %v, want ErrLink", to, err)
		}
		os.Remove(link)
	}
	if text, err := os.ReadFile(victim); err != nil || string(text) != "kept" {
		t.Errorf("what the link led to is %q, %v", text, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "nothing")); err == nil {
		t.Error("a file was made through a link")
	}
}

// What waits for a reader, and is no file, keeps nobody waiting.
func TestPipesDoNotHold(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, flag := range []int{os.O_WRONLY | os.O_CREATE, os.O_RDONLY, os.O_RDWR} {
		done := make(chan error, 1)
		go func() { _, err := OpenFile(pipe, flag); done <- err }()
		select {
		case err := <-done:
			if !errors.Is(err, ErrLink) {
				t.Errorf("a pipe opened with %x: %v, want ErrLink", flag, err)
			}
		case <-time.After(5 * time.Second):
			t.Fatalf("a pipe opened with %x keeps who opens it waiting", flag)
		}
	}
}

// A folder may be reached by a link of root or of one's own, not by a stranger's.
func TestFolders(t *testing.T) {
	dir := t.TempDir()
	if made, err := MakeFolder(filepath.Join(dir, "a", "b"), 0o700); err != nil || !made {
		t.Fatalf("made %t, %v", made, err)
	}
	link := filepath.Join(dir, "own")
	if err := os.Symlink(filepath.Join(dir, "a"), link); err != nil {
		t.Fatal(err)
	}
	if made, err := MakeFolder(link+"/", 0o700); err != nil || made {
		t.Errorf("a link of one's own: made %t, %v", made, err)
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can lay a link of another user")
	}
	if err := os.Lchown(link, 12345, 12345); err != nil {
		t.Fatal(err)
	}
	for _, folder := range []string{link + "/", link + "/b", link + "/new", link + "/new/newer"} {
		if _, err := MakeFolder(folder, 0o700); !errors.Is(err, ErrLink) {
			t.Errorf("%s, by a link of another user: %v, want ErrLink", folder, err)
		}
	}
	if made, err := filepath.Glob(filepath.Join(dir, "a", "new*")); len(made) > 0 {
		t.Errorf("made through a link of another user: %q, %v", made, err)
	}
}

// Adopt changes the owner of what is open, whatever its name leads to by now.
func TestAdopt(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root gives files away")
	}
	dir := t.TempDir()
	if err := os.Chown(dir, 12345, 23456); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(filepath.Join(dir, "f"), os.O_WRONLY|os.O_CREATE)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	other := filepath.Join(t.TempDir(), "other")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	os.Remove(f.Name())
	if err := os.Symlink(other, f.Name()); err != nil {
		t.Fatal(err)
	}
	if err := Adopt(f, dir); err != nil {
		t.Fatal(err)
	}
	for want, stat := range map[uint32]func() (os.FileInfo, error){12345: f.Stat, 0: func() (os.FileInfo, error) { return os.Stat(other) }} {
		if info, err := stat(); err != nil || info.Sys().(*syscall.Stat_t).Uid != want {
			t.Errorf("owner is not %d: %v", want, err)
		}
	}
}
