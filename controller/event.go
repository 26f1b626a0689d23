package controller

import (
	"time"

	"pacer/attrs"
	"pacer/cib"
	"pacer/fencing"
	"pacer/lrmd"
	"pacer/membership"
	"pacer/transition"
)

// Event is something that happened to the host; see the package documentation.
type Event interface{ event() }

type (
	// Viewed is a new view of the membership.
	Viewed struct{ View membership.View }
	// Received is a message of a member, in the order that all see.
	Received struct{ Message membership.Message }
	// Finished is a result of the local executor that the cluster must learn.
	Finished struct {
		Result lrmd.Result
		Agent  *transition.Agent // what its meta-data says; nil if that does not matter
	}
	// Scheduled answers Schedule.
	Scheduled struct {
		Seq     int
		Graph   *transition.Graph
		Recheck time.Time // when to schedule again though nothing changes; zero if never
		Err     error
	}
	// TimerFired answers StartTimer.
	TimerFired struct{ Timer Timer }
	// Requested is a client's wish to change the CIB.
	Requested struct {
		ID      string // comes back in Reply
		Ops     []cib.Op
		Base    *cib.Version // what the client saw; nil if the change does not depend on it
		User    string
		Groups  []string // of the user
		Client  string   // program that asks, such as cibadmin
		Comment string
		Size    int // bytes of the request as it came, or about
	}
	// Withdrawn takes a wish back that nobody waits for any more. It is answered by ErrWithdrawn if nothing of it has been
	// sent, and has no effect otherwise.
	Withdrawn struct{ ID string }
	// CleanupRequested is a client's wish to forget the history of a resource.
	CleanupRequested struct {
		ID             string
		Resource, Node string // "": all, everywhere
		User           string
		Groups         []string // of the user
		All            bool     // also where nothing failed
		Operation      string   // "": failures of any; with its interval
		IntervalMS     int
	}
	// Persisted answers Persist; every document that was given to it up to this one is on disk, or the error says
	// why it is not.
	Persisted struct {
		Seq int
		Err error
	}
	// Written is a letter to the host of a member. It arrives as a Letter, unless that member is gone by then.
	Written struct {
		To    uint32
		Topic string
		Data  []byte // no more than MostLetter bytes
	}
	// Measured says how many processes ran on the host, or waited for a processor or a disk, on an average of the last
	// minute. The host tells it every half a minute, as Pacemaker looks.
	Measured struct{ LoadAverage float64 }
	// FencingEvent is something for the machine of fencing.
	FencingEvent struct{ Event fencing.Event }
	// WatchdogChanged says after what time the watchdog resets the host that it feeds; 0: it feeds none.
	WatchdogChanged struct{ Timeout time.Duration }
	// ProofWanted asks whether the host is with the others. Proved answers it if it is, else nothing.
	ProofWanted struct{ Number int }
	// AttributesEvent is something for the machine of transient attributes: what clients ask for, and its timers.
	AttributesEvent struct{ Event attrs.Event }
	// ShutdownRequested asks the host to leave the cluster in order.
	ShutdownRequested struct{}
)

func (Viewed) event()            {}
func (Received) event()          {}
func (Finished) event()          {}
func (Scheduled) event()         {}
func (TimerFired) event()        {}
func (Requested) event()         {}
func (CleanupRequested) event()  {}
func (Withdrawn) event()         {}
func (Persisted) event()         {}
func (Written) event()           {}
func (Measured) event()          {}
func (FencingEvent) event()      {}
func (WatchdogChanged) event()   {}
func (ProofWanted) event()       {}
func (AttributesEvent) event()   {}
func (ShutdownRequested) event() {}

// Effect is something for the host to do; see the package documentation.
type Effect interface{ effect() }

