package process

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// groups are those that this host allows; without any there is nothing to test.
func groups(t *testing.T) *Groups {
	t.Helper()
	g := OpenGroups(func(err error) { t.Skipf("%v", err) })
	g.tell = func(err error) { t.Errorf("told: %v", err) }
	return g
}

// hides starts a program's text with FILE for a file, and gives the id that it writes there as soon as it is there. That
// process ends with the test.
func hides(t *testing.T, g *Groups, text string) (*Process, int) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "pid")
	p := start(t, Command{Path: script(t, strings.ReplaceAll(text, "FILE", file)), Groups: g})
	waitFor(t, func() bool { return exists(file) })
	pid := readPID(t, file)
	t.Cleanup(func() { syscall.Kill(pid, syscall.SIGKILL) }) //nolint:errcheck // it is gone, or the test has failed
	return p, pid
}

// stranger leaves a process that has nothing of the program's: session, parent, environment. Its last parent has ended
// before its id is told.
const stranger = "(setsid env -i /bin/sh -c 'while [ ! -e FILE.orphan ]; do /bin/sleep 0.01; done; " + note + "TRAP exec /bin/sleep 300' &)\n: >FILE.orphan\n"

const (
	hidden = "#!/bin/sh\n" + stranger
	// below is a program that goes to a group below its own.
	below = "#!/bin/sh\nfor at in /sys/fs/cgroup /sys/fs/cgroup/unified; do own=$at$(sed -n 's/^0:://p' /proc/self/cgroup); [ -e $own/cgroup.procs ] && break; done\n" +
		"mkdir $own/below && echo $$ >$own/below/cgroup.procs || exit\n" + stranger
)

// What has left nothing to be known by is killed with the rest, by the group in which it was started; the group goes
// with it.
func TestNothingEscapesItsGroup(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		signal     syscall.Signal
	}{
		{"told to end", hidden + "sleep 300\n", syscall.SIGTERM},
		{"killed", hidden + "sleep 300\n", syscall.SIGKILL},
		{"ignores the soft signal", strings.ReplaceAll(hidden, "TRAP", `trap "" TERM;`) + "sleep 300\n", syscall.SIGTERM},
		{"in a group below", below + "sleep 300\n", syscall.SIGTERM},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, pid := hides(t, groups(t), strings.ReplaceAll(tc.text, "TRAP", ""))
			if list := family(p.PID(), p.mark); slices.ContainsFunc(list, func(m member) bool { return m.pid == pid }) {
				t.Fatal("it is known by its parents or its environment")
			}
			p.Signal(tc.signal, true)
			within(t, 10*time.Second, func() { p.Wait() })
			waitFor(t, func() bool { return gone(pid) })
			if exists(p.group.folder) {
				t.Errorf("%s is left", p.group.folder)
			}
		})
	}
}

// A kernel that cannot kill a group at once leaves it to us to look who lives there.
func TestGroupsOneByOne(t *testing.T) {
	p, pid := hides(t, groups(t), strings.ReplaceAll(hidden, "TRAP", "")+"sleep 300\n")
	p.findFamily()
	p.signalFamily(syscall.SIGKILL)
	waitFor(t, func() bool { return gone(pid) })
	p.Signal(syscall.SIGKILL, true)
	within(t, 10*time.Second, func() { p.Wait() })
}

// A service lives in the group of its start for as long as it runs: other runs that are killed do not harm it, nor does
// another daemon, which finds its group and removes it when the service has ended.
func TestServicesKeepTheirGroup(t *testing.T) {
	starter, service := hides(t, groups(t), strings.ReplaceAll(hidden, "TRAP", ""))
	within(t, 10*time.Second, func() { starter.Wait() })
	next := groups(t)
	stop := start(t, Command{Path: script(t, "#!/bin/sh\nsleep 300\n"), Groups: next})
	stop.Signal(syscall.SIGKILL, true)
	within(t, 10*time.Second, func() { stop.Wait() })
	if gone(service) || !exists(starter.group.folder) {
		t.Error("the service was killed with the stop, or has lost its group")
	}
	if err := syscall.Kill(service, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		next.Tidy()
		return !exists(starter.group.folder)
	})
}

// The end of each run looks after groups of earlier ones whose services have ended since.
func TestLaterRunsTidy(t *testing.T) {
	g := groups(t)
	g.kept = nil
	starter, service := hides(t, g, strings.ReplaceAll(hidden, "TRAP", ""))
	within(t, 10*time.Second, func() { starter.Wait() })
	if err := syscall.Kill(service, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool {
		within(t, 10*time.Second, func() { start(t, Command{Path: "/bin/true", Groups: g}).Wait() })
		return !exists(starter.group.folder)
	})
	if len(g.kept) != 0 {
		t.Errorf("%q are kept", g.kept)
	}
}

