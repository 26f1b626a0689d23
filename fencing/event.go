package fencing

import (
	"time"

	"pacer/cib"
)

// Event is something that happened to the host; see the package documentation.
type Event interface{ event() }

type (
	// Agreed says which members agree, this host among them.
	Agreed struct {
		Number  uint64 // the same for all of them, and another for each agreement
		Members []Member
		Quorate bool // they have quorum, though others may have it too
	}
	// Received is a message of a member, this host's own too, in the order that all see.
	Received struct {
		From    uint32
		Message Message
		// Configuration is what the members have at this place of the order, without its number of updates: an offer waits until
		// this host's devices follow from it. The zero Version is known from the beginning.
		Configuration cib.Version
	}
	// Configured says what the CIB has for this host; it takes the place of what an earlier one said.
	Configured struct {
		Devices []Device // that location rules do not forbid here
		Levels  []Level
		// Attributes are those of nodes that levels are chosen by: name, attribute, value.
		Attributes map[string]map[string]string
	}
	// UpToDate says that this host's devices follow from a configuration now, without its number of updates, as far as that can
	// be told. It comes for the newest one sooner or later, after its Configured.
	UpToDate struct{ Configuration cib.Version }
	// Watchdogs says what the members agree on about watchdogs, at the place of the order where it comes.
	Watchdogs struct {
		Option   time.Duration            // fencing-watchdog-timeout; below 0: twice what the watchdog takes
		Quorate  bool                     // the members have quorum, and no other part of the cluster can have it
		Timeouts map[string]time.Duration // what each member's watchdog takes; 0: it feeds none
	}
	// Registered is a device that somebody gives to this host alone.
	Registered struct{ Device Device }
	// Unregistered takes it back. What the CIB has stays.
	Unregistered struct{ Device string }
	// LevelAdded adds a level of this host's topology, or devices to one that there is.
	LevelAdded struct {
		ID    string // of the request
		Level Level
	}
	// LevelRemoved removes the level of an index, and all of the target's if that is 0.
	LevelRemoved struct {
		ID    string // of the request
		Level Level  // its target and index
	}
	// FenceRequested is a wish to fence a node. Reply answers it.
	FenceRequested struct {
		ID        string // of the request
		Target    string
		Action    string        // off, on or reboot
		Timeout   time.Duration // for each device that has none of its own
		Delay     time.Duration // before the first device
		NoDelay   bool          // the devices' own delays do not count either
		Tolerance time.Duration // a fencing that ended well no longer ago will do
		AllowSelf bool          // the target itself may execute it
		// Any says that any fencing of the target that is under way will do, off or reboot.
		Any bool
		// UnlessBack takes the wish back if the target, which is not here, is again before a device went well against it, or if
		// quorum is lost: who plans looks anew.
		UnlessBack bool
		// Stranger says that no node is known by the target's name, so that it may be mistyped: where no device can fence it
		// either, nothing of that is recorded.
		Stranger bool
		Client   string // who asks, for the history
	}
	// ConfirmRequested says that a person has made sure that a node is off. Reply answers it.
	ConfirmRequested struct {
		ID     string // of the request
		Target string
		By     string // who says so
	}
	// ActionRequested runs an action of one of this host's devices. Reply answers it.
	ActionRequested struct {
		ID      string // of the request
		Device  string
		Action  string // monitor, list, status, ...
		Target  string // "" for none
		Timeout time.Duration
	}
	// ListRequested asks which of this host's devices can fence a target; "" for all. Reply answers it.
	ListRequested struct {
		ID      string // of the request
		Target  string
		Timeout time.Duration
	}
	// HistoryCleared has all members forget what became of fencings of a target; "" for all. Reply answers it.
	HistoryCleared struct {
		ID     string // of the request
		Target string
	}
	// AgentEnded answers RunAgent.
	AgentEnded struct {
		Run     int
		Outcome Outcome
	}
	// MetadataRead answers ReadMetadata. Without Agent the reading failed, for the reason.
	MetadataRead struct {
		Name   string
		Agent  *Agent
		Reason string
	}
	// TimerFired answers StartTimer.
	TimerFired struct{ Timer Timer }
)

func (Agreed) event()           {}
func (Received) event()         {}
func (Configured) event()       {}
func (UpToDate) event()         {}
func (Watchdogs) event()        {}
func (Registered) event()       {}
func (Unregistered) event()     {}
func (LevelAdded) event()       {}
func (LevelRemoved) event()     {}
func (FenceRequested) event()   {}
func (ConfirmRequested) event() {}
func (ActionRequested) event()  {}
func (ListRequested) event()    {}
func (HistoryCleared) event()   {}
func (AgentEnded) event()       {}
func (MetadataRead) event()     {}
func (TimerFired) event()       {}

// Effect is something for the host to do; see the package documentation.
type Effect interface{ effect() }

type (
	// Send gives a message to all members.
	Send struct{ Message Message }
	// RunAgent asks to run a fence agent with arguments on its standard input.
	RunAgent struct {
		Run       int
		Device    string // for texts, and for its secrets that are kept in files of the host
		Agent     string // such as fence_ipmilan
		Arguments []Argument
		Timeout   time.Duration
	}
	// ReadMetadata asks what an agent says of itself. It comes often: the answer may be an older one, as long as the agent's
	// file is the same.
	ReadMetadata struct{ Agent string }
	// StartTimer asks for TimerFired; a timer that is equal is replaced.
	StartTimer struct {
		Timer Timer
		After time.Duration
	}
	// StopTimer takes it back.
	StopTimer struct{ Timer Timer }
	// Reply answers a request.
	Reply struct {
		ID      string
		Outcome Outcome
		Entry   *Entry   // of FenceRequested and ConfirmRequested: all that was tried; nil if nothing was
		Devices []string // of ListRequested
	}
	// Ended is the end of an operation, at the same place of the order for all members.
	Ended struct{ Entry Entry }
	// SelfFenced says that this host was fenced, as the others believe, and yet lives.
	SelfFenced struct{ Entry Entry }
	// SelfReset says that this host has to be reset by its watchdog, for which the others wait.
	SelfReset struct{ Reason string }
	// Log is something that happened, for people and for the event stream.
	Log struct {
		Level LogLevel
		Event string // id of the kind of event, such as "fencing-merged"
		Text  string
		Attrs []string // name, value, name, value
	}
)

func (Send) effect()         {}
func (RunAgent) effect()     {}
func (ReadMetadata) effect() {}
func (StartTimer) effect()   {}
func (StopTimer) effect()    {}
func (Reply) effect()        {}
func (Ended) effect()        {}
func (SelfFenced) effect()   {}
func (SelfReset) effect()    {}
func (Log) effect()          {}

// LogLevel grades a Log.
type LogLevel uint8

// The levels of a Log.
const (
	Info LogLevel = iota
	Warning
	Error
)

// Timer names a timer of the machine.
type Timer struct {
	Kind TimerKind
	Of   string // the operation, the request or the agent
	Job  int    // for delays and pauses
}

// TimerKind says what a timer is for.
type TimerKind uint8

// The kinds of timers.
const (
	TimerQuery    TimerKind = iota // offers for an operation are awaited
	TimerTotal                     // an operation as a whole
	TimerTry                       // a member's try
	TimerDelay                     // before a job
	TimerPause                     // before a job is tried again
	TimerMetadata                  // before an agent's meta-data are read again
	TimerWatchdog                  // a node is to be reset by its watchdog
	TimerSearch                    // what this host's devices can is found out
)
