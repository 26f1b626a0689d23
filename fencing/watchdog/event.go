package watchdog

import "time"

// Event is something that happened; see the package documentation.
type Event interface{ event() }

type (
	// Tick comes every Period, by the loop whose hang the watchdog is to notice.
	Tick struct{}
	// Configured says what fencing-watchdog-timeout is, and which resources need fencing.
	Configured struct {
		Option time.Duration
		// Needs says whether a resource needs fencing; nil: it is not known yet, so that each counts.
		Needs func(resource string) bool
	}
	// Starting is a resource that is about to start, or to change so that it may run afterwards.
	Starting struct{ Resource string }
	// Seen says whether a resource runs, as far as an action of it has shown.
	Seen struct {
		Resource string
		Runs     bool
	}
	// Proved answers Prove.
	Proved struct {
		Number  int
		Quorate bool // the members have quorum
	}
	// Told says what the others know of this host: how long its watchdog takes, 0 if it feeds none.
	Told struct{ Timeout time.Duration }
	// Failed says that the watchdog could not be armed, or fed.
	Failed struct{ Why string }
	// Doomed says that this host is to be reset.
	Doomed struct{ Why string }
	// Left says that the cluster has let this host go, in order.
	Left struct{}
)

func (Tick) event()       {}
func (Configured) event() {}
func (Starting) event()   {}
func (Seen) event()       {}
func (Proved) event()     {}
func (Told) event()       {}
func (Failed) event()     {}
func (Doomed) event()     {}
func (Left) event()       {}

// Effect is something for the host to do.
type Effect interface{ effect() }

type (
	// Arm opens the watchdog: from then on it resets the host unless it is fed.
	Arm struct{}
	// Feed allows to feed the watchdog until a time; a later allowance takes its place.
	Feed struct{ Until time.Time }
	// Disarm stops the watchdog, if that can be done.
	Disarm struct{}
	// Prove sends a message to all members, which comes back as Proved.
	Prove struct{ Number int }
	// Tell tells the others how long the watchdog of this host takes; 0: it feeds none any more.
	Tell struct{ Timeout time.Duration }
	// Log is something that happened, for people.
	Log struct {
		Level Level
		Event string
		Text  string
	}
)

func (Arm) effect()    {}
func (Feed) effect()   {}
func (Disarm) effect() {}
func (Prove) effect()  {}
func (Tell) effect()   {}
func (Log) effect()    {}

// Level grades a Log.
type Level uint8

// The levels of a Log.
const (
	Info Level = iota
	Warning
	Error
)