// An empty group that a daemon which is gone has left is removed by the next one.
func TestEmptyGroupsOfOthersGo(t *testing.T) {
	g := groups(t)
	left, err := g.create()
	if err != nil {
		t.Fatal(err)
	}
	groups(t)
	if exists(left.folder) {
		t.Errorf("%s is there", left.folder)
	}
}

// A group that somebody takes for left over, between its making and its first process, keeps no agent from starting.
func TestGroupsAreRemovedUnderWay(t *testing.T) {
	g := groups(t)
	over, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for {
			select {
			case <-over:
				return
			default:
				for _, folder := range g.others() {
					removeGroup(folder)
				}
			}
		}
	}()
	for range 50 {
		within(t, 10*time.Second, func() {
			if got := start(t, Command{Path: script(t, "#!/bin/sh\necho ran"), Groups: g}).Wait(); got.Stdout != "ran\n" {
				t.Errorf("got %+v", got)
			}
		})
	}
	close(over)
	<-ended
}

// There are never more groups than the bound says, empty ones do not count for long, and that a run has none is told once.
func TestGroupsAreBounded(t *testing.T) {
	g := groups(t)
	var told []string
	g.tell = func(err error) { told = append(told, err.Error()) }
	g.kept, g.held, g.most = nil, 0, 1
	first := start(t, Command{Path: "/bin/sleep", Args: []string{"300"}, Groups: g})
	for range 3 {
		p := start(t, Command{Path: "/bin/true", Groups: g})
		within(t, 10*time.Second, func() { p.Wait() })
		if p.group != nil {
			t.Error("there is one more than may be")
		}
	}
	if len(told) != 1 || !strings.Contains(told[0], "groups") {
		t.Errorf("told %q", told)
	}
	first.Signal(syscall.SIGKILL, true)
	within(t, 10*time.Second, func() { first.Wait() })
	p := start(t, Command{Path: "/bin/true", Groups: g})
	within(t, 10*time.Second, func() { p.Wait() })
	if p.group == nil {
		t.Error("the group of a run that has ended counts")
	}
}

// What cannot be run says so in the same way, with a group or without, and leaves none.
func TestStartErrorsInGroups(t *testing.T) {
	g := groups(t)
	g.kept, g.held = nil, 0
	if _, err := Start(Command{Path: "/nonexistent/prog", Groups: g}); !errors.Is(err, syscall.ENOENT) {
		t.Errorf("got %v", err)
	}
	if p := start(t, Command{Path: script(t, "echo shell\n"), Groups: g}); p.Wait().Stdout != "shell\n" {
		t.Error("a script without an interpreter did not run")
	}
	if g.held != 0 {
		t.Errorf("%d groups are left", g.held)
	}
}

// Where a host may have its hierarchy, and where in it this process is.
func TestGroupFolders(t *testing.T) {
	const v1 = "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n32 31 0:29 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n"
	for _, tc := range []struct{ name, mounts, own, want string }{
		{"unified", "31 23 0:28 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n", "0::/system.slice/pacer.service\n", "/sys/fs/cgroup/system.slice/pacer.service"},
		{"hybrid", v1 + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n", "9:cpu:/x\n0::/\n", "/sys/fs/cgroup/unified"},
		{"only version 1", v1, "9:cpu:/x\n", ""},
		{"not in it", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "9:cpu:/x\n", ""},
		{"a part is mounted", "31 23 0:28 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::/docker/x/pacer\n", "/sys/fs/cgroup/pacer"},
		{"another part is mounted", "31 23 0:28 /docker/x /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::/docker/xy\n", ""},
		{"out of sight", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::/../other\n", ""},
		{"a blank", `31 23 0:28 / /mnt/a\040b\134 rw - cgroup2 cgroup2 rw` + "\n", "0::/x y\n", `/mnt/a b\/x y`},
		{"removed", "31 23 0:28 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n", "0::/x (deleted)\n", "/sys/fs/cgroup/x (deleted)"},
		{"no text", "\n- \n1 2 - cgroup2\n", "0::\n", ""},
	} {
		if got := strings.Join(groupFolders(tc.mounts, tc.own), ","); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

// A hierarchy that is mounted and hidden, or shows others only, is none.
func TestForeignFolders(t *testing.T) {
	folder := t.TempDir()
	if livesIn(folder) {
		t.Error("a folder without processes")
	}
	if err := os.WriteFile(filepath.Join(folder, procsFile), []byte("1\n0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if livesIn(folder) {
		t.Error("a group of others")
	}
}
