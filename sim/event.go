package sim

import (
	"pacer/pengine/report"
	"pacer/pengine/world"
)

// Event is something to tell about a simulation; they come in the order in which they happen.
type Event interface{ event() }

// Note is a remark.
type Note struct{ Text string }

// Failure is something that went wrong without ending the simulation.
type Failure struct{ Text string }

// Unmanaged says that the cluster is in maintenance mode.
type Unmanaged struct{}

// Impaired counts the resource instances that are disabled or blocked.
type Impaired struct{ Disabled, Blocked, Instances int }

// State is the cluster as it is now, or with Revised, as it is in the end.
type State struct {
	World   *world.World
	Revised bool
	Options report.StatusOptions
}

// Modifying begins the changes asked for. Quorum and Watchdog are "" where they stay as they are.
type Modifying struct{ Quorum, Watchdog string }

// NodeChanged tells of a node. The change is "Online", "Offline" or "Failing".
type NodeChanged struct{ Change, Node string }

// TicketChanged tells of a ticket. The change is "Granting", "Revoking", "Standby" or "Activating".
type TicketChanged struct{ Change, Ticket string }

// OpInjected tells of an operation that is made to have happened.
type OpInjected struct{ Spec string }

// AttributeSet tells of a transient node attribute.
type AttributeSet struct{ Name, Value, NodeID string }

// Modified ends what Modifying began.
type Modified struct{}

// Traced is how scores and utilization came about.
type Traced struct {
	Scores, Utilization bool // what was asked for
	Lines               []world.TraceLine
}

// Transition is what the transition does in a cluster.
type Transition struct {
	Summary report.Summary
	World   *world.World
}

// Executing begins the execution of the transition.
type Executing struct{}

// PseudoDone tells of a pseudo-action. The node is mostly "".
type PseudoDone struct{ Key, Node string }

// ResourceDone tells of an action on a resource.
type ResourceDone struct {
	Resource, Task string
	IntervalMS     uint
	Node           string
}

// ClusterDone tells of an action of the cluster itself; Resource may be "".
type ClusterDone struct{ Task, Resource, Node string }

// Fenced tells of fencing.
type Fenced struct{ Target, Op string }

// Executed ends what Executing began.
type Executed struct{}

func (Note) event()          {}
func (Failure) event()       {}
func (Unmanaged) event()     {}
func (Impaired) event()      {}
func (State) event()         {}
func (Modifying) event()     {}
func (NodeChanged) event()   {}
func (TicketChanged) event() {}
func (OpInjected) event()    {}
func (AttributeSet) event()  {}
func (Modified) event()      {}
func (Traced) event()        {}
func (Transition) event()    {}
func (Executing) event()     {}
func (PseudoDone) event()    {}
func (ResourceDone) event()  {}
func (ClusterDone) event()   {}
func (Fenced) event()        {}
func (Executed) event()      {}

// sentence is an error as a message of its own.
func sentence(err error) string {
	text := []byte(err.Error())
	if len(text) > 0 && 'a' <= text[0] && text[0] <= 'z' {
		text[0] -= 'a' - 'A'
	}
	return string(text)
}
