package secretfile

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

func TestValues(t *testing.T) {
	root := t.TempDir()
	v, err := Of(root, "db", "passwd")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Read(); !errors.Is(err, ErrNone) {
		t.Errorf("read of nothing: %v", err)
	}
	if err := v.Check(); !errors.Is(err, ErrNone) {
		t.Errorf("check of nothing: %v", err)
	}
	for _, value := range []string{"geheim  und mehr", "two\nlines", ""} {
		if err := v.Write(value); err != nil {
			t.Fatal(err)
		}
		if got, err := v.Read(); got != value || err != nil || v.Check() != nil {
			t.Errorf("%q became %q: %v, %v", value, got, err, v.Check())
		}
	}
	if err := v.Write("geheim "); err == nil {
		t.Error("white space at the end was taken")
	}
	for name, mode := range map[string]os.FileMode{v.File(): 0o600, v.Sum(): 0o600, filepath.Dir(v.File()): 0o700 | os.ModeDir} {
		if info, err := os.Stat(name); err != nil || info.Mode() != mode {
			t.Errorf("%s: %v %v; want %v", name, info.Mode(), err, mode)
		}
	}
	if err := os.WriteFile(v.File(), []byte("altered\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := v.Check(); !errors.Is(err, ErrAltered) {
		t.Errorf("check of what was altered: %v", err)
	}
	if err := os.Remove(v.File()); err != nil || !errors.Is(v.Check(), ErrAltered) {
		t.Errorf("%v; check of a value that is gone: %v", err, v.Check())
	}
	if err := errors.Join(os.WriteFile(v.File(), []byte("other\n"), 0o600), os.Remove(v.Sum())); err != nil || !errors.Is(v.Check(), ErrNoSum) {
		t.Errorf("%v; check without a sum: %v", err, v.Check())
	}
	if err := errors.Join(v.Remove(), v.Remove()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(v.Sum()); err == nil {
		t.Error("the sum is there still")
	}
}

func TestNamesAreOfFiles(t *testing.T) {
	for _, w := range []string{"", ".", "..", "a/b", "../passwd", "a\x00"} {
		if _, err := Of("/", w, "p"); err == nil {
			t.Errorf("resource %q", w)
		}
		if _, err := Of("/", "r", w); err == nil {
			t.Errorf("parameter %q", w)
		}
	}
}
