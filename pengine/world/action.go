package world

import (
	"github.com/beevik/etree"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// ActionFlags are conditions of an action.
type ActionFlags uint32

// The conditions of an action.
const (
	Pseudo ActionFlags = 1 << iota // no agent is run
	Runnable
	Optional
	AlwaysInGraph
	AttrsEvaluated
	ActionMigratable
	AddedToGraph
	MigrationAbort
	Reschedule // recurring monitor that must be scheduled again if active
	ActionDetectLoop
	InputsDeduplicated
	OnDC
)

// Relation is how two ordered actions affect each other; a set of bits. With Ordered alone, only
// the order of what happens anyway is fixed.
type Relation uint32

// The bits of a Relation.
const (
	RelNone                     Relation = 0
	RelOrdered                  Relation = 1 << 0
	RelIfFirstUnmigratable      Relation = 1 << 1
	RelThenImpliesFirst         Relation = 1 << 4
	RelFirstImpliesThen         Relation = 1 << 5
	RelPromotedThenImpliesFirst Relation = 1 << 6
	RelUnmigratableThenBlocks   Relation = 1 << 7
	RelUnrunnableFirstBlocks    Relation = 1 << 8
	RelFirstElseThen            Relation = 1 << 9
	RelFirstImpliesSameNodeThen Relation = 1 << 10
	RelNestedRemoteProbe        Relation = 1 << 11
	RelIntermediateStop         Relation = 1 << 12
	RelSerialize                Relation = 1 << 14
	RelIfOnSameNode             Relation = 1 << 15
	RelThenImpliesFirstGraphed  Relation = 1 << 16
	RelFirstImpliesThenGraphed  Relation = 1 << 17
	RelAsymmetric               Relation = 1 << 20
	RelIfOnSameNodeOrTarget     Relation = 1 << 21
	RelMinRunnable              Relation = 1 << 22
	RelIfRequiredOnSameNode     Relation = 1 << 23
	RelGuestAllowed             Relation = 1 << 24
	RelThenCancelsFirst         Relation = 1 << 25
)

// OnFail is the response to a failed operation, in order of severity.
type OnFail uint8

// The responses to a failed operation.
const (
	OnFailIgnore OnFail = iota
	OnFailDemote
	OnFailRestart
	OnFailResetRemote
	OnFailRestartContainer
	OnFailBan
	OnFailBlock
	OnFailStop
	OnFailStandby
	OnFailFence
)

// Requires is what a resource needs before it can be recovered from a failed node.
type Requires uint8

// What an action needs.
const (
	RequiresNothing Requires = iota
	RequiresQuorum
	RequiresFencing
)

// Action is something to do, on a node or in name only (pseudo).
type Action struct {
	W        *World
	ID       int // spent by creation, whether or not the action is ever printed
	Priority int // executed even in an aborted transition if higher than the abort's
	Resource *Resource
	Node     *Node
	Op       *etree.Element // its configuration, read late for rules; nil if none
	Task     string
	Key      string // resource_task_interval, compared without regard to case
	Cancels  string // for TaskCancel: the task cancelled
	Reason   Reason // first reason wins
	Flags    ActionFlags
	Needs    Requires
	OnFail   OnFail
	FailRole vocab.Role
	Meta     *seq.Table[string]
	Extra    *seq.Table[string] // operation-specific instance attributes

	RunnableBefore         int // runnable "first" instances seen of a RelMinRunnable relation
	RequiredRunnableBefore int

	Before seq.Newest[*Edge] // actions to be done first; newest first
	After  seq.Newest[*Edge] // actions to be done after this; newest first

	instances *instanceFlags // of a collective's action, kept while they hold
}

// Is says whether all the given flags are set.
func (a *Action) Is(f ActionFlags) bool { return a.Flags&f == f }

// Set sets flags.
func (a *Action) Set(f ActionFlags) { a.become(a.Flags | f) }

// Clear clears flags.
func (a *Action) Clear(f ActionFlags) { a.become(a.Flags &^ f) }

func (a *Action) become(f ActionFlags) {
	was := a.Flags
	a.Flags = f
	if (was^f)&collectedFlags != 0 {
		a.conditionsChanged(was)
	}
}

// Edge is a related action and how it is related.
type Edge struct {
	Action  *Action
	Kind    Relation
	Graphed bool // already written into the graph
}

// Ordering relates two actions, given as actions or as resource and task (key or name) to be
// looked up when orderings are applied (O1).
type Ordering struct {
	ID            int
	Kind          Relation
	FirstResource *Resource
	FirstAction   *Action
	FirstTask     string
	ThenResource  *Resource
	ThenAction    *Action
	ThenTask      string
}

// Notification is a clone's notification data for one phase; see pengine/notify.
type Notification struct {
	Action                                                               string
	Pre, Post                                                            *Action
	PreDone, PostDone                                                    *Action
	Active, Inactive, Start, Stop, Promote, Demote, Promoted, Unpromoted []NotifyEntry
	AllowedNodes                                                         []*Node
	Keys                                                                 []NotifyVar
}

// NotifyEntry is an instance and the node the entry is about (nil if none).
type NotifyEntry struct {
	Resource *Resource
	Node     *Node
}

// NotifyVar is one notification variable passed to agents.
type NotifyVar struct{ Name, Value string }
