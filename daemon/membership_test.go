package daemon

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rs/zerolog"

	"pacer/membership/corosync"
	"pacer/membership/corosync/qb"
)

// A host whose corosync does not run, because its configuration is wrong, is told file, line and what is wrong.
func TestWrongCorosyncConf(t *testing.T) {
	if err := corosync.Running(); !errors.Is(err, qb.ErrNotRunning) {
		t.Skip("a corosync runs on this machine: ", err)
	}
	for text, want := range map[string]string{
		"totem {\n\tversion: 2\n\ttoken: soon\n}\n":     `corosync.conf:3:2: "token: soon": expected a whole number`,
		"totem {\n\tversion: 2\n":                       "corosync.conf:",
		"totem {\n\tversion: 2\n\tcluster_name: x\n}\n": "say --membership single",
	} {
		root := t.TempDir()
		path := filepath.Join(root, "etc/corosync/corosync.conf")
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		err := Run(context.Background(), Config{Root: root, Name: "x", ID: 1, Log: zerolog.Nop()})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "does not run") {
			t.Errorf("%q: told %v", text, err)
		}
	}
}
