package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"pacer/api"
	"pacer/daemon"
)

// callers are calls of all tools that ask a daemon.
func callers() []string {
	return []string{
		"cibadmin -Q", "cibadmin --erase --force", "crm_attribute -n x -G", "crm_attribute -n x -v 1", "crm_attribute -n x -v 1 -l reboot -N x",
		"crm_attribute -n x -G -l reboot", "crm_master -G -r x", "crm_failcount -G -r x -N x", "crm_failcount -D -r x -N x", "attrd_updater -n x -Q",
		"attrd_updater -n x -U 1", "attrd_updater -R", "crm_node -n", "crm_node -l", "crm_node -p", "crm_node -q", "crm_node -i", "crm_node -R y --force",
		"crm_resource -L", "crm_resource -l", "crm_resource -r x -W", "crm_resource -r x -C", "crm_resource -R", "crm_resource -r x --restart",
		"crm_resource --wait", "crm_resource -r x -M", "crm_resource -r x -p a -v b", "crm_standby -G", "crm_standby -v on -N x", "crm_ticket -L",
		"crm_ticket -t x -g --force", "crmadmin -D", "crmadmin -S x", "crmadmin -P", "crmadmin -N", "crm_mon -1", "crm_verify -L", "crm_simulate -L",
		"crm_rule -c -r x", "crm_shadow -c x --batch", "stonith_admin -L", "stonith_admin -H x", "stonith_admin -Q x", "cibsecret stash x y",
	}
}

// outcome is what became of a call.
type outcome struct {
	call, said string
	status     int
	took       time.Duration
}

// calls runs all calls as processes of their own, a few at a time.
func calls(t *testing.T, user uint32, program string, list []string, environ ...string) []outcome {
	t.Helper()
	all, wg, slots := make([]outcome, len(list)), sync.WaitGroup{}, make(chan struct{}, 16)
	for i, line := range list {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			ctx, stop := context.WithTimeout(t.Context(), time.Minute)
			defer stop()
			c := exec.CommandContext(ctx, program, strings.Fields(line)...)
			c.Env = append(os.Environ(), append(environ, "PACER_BE=pacer")...)
			if user != 0 {
				c.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: user, Gid: user}}
			}
			var said bytes.Buffer
			c.Stdout, c.Stderr = io.Discard, &said
			began := time.Now()
			c.Run() //nolint:errcheck // the status tells
			all[i] = outcome{line, said.String(), c.ProcessState.ExitCode(), time.Since(began)}
		})
	}
	wg.Wait()
	return all
}

// clear says whether one line, or one and Pacemaker's own "Error performing operation", tells where and what.
func (o outcome) clear(parts ...string) bool {
	lines := strings.Split(strings.TrimSpace(o.said), "\n")
	for _, p := range parts {
		if !strings.Contains(lines[0], p) {
			return false
		}
	}
	return len(lines) == 1 || len(lines) == 2 && strings.Contains(lines[1], "Error performing operation: ")
}

// TestNoDaemon states that every tool says in one line that no daemon listens, and exits as Pacemaker's do then.
func TestNoDaemon(t *testing.T) {
	root := t.TempDir()
	for _, o := range calls(t, 0, os.Args[0], append(callers(), "pacemakerd -S"), "PACER_ROOT="+root) {
		if o.status != 102 && !(strings.HasPrefix(o.call, "cibsecret") && o.status == 105) || !o.clear(daemon.Socket(root)) {
			t.Errorf("%+v", o)
		}
	}
}

// TestStoppedDaemon states that no tool uses up an agent's time by waiting for a daemon that is stopped, and that this daemon works
// again as soon as it goes on.
func TestStoppedDaemon(t *testing.T) {
	t.Parallel()
	p := startDaemon(t, "--membership", "single")
	p.run()
	client := api.NewClient(daemon.Socket(p.root))
	deadline := time.Now().Add(20 * time.Second)
	for s, err := client.Status(t.Context()); (err != nil || s.State != "idle") && time.Now().Before(deadline); s, err = client.Status(t.Context()) {
		time.Sleep(20 * time.Millisecond)
	}
	if err := p.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	for _, o := range calls(t, 0, os.Args[0], append(callers(), "pacemakerd -S"), "PACER_ROOT="+p.root) {
		if o.status == 0 || o.took > 15*time.Second || !o.clear(daemon.Socket(p.root), "waited 3s for", "restart it") {
			t.Errorf("%+v", o)
		}
	}
	if err := p.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Status(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestForeignDaemon states what tools say of something at the socket that does not speak as their daemon does.
func TestForeignDaemon(t *testing.T) {
	for name, answer := range map[string]string{
		"another protocol": "who are you?\n", "another version": "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			path := filepath.Join(root, "s")
			l, err := net.Listen("unix", path)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			go func() {
				for c, err := l.Accept(); err == nil; c, err = l.Accept() {
					go func() { // what is asked is read, so that the connection does not break
						c.Read(make([]byte, 1<<16)) //nolint:errcheck // it does not matter what
						fmt.Fprint(c, answer)
						c.Close()
					}()
				}
			}()
			for _, o := range calls(t, 0, os.Args[0], callers(), "PACER_SOCKET="+path, "PACER_ROOT="+root) {
				if o.status != 76 && !(strings.HasPrefix(o.call, "cibsecret") && o.status == 105) || !o.clear(path, "of another version") {
					t.Errorf("%+v", o)
				}
			}
		})
	}
}

// TestNoRights states what tools say to a user who may not call the daemon.
func TestNoRights(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can be somebody else")
	}
	const nobody = 65534
	dir, err := os.MkdirTemp("", "pacer")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	self, path := filepath.Join(dir, "pacer"), filepath.Join(dir, "s")
	data, err := os.ReadFile("/proc/self/exe")
	if err == nil {
		err = os.WriteFile(self, data, 0o755)
	}
	l, listen := net.Listen("unix", path)
	if err != nil || listen != nil || os.Chmod(dir, 0o755) != nil || os.Chmod(path, 0o600) != nil {
		t.Fatal(err, listen)
	}
	defer l.Close()
	for _, o := range calls(t, nobody, self, callers(), "PACER_SOCKET="+path) {
		if o.status != 4 && !(strings.HasPrefix(o.call, "cibsecret") && o.status == 105) || !o.clear(path, "haclient") {
			t.Errorf("%+v", o)
		}
	}
}
