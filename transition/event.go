package transition

// Event is something that happened to a walk; see the package documentation.
type Event interface{ event() }

// Fire asks for the next step of the current pass over the synapses, or begins a pass.
type Fire struct{}

// Done reports that an action is complete, well or not.
type Done struct {
	ID     int
	Failed bool
}

// Rejected reports that an action could not be started at all. The walk is aborted.
type Rejected struct{ ID int }

// TimedOut reports that the time of a StartTimer has passed.
type TimedOut struct{ ID int }

// NodeLost reports that a node is gone, with whatever was to be done on it or through it.
type NodeLost struct{ NodeID, Name string }

// Abort stops the walk from starting actions whose synapse has a lower priority.
type Abort struct {
	Priority int
	Next     Next
	Reason   string
}

// SetLimits changes how much may be in flight.
type SetLimits struct {
	Batch int            // synapses in flight; 0 or less: no limit
	Jobs  map[string]int // resource actions in flight by cluster node name; a node not named: no limit
}

// Hold names the actions that are not to be started yet, instead of those named before. The walk waits for them as for
// those in flight, but an abort ends it without them.
type Hold struct{ IDs map[int]bool }

func (Fire) event()      {}
func (Done) event()      {}
func (Rejected) event()  {}
func (TimedOut) event()  {}
func (NodeLost) event()  {}
func (Abort) event()     {}
func (SetLimits) event() {}
func (Hold) event()      {}

// Effect is something that the caller has to do; see the package documentation.
type Effect interface{ effect() }

// Run asks to start an action.
type Run struct{ Action *Action }

// StartTimer asks for a TimedOut after a delay in milliseconds.
type StartTimer struct{ ID, Delay int }

// StopTimer takes a StartTimer back.
type StopTimer struct{ ID int }

// Lost says that an action was given up: its node never answered in time. If it was a resource
// action, a timeout should be recorded in the resource's history.
type Lost struct{ Action *Action }

// PassDone says that nothing more can be started now.
type PassDone struct {
	State  State
	Counts Counts
}

func (Run) effect()        {}
func (StartTimer) effect() {}
func (StopTimer) effect()  {}
func (Lost) effect()       {}
func (PassDone) effect()   {}

// State is how a walk stands after a pass.
type State uint8

// The states of a walk.
const (
	Active     State = iota // something was started; another pass may start more
	Pending                 // waiting for results
	Complete                // everything was done, or given up because of an abort
	Terminated              // nothing is in flight and what remains can never start
)

// String is the state's name.
func (s State) String() string {
	return [...]string{"active", "pending", "complete", "terminated"}[s]
}

// Counts says what a pass found and did, in synapses.
type Counts struct{ Completed, Pending, Fired, Skipped, Incomplete int }

// Next is what should happen when a walk has ended. Later ones override earlier ones.
type Next uint8

// What may happen next.
const (
	NextIdle     Next = iota // nothing: the cluster is as wanted
	NextStop                 // stop walking, then wait
	NextRestart              // schedule again
	NextShutdown             // this node is to shut down
)

// String is the name of what happens next.
func (n Next) String() string { return [...]string{"done", "stop", "restart", "shutdown"}[n] }
