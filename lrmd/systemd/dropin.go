package systemd

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	systemd "github.com/coreos/go-systemd/v22/dbus"
	"github.com/google/renameio/v2"

	"pacer/nofollow"
)

// dropIn is the name of the file by which a unit is known to be the cluster's. It is Pacemaker's, so that one of the two
// takes away what the other has put there.
const dropIn = "50-pacemaker.conf"

// content is what a unit that the cluster runs is told. Systemd never starts it; the order counts when the host goes down.
func content(unit string) []byte {
	text := "[Unit]\nDescription=" + unit + ", run by the cluster\nBefore=pacer.service pacemaker.service pacemaker_remote.service\n"
	if strings.HasSuffix(unit, service) {
		text += "\n[Service]\nRestart=no\n"
	}
	return []byte(text)
}

// take makes a unit the cluster's.
func (m *Manager) take(ctx context.Context, unit string) error {
	folder := filepath.Join(m.dropIns, unit+".d")
	file := filepath.Join(folder, dropIn)
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, content(unit)) {
		return m.reloadIfNeeded(ctx, unit) // whoever put it there may have ended before systemd read it
	}
	if err := os.MkdirAll(m.dropIns, 0o755); err != nil {
		return err
	}
	if _, err := nofollow.MakeFolder(folder, 0o755); err != nil {
		return err
	}
	if err := renameio.WriteFile(file, content(unit), 0o644, renameio.WithTempDir(folder)); err != nil {
		return fmt.Errorf("the drop-in by which systemd leaves %s to the cluster: %w", unit, err)
	}
	return m.reload(ctx)
}

// release gives a unit back to systemd.
func (m *Manager) release(ctx context.Context, unit string) error {
	err := os.Remove(filepath.Join(m.dropIns, unit+".d", dropIn))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	os.Remove(filepath.Join(m.dropIns, unit+".d")) //nolint:errcheck // others may have files there
	return m.reload(ctx)
}

// reloads lets many who want systemd to read its files anew share one reading.
type reloads struct {
	turn   chan struct{} // who has put something into it reloads
	mu     sync.Mutex
	wanted int // how often it was asked for
	done   int // how many of these a reload that began later has served
}

// reloadIfNeeded has systemd read its files anew if those of a unit are not what it has read.
func (m *Manager) reloadIfNeeded(ctx context.Context, unit string) error {
	needed := false
	err := m.ask(ctx, func(c *systemd.Conn) error {
		p, err := c.GetUnitPropertyContext(ctx, unit, "NeedDaemonReload")
		if err == nil {
			needed, _ = p.Value.Value().(bool)
		}
		return err
	})
	if err != nil || !needed {
		return err
	}
	return m.reload(ctx)
}

// reload has systemd read its files anew.
func (m *Manager) reload(ctx context.Context) error {
	r := &m.reloads
	r.mu.Lock()
	r.wanted++
	mine := r.wanted
	r.mu.Unlock()

	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	r.mu.Lock()
	serves, served := r.wanted, r.done >= mine
	r.mu.Unlock()
	if served {
		return nil
	}
	err := m.ask(ctx, func(c *systemd.Conn) error { return c.ReloadContext(ctx) })
	if err == nil {
		r.mu.Lock()
		r.done = serves
		r.mu.Unlock()
	}
	return err
}