type (
	// Send gives a message to all members.
	Send struct{ Data []byte }
	// Execute asks the local executor to run an action.
	Execute struct{ Op lrmd.Op }
	// Cancel asks the local executor to end a recurring action.
	Cancel struct {
		Resource, Action string
		IntervalMS       int
	}
	// Unregister asks the local executor to forget a resource.
	Unregister struct{ Resource string }
	// Schedule asks the policy engine for a transition.
	Schedule struct {
		Seq int
		Doc *cib.Document
	}
	// StartTimer asks for TimerFired; a timer of the same id is replaced.
	StartTimer struct {
		Timer Timer
		After time.Duration
	}
	// StopTimer takes it back.
	StopTimer struct{ Timer Timer }
	// Persist asks to write the configuration to disk, and for Persisted. Of several that wait the last is enough.
	Persist struct {
		Seq int // grows
		Doc *cib.Document
	}
	// Publish says that the document changed, and its version.
	Publish struct{ Version cib.Version }
	// Committed says that a client changed the configuration; who and when stands in New.
	Committed struct {
		Old, New *cib.Document
		Comment  string // the client's
	}
	// Agreed says that the members have agreed, on whose document, and with whom.
	Agreed struct {
		Kept    uint32 // the member whose document was kept
		Taken   bool   // it has taken the place of this host's
		Fresh   bool   // it is this host's first agreement
		Members []membership.Member
	}
	// Letter is from the host of another member.
	Letter struct {
		From  uint32
		Topic string
		Data  []byte
	}
	// Reply answers a request.
	Reply struct {
		ID      string
		Version cib.Version
		Err     error // of type *Open if the change may stay or not
		// Quorate says whether this part of the cluster has quorum, and Absent names the configured nodes that
		// are not in it: where there is none, theirs may count once they meet again.
		Quorate bool
		Absent  []string
	}
	// FencingEffect is what the machine of fencing asks of the host: to run agents, to read their meta-data, timers,
	// and replies to clients.
	FencingEffect struct{ Effect fencing.Effect }
	// Proved answers ProofWanted, in the order that all members see: when it was asked the others had not lost this host.
	Proved struct {
		Number  int
		Quorate bool // the members have quorum
	}
	// Watched says how long the members take this host's watchdog to take.
	Watched struct{ Timeout time.Duration }
	// AttributesEffect is what the machine of transient attributes asks of the host: timers, and replies to clients.
	AttributesEffect struct{ Effect attrs.Effect }
	// FencingEnded says what came of a fencing, at the same place of the order for all members.
	FencingEnded struct{ Entry fencing.Entry }
	// AttributesWritten says what values of transient attributes came into the document; on one member alone.
	AttributesWritten struct{ Values []attrs.Assigned }
	// Log is something that happened, for people and for the event stream.
	Log struct {
		Level Level
		Event string // id of the kind of event, such as "dc-elected"; daemon.Kinds lists them
		Text  string
		Attrs []string // names and values, alternating
	}
	// Leave says goodbye to the membership and ends the process. InOrder says that the cluster has let the host go, which
	// then runs nothing that others would start elsewhere before it is known to have stopped.
	Leave struct {
		Reason  string
		InOrder bool
	}
	// Panic resets the host at once, without goodbye to anybody; where that cannot be done it ends the process.
	Panic struct{ Reason string }
)

func (Send) effect()              {}
func (Execute) effect()           {}
func (Cancel) effect()            {}
func (Unregister) effect()        {}
func (Schedule) effect()          {}
func (StartTimer) effect()        {}
func (StopTimer) effect()         {}
func (Persist) effect()           {}
func (Publish) effect()           {}
func (Committed) effect()         {}
func (Agreed) effect()            {}
func (Letter) effect()            {}
func (Reply) effect()             {}
func (Log) effect()               {}
func (FencingEffect) effect()     {}
func (AttributesEffect) effect()  {}
func (FencingEnded) effect()      {}
func (AttributesWritten) effect() {}
func (Proved) effect()            {}
func (Watched) effect()           {}
func (Leave) effect()             {}
func (Panic) effect()             {}

// MostLetter bounds the data of a letter, in bytes.
const MostLetter = 8 << 20

// Level grades a Log.
type Level uint8

// The levels of a Log.
const (
	Debug Level = iota
	Info
	Warning
	Error
)
