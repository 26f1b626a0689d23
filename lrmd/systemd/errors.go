package systemd

import (
	"errors"
	"fmt"

	"github.com/godbus/dbus/v5"
)

// ErrNoBus says that systemd cannot be asked on this host.
var ErrNoBus = errors.New("no D-Bus connection to systemd")

// ErrNoSystemd says that systemd does not run on this host at all, so that no unit can.
var ErrNoSystemd = errors.New("systemd does not run on this host")

// ErrNoUnit says that there is no such unit.
var ErrNoUnit = errors.New("there is no such systemd unit")

// JobError says that systemd did not do what it was asked for.
type JobError struct {
	Job    string // start or stop
	Unit   string
	Result string // in systemd's words: failed, timeout, dependency, canceled, skipped; "" where a state says it
	State  string // of the unit afterwards
	Why    string // in systemd's words, such as exit-code; may be ""
}

func (e *JobError) Error() string {
	text := fmt.Sprintf("systemd %s job for %s failed", e.Job, e.Unit)
	if e.Result != "" {
		text += fmt.Sprintf(" with result '%s'", e.Result)
	}
	if e.State != "" {
		text += "; the unit is " + e.State
	}
	if e.Why != "" {
		text += " (" + e.Why + ")"
	}
	return text
}

// Timeout says whether systemd had waited as long as it does for the job.
func (e *JobError) Timeout() bool { return e.Result == "timeout" }

// The names of errors of D-Bus that say that there is no unit of a name. All arguments but that are right.
var noUnit = map[string]bool{
	"org.freedesktop.DBus.Error.InvalidArgs": true,
	"org.freedesktop.systemd1.InvalidName":   true,
	"org.freedesktop.systemd1.LoadFailed":    true,
	"org.freedesktop.systemd1.NoSuchUnit":    true,
}

// sense is what an error of a call means.
func sense(err error) error {
	var answer dbus.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer) && noUnit[answer.Name]:
		return fmt.Errorf("%w: %w", ErrNoUnit, err)
	case errors.Is(err, dbus.ErrClosed):
		return fmt.Errorf("%w: %w", ErrNoBus, err)
	}
	return err
}

// again says whether a call is worth another try on another connection: this one is gone, or systemd went away while it
// was asked.
func again(err error) bool {
	var answer dbus.Error
	return errors.Is(err, dbus.ErrClosed) || errors.As(err, &answer) && answer.Name == "org.freedesktop.DBus.Error.NoReply"
}
