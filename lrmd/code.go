package lrmd

import "strconv"

// Code is what an agent's action says, in the terms of the OCF resource agent API.
type Code int

// The codes of the OCF standard, and Pacemaker's additions.
const (
	OK               Code = 0
	UnknownError     Code = 1 // unspecified error
	InvalidParam     Code = 2 // a parameter is wrong on this node
	Unimplemented    Code = 3 // the agent has no such action
	InsufficientPriv Code = 4 // the agent may not do this
	NotInstalled     Code = 5 // the agent or what it needs is missing here
	NotConfigured    Code = 6 // a parameter is wrong everywhere
	NotRunning       Code = 7 // safely stopped
	RunningPromoted  Code = 8
	FailedPromoted   Code = 9
	ConnectionDied   Code = 189
	Degraded         Code = 190 // active, likely to fail soon
	DegradedPromoted Code = 191
	Unknown          Code = 193 // the action has not ended yet
)

var codeText = map[Code]string{
	OK: "OK", UnknownError: "Error occurred", InvalidParam: "Invalid parameter",
	Unimplemented: "Unimplemented", InsufficientPriv: "Insufficient privileges",
	NotInstalled: "Not installed", NotConfigured: "Not configured", NotRunning: "Not running",
	RunningPromoted: "Promoted", FailedPromoted: "Failed in promoted role",
	ConnectionDied: "Interrupted by signal", Degraded: "Service is active but might fail soon",
	DegradedPromoted: "Service is promoted but might fail soon", Unknown: "No exit status available",
}

// String is the code as Pacemaker's tools word it.
func (c Code) String() string {
	if s, ok := codeText[c]; ok {
		return s
	}
	if c > 128 && c < 255 {
		return "Interrupted by signal"
	}
	return "Unknown exit status"
}

// Status is how the attempt to run an agent ended, apart from what the agent said.
type Status int

// The execution statuses of Pacemaker's API (op-status in the resource history).
const (
	StatusUnknown Status = iota - 2
	StatusPending
	StatusDone         // the action ran to its end; the code tells how
	StatusCancelled    // cancelled before or while it ran
	StatusTimeout      // killed because it took too long
	StatusNotSupported // the agent does not have the action
	StatusError        // could not be run, may be tried again
	StatusErrorHard    // could not be run, never on this node
	StatusErrorFatal   // could not be run, nowhere
	StatusNotInstalled
	StatusNotConnected
	StatusInvalid // cannot be run now, for example while shutting down
	StatusNoFenceDevice
	StatusNoSecrets
)

var statusText = [...]string{
	"Unrecognized status (bug?)", "Pending", "Done", "Cancelled", "Timed out", "Unsupported",
	"Error", "Hard error", "Fatal error", "Not installed", "Internal communication failure",
	"Cannot execute now", "No fence device", "CIB secrets unavailable",
}

// String is the status as Pacemaker's tools word it.
func (s Status) String() string {
	if i := int(s - StatusUnknown); i > 0 && i < len(statusText) {
		return statusText[i]
	}
	return statusText[0]
}

// Readable writes a span of milliseconds as Pacemaker does: 90000 is "1m30s", 1500 is "1.500s".
func Readable(ms int) string {
	if ms <= 0 {
		return "0s"
	}
	out := make([]byte, 0, 20)
	for _, unit := range []struct {
		ms   int
		name byte
	}{{24 * 3600 * 1000, 'd'}, {3600 * 1000, 'h'}, {60 * 1000, 'm'}} {
		if n := ms / unit.ms; n > 0 {
			out = append(strconv.AppendInt(out, int64(n), 10), unit.name)
			ms %= unit.ms
		}
	}
	switch s, rest := ms/1000, ms%1000; {
	case s > 0 && rest > 0:
		frac := strconv.Itoa(1000 + rest)[1:]
		out = append(strconv.AppendInt(out, int64(s), 10), "."+frac+"s"...)
	case s > 0:
		out = append(strconv.AppendInt(out, int64(s), 10), 's')
	case rest > 0:
		out = append(strconv.AppendInt(out, int64(rest), 10), "ms"...)
	}
	return string(out)
}
