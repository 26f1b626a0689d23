package attrs

import "time"

// Event is something that happened to the host; see the package documentation.
type Event interface{ event() }

type (
	// Agreed says which members agree, this host among them.
	Agreed struct {
		Members []Member
		Writer  uint32 // who says when a dampening is over
		// Refused is why clients' requests cannot be carried out at the moment; "" if they can.
		Refused string
	}
	// Left says that the others go on without this host, and why.
	Left struct{ Why string }
	// Taken is the table of another member, which takes the place of this host's. Fresh says that this host has just
	// started and knows nothing of its own.
	Taken struct {
		Table Table
		Fresh bool
	}
	// Received is a message of a member, this host's own too, in the order that all see.
	Received struct {
		From    uint32
		Message Message
	}
	// UpdateRequested is a client's wish to change attributes. Reply answers it.
	UpdateRequested struct {
		Update Update // its Request is the id that Reply names
		// Delay is the dampening as it was asked for; "" for none.
		Delay string
		Wait  Wait
	}
	// RefreshRequested asks to write all values, whatever their dampening. Reply answers it.
	RefreshRequested struct{ ID string }
	// ClearRequested asks to forget failures. Reply answers it.
	ClearRequested struct {
		ID    string
		Clear Clear
	}
	// QueryRequested asks for the value of an attribute for a node, for all nodes if All is set. Reply answers it at once.
	QueryRequested struct {
		ID, Name, Node string
		All            bool
	}
	// PurgeRequested asks to forget all attributes of a node. Reply answers it.
	PurgeRequested struct{ ID, Node string }

	// The following come at one place of the order on all members.

	// Set is a value that the cluster gives an attribute.
	Set struct{ Node, Name, Value string }
	// Failed counts a failure of an operation.
	Failed struct {
		Node, Resource, Action string
		IntervalMS             int
		Count                  string // 1 or INFINITY; "" not to count it, only to note the time
		At                     int64  // seconds since 1970
	}
	// Cleared forgets failures.
	Cleared struct{ Clear Clear }
	// Edited is what the status section has for nodes, after others have changed it than this machine.
	Edited struct {
		Nodes  []string // that it knew before
		Found  []string // that it knows now, too
		Values []Assigned
	}
	// Lost says that what a node had is no more.
	Lost struct{ Node string }

	// TimerFired answers StartTimer.
	TimerFired struct{ Timer Timer }
)

func (Agreed) event()           {}
func (Left) event()             {}
func (Taken) event()            {}
func (Received) event()         {}
func (UpdateRequested) event()  {}
func (RefreshRequested) event() {}
func (ClearRequested) event()   {}
func (QueryRequested) event()   {}
func (PurgeRequested) event()   {}
func (Set) event()              {}
func (Failed) event()           {}
func (Cleared) event()          {}
func (Edited) event()           {}
func (Lost) event()             {}
func (TimerFired) event()       {}

// Effect is something for the host to do; see the package documentation.
type Effect interface{ effect() }

type (
	// Send gives a message to all members.
	Send struct{ Message Message }
	// Write writes values into the status section.
	Write struct{ Values []Assigned }
	// Erase removes all transient attributes of a node from the status section.
	Erase struct{ Node string }
	// StartTimer asks for TimerFired; a timer that is equal is replaced.
	StartTimer struct {
		Timer Timer
		After time.Duration
	}
	// StopTimer takes it back.
	StopTimer struct{ Timer Timer }
	// Reply answers a request.
	Reply struct {
		ID string
		// Invalid is what is wrong with the request, Refused why it cannot be carried out at the moment. Nothing was done
		// then.
		Invalid, Refused string
		// Open is why it is not known whether the change has reached those who were waited for.
		Open string
		// Warnings say what of the request makes no sense.
		Warnings []string
		// Known says of a query that there is such an attribute, and Held what it is. One that was set once stays known,
		// for all nodes that had it, without a value.
		Known bool
		Held  []Held
	}
	// Log is something that happened, for people and for the event stream.
	Log struct {
		Level LogLevel
		Event string // id of the kind of event, such as "attribute-set"
		Text  string
	}
)

func (Send) effect()       {}
func (Write) effect()      {}
func (Erase) effect()      {}
func (StartTimer) effect() {}
func (StopTimer) effect()  {}
func (Reply) effect()      {}
func (Log) effect()        {}

// LogLevel grades a Log.
type LogLevel uint8

// The levels of a Log.
const (
	Info LogLevel = iota
	Warning
)

// Timer names a timer of the machine.
type Timer struct {
	Kind TimerKind
	Of   string // the attribute or the request
}

// TimerKind says what a timer is for.
type TimerKind uint8

// The kinds of timers.
const (
	TimerDampening TimerKind = iota // of an attribute, before it is written
	TimerReply                      // a request that waits for its answer
)
