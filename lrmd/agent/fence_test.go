package agent_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd/agent"
)

const fenceScript = `#!/bin/sh
while read line; do case $line in action=*) action=${line#action=};; mode=*) mode=${line#mode=};; esac; done
case $action in
metadata) echo x >> $0.asked; echo '<resource-agent name="fence_me"><parameters/><actions><action name="off"/></actions></resource-agent>'; exit 0;;
esac
case $mode in
fail) echo 'Unable to connect' >&2; echo 'Failed: no answer' >&2; exit 1;;
hang) sleep 1000 & echo $! > $0.child; wait;;
esac
echo "$action $mode"
exit 0
`

// A fence agent is told what to do on its standard input; its exit code, its last words and its end in time count.
func TestRunFence(t *testing.T) {
	h, path := fenceHost(t)
	for _, tt := range []struct {
		name, input string
		exit        vocab.Exit
		status      vocab.Exec
		reason      string
		output      string
	}{
		{"fence_me", "action=off\nmode=well\n", vocab.ExitOK, vocab.ExecDone, "", "off well\n"},
		{"fence_me", "action=off\nmode=fail\n", vocab.ExitError, vocab.ExecDone, "Failed: no answer", ""},
		{"fence_me", "mode=hang\n", vocab.ExitError, vocab.ExecTimeout, "the fence agent did not end within 300ms", ""},
		{"fence_gone", "", vocab.ExitNotInstalled, vocab.ExecNotInstalled, filepath.Join(filepath.Dir(path), "fence_gone") + ": No such file or directory", ""},
		{"external/ssh", "", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "", ""},
		{"apcmaster", "", vocab.ExitNotInstalled, vocab.ExecNotInstalled, "apcmaster: fence agents of the Linux-HA kind are not supported; use the agent fence_* for the same device", ""},
	} {
		out := h.RunFence(tt.name, tt.input, 300*time.Millisecond)
		if out.RC != tt.exit || out.Status != tt.status || tt.reason != "" && out.ExitReason != tt.reason || out.Stdout != tt.output {
			t.Errorf("%s %q: %+v", tt.name, tt.input, out)
		}
	}
	child, err := os.ReadFile(path + ".child")
	if err != nil {
		t.Fatal(err)
	}
	for range 100 {
		stat, err := os.ReadFile("/proc/" + strings.TrimSpace(string(child)) + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") { // gone, or dead and not fetched by whoever is its parent now
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("what a fence agent that hung had started still runs")
}

// A fence agent is asked what it is once, until its file changes.
func TestFenceMetaData(t *testing.T) {
	h, path := fenceHost(t)
	for range 2 {
		if text, err := h.FenceMetaData(context.Background(), "fence_me"); err != nil || !strings.Contains(string(text), `name="off"`) {
			t.Fatal(string(text), err)
		}
	}
	if asked, _ := os.ReadFile(path + ".asked"); string(asked) != "x\n" {
		t.Errorf("it was asked %q", asked)
	}
	if _, err := h.FenceMetaData(context.Background(), "fence_gone"); err == nil || !strings.Contains(err.Error(), "install the agent") {
		t.Error(err)
	}
}

func fenceHost(t *testing.T) (*agent.Host, string) {
	root := t.TempDir()
	path := filepath.Join(root, "usr/sbin/fence_me")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(fenceScript), 0o755); err != nil {
		t.Fatal(err)
	}
	return agent.NewHost(root, os.Environ()), path
}
