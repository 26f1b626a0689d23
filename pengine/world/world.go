package world

import (
	"slices"
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/option"
	"pacer/cib/value/rule"
	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
	"pacer/transition"
)

// World is the state of one scheduling run. A block of fields says which stage writes it; later
// stages only read it unless a mutator of this package says otherwise.
type World struct {
	// Set by the caller.

	// Root is the cib element: a private copy, upgraded to the latest schema. Unpacking remote
	// nodes appends generated primitives to it.
	Root *etree.Element
	// Now is the time at which rules, expiry and locks are evaluated.
	Now time.Time
	// LocationOnly stops after node criteria, without reading the status section.
	LocationOnly bool
	// Sanitized says that sensitive parameters have been masked, so digests of them mean nothing.
	Sanitized bool
	// ShowScores and ShowUtilization ask for Trace lines of that kind.
	ShowScores, ShowUtilization bool

	// Written by unpack (U1) from cluster options.
	Opt Options

	// Written by unpack (U2..U8).

	Roster      *Roster     // every node, in name order
	Resources   []*Resource // top level; document order, then by priority (stable)
	RscDefaults *etree.Element
	OpDefaults  *etree.Element
	Templates   *seq.Table[*IDList] // template id -> ids of the resources made from it
	Tags        *seq.Table[*IDList] // tag id -> ids it names, in document order
	Tickets     *seq.Table[*Ticket]
	DC          *Node            // the designated controller, nil if the document names none
	Failed      []*etree.Element // history entries of failures to show, in the order they were met
	StopNeeded  []*Resource      // containers whose remote connection failed
	Checks      seq.Newest[DigestCheck]
	Found       Found
	HaveStatus  bool
	ids         idIndex

	// Written by constrain (C); internal ones by place (P2) and act (A).

	Locations    seq.Newest[*Location]
	Colocations  []*Colocation
	Orderings    []*Ordering // creation order
	nextOrdering int
	origins      []origin // which constraints orderings are due to, in their order

	// Written by every stage through the mutators of this package.

	Actions    ActionList
	Singletons map[string]*Action // actions without a resource by key; lookup only
	nextAction int                // starts at 1

	actionKeys map[string]struct{} // lower-case keys of the oldest keysKnown actions; lookup only
	keysKnown  int

	Notes       []Note      // warnings and errors, in order
	warned      []string    // topics of WarnOnce
	ErrorSeen   bool        // the reference's "processing error": a configuration error was met
	WarningSeen bool        // the reference's "processing warning"
	Recheck     time.Time   // when the outcome may change with time alone; zero if never
	Trace       []TraceLine // score and utilization lines, in the order they arise
	// Graph is what is to be done, written by emit (G2).
	Graph *transition.Graph

	// Refused says why the cluster is not scheduled, "" if it is: it is too large.
	Refused string
	Limits  Limits
	pairs   int // of resources and nodes, so far
	// namesChecked is 1 where NamesAreTheirOwn, -1 where not, 0 before anyone asked.
	namesChecked int8
	shares       int // entries of score tables passed along colocations, so far

	Why *Reasons // nil unless the caller asked for reasons

	// Instance counts for status summaries, written at the end of unpack.
	InstanceCount, DisabledCount, BlockedCount int
}

// Options are the cluster options (crm_config), parsed once by U1.
type Options struct {
	option.Values // every option by its current name, defaults filled in; what follows is made of them

	Quorate             bool // have-quorum of the document
	NoQuorum            NoQuorumPolicy
	Symmetric           bool
	Maintenance         bool
	FencingEnabled      bool
	FenceAction         string // "reboot" or "off"
	FenceTimeoutMS      uint
	ConcurrentFencing   bool
	StartupFencing      bool
	PriorityFencingMS   uint
	NodePendingMS       uint
	StopRemoved         bool // stop resources that are no longer configured
	CancelRemoved       bool // cancel recurring operations that are no longer configured
	StopAll             bool
	StartFailureFatal   bool
	ShutdownLock        bool
	ShutdownLockMS      uint
	ProbeResources      bool   // enable-startup-probes
	Placement           string // placement-strategy
	FenceRemoteNoQuorum bool
	Health              score.Colours // what the words for node health are worth
}

