package agent_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/agent"
	"pacer/lrmd/systemd/nested"
	"pacer/lrmd/systemd/systemdtest"
)

// booted is a host with a systemd of its own, units and init scripts.
func booted(t *testing.T) (h *agent.Host, root string) {
	t.Helper()
	root, err := os.MkdirTemp("", "unit") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	for name, text := range map[string]string{
		"run/systemd/system/web.service":   "[Unit]\nDescription=Pages & more\n[Service]\nExecStart=/bin/sleep 1000\n",
		"run/systemd/system/bad.service":   "[Service]\nType=notify\nExecStart=/bin/false\n",
		"run/systemd/system/slow.service":  "[Service]\nType=notify\nExecStart=/bin/sleep 1000\n",
		"run/systemd/system/both.service":  "[Service]\nExecStart=/bin/sleep 1000\n",
		"run/systemd/system/job@.service":  "[Service]\nExecStart=/bin/sleep 1000\n",
		"etc/init.d/both":                  "#!/bin/sh\nexit 3\n",
		"run/systemd/system/closed.socket": "[Socket]\nListenStream=/run/closed\nService=web.service\n",
	} {
		path := filepath.Join(root, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o755)); err != nil {
			t.Fatal(err)
		}
	}
	s, err := systemdtest.Start(filepath.Join(root, "run"))
	if errors.Is(err, nested.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return agent.NewHost(root, os.Environ()), root
}

// What systemd makes of an action is told in the terms of agents.
func TestUnitActions(t *testing.T) {
	h, _ := booted(t)
	unit := func(class, name string) vocab.Agent { return vocab.Agent{Class: class, Type: name} }
	for _, tt := range []struct {
		agent  vocab.Agent
		action string
		rc     vocab.Exit
		status vocab.Exec
		reason string
	}{
		{unit("systemd", "web"), "monitor", vocab.ExitNotRunning, vocab.ExecDone, "inactive"},
		{unit("systemd", "web"), "start", vocab.ExitOK, vocab.ExecDone, ""},
		{unit("SYSTEMD", "web.service"), "monitor", vocab.ExitOK, vocab.ExecDone, ""},
		{unit("service", "web"), "monitor", vocab.ExitOK, vocab.ExecDone, ""},
		{unit("systemd", "web"), "stop", vocab.ExitOK, vocab.ExecDone, ""},
		{unit("systemd", "bad"), "start", vocab.ExitError, vocab.ExecError, "systemd start job for bad.service failed with result 'failed' (exit-code)"},
		{unit("systemd", "bad"), "monitor", vocab.ExitNotRunning, vocab.ExecDone, "failed"},
		{unit("systemd", "gone"), "monitor", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "systemd unit gone not found"},
		{unit("systemd", "gone"), "start", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "systemd unit gone not found"},
		{unit("systemd", "gone"), "stop", vocab.ExitOK, vocab.ExecDone, ""},
		{unit("systemd", "../web"), "start", vocab.ExitNotInstalled, vocab.ExecNotInstalled, ""},
		{unit("systemd", "job@one"), "start", vocab.ExitOK, vocab.ExecDone, ""},
		{unit("systemd", "job@two"), "monitor", vocab.ExitNotRunning, vocab.ExecDone, "inactive"},
		{unit("systemd", "closed.socket"), "start", vocab.ExitOK, vocab.ExecDone, ""},
		{unit("systemd", "web"), "reload", vocab.ExitUnimplemented, vocab.ExecError, "Action reload not implemented for systemd resources"},
		{unit("service", "both"), "monitor", vocab.ExitNotRunning, vocab.ExecDone, ""}, // the init script comes first
		{unit("systemd", "slow"), "start", vocab.ExitError, vocab.ExecTimeout, "start action for systemd unit slow did not complete in time"},
	} {
		r := h.Launch(lrmd.Op{Resource: "r", Agent: tt.agent, Action: tt.action, TimeoutMS: 20000})
		if tt.status == vocab.ExecTimeout {
			r.Kill(lrmd.KillProcess{})
		}
		out := r.Wait()
		if out.RC != tt.rc || out.Status != tt.status || tt.reason != "" && out.ExitReason != tt.reason {
			t.Errorf("%s of %s: %d %s %q, want %d %s %q", tt.action, tt.agent, out.RC, out.Status, out.ExitReason, tt.rc, tt.status, tt.reason)
		}
	}
}

// On a host without systemd no unit can run.
func TestNoSystemd(t *testing.T) {
	h := agent.NewHost(t.TempDir(), nil)
	for action, want := range map[string]vocab.Exit{"monitor": vocab.ExitNotInstalled, "start": vocab.ExitNotInstalled, "stop": vocab.ExitOK} {
		out := h.Launch(lrmd.Op{Resource: "r", Agent: vocab.Agent{Class: "systemd", Type: "web"}, Action: action, TimeoutMS: 1000}).Wait()
		if out.RC != want {
			t.Errorf("%s: %+v", action, out)
		}
	}
}

// Units are listed with the other agents, and describe themselves.
func TestUnitsAreAgents(t *testing.T) {
	h, _ := booted(t)
	if got := h.Classes(); !slices.Contains(got, "systemd") {
		t.Errorf("classes: %v", got)
	}
	for class, want := range map[string][]string{"systemd": {"bad", "both", "job@", "slow", "web", "closed.socket"}, "service": {"both", "web"}, "lsb": {"both"}} {
		list := h.Agents(class, "")
		for _, name := range want {
			if !slices.Contains(list, name) {
				t.Errorf("%s lacks %s: %v", class, name, list)
			}
		}
	}
	for name, exists := range map[string]bool{"web": true, "gone": false, "job@x": true} {
		if got := h.Exists(vocab.Agent{Class: "systemd", Type: name}); got != exists {
			t.Errorf("%s exists: %v", name, got)
		}
	}
	text, err := h.MetaData(context.Background(), vocab.Agent{Class: "systemd", Type: "web"})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<resource-agent name="web" version="0.1">`, "Pages &amp; more", `<action name="monitor" timeout="100s" interval="60s" />`, `<special tag="systemd"/>`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the meta-data lacks %s:\n%s", want, text)
		}
	}
}
