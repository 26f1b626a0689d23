package prefs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/crmsh/ui/prefs"
	"pacer/tools/env"
)

// place makes a host's and a user's file and surroundings that lead to them.
func place(t *testing.T, host, user string) (e env.Env, file string) {
	t.Helper()
	dir := t.TempDir()
	file = filepath.Join(dir, "home", ".config", "crm", "crm.conf")
	for name, text := range map[string]string{filepath.Join(dir, "etc", "crm", "crm.conf"): host, file: user} {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := map[string]string{"HOME": filepath.Join(dir, "home")}
	return env.Env{Root: dir, Getenv: func(name string) string { return vars[name] }}, file
}

// An option comes before the user's file, that before the host's, that before the default.
func TestWhichIsInForce(t *testing.T) {
	e, _ := place(t, "[core]\npager = host\neditor = host\nwait = yes\n", "; mine\n[core]\n  pager = user\neditor=user\n")
	p, err := prefs.Load(e, "core.editor=option")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"core.editor": "option", "core.pager": "user", "core.wait": "yes", "core.check_mode": "strict"} {
		if got := p.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// Preferences that cannot be read do not keep anybody from working: the others hold, what is wrong is said, and the file
// stays as it is.
func TestUnreadableFiles(t *testing.T) {
	line := func(t *testing.T, file string) {
		if err := os.WriteFile(file, []byte("[core]\npager = less\nnonsense\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	folder := func(t *testing.T, file string) { // which is no more to be read than a file of another user
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		if err := os.Mkdir(file, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	homeless := func(t *testing.T, file string) {
		home := filepath.Dir(filepath.Dir(filepath.Dir(file)))
		if err := os.RemoveAll(home); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(home, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, tt := range map[string]struct {
		spoil func(*testing.T, string)
		says  string
	}{
		"a line that makes no sense": {line, `FILE:3: found "nonsense", expected [SECTION] or NAME = VALUE`},
		"a folder":                   {folder, "reading preferences: read FILE: is a directory"},
		"a home that is no folder":   {homeless, "reading preferences: open FILE: not a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			e, file := place(t, "[core]\npager = host\n", "[core]\npager = user\n")
			tt.spoil(t, file)
			p, err := prefs.Load(e)
			if err != nil {
				t.Fatal(err)
			}
			if got := p.Get("core.pager"); got != "host" {
				t.Errorf("the pager is %s, want the host's", got)
			}
			if said := p.Unread(); len(said) != 1 || strings.ReplaceAll(said[0].Error(), file, "FILE") != tt.says {
				t.Errorf("it says %v, want %s", said, tt.says)
			}
			if err := p.Set("core.wait", "yes"); err != nil {
				t.Fatal(err)
			}
			if err := p.Save(); err == nil || !strings.Contains(err.Error(), "not saved") {
				t.Errorf("saving gives %v", err)
			}
		})
	}
}

// An error names the value and what was expected.
func TestErrorsSayWhere(t *testing.T) {
	e, _ := place(t, "", "")
	for setting, want := range map[string]string{
		"core.wait":            "expected SECTION.NAME=VALUE",
		"core.wiat=yes":        `did you mean "core.wait"`,
		"core.wait=perhaps":    "is not valid for core.wait; expected yes, no",
		"color.identifier=gre": "is no colour for color.identifier; expected",
	} {
		if _, err := prefs.Load(e, setting); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("-o %s gives %v, want %s", setting, err, want)
		}
	}
}

// What is saved is read again, with all that stood in the file, lines of any length included.
func TestSaveKeepsAll(t *testing.T) {
	long := strings.Repeat("x", 100_000)
	e, _ := place(t, "", "[core]\neditor = "+long+"\npager = less\n")
	p, err := prefs.Load(e)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Set("core.wait", "yes"); err != nil {
		t.Fatal(err)
	}
	if err := p.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := prefs.Load(e)
	if err != nil {
		t.Fatal(err)
	}
	if again.Get("core.editor") != long || again.Get("core.pager") != "less" || !again.Is("core.wait") {
		t.Errorf("an editor of %d bytes, the pager %q and wait %q are left", len(again.Get("core.editor")), again.Get("core.pager"), again.Get("core.wait"))
	}
}
