package agent_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/lrmd/agent"
)

// A program of an alert gets what agents get and what there is to tell. Why it did not do its work is said with its last words,
// without secrets.
func TestRunAlert(t *testing.T) {
	dir := t.TempDir()
	for folder := dir; folder != os.TempDir() && folder != "/"; folder = filepath.Dir(folder) {
		if err := os.Chmod(folder, 0o755); err != nil { // whoever it runs as
			t.Fatal(err)
		}
	}
	program := filepath.Join(dir, "tell")
	write := func(path, text string, mode os.FileMode) {
		if err := os.WriteFile(path, []byte(text), mode); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
	}
	write(program, `#!/bin/sh
case $mode in
fail) echo first >&2; echo "no way: password=hidden" >&2; exit 3;;
hang) sleep 1000; exit 0;;
esac
env >>`+dir+"/told\n", 0o755)
	write(filepath.Join(dir, "told"), "", 0o666)
	write(filepath.Join(dir, "closed"), "#!/bin/sh\n", 0o600)
	h := agent.NewHost(dir, []string{"PATH=" + dir + ":/usr/bin:/bin", "HOME=/somewhere"})
	for _, tt := range []struct{ path, mode, failure string }{
		{program, "well", ""},
		{"tell", "well", ""},
		{program, "fail", program + " ended with exit status 3: no way: password=******"},
		{program, "hang", program + " did not end within 300ms"},
		{dir + "/gone", "", dir + "/gone: No such file or directory"},
		{dir + "/closed", "", dir + "/closed: Permission denied (the file must be executable)"},
		{"gone", "", "there is no program gone in " + dir + ":/usr/bin:/bin"},
		{"./tell", "", "found the path ./tell, expected one that begins with a slash"},
	} {
		got := h.RunAlert(agent.Alert{Path: tt.path, Environment: []string{"mode=" + tt.mode, "CRM_alert_kind=node"}, Limit: 300 * time.Millisecond})
		if got != tt.failure {
			t.Errorf("%s %s:\n%s\nwant %s", tt.path, tt.mode, got, tt.failure)
		}
	}
	told, err := os.ReadFile(filepath.Join(dir, "told"))
	for _, want := range []string{"mode=well", "CRM_alert_kind=node", "HOME=/somewhere", "HA_cluster_type=corosync"} {
		if err != nil || strings.Count(string(told), want+"\n") != 2 {
			t.Errorf("it was not told %s twice: %s %v", want, told, err)
		}
	}
}
