package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"pacer/cib"
)

// brokenOff is the exit status after a signal, as shells have it for Ctrl-C.
const brokenOff = 130

// ends waits for the shell and gives its exit status.
func ends(t *testing.T, s *screen, cmd *exec.Cmd) int {
	t.Helper()
	late := time.AfterFunc(20*time.Second, func() { s.hangUp() })
	defer late.Stop()
	_ = cmd.Wait()
	return cmd.ProcessState.ExitCode()
}

// A restart that was given on the command line, or in a script, and that Ctrl-C or another signal breaks off leaves nothing
// stopped, and says so.
func TestSignalsBreakOffRestarts(t *testing.T) {
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(t.TempDir(), "script")
	if err := os.WriteFile(script, []byte("resource restart hoge\nresource stop hoge\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range [][]string{{"resource", "restart", "hoge"}, {"-f", script}} {
		for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
			s, cmd, file := onScreenRunning(t, doc, command, childBusy+"=2")
			s.expect("waiting")
			for _, again := range []syscall.Signal{sig, syscall.SIGTERM, syscall.SIGINT} { // timeout tells a command, and then its group
				if err := cmd.Process.Signal(again); err != nil {
					t.Fatal(err)
				}
			}
			s.expect("hoge is put back as it was: target-role is what it was before")
			s.expect("interrupted")
			if code := ends(t, s, cmd); code != brokenOff {
				t.Errorf("%v: %v: exit status %d", command, sig, code)
			}
			if data, err := os.ReadFile(file); err != nil || strings.Contains(string(data), "target-role") {
				t.Errorf("%v: %v: %v\n%s", command, sig, err, data)
			}
		}
	}
}

// Ctrl-C at a question about what a command line changed drops the changes, as no does: they can be brought back.
func TestCtrlCAtTheQuestionOfACommandLine(t *testing.T) {
	doc, err := os.ReadFile("testdata/seed.xml")
	if err != nil {
		t.Fatal(err)
	}
	for _, leave := range []string{"n\r", "\x03", "\x04"} {
		s, cmd, file := onScreenRunning(t, doc, []string{"configure", "delete", "hoge"}, childRuns+"=1")
		s.expect("Commit these changes? (y/n) ")
		s.types(leave, "nothing was committed")
		s.expect("dropped: primitive hoge was deleted; configure undrop brings them back")
		if code := ends(t, s, cmd); code == 0 || leave == "\x03" && code != brokenOff {
			t.Errorf("%q: exit status %d", leave, code)
		}
		if kept, err := os.ReadFile(filepath.Join(filepath.Dir(file), ".local/state/crm/dropped.json")); err != nil || !strings.Contains(string(kept), "primitive hoge was deleted") {
			t.Errorf("%q: %v %s", leave, err, kept)
		}
	}
}

// Who is told to end while a person edits keeps the edits, and gives the terminal back as it was; at a question, too.
func TestTermination(t *testing.T) {
	const here = "crm(cib.xml/here)configure# "
	for _, last := range [][2]string{{"show changed\r", here}, {"up\r", "Commit these changes? (y/n/c) "}} {
		s, cmd, file := onScreen(t, cib.Empty().Bytes())
		s.types("configure\r", here)
		s.types("primitive a Dummy\r", here)
		s.types(last[0], last[1])
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		s.expect("dropped: primitive a was created; configure undrop brings them back")
		if code := ends(t, s, cmd); code != brokenOff {
			t.Errorf("exit status %d", code)
		}
		if kept, err := os.ReadFile(filepath.Join(filepath.Dir(file), ".local/state/crm/dropped.json")); err != nil || !strings.Contains(string(kept), "primitive a was created") {
			t.Errorf("%v %s", err, kept)
		}
	}
}

// Ctrl-C in a pager is the pager's, for what a command line shows, too.
func TestCtrlCInAPager(t *testing.T) {
	pager := filepath.Join(t.TempDir(), "pager")
	if err := os.WriteFile(pager, []byte("#!/bin/sh\ntrap '' INT\necho paging\nread answer </dev/tty\ncat >/dev/null\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	s, cmd, _ := onScreenRunning(t, cib.Empty().Bytes(), []string{"help", "configure"}, "PAGER="+pager)
	s.expect("paging")
	s.types("\x03", "^C")
	s.types("\r", "")
	if code := ends(t, s, cmd); code != 0 || strings.Contains(s.seen.String(), "interrupted") {
		t.Errorf("exit status %d\n%s", code, s.seen.String())
	}
}
