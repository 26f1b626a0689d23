package agentname_test

import (
	"path/filepath"
	"strings"
	"testing"

	"pacer/cib/agentname"
)

func TestCheck(t *testing.T) {
	for _, tt := range []struct{ class, provider, typ, says string }{
		{"ocf", "heartbeat", "IPaddr2", ""},
		{"ocf", "my provider", "db.v2-ö_1", ""},
		{"ocf", ".hidden", "..agent", ""},
		{"lsb", "", "nginx", ""},
		{"systemd", "", `dev-disk-by\x2duuid.mount`, ""},
		{"systemd", "", "getty@tty1", ""},
		{"stonith", "", "fence_xvm", ""},
		{"stonith", "", "external/ipmi", ""},
		{"ocf", "heartbeat", "../../x", `type "../../x": it has '/' as its character 3`},
		{"ocf", "..", "x", `provider "..": it is a folder`},
		{"ocf", "../..", "x", `provider "../..": it has '/'`},
		{"ocf", "heartbeat", "a/b", "'/'"},
		{"ocf", "heartbeat", "external/ipmi", "'/'"},
		{"stonith", "", "external/../x", "'/'"},
		{"stonith", "", "external/", "empty"},
		{"stonith", "", "/external/x", "'/'"},
		{"lsb", "", "/etc/init.d/x", "'/'"},
		{"lsb", "", "..", "folder"},
		{"lsb", "", ".", "folder"},
		{"lsb", "", "", "empty"},
		{"ocf", "heartbeat", "", "empty"},
		{"ocf", "heartbeat", "x\x00", `'\x00' as its character 2`},
		{"ocf", "heartbeat", "x\ny", `'\n'`},
		{"ocf", "heart\tbeat", "x", `'\t'`},
		{"ocf", "heartbeat", "\x7f", `'\x7f'`},
		{"ocf", "heartbeat", "\xff", "UTF-8"},
		{"ocf", "heartbeat", strings.Repeat("x", 256), "longer than 255"},
	} {
		err := agentname.Check(tt.class, tt.provider, tt.typ)
		if (err == nil) != (tt.says == "") || err != nil && !strings.Contains(err.Error(), tt.says) {
			t.Errorf("%s:%q:%q: %v, want %q", tt.class, tt.provider, tt.typ, err, tt.says)
		}
	}
}

// FuzzFile: what is a name stays in its folder.
func FuzzFile(f *testing.F) {
	f.Add("../x")
	f.Fuzz(func(t *testing.T, name string) {
		if agentname.File(name) == nil && (filepath.Dir(filepath.Join("/a/b", name)) != "/a/b" || strings.ContainsRune(name, 0)) {
			t.Errorf("%q leads out of its folder", name)
		}
	})
}
