package lab

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"pacer/lrmd/systemd/nested"
)

// ErrNoSystemd says that this machine cannot give a node a systemd.
var ErrNoSystemd = nested.ErrMissing

// nestedFolder is what the systemd of a node reads, in the folder that nodes share.
const nestedFolder = "nested"

// StartSystemd boots a systemd of its own in a node that is on, with units whose files are in a folder of the node, and waits until
// its bus is there. It ends with the node. The error may be an ErrNoSystemd.
func (l *Lab) StartSystemd(ctx context.Context, i int, units string) error {
	m, err := l.machine(i)
	if err != nil {
		return err
	}
	program, err := nested.Program()
	if err != nil {
		return l.fail(i, err)
	}
	if err := nested.Furnish(filepath.Join(l.Shared(), nestedFolder), filepath.Join(SharedDir, nestedFolder)); err != nil {
		return l.fail(i, err)
	}
	group, err := nested.NewGroup()
	if err != nil {
		return l.fail(i, err)
	}
	l.work.Add(1)
	go func() {
		defer l.work.Done()
		<-m.off
		group.Remove()
	}()
	if err := group.Enter(m.cmd.Process.Pid); err != nil {
		return l.fail(i, fmt.Errorf("%w: %w", ErrNoSystemd, err))
	}
	place := []string{"/bin/sh", "-c", `mkdir -p /run/systemd/system && cp "$0"/* /run/systemd/system/`, units}
	if out, err := l.Exec(ctx, i, "", place...); err != nil || out.Exit != (Exit{}) {
		return l.fail(i, errors.Join(err, fmt.Errorf("units in %s: %s", units, out.Stderr)))
	}
	log, err := l.Start(i, Command{Argv: nested.Command("/run", program, filepath.Join(SharedDir, nestedFolder))})
	if err != nil {
		return err
	}
	return l.awaitBus(ctx, i, log)
}

// awaitBus waits until the bus of a node's systemd answers.
func (l *Lab) awaitBus(ctx context.Context, i int, systemd *Process) error {
	for {
		out, err := l.Exec(ctx, i, "", "busctl", "get-property", "org.freedesktop.systemd1", "/org/freedesktop/systemd1", "org.freedesktop.systemd1.Manager", "Version")
		if err == nil && out.Exit == (Exit{}) {
			return nil
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-systemd.Done():
			return l.fail(i, fmt.Errorf("%w: it ended: %v", ErrNoSystemd, systemd.Wait()))
		case <-ctx.Done():
			return l.fail(i, fmt.Errorf("its systemd does not answer: %s %w", out.Stderr, ctx.Err()))
		}
	}
}
