package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/daemon"
)

// process is a daemon in a process of its own.
type process struct {
	t    *testing.T
	root string
	cmd  *exec.Cmd
	log  logged
	done chan error
}

// logged is what a process has logged so far.
type logged struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write takes a part of the log.
func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// String is the log.
func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func startDaemon(t *testing.T, flags ...string) *process {
	root, err := os.MkdirTemp("", "pacer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	p := &process{t: t, root: root, done: make(chan error, 1)}
	p.cmd = exec.Command(os.Args[0], append([]string{"daemon", "--root", root, "--node", "x"}, flags...)...)
	p.cmd.Env = append(os.Environ(), "PACER_BE=pacer")
	p.cmd.Stderr = &p.log
	return p
}

func (p *process) run() {
	p.t.Helper()
	if err := p.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() { p.done <- p.cmd.Wait() }()
	p.t.Cleanup(func() { p.cmd.Process.Kill() }) //nolint:errcheck // it may have ended
}

// ends says how the process ended, within a time.
func (p *process) ends(within time.Duration) error {
	p.t.Helper()
	select {
	case err := <-p.done:
		return err
	case <-time.After(within):
		p.cmd.Process.Kill() //nolint:errcheck // it may have ended
		<-p.done
		p.t.Fatalf("it did not end within %s; log:\n%s", within, p.log.String())
		return nil
	}
}

func (p *process) signal() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
}

func (p *process) eventually(what string, holds func() bool) {
	p.t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if holds() {
			return
		}
	}
	p.t.Fatalf("waited in vain: %s", what)
}

// Who waits for a corosync that does not run leaves at the first signal.
func TestSignalWhileWaitingForCorosync(t *testing.T) {
	p := startDaemon(t, "--membership", "corosync")
	p.run()
	p.eventually("it says that it waits", func() bool { return strings.Contains(p.log.String(), "event=corosync-waiting") })
	p.signal()
	if err := p.ends(3 * time.Second); err != nil {
		t.Errorf("%v\n%s", err, p.log.String())
	}
	if !strings.Contains(p.log.String(), "event=signal") {
		t.Errorf("log:\n%s", p.log.String())
	}
}

// The first signal begins an orderly leave, which waits for a resource to stop; the second one ends the daemon at once.
func TestSecondSignalEndsAtOnce(t *testing.T) {
	p := startDaemon(t, "--membership", "single")
	init := filepath.Join(p.root, "etc/init.d")
	script := "#!/bin/sh\ncase $1 in\nstart) touch " + p.root + "/up;;\nstop) touch " + p.root + "/stopping; sleep 60;;\nstatus) [ -e " + p.root + "/up ] || exit 3;;\nesac\n"
	if err := os.MkdirAll(init, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(init, "slow"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	p.run()
	client := api.NewClient(daemon.Socket(p.root))
	p.eventually("it runs", func() bool { s, err := client.Status(t.Context()); return err == nil && s.DC == "x" })
	doc, err := cib.Parse([]byte(`<cib validate-with="pacemaker-4.0"><configuration><crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="f" name="fencing-enabled" value="false"/></cluster_property_set></crm_config>`+
		`<nodes/><resources><primitive id="slow" class="lsb" type="slow"><operations><op id="s" name="stop" interval="0" timeout="120s"/></operations></primitive></resources><constraints/></configuration></cib>`), "test")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Change(t.Context(), api.Change{Ops: []cib.Op{{Kind: cib.Replace, Section: "configuration", Data: doc.Root().SelectElement("configuration")}}}); err != nil {
		t.Fatal(err)
	}
	there := func(file string) func() bool {
		return func() bool { _, err := os.Stat(filepath.Join(p.root, file)); return err == nil }
	}
	p.eventually("it is started", there("up"))
	p.signal()
	p.eventually("it is being stopped", there("stopping"))
	p.signal()
	if err := p.ends(3 * time.Second); err == nil {
		t.Error("it ended as if it had left in order")
	}
	if !strings.Contains(p.log.String(), "again: ended at once") {
		t.Errorf("log:\n%s", p.log.String())
	}
}
