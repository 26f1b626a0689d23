package world

import (
	"github.com/beevik/etree"

	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// ActionFlags are conditions of an action.
type ActionFlags uint32

// The conditions of an action. A comment says what a condition means; then which package sets it, and which obeys
// it. Action.Wanted says which conditions make an action happen.
const (
	// Pseudo: nobody is asked to do anything. Set by act, notify and world; cleared by arrange; obeyed by emit and
	// report.
	Pseudo ActionFlags = 1 << iota
	// Runnable: it can be done. Set by act, notify and world where the action is made; cleared by arrange for what
	// waits for what cannot run; obeyed by emit and report.
	Runnable
	// Optional: nothing asks for it. Set where the action is made, by place, act, notify, unpack and world; cleared by
	// act, arrange and world; obeyed by report, too.
	Optional
	// AlwaysInGraph: it is in the graph though optional, as something to wait for. Set by arrange, act and emit;
	// obeyed by Wanted.
	AlwaysInGraph
	// AttrsEvaluated: the attributes of the operation are read, and are not to be read again. Set and obeyed by world.
	AttrsEvaluated
	// ActionMigratable: it is part of a migration, or may become part of one. Set by act; arrange clears it; obeyed by
	// Edge.Wanted.
	ActionMigratable
	// AddedToGraph: it is in the graph. Set by emit; obeyed by world and report.
	AddedToGraph
	// MigrationAbort: it is the stop of a migration that was broken off, which implies no start. Set by act; obeyed by
	// arrange.
	MigrationAbort
	// Reschedule: it is a recurring monitor that must be scheduled again if the resource stays. Set by world; obeyed
	// by act.
	Reschedule
	// ActionDetectLoop: the walk that is under way has been here. Set, cleared and obeyed by world (Edge.Loops) and
	// arrange (walks from probes).
	ActionDetectLoop
	// InputsDeduplicated: edges that say the same are merged. Set and obeyed by emit.
	InputsDeduplicated
	// OnDC: the designated controller does it, whatever its node. Set by world for the deletion of a history; obeyed
	// by world.
	OnDC
)

// Relation is how two ordered actions, first and then, affect each other; a set of bits. A step of arrange
// goes through the bits of each edge; the others matter to Edge.Wanted, when the graph is written.
type Relation uint32

// The bits of a Relation. A comment says what a bit means; then which package sets it, and which obeys it.
const (
	// RelNone: no effect. Set by place and act, which add no bit to others, and by arrange and Edge.Wanted on edges
	// that do not apply; obeyed by report, which does not draw it.
	RelNone Relation = 0
	// RelOrdered: first comes before then if both happen. Set by constrain, place, act, notify and world; arrange
	// passes it on to instances; obeyed by Edge.Wanted.
	RelOrdered Relation = 1 << 0
	// RelIfFirstUnmigratable: counts only if first is no part of a migration. Set by world for twins of migrations;
	// arrange passes it on to probes; obeyed by Edge.Wanted.
	RelIfFirstUnmigratable Relation = 1 << 1
	// RelThenImpliesFirst: if then is required, so is first. Set by constrain, place and act; obeyed by arrange.
	RelThenImpliesFirst Relation = 1 << 4
	// RelFirstImpliesThen: if first is required, so is then. Set by unpack, constrain, place, act, notify and world;
	// obeyed by arrange.
	RelFirstImpliesThen Relation = 1 << 5
	// RelPromotedThenImpliesFirst: if then is required and its resource was promoted, first is required. Set by place
	// (demote, stop); obeyed by arrange.
	RelPromotedThenImpliesFirst Relation = 1 << 6
	// RelUnmigratableThenBlocks: if then cannot migrate, first cannot run. Set by act between the parts of a
	// migration; obeyed by arrange and Edge.Wanted.
	RelUnmigratableThenBlocks Relation = 1 << 7
	// RelUnrunnableFirstBlocks: if first cannot run, then cannot either. Set by constrain, place and act; obeyed by
	// arrange.
	RelUnrunnableFirstBlocks Relation = 1 << 8
	// RelFirstElseThen: if first cannot run, then is no pseudo-action of a migration but a real one. Set by act
	// (migrate_from, start); obeyed by arrange.
	RelFirstElseThen Relation = 1 << 9
	// RelFirstImpliesSameNodeThen: as RelFirstImpliesThen, for instances on the node of first. Set by place
	// (unfencing); arrange makes it RelFirstImpliesThen there.
	RelFirstImpliesSameNodeThen Relation = 1 << 10
	// RelNestedRemoteProbe: as RelUnrunnableFirstBlocks, unless the container of first is active. Set by act (probe of
	// a bundle's connection); obeyed by arrange.
	RelNestedRemoteProbe Relation = 1 << 11
	// RelIntermediateStop: if then, a start, is required or stuck, first, a stop, is required. Set by place (restarts,
	// members of groups); obeyed by arrange.
	RelIntermediateStop Relation = 1 << 12
	// RelSerialize: as RelOrdered, for constraints of kind Serialize. Set by constrain; nobody asks for it, as the
	// edge itself is the order.
	RelSerialize Relation = 1 << 14
	// RelIfOnSameNode: counts only if both are on one node. Set by place and act; arrange clears the edge otherwise.
	RelIfOnSameNode Relation = 1 << 15
	// RelThenImpliesFirstGraphed: if then is required, first is in the graph. Set by place (collectives); obeyed by
	// arrange and Edge.Wanted.
	RelThenImpliesFirstGraphed Relation = 1 << 16
	// RelFirstImpliesThenGraphed: if first is required and can run, then is in the graph. Set by place and constrain;
	// obeyed by arrange and Edge.Wanted.
	RelFirstImpliesThenGraphed Relation = 1 << 17
	// RelAsymmetric: if first cannot run, then cannot, unless the resource is as then would make it. Set by constrain
	// (symmetrical=false); obeyed by arrange.
	RelAsymmetric Relation = 1 << 20
	// RelIfOnSameNodeOrTarget: as RelOrdered if first is where then is, or goes by migration. Set by place
	// (utilization); obeyed by arrange, Edge.Wanted and report, which does not draw it.
	RelIfOnSameNodeOrTarget Relation = 1 << 21
	// RelMinRunnable: then can run once so many of its firsts can (RequiredRunnableBefore). Set by constrain; obeyed
	// by arrange and Edge.Wanted.
	RelMinRunnable Relation = 1 << 22
	// RelIfRequiredOnSameNode: as RelOrdered if first is required and both are on one node. Set by world for
	// anti-colocations; arrange does not pass it on to probes; obeyed by Edge.Wanted.
	RelIfRequiredOnSameNode Relation = 1 << 23
	// RelGuestAllowed: the edge may lie between a guest's launcher and what runs in the guest. Set by place and act;
	// arrange clears such edges without it.
	RelGuestAllowed Relation = 1 << 24
	// RelThenCancelsFirst: if then is required, first is not. Set by world (reload) and place (cleanup); obeyed by
	// arrange.
	RelThenCancelsFirst Relation = 1 << 25
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
