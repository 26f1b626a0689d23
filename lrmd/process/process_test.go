package process

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "prog")
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func start(t *testing.T, c Command) *Process {
	t.Helper()
	if c.Env == nil {
		c.Env = []string{"PATH=/usr/bin:/bin"}
	}
	p, err := Start(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// within fails the test if f has not ended in time, instead of hanging.
func within(t *testing.T, d time.Duration, f func()) {
	t.Helper()
	done := make(chan struct{})
	go func() { defer close(done); f() }()
	select {
	case <-done:
	case <-time.After(d):
		t.Fatalf("did not end within %v", d)
	}
}

func TestExit(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		want       Exit
	}{
		{
			"both streams and a status", "#!/bin/sh\necho out $1; echo err >&2; exit 7",
			Exit{Code: 7, Stdout: "out x y\n", Stderr: "err\n"},
		},
		{"no interpreter line", "echo shell $1\n", Exit{Stdout: "shell x y\n"}},
		{"killed by a signal", "#!/bin/sh\necho before; kill -SEGV $$", Exit{Signal: syscall.SIGSEGV, Stdout: "before\n"}},
		{"reads its input", "#!/bin/sh\ncat", Exit{Stdout: "text"}},
		{"a blocking pipe", "#!/bin/sh\ngrep flags /proc/self/fdinfo/1", Exit{Stdout: "flags:\t01\n"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			within(t, 10*time.Second, func() {
				p := start(t, Command{Path: script(t, tc.text), Args: []string{"x y"}, Stdin: "text"})
				if got := p.Wait(); got != tc.want {
					t.Errorf("got %+v, want %+v", got, tc.want)
				}
			})
		})
	}
}

func TestStartErrors(t *testing.T) {
	plain := script(t, "#!/bin/sh\n")
	if err := os.Chmod(plain, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		path string
		want syscall.Errno
		text string
	}{
		{"/nonexistent/prog", syscall.ENOENT, "No such file or directory"},
		{plain, syscall.EACCES, "Permission denied"},
		{script(t, "#!/nonexistent/interpreter\n"), syscall.ENOENT, "No such file or directory"},
	} {
		_, err := Start(Command{Path: tc.path})
		if !errors.Is(err, tc.want) || Reason(err) != tc.text {
			t.Errorf("%s: got %v (%s), want %v", tc.path, err, Reason(err), tc.want)
		}
	}
}

// A daemon that a program leaves behind holds its pipes, and must neither delay us nor be killed.
func TestDaemonsOutliveTheirStarter(t *testing.T) {
	pidfile := filepath.Join(t.TempDir(), "pid")
	p := start(t, Command{Path: script(t, "#!/bin/sh\necho started\nsleep 60 &\necho $! > "+pidfile)})
	within(t, 10*time.Second, func() {
		if got := p.Wait(); got.Stdout != "started\n" || got.Code != 0 {
			t.Errorf("got %+v", got)
		}
	})
	pid := readPID(t, pidfile)
	defer syscall.Kill(pid, syscall.SIGKILL)
	if err := syscall.Kill(pid, 0); err != nil {
		t.Errorf("the daemon is gone: %v", err)
	}
}

// What a daemon writes that a program left behind, after that program's end, is lost: the write fails.
func TestLateOutputIsLost(t *testing.T) {
	dir := t.TempDir()
	p := start(t, Command{Path: script(t, "#!/bin/sh\necho early\n(trap '' PIPE; while [ ! -e "+dir+"/go ]; do sleep 0.01; done; "+
		"echo late; echo $? > "+dir+"/new; mv "+dir+"/new "+dir+"/wrote) &")})
	within(t, 10*time.Second, func() {
		if got := p.Wait(); got.Stdout != "early\n" {
			t.Errorf("got %+v", got)
		}
	})
	if err := os.WriteFile(dir+"/go", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { _, err := os.Stat(dir + "/wrote"); return err == nil })
	if got, err := os.ReadFile(dir + "/wrote"); err != nil || string(got) == "0\n" {
		t.Errorf("the late write ended with %q, %v", got, err)
	}
}

// What is killed with its group leaves nothing behind, not even a child that ignores the soft
// signal and outlives the program.
func TestGroupDiesTogether(t *testing.T) {
	pidfile := filepath.Join(t.TempDir(), "pid")
	p := start(t, Command{Path: script(t, "#!/bin/sh\n"+
		"sh -c 'trap \"\" TERM; echo $$ > "+pidfile+".new; mv "+pidfile+".new "+pidfile+"; while :; do sleep 1; done' &\nwait")})
	waitFor(t, func() bool { _, err := os.Stat(pidfile); return err == nil })
	p.Signal(syscall.SIGTERM, true)
	within(t, 10*time.Second, func() {
		if got := p.Wait(); got.Signal != syscall.SIGTERM {
			t.Errorf("got %+v", got)
		}
	})
	pid := readPID(t, pidfile)
	waitFor(t, func() bool { return gone(pid) })
}

// A program may be ended alone, to leave what it started for a person to look at.
func TestLeaderAlone(t *testing.T) {
	pidfile := filepath.Join(t.TempDir(), "pid")
	p := start(t, Command{Path: script(t, "#!/bin/sh\nsleep 60 & echo $! > "+pidfile+".new; mv "+pidfile+".new "+pidfile+"\nwait")})
	waitFor(t, func() bool { _, err := os.Stat(pidfile); return err == nil })
	p.Signal(syscall.SIGKILL, false)
	within(t, 10*time.Second, func() { p.Wait() })
	pid := readPID(t, pidfile)
	defer syscall.Kill(pid, syscall.SIGKILL)
	if gone(pid) {
		t.Error("the child was killed too")
	}
	p.Signal(syscall.SIGKILL, true) // after the end: must do nothing
	if gone(pid) {
		t.Error("a signal after the end reached the group")
	}
}

// The kept output is never longer than the limit and a short notice, and holds both ends.
func TestOutputIsBounded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := 2 * rapid.IntRange(1, 50).Draw(t, "half")
		c := &capture{limit: limit}
		var all []byte
		for range rapid.IntRange(0, 30).Draw(t, "writes") {
			data := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "data")
			c.add(data)
			all = append(all, data...)
			if len(c.head)+len(c.tail) > 2*limit+40 {
				t.Fatalf("holds %d bytes with limit %d", len(c.head)+len(c.tail), limit)
			}
		}
		want := string(all)
		if len(all) > limit {
			want = fmt.Sprintf("%s\n[%d bytes left out]\n%s", all[:limit/2], len(all)-limit, all[len(all)-limit/2:])
		}
		if got := c.text(); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

func TestLargeOutput(t *testing.T) {
	p := start(t, Command{Path: script(t, "#!/bin/sh\nhead -c 3000000 /dev/zero | tr '\\0' a; echo end"), OutputLimit: 100})
	within(t, 20*time.Second, func() {
		got := p.Wait().Stdout
		if !strings.HasPrefix(got, strings.Repeat("a", 50)+"\n[2999904 bytes left out]\n") || !strings.HasSuffix(got, "aend\n") {
			t.Errorf("got %q", got)
		}
	})
}

// gone says whether a process has ended; a zombie that nobody has reaped yet has.
func gone(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(stat), ") Z ")
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func readPID(t *testing.T, path string) int {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var pid int
	if _, err := fmt.Sscan(string(data), &pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	for range 500 {
		if cond() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("waited 5 s in vain")
}
