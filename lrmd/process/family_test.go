package process

import (
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// note writes its shell's process id to a file that is whole as soon as it is there.
const note = "echo $$ >FILE.new; mv FILE.new FILE; "

// What is killed with all it has started leaves nothing behind, wherever that has gone: to a group or session of its own,
// to process 1 as its parent, to an environment without the mark; and the program itself, where it has left its group.
func TestNothingEscapes(t *testing.T) {
	for _, tc := range []struct{ name, text string }{
		{"a session of its own", "#!/bin/sh\nsetsid sh -c '" + note + "sleep 300' &\nwait\n"},
		{"a double fork", "#!/bin/sh\n(setsid sh -c '" + note + "sleep 300' &)\nsleep 300\n"},
		{"an environment of its own", "#!/bin/sh\nsetsid env -i /bin/sh -c '" + note + "/bin/sleep 300' &\nwait\n"},
		{"a child that ignores the soft signal", "#!/bin/sh\nsetsid sh -c 'trap \"\" TERM; " + note + "while :; do sleep 1; done' &\nwait\n"},
		{"one that starts others for ever", "#!/bin/sh\nsetsid sh -c 'trap \"sh -c \\\"trap : TERM; sleep 300\\\" &\" TERM; " + note + "while :; do sleep 1; done' &\nwait\n"},
		{"the program itself", "#!/usr/bin/perl\nsetpgrp(0, getpgrp(getppid())); open(F, '>', 'FILE.new'); print F $$; close F; rename 'FILE.new', 'FILE'; sleep 300;\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "pid")
			p := start(t, Command{Path: script(t, strings.ReplaceAll(tc.text, "FILE", file))})
			waitFor(t, func() bool { return exists(file) })
			pid := readPID(t, file)
			t.Cleanup(func() { syscall.Kill(pid, syscall.SIGKILL) }) //nolint:errcheck // it is gone, or the test has failed
			p.Signal(syscall.SIGTERM, true)
			within(t, 10*time.Second, func() { p.Wait() })
			waitFor(t, func() bool { return gone(pid) && len(family(p.PID(), p.mark)) == 0 })
		})
	}
}

// A service that an earlier run has started is not of the family of a later one.
func TestServicesOfOtherRunsLive(t *testing.T) {
	file := filepath.Join(t.TempDir(), "pid")
	starter := start(t, Command{Path: script(t, strings.ReplaceAll("#!/bin/sh\n(setsid sh -c '"+note+"exec sleep 300' &)\n", "FILE", file))})
	within(t, 10*time.Second, func() { starter.Wait() })
	waitFor(t, func() bool { return exists(file) })
	service := readPID(t, file)
	defer syscall.Kill(service, syscall.SIGKILL) //nolint:errcheck // it was there a moment ago

	monitor := start(t, Command{Path: script(t, "#!/bin/sh\nsleep 300\n")})
	monitor.Signal(syscall.SIGKILL, true)
	within(t, 10*time.Second, func() { monitor.Wait() })
	if gone(service) {
		t.Error("the service was killed with the monitor")
	}
}

// Who waits for what it has started, and is told to end with it, does not take the other's end for an answer: an agent whose
// measuring program was killed would say that all is well.
func TestNobodyGoesOnWithoutItsChildren(t *testing.T) {
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		for range 40 {
			file := filepath.Join(t.TempDir(), "pid")
			went := file + ".went"
			text := "#!/bin/sh\nanswer=$(sh -c '" + note + "sleep 300' | cat | cat | cat)\necho answer >" + went + "\n"
			p := start(t, Command{Path: script(t, strings.ReplaceAll(text, "FILE", file))})
			waitFor(t, func() bool { return exists(file) })
			p.Signal(sig, true)
			within(t, 10*time.Second, func() { p.Wait() })
			if exists(went) {
				t.Fatalf("%s: the program went on when what it waited for was ended", sig)
			}
		}
	}
}
