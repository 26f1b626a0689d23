package daemon

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rs/zerolog"

	"pacer/api"
)

// lines is a log that is read while it is written.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) has(event, part string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	for line := range strings.Lines(l.text.String()) {
		if strings.Contains(line, `"event":"`+event+`"`) && strings.Contains(line, part) {
			return true
		}
	}
	return false
}

// launchWatched launches a host that is told to feed a watchdog.
func launchWatched(t *testing.T, root, device string) (*api.Client, *lines) {
	t.Helper()
	log, leave, done := &lines{}, make(chan struct{}), make(chan error, 1)
	go func() {
		done <- Run(t.Context(), Config{
			Root: root, Name: "n1", ID: 1, Membership: Single, Version: "test", Log: zerolog.New(log), Environ: os.Environ(),
			Watchdog: Watchdog{Device: device}, Leave: leave,
		})
	}()
	t.Cleanup(func() {
		close(leave)
		if err := <-done; err != nil && !errors.Is(err, t.Context().Err()) {
			t.Error(err)
		}
	})
	return api.NewClient(Socket(root)), log
}

func rootFolder(t *testing.T) string {
	t.Helper()
	root, err := os.MkdirTemp("", "pacerd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(root) })
	return root
}

// A device that is no watchdog, or that there is not, is told, in the log and to clients; the host works without.
func TestWatchdogThatCannotBeUsed(t *testing.T) {
	root := rootFolder(t)
	file := filepath.Join(root, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	client, log := launchWatched(t, root, file)
	eventually(t, "it is told", func() bool {
		s, err := client.Status(t.Context())
		return err == nil && s.DC == "n1" && s.Watchdog != nil && s.Watchdog.Device == file && !s.Watchdog.Armed && strings.Contains(s.Watchdog.Unused, "no watchdog")
	})
	if !log.has("watchdog-unused", "others cannot fence it") {
		t.Error("the log does not tell")
	}
}

// Where sbd runs the watchdog is sbd's: it is not even opened.
func TestWatchdogIsLeftToSbd(t *testing.T) {
	root := rootFolder(t)
	pid, stop := sbdRuns(t)
	defer stop()
	if err := os.MkdirAll(filepath.Join(root, "run"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "run/sbd.pid"), []byte(pid+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	client, log := launchWatched(t, root, filepath.Join(root, "there-is-none"))
	eventually(t, "it is told", func() bool {
		s, err := client.Status(t.Context())
		return err == nil && s.Watchdog != nil && s.Watchdog.Unused == "sbd has it"
	})
	if !log.has("watchdog-unused", "leaves") || log.has("watchdog-unused", "no such file") {
		t.Error("the log does not tell")
	}
}

// eventually waits for something, no longer than half a minute.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	t.Fatal("waited half a minute until ", what)
}

// sbdRuns starts a process that is called sbd.
func sbdRuns(t *testing.T) (pid string, stop func()) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "sbd")
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip(err)
	}
	data, err := os.ReadFile(sleep)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "60")
	if err := cmd.Start(); err != nil {
		t.Skip(err)
	}
	return strconv.Itoa(cmd.Process.Pid), func() {
		cmd.Process.Kill() //nolint:errcheck // it has ended, then
		cmd.Wait()         //nolint:errcheck // as it was killed
	}
}
