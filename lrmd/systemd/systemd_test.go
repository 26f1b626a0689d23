package systemd_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"pacer/lrmd/systemd"
	"pacer/lrmd/systemd/nested"
	"pacer/lrmd/systemd/systemdtest"
)

// host is a systemd of its own, with units.
type host struct {
	*systemd.Manager
	t   testing.TB
	run string
}

func start(t testing.TB, units map[string]string) *host {
	t.Helper()
	run, err := os.MkdirTemp("", "nested") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(run) })
	folder := filepath.Join(run, "systemd/system")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range units {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	s, err := systemdtest.Start(run)
	if errors.Is(err, nested.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	h := &host{systemd.At(filepath.Join(run, "dbus/system_bus_socket"), folder), t, run}
	t.Cleanup(h.Close)
	return h
}

// units are the kinds of services that there are.
func units() map[string]string {
	return map[string]string{
		"simple.service":  "[Unit]\nDescription=A <simple> one\n[Service]\nExecStart=/bin/sleep 1000\nRestart=always\n",
		"slow.service":    "[Service]\nType=notify\nNotifyAccess=all\nExecStart=/bin/sh -c 'sleep 0.3; systemd-notify --ready; exec sleep 1000'\n",
		"fails.service":   "[Service]\nType=notify\nExecStart=/bin/false\n",
		"once.service":    "[Service]\nType=oneshot\nExecStart=/bin/true\n",
		"stays.service":   "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n",
		"ignores.service": "[Service]\nType=notify\nTimeoutStartSec=300ms\nExecStart=/bin/sleep 1000\n",
		"hangs.service":   "[Service]\nType=notify\nExecStart=/bin/sleep 1000\n",
		"needs.service":   "[Unit]\nRequires=fails.service\nAfter=fails.service\n[Service]\nExecStart=/bin/sleep 1000\n",
		"many@.service":   "[Service]\nExecStart=/bin/sleep 1000\n",
		"tick.timer":      "[Timer]\nOnActiveSec=1000\nUnit=once.service\n",
	}
}

func within(t testing.TB, span time.Duration) context.Context {
	ctx, stop := context.WithTimeout(t.Context(), span)
	t.Cleanup(stop)
	return ctx
}

// A unit is started, watched and stopped as the cluster's, whatever kind it is of.
func TestUnits(t *testing.T) {
	h := start(t, units())
	ctx := within(t, 30*time.Second)
	for _, tt := range []struct {
		name    string
		failure string        // of the start
		then    systemd.State // after it
	}{
		{"simple", "", systemd.Active},
		{"slow", "", systemd.Active},
		{"fails", "systemd start job for fails.service failed with result 'failed' (exit-code)", systemd.Failed},
		{"once", "", systemd.Inactive},
		{"stays", "", systemd.Active},
		{"ignores", "systemd start job for ignores.service failed with result 'failed' (timeout)", systemd.Failed},
		{"needs", "systemd start job for needs.service failed with result 'dependency' (success)", systemd.Inactive},
		{"many@one", "", systemd.Active},
		{"tick.timer", "", systemd.Active},
		{"simple.service", "", systemd.Active},
	} {
		err := h.Start(ctx, tt.name)
		if text := said(err); text != tt.failure {
			t.Errorf("start of %s: %s\nwant %s", tt.name, text, tt.failure)
		}
		if s, err := h.Settled(ctx, tt.name); s != tt.then || err != nil {
			t.Errorf("%s is %s, want %s (%v)", tt.name, s, tt.then, err)
		}
		if err := h.Start(ctx, tt.name); said(err) != tt.failure {
			t.Errorf("start of %s again: %v", tt.name, err)
		}
		for range 2 {
			if err := h.Stop(ctx, tt.name); err != nil {
				t.Errorf("stop of %s: %v", tt.name, err)
			}
		}
		if s, err := h.State(ctx, tt.name); s.Runs() || err != nil {
			t.Errorf("%s is %s after its stop (%v)", tt.name, s, err)
		}
	}
}

func said(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// What does not exist is known as such, and is stopped.
func TestNoUnit(t *testing.T) {
	h := start(t, units())
	ctx := within(t, 30*time.Second)
	for _, name := range []string{"gone", "gone@x", "gone.timer", "not a name", "many@"} {
		if _, err := h.State(ctx, name); !errors.Is(err, systemd.ErrNoUnit) {
			t.Errorf("state of %s: %v", name, err)
		}
		if err := h.Start(ctx, name); !errors.Is(err, systemd.ErrNoUnit) {
			t.Errorf("start of %s: %v", name, err)
		}
		if err := h.Stop(ctx, name); err != nil {
			t.Errorf("stop of %s: %v", name, err)
		}
	}
}

// While the cluster has a unit systemd does not restart it, and does not stop it before the cluster's own services.
func TestSystemdLeavesItAlone(t *testing.T) {
	h := start(t, units())
	ctx := within(t, 30*time.Second)
	if err := h.Start(ctx, "simple"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(h.run, "systemd/system/simple.service.d/50-pacemaker.conf")
	text, err := os.ReadFile(file)
	if want := "[Unit]\nDescription=simple.service, run by the cluster\nBefore=pacer.service pacemaker.service pacemaker_remote.service\n\n[Service]\nRestart=no\n"; string(text) != want || err != nil {
		t.Errorf("%s %v", text, err)
	}
	if got := h.property("simple.service", "Restart"); got != "no" {
		t.Errorf("systemd restarts it: %s", got)
	}
	h.kill("simple.service")
	h.eventually("simple", systemd.Failed)
	if err := h.Stop(ctx, "simple"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("the drop-in stays when the cluster does not have the unit any more")
	}
	if got := h.property("simple.service", "Restart"); got != "always" {
		t.Errorf("systemd does not have it back: %s", got)
	}
}

// eventually waits until a unit is so.
func (h *host) eventually(name string, want systemd.State) {
	h.t.Helper()
	ctx := within(h.t, 20*time.Second)
	for {
		s, err := h.State(ctx, name)
		if s == want {
			return
		}
		if err != nil {
			h.t.Fatalf("%s is %s, want %s: %v", name, s, want, err)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// A wait ends with its context, and the next job takes the place of the one that hangs.
func TestHangingJob(t *testing.T) {
	h := start(t, units())
	ctx, giveUp := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- h.Start(ctx, "hangs") }()
	h.eventually("hangs", systemd.Activating)
	giveUp()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("start: %v", err)
	}
	if _, err := h.Settled(within(t, 100*time.Millisecond), "hangs"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it settled: %v", err)
	}
	if err := h.Stop(within(t, 20*time.Second), "hangs"); err != nil {
		t.Errorf("stop: %v", err)
	}
}

// Many starts at once are all carried out.
func TestManyAtOnce(t *testing.T) {
	h := start(t, units())
	ctx := within(t, 60*time.Second)
	ended := make(chan error)
	const many = 50
	for i := range many {
		go func() { ended <- h.Start(ctx, "many@"+string(rune('A'+i%26))+string(rune('a'+i/26))) }()
	}
	for range many {
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
	for i := range many {
		if s, err := h.State(ctx, "many@"+string(rune('A'+i%26))+string(rune('a'+i/26))); s != systemd.Active || err != nil {
			t.Errorf("%d is %s %v", i, s, err)
		}
	}
}

// The connection comes back after a restart of the bus or of systemd.
func TestComesBack(t *testing.T) {
	h := start(t, units())
	ctx := within(t, 30*time.Second)
	if err := h.Start(ctx, "simple"); err != nil {
		t.Fatal(err)
	}
	h.reexecute()
	if s, err := h.Settled(ctx, "simple"); s != systemd.Active || err != nil {
		t.Errorf("after systemd was executed anew it is %s (%v)", s, err)
	}
	h.kill("dbus.service")
	if s, err := h.Settled(ctx, "simple"); s != systemd.Active || err != nil {
		t.Errorf("after the bus was restarted it is %s (%v)", s, err)
	}
	if err := h.Stop(ctx, "simple"); err != nil {
		t.Error(err)
	}
}

// Where no systemd is, that is said. Where it is and its bus is not, nobody can say what runs.
func TestNoSystemd(t *testing.T) {
	root := t.TempDir()
	m := systemd.New(root)
	ctx := within(t, 5*time.Second)
	if m.Here() {
		t.Error("it is here")
	}
	for what, err := range map[string]error{"start": m.Start(ctx, "x"), "stop": m.Stop(ctx, "x")} {
		if !errors.Is(err, systemd.ErrNoSystemd) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := os.MkdirAll(filepath.Join(root, "run/systemd/system"), 0o755); err != nil {
		t.Fatal(err)
	}
	if _, err := m.State(ctx, "x"); !errors.Is(err, systemd.ErrNoBus) {
		t.Errorf("without a bus: %v", err)
	}
}

// What there is to manage is listed as resources name it, and described.
func TestList(t *testing.T) {
	h := start(t, units())
	ctx := within(t, 30*time.Second)
	names, err := h.Units(ctx)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{"simple": true, "many@": true, "tick.timer": true, "basic.target": false, "dbus.socket": true}
	for name, listed := range want {
		found := false
		for _, n := range names {
			found = found || n == name
		}
		if found != listed {
			t.Errorf("%s listed: %v, want %v: %v", name, found, listed, names)
		}
	}
	for name, text := range map[string]string{"simple": "A <simple> one", "many@": "many@pacemaker.service"} {
		if got, err := h.Describe(ctx, name); got != text || err != nil {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	if _, err := h.Describe(ctx, "gone"); !errors.Is(err, systemd.ErrNoUnit) {
		t.Error(err)
	}
}
