package ui

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/creack/pty"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/tools/env"
)

// childFile is set in a child process, which then is the shell on that file.
const childFile = "CRM_TEST_CIB"

func TestMain(m *testing.M) {
	if file := os.Getenv(childFile); file != "" {
		e := env.Env{
			Name: "crm", Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stdout, Getenv: os.Getenv,
			StdinTTY: true, StdoutTTY: true, Host: "here", Root: "/nowhere",
		}
		os.Exit(Main(e, func(string) (session.Backend, error) { return &session.File{Path: file}, nil }))
	}
	os.Exit(m.Run())
}

// screen is a terminal with the shell on it.
type screen struct {
	t    *testing.T
	tty  *os.File
	seen strings.Builder
}

// expect waits until the shell has written a text.
func (s *screen) expect(text string) {
	s.t.Helper()
	buf := make([]byte, 4096)
	for !strings.Contains(s.seen.String(), text) {
		s.tty.SetReadDeadline(time.Now().Add(20 * time.Second))
		n, err := s.tty.Read(buf)
		s.seen.Write(buf[:n])
		if err != nil {
			s.t.Fatalf("waiting for %q: %v; on the screen:\n%s", text, err, s.seen.String())
		}
	}
	_, rest, _ := strings.Cut(s.seen.String(), text)
	s.seen.Reset()
	s.seen.WriteString(rest)
}

// types sends keys and waits for a text.
func (s *screen) types(keys, expected string) {
	s.t.Helper()
	if _, err := s.tty.WriteString(keys); err != nil {
		s.t.Fatal(err)
	}
	s.expect(expected)
}

// A person completes words, continues statements, is asked before changes are committed, and finds what was
// typed in the history.
func TestTerminal(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "cib.xml")
	if err := os.WriteFile(file, cib.Empty().Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childFile+"="+file, "HOME="+dir, "TERM=xterm")
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 120})
	if err != nil {
		t.Skipf("no terminal to be had: %v", err)
	}
	defer tty.Close()
	s := &screen{t: t, tty: tty}
	s.expect("crm(cib.xml/here)# ")
	s.types("conf\t\r", "crm(cib.xml/here)configure# ")
	s.types("primitive hoge lsb:hoge\r", "configure# ")
	s.types("    op stop interval=0s timeout=300s\r", "continues the statement before it")
	s.types("location l hoge \\\r", "   > ")
	s.types("5: alpha\r", "configure# ")
	s.types("show ho\t\r", "op stop interval=0s timeout=300s")
	s.types("up\r", "Commit these changes? (y/n) ")
	s.types("y\r", "crm(cib.xml/here)# ")
	s.types("quit\r", "bye")
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	data, _ := os.ReadFile(file)
	if !strings.Contains(string(data), `id="hoge-stop-0s"`) || !strings.Contains(string(data), `rsc_location id="l"`) {
		t.Errorf("committed:\n%s", data)
	}
	if history, err := os.ReadFile(filepath.Join(dir, historyFile)); err != nil || !strings.Contains(string(history), "quit") {
		t.Errorf("history: %s %v", history, err)
	}
}
