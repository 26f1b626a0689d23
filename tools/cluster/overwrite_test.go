package cluster

import (
	"os"
	"path/filepath"
	"testing"
)

// TestOverwriteKeepsTheFile writes through a link into the file that others have open.
func TestOverwriteKeepsTheFile(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "cib.xml"), filepath.Join(dir, "link.xml")
	if err := os.WriteFile(name, []byte("old and longer"), 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(name, link); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := overwrite(link, []byte("new")); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(name)
	if err != nil || !os.SameFile(before, after) || after.Mode() != before.Mode() {
		t.Errorf("another file: %v, %v", after, err)
	}
	if text, _ := os.ReadFile(name); string(text) != "new" {
		t.Errorf("holds %q", text)
	}
	if left, _ := os.ReadDir(dir); len(left) != 2 {
		t.Errorf("left behind: %v", left)
	}
}

// TestOverwriteLeavesTheFileIfItCannotWrite has a folder in the place of the spare copy.
func TestOverwriteLeavesTheFileIfItCannotWrite(t *testing.T) {
	name := filepath.Join(t.TempDir(), "cib.xml")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(name+".new", "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := overwrite(name, []byte("new")); err == nil {
		t.Error("no error")
	}
	if text, _ := os.ReadFile(name); string(text) != "old" {
		t.Errorf("holds %q", text)
	}
}