// Found collects facts discovered while unpacking that later steps act on.
type Found struct {
	FenceDevice bool // a fencing resource is configured, or have-watchdog is set
	RemoteNodes bool // the cluster has remote, guest or bundle nodes
	Unfencing   bool // some resource provides or requires unfencing
}

// NoQuorumPolicy says what a partition without quorum does with resources.
type NoQuorumPolicy uint8

// The values of no-quorum-policy.
const (
	NoQuorumFreeze NoQuorumPolicy = iota
	NoQuorumStop
	NoQuorumIgnore
	NoQuorumFence
	NoQuorumDemote
)

// IDList is a named list of ids (a tag or the users of a template).
type IDList struct {
	ID   string
	Refs []string
}

// Ticket is a ticket's state.
type Ticket struct {
	ID          string
	State       *seq.Table[string] // attributes of its ticket_state element
	LastGranted int64              // seconds since 1970, -1 if unknown
	Granted     bool
	Standby     bool
}

// Note is a warning or error met while scheduling, to be shown by the caller.
type Note struct {
	Level Level
	ID    string // configuration id it is about, if any
	Text  string // as the reference words it
	// Config says that the configuration is at fault, rather than the state of the cluster.
	Config bool
}

// Level grades a Note.
type Level uint8

// The levels of a Note.
const (
	Info Level = iota
	Warning
	Error
)

// DigestCheck is a history entry whose parameters are compared once actions are known (A1).
type DigestCheck struct {
	Entry    *etree.Element // lrm_rsc_op
	Resource *Resource
	Node     *Node
	Kind     CheckKind
}

// CheckKind says which comparison a DigestCheck asks for.
type CheckKind uint8

// The kinds of DigestCheck.
const (
	CheckLastFailure CheckKind = iota // an unexpired start or monitor failure
	CheckActive                       // an operation of an active resource
)

// RuleNow gives rule evaluation its inputs for this run.
func (w *World) RuleNow() rule.Input { return rule.Input{Now: w.Now, Root: w.Root} }

// Warn records a configuration warning.
func (w *World) Warn(id, text string) {
	w.WarningSeen = true
	w.Notes = append(w.Notes, Note{Warning, id, text, true})
}

// Err records a configuration error.
func (w *World) Err(id, text string) {
	w.ErrorSeen = true
	w.Notes = append(w.Notes, Note{Error, id, text, true})
}

// WarnOnce records a configuration warning unless one about the same topic has been recorded.
func (w *World) WarnOnce(topic, id, text string) {
	if !slices.Contains(w.warned, topic) {
		w.warned = append(w.warned, topic)
		w.Warn(id, text)
	}
}

// Role reads a role name that stands in the configuration, at the id. Names used before Pacemaker
// 2.1 are warned about.
func (w *World) Role(id, text string) vocab.Role {
	role := vocab.ParseRole(text)
	if old := role.Old(); old != "" && !strings.EqualFold(text, role.String()) {
		w.WarnOnce("role "+old, id, "Support for the "+old+" role is deprecated and will be removed in a future release. Use "+
			role.String()+" instead.")
	}
	return role
}

// WarnState records a warning about the state of the cluster.
func (w *World) WarnState(id, text string) {
	w.WarningSeen = true
	w.Notes = append(w.Notes, Note{Level: Warning, ID: id, Text: text})
}

// ErrState records an error about the state of the cluster.
func (w *World) ErrState(id, text string) {
	w.ErrorSeen = true
	w.Notes = append(w.Notes, Note{Level: Error, ID: id, Text: text})
}
