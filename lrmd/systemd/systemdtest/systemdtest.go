package systemdtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"pacer/lrmd/systemd"
	"pacer/lrmd/systemd/nested"
)

// Systemd is a systemd that runs.
type Systemd struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed at the end of cmd
	said  bytes.Buffer
	group *nested.Group
}

// starting is how long systemd may take until it can be asked.
const starting = 20 * time.Second

// Start runs a systemd whose /run is a folder; its bus is at dbus/system_bus_socket there, and systemd/system holds units. The
// error may be a nested.ErrMissing.
func Start(run string) (*Systemd, error) {
	program, err := nested.Program()
	if err != nil {
		return nil, err
	}
	if err := nested.Furnish(filepath.Join(run, "nested"), "/run/nested"); err != nil {
		return nil, err
	}
	s := &Systemd{ended: make(chan struct{})}
	if s.group, err = nested.NewGroup(); err != nil {
		return nil, err
	}
	// Who enters the group before the namespace of groups is made has the group as its root.
	s.cmd = exec.Command("/bin/sh", append([]string{"-c", `read -r in && exec "$@"`, "sh"}, nested.Command(run, program, "/run/nested")...)...)
	entered, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	s.cmd.Stdout, s.cmd.Stderr = &s.said, &s.said
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		s.group.Remove()
		return nil, err
	}
	if err := errors.Join(s.group.Enter(s.cmd.Process.Pid), enter(entered)); err != nil {
		s.cmd.Process.Kill() //nolint:errcheck // it waits
		s.cmd.Wait()         //nolint:errcheck // it was killed
		s.group.Remove()
		return nil, fmt.Errorf("%w: %w", nested.ErrMissing, err)
	}
	go func() {
		s.cmd.Wait() //nolint:errcheck // what it said tells
		close(s.ended)
	}()
	if err := s.await(run); err != nil {
		s.Stop()
		return nil, fmt.Errorf("%w: %w: %s", nested.ErrMissing, err, strings.TrimSpace(s.said.String()))
	}
	return s, nil
}

// await waits until systemd answers.
func (s *Systemd) await(run string) error {
	ctx, stop := context.WithTimeout(context.Background(), starting)
	defer stop()
	m := systemd.At(filepath.Join(run, "dbus/system_bus_socket"), filepath.Join(run, "systemd/system"))
	defer m.Close()
	for {
		err := m.Reload(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-s.ended:
			return errors.New("it ended")
		case <-ctx.Done():
			return err
		}
	}
}

// Stop ends systemd and all that it has started.
func (s *Systemd) Stop() {
	s.cmd.Process.Kill() //nolint:errcheck // it may be gone
	<-s.ended
	s.group.Remove()
}

// enter tells who waits for it that it is in its group.
func enter(w io.WriteCloser) error {
	_, err := io.WriteString(w, "in\n")
	return errors.Join(err, w.Close())
}
