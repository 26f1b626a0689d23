package daemon

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacer/lrmd/systemd"
	"pacer/lrmd/systemd/nested"
	"pacer/lrmd/systemd/systemdtest"
)

// A unit of systemd is a resource like others: found, started, watched, restarted when it fails, and stopped; of one that does
// not exist the status says so.
func TestSystemdUnit(t *testing.T) {
	n := prepare(t)
	units := n.path("run/systemd/system")
	if err := errors.Join(
		os.MkdirAll(units, 0o755),
		os.WriteFile(filepath.Join(units, "web.service"), []byte("[Service]\nExecStart=/bin/sh -c 'echo $$$$ >"+n.path("pid")+"; exec sleep 1000'\nRestart=always\n"), 0o644),
	); err != nil {
		t.Fatal(err)
	}
	s, err := systemdtest.Start(n.path("run"))
	if errors.Is(err, nested.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	n.start()
	t.Cleanup(func() { n.stop(); <-n.done })
	n.replace(strings.NewReplacer(`id="thing" class="lsb" type="thing"`, `id="web" class="systemd" type="web"`,
		`</resources>`, `<primitive id="none" class="systemd" type="none"/></resources>`).Replace(configuration))
	m := systemd.At(n.path("run/dbus/system_bus_socket"), units)
	t.Cleanup(m.Close)
	state := func() systemd.State {
		s, err := m.State(context.Background(), "web")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	n.eventually("it is started", func() bool { return state() == systemd.Active })
	n.eventually("what does not exist is said", func() bool { return strings.Contains(n.held(), "systemd unit none not found") })
	first := n.wrote()
	if err := m.Stop(context.Background(), "web"); err != nil { // behind the cluster's back
		t.Fatal(err)
	}
	n.eventually("it is recovered", func() bool { return state() == systemd.Active && n.wrote() != first })
	if _, err := os.Stat(filepath.Join(units, "web.service.d/50-pacemaker.conf")); err != nil {
		t.Errorf("systemd does not know that it is the cluster's: %v", err)
	}
	n.leave()
	if got := state(); got.Runs() {
		t.Errorf("the host has left, and it is %s", got)
	}
	n.start()
}

// held is the status section as it is.
func (n *node) held() string {
	doc, err := n.client.CIB(context.Background())
	if err != nil {
		n.t.Fatal(err)
	}
	return string(doc.Bytes())
}

func (n *node) wrote() string {
	text, _ := os.ReadFile(n.path("pid"))
	return string(text)
}
