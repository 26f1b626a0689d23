package systemd

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	systemd "github.com/coreos/go-systemd/v22/dbus"
)

// State is what a unit does, in systemd's words.
type State string

// States that matter.
const (
	Active       State = "active"
	Reloading    State = "reloading"
	Inactive     State = "inactive"
	Failed       State = "failed"
	Activating   State = "activating"
	Deactivating State = "deactivating"
)

// Runs says whether a unit that is so runs.
func (s State) Runs() bool { return s == Active || s == Reloading }

// Rests says whether a unit that is so stays so.
func (s State) Rests() bool { return s != Activating && s != Deactivating }

// State is what a unit does. ErrNoUnit says that there is none of that name.
func (m *Manager) State(ctx context.Context, name string) (s State, err error) {
	unit := unitName(name)
	err = m.ask(ctx, func(c *systemd.Conn) error {
		text, err := property(ctx, c, unit, "ActiveState")
		if s = State(text); err != nil || s != Inactive {
			return err
		}
		loaded, err := property(ctx, c, unit, "LoadState")
		if err == nil && loaded == "not-found" {
			return fmt.Errorf("%w: %s", ErrNoUnit, unit)
		}
		return err
	})
	return s, err
}

// property gives a text that systemd has of a unit.
func property(ctx context.Context, c *systemd.Conn, unit, name string) (string, error) {
	p, err := c.GetUnitPropertyContext(ctx, unit, name)
	if err != nil {
		return "", err
	}
	text, ok := p.Value.Value().(string)
	if !ok {
		return "", fmt.Errorf("systemd gives %s of %s as %s, expected a text", name, unit, p.Value)
	}
	return text, nil
}

// How often a unit that does not rest is looked at: at first, and at last.
const (
	soon = 20 * time.Millisecond
	late = 2 * time.Second
)

// Settled waits until a unit rests, and says what it does then.
func (m *Manager) Settled(ctx context.Context, name string) (State, error) {
	for wait := soon; ; wait = min(2*wait, late) {
		s, err := m.State(ctx, name)
		if err != nil || s.Rests() {
			return s, err
		}
		if err := rest(ctx, wait); err != nil {
			return s, fmt.Errorf("%s is still %s: %w", unitName(name), s, err)
		}
	}
}

// Start starts a unit as the cluster's and waits until it rests. The error may be ErrNoUnit or a *JobError.
func (m *Manager) Start(ctx context.Context, name string) error {
	unit := unitName(name)
	if _, err := m.State(ctx, name); err != nil {
		return err
	}
	if err := m.take(ctx, unit); err != nil {
		return err
	}
	if err := m.job(ctx, unit, start); err != nil {
		return err
	}
	s, err := m.Settled(ctx, name)
	if err == nil && s == Failed {
		return &JobError{Job: start.name, Unit: unit, State: string(s), Why: m.why(ctx, unit)}
	}
	return err
}

// Stop stops a unit, gives it back to systemd and waits until it rests. A unit that does not exist is stopped. The error may
// be a *JobError.
func (m *Manager) Stop(ctx context.Context, name string) error {
	unit := unitName(name)
	if err := m.release(ctx, unit); err != nil {
		return err
	}
	if err := m.job(ctx, unit, stop); err != nil {
		return err
	}
	s, err := m.Settled(ctx, name)
	switch {
	case errors.Is(err, ErrNoUnit):
		return nil
	case err == nil && s.Runs():
		return &JobError{Job: stop.name, Unit: unit, State: string(s)}
	}
	return err
}

// why is systemd's reason for a unit's failure.
func (m *Manager) why(ctx context.Context, unit string) (why string) {
	kind := strings.TrimPrefix(unit[strings.LastIndex(unit, "."):], ".")
	kind = strings.ToUpper(kind[:1]) + kind[1:]
	m.ask(ctx, func(c *systemd.Conn) error { //nolint:errcheck // then there is none
		p, err := c.GetUnitTypePropertyContext(ctx, unit, kind, "Result")
		if err == nil {
			why, _ = p.Value.Value().(string)
		}
		return err
	})
	return why
}

// Describe gives the text by which a unit describes itself.
func (m *Manager) Describe(ctx context.Context, name string) (text string, err error) {
	unit := template(name)
	err = m.ask(ctx, func(c *systemd.Conn) error {
		loaded, err := property(ctx, c, unit, "LoadState")
		if err == nil && loaded == "not-found" {
			return fmt.Errorf("%w: %s", ErrNoUnit, unit)
		}
		if err == nil {
			text, err = property(ctx, c, unit, "Description")
		}
		return err
	})
	return text, err
}

// Units lists the units that can be managed, by name.
func (m *Manager) Units(ctx context.Context) (names []string, err error) {
	err = m.ask(ctx, func(c *systemd.Conn) error {
		files, err := c.ListUnitFilesContext(ctx)
		for _, f := range files {
			if name, ok := shown(f.Path); ok {
				names = append(names, name)
			}
		}
		return err
	})
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	return slices.Compact(names), err
}
