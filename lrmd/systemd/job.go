package systemd

import (
	"context"
	"errors"
	"time"

	systemd "github.com/coreos/go-systemd/v22/dbus"
)

// kind is a kind of jobs.
type kind struct {
	name string
	ask  func(c *systemd.Conn, ctx context.Context, unit, mode string, result chan<- string) (int, error)
}

var (
	start = kind{"start", (*systemd.Conn).StartUnitContext}
	stop  = kind{"stop", (*systemd.Conn).StopUnitContext}
)

// looking is how often a connection is looked after while the end of a job is waited for.
const looking = time.Second

// job has systemd do something and waits for its end. Where the connection goes meanwhile the state of the unit says how the
// job ended, which who calls looks at in any case.
func (m *Manager) job(ctx context.Context, unit string, k kind) error {
	result := make(chan string, 1)
	var on *systemd.Conn
	err := m.ask(ctx, func(c *systemd.Conn) error {
		on = c
		_, err := k.ask(c, ctx, unit, "replace", result)
		return err
	})
	if k.name == stop.name && errors.Is(err, ErrNoUnit) {
		return nil
	}
	if err != nil {
		return err
	}
	look := time.NewTicker(looking)
	defer look.Stop()
	for {
		select {
		case r := <-result:
			if r == "done" {
				return nil
			}
			return &JobError{Job: k.name, Unit: unit, Result: r, Why: m.why(ctx, unit)}
		case <-look.C:
			if !on.Connected() {
				return nil
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
