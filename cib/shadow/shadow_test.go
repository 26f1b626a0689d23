package shadow_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pacer/cib"
	"pacer/cib/journal"
	"pacer/cib/shadow"
)

// TestWhere: the folder is the one in which Pacemaker's crm_shadow would look.
func TestWhere(t *testing.T) {
	const live = "/var/lib/pacemaker/cib"
	for _, c := range []struct {
		who  shadow.User
		vars map[string]string
		want shadow.Folder
	}{
		{shadow.User{Name: "root", Home: "/root"}, map[string]string{"HOME": "/root"}, live},
		{shadow.User{Name: "hacluster", Home: "/var/lib/pacemaker"}, nil, live},
		{shadow.User{Name: "ann", Home: "/home/ann"}, map[string]string{"HOME": "/elsewhere"}, "/elsewhere/.cib"},
		{shadow.User{Name: "ann", Home: "/home/ann"}, map[string]string{"HOME": "not absolute"}, "/home/ann/.cib"},
		{shadow.User{Name: "ann", Home: "/home/ann"}, nil, "/home/ann/.cib"},
		{shadow.User{Name: "ann"}, map[string]string{"TMPDIR": "/scratch"}, "/scratch"},
		{shadow.User{}, nil, "/tmp"},
		{shadow.User{Name: "root"}, map[string]string{"CIB_shadow_dir": "/copies", "HOME": "/root"}, "/copies"},
	} {
		if got := shadow.Where(live, c.who, func(k string) string { return c.vars[k] }); got != c.want {
			t.Errorf("%+v with %v: %s, want %s", c.who, c.vars, got, c.want)
		}
	}
}

// TestCopies: a copy is there under its name until it is removed, and takes its history along.
func TestCopies(t *testing.T) {
	f := shadow.Folder(filepath.Join(t.TempDir(), "copies"))
	if got := f.Names(); got != nil {
		t.Errorf("a folder that is not there has %q", got)
	}
	for _, name := range []string{"b", "a", "x.xml"} {
		if err := f.Write(name, cib.Empty()); err != nil {
			t.Fatal(err)
		}
	}
	for _, other := range []string{"shadow.a.history", "shadow.a.lock", "cib.xml", "shadow."} {
		if err := os.WriteFile(filepath.Join(string(f), other), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if got := f.Names(); !slices.Equal(got, []string{"a", "b", "x.xml"}) {
		t.Errorf("there are %q", got)
	}
	if info, err := os.Stat(f.Path("a")); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := f.Remove("a"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(journal.Path(f.Path("a"))); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the history is still there: %v", err)
	}
	if err := f.Remove("a"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("removed twice: %v", err)
	}
}

// FuzzCheck: what may be a name stays in the folder, and is listed there.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{"try", "", "live", "../x", "a b", "x.history", "x.lock", "ö"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, name string) {
		folder := shadow.Folder("/copies")
		if shadow.Check(name) == nil && (filepath.Dir(folder.Path(name)) != "/copies" || strings.ContainsRune(name, 0)) {
			t.Errorf("%q leads to %s", name, folder.Path(name))
		}
	})
}

func TestNamesThatAreNone(t *testing.T) {
	for name, says := range map[string]string{
		"": "needs a name", "live": "own configuration", "a/b": "slash", "..": "", "a b": "blank", "a\nb": "blank", "it's": "quote", "a.history": "beside", "a.lock": "beside",
	} {
		if err := shadow.Check(name); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", name, err, says)
		}
	}
}
