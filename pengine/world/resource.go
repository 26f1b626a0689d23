package world

import (
	"github.com/beevik/etree"

	"pacer/cib/value/score"
	"pacer/cib/value/seq"
	"pacer/cib/value/vocab"
)

// Kind is a resource's variant. Order matters: collectives compare greater.
type Kind int8

// The variants.
const (
	Primitive Kind = iota
	Group
	Clone
	Bundle
)

// ResourceFlags are conditions and settings of a resource.
type ResourceFlags uint64

// The conditions and settings of a resource. A comment says what a flag means; then which package sets it, by
// which setting, and which obeys it.
const (
	// Removed: it is no longer configured, or is a surplus instance. Set by unpack (histories, clones); obeyed by
	// place, act, emit and report.
	Removed ResourceFlags = 1 << iota
	// Managed: the cluster may change what it does. Set by unpack; cleared by unpack, constrain (tickets), place
	// (fencing is on without a fence device) and world (multiple-active=block); obeyed by place, act, arrange, emit
	// and report.
	Managed
	// Blocked: nothing is done about it until a person has been there. Set by unpack (on-fail=block), constrain
	// (tickets) and world (multiple-active=block); obeyed by place, act, arrange and report.
	Blocked
	// RemovedLaunched: it is removed, and was launched by another resource. Set by unpack; obeyed by unpack and world.
	RemovedLaunched
	// Notify: its agent is told what happens to the other instances. Set by unpack (notify=true); obeyed by notify,
	// act, arrange and emit.
	Notify
	// Unique: it is no anonymous instance: its name has its number, and its history belongs to it alone. Set by
	// unpack; obeyed by place, act, emit, report and world.
	Unique
	// FenceDevice: its agent fences nodes. Set by unpack (class stonith); obeyed by place, act and world.
	FenceDevice
	// Promotable: its instances may be promoted. Set by unpack (promotable=true); obeyed by place, act, emit, report
	// and world.
	Promotable
	// Unassigned: it has not been through assignment. Set by unpack and world (to try again); cleared by place; obeyed
	// by place and world.
	Unassigned
	// Assigning: its assignment is under way, a guard against loops. Set, cleared and obeyed by place.
	Assigning
	// UpdatingNodes: its colocations are being walked, a guard against loops. Set, cleared and obeyed by place.
	UpdatingNodes
	// Restarting: its restart is being scheduled. Set, cleared and obeyed by act.
	Restarting
	// StopIfFailed: it is stopped after its failure, not only demoted. Set with Failed by unpack and world; obeyed by
	// act and report.
	StopIfFailed
	// Reload: its agent takes over new parameters without a restart. Set by world; cleared by arrange if it stops or
	// is demoted; obeyed by report.
	Reload
	// RemoteNestingAllowed: it may run on a remote node though it is a connection itself. Set by unpack (bundles);
	// obeyed by place and world.
	RemoteNestingAllowed
	// Critical: as a dependent, it counts when others are placed. Set by unpack (critical=true); obeyed by constrain
	// and place.
	Critical
	// Failed: it has to be recovered where it is. Set by unpack (histories) and world (fencing of guests); obeyed by
	// place, act and report.
	Failed
	// RemoteConnection: it connects to a remote, guest or bundle node. Set by unpack; obeyed by place, act, emit and
	// world.
	RemoteConnection
	// StartPending: its start is under way or must be done again. Set by unpack (histories) and place (another agent);
	// obeyed by act and world.
	StartPending
	// ExclusiveProbes: it is probed, and runs, only where a location says so. Set by constrain, place and unpack
	// (bundles); obeyed by place, act and world.
	ExclusiveProbes
	// StopUnexpected: it is stopped wherever it should not be. Set and cleared by act
	// (multiple-active=stop_unexpected); obeyed by act, emit and report.
	StopUnexpected
	// Migratable: it may migrate. Set by unpack (allow-migrate); cleared by unpack after a migration that failed;
	// obeyed by act and world.
	Migratable
	// IgnoreFailure: it has a failure that is ignored (on-fail=ignore). Set by unpack; obeyed by place and report.
	IgnoreFailure
	// ReplicaContainer: it is the container of a replica of a bundle. Set by unpack; obeyed by place and world.
	ReplicaContainer
	// Maintenance: it is in maintenance, so it is not managed and no monitor is planned. Set by unpack and world
	// (nodes in maintenance); obeyed by place, act and report.
	Maintenance
	// NeedsQuorum: it starts only with quorum (requires=quorum). Set by unpack; obeyed by world.
	NeedsQuorum
	// NeedsFencing: it starts only when unclean nodes are fenced (requires=fencing). Set by unpack; obeyed by unpack,
	// act and world.
	NeedsFencing
	// NeedsUnfencing: it starts only on nodes that are unfenced (requires=unfencing). Set by unpack; obeyed by place,
	// act and world.
	NeedsUnfencing
)

// MultiplyActive is the multiple-active policy.
type MultiplyActive uint8

// The values of multiple-active.
const (
	MultipleRestart MultiplyActive = iota
	MultipleStop
	MultipleBlock
	MultipleUnexpected
)

// Resource is a primitive, group, clone or bundle, or an instance or member of one.
type Resource struct {
	W *World

	// Identity and configuration, written by U4.

	ID        string
	HistoryID string // id in the status section, where it differs ("" otherwise)
	Kind      Kind
	Group     *GroupData  // set for groups
	Clone     *CloneData  // set for clones
	Bundle    *BundleData // set for bundles
	Parent    *Resource
	Children  []*Resource
	XML       *etree.Element             // effective configuration, template merged; read late for rules and agents
	OrigXML   *etree.Element             // as configured, where a template was merged; otherwise XML
	OpsXML    *etree.Element             // operations element, nil if none; read late because of rules
	opsSorted *etree.Element             // the one whose operations are in opsByKey
	opsByKey  map[opKey][]*etree.Element // lookup only
	Meta      *seq.Table[string]
	Flags     ResourceFlags

	Priority            int // overwritten by promotion scores while promotable clones are sorted
	Stickiness          score.Score
	FailureExpirationMS uint
	BanAfterFailures    int // migration-threshold
	RemoteReconnectMS   uint
	Multiple            MultiplyActive
	Utilization         *seq.Table[string]
	Launcher            *Resource
	Launched            []*Resource

	// Written by U7 from history.

	OrigRole        vocab.Role // role at the start
	NextRole        vocab.Role // role wanted at the end (target-role until placement decides)
	Active          []*Node
	Probed          *NodeTable
	PendingAction   string
	PendingNode     *Node
	LockTime        int64 // seconds since 1970 of the shutdown lock, 0 if none
	LockNode        *Node
	MigrationSource *Node // partial migration: migrate_to done, migrate_from not
	MigrationTarget *Node
	DanglingSources []*Node // newest first

	// Written by U4 (symmetric default), C, P1, and P4.

	Allowed     *NodeTable
	ThisWith    []*Colocation // of this with others, sorted
	WithThis    []*Colocation // of others with this, sorted
	Locations   seq.Newest[*Location]
	TicketLinks []*TicketLink

	// Written by P4.

	Assigned          *Node
	AssignedScore     score.Score // score of the node when it was assigned
	PromotionPriority score.Score
	PriorityReasons   []ScoreReason // of Priority, while it is that of a promotion; kept if World.Why is
	PromotionReasons  []ScoreReason // of PromotionPriority; likewise

	// Written by mutators.

	Actions ActionList

	instanceChanges int // events that change what actions of collectives amount to; see instanceFlags

	childActions int             // number of the children's actions; see ChildrenDo
	childTasks   map[string]bool // lower-case tasks of these; lookup only

	params map[string]*seq.Table[string] // parameters by node name; lookup only
}

// Is says whether all the given flags are set.
func (r *Resource) Is(f ResourceFlags) bool { return r.Flags&f == f }

// Set sets flags.
func (r *Resource) Set(f ResourceFlags) { r.Flags |= f }

// Clear clears flags.
func (r *Resource) Clear(f ResourceFlags) { r.Flags &^= f }

// GroupData is what only groups have.
type GroupData struct {
	Last      *Resource // last member
	Ordered   bool
	Colocated bool
}

// CloneData is what only clones have.
type CloneData struct {
	Max, NodeMax                 int
	PromotedMax, PromotedNodeMax int
	Total                        int // instances created so far
	Ordered                      bool
	Interleave                   bool
	PromotionAdded               bool
	PromotionConstrained         bool
	Child                        *etree.Element // configuration of what is cloned

	// Pending notification data by phase; owned by pengine/notify.
	StopNotify, StartNotify, DemoteNotify, PromoteNotify *Notification
}

// BundleData is what only bundles have.
type BundleData struct {
	PromotedMax, Replicas, ReplicasPerHost int
	Agent                                  string // "docker" or "podman"
	Prefix, Image                          string
	IPLast, IPRangeStart                   string
	HostNetwork, HostNetmask               string
	ControlPort, Network                   string
	AddHost                                bool
	HostOptions, Command, LauncherOptions  string
	HasLauncherOptions                     bool // an empty text is told apart from none
	AttributeTarget                        string
	Child                                  *Resource // inner clone, nil if none
	List                                   []*Replica
	Ports                                  []BundlePort
	Mounts                                 []BundleMount
	Turns                                  int // attempts under way to assign the inner clone; by P4
}

// Replica is one instance of a bundle.
type Replica struct {
	Offset    int
	IPAddr    string
	Node      *Node     // the bundle node made by Remote
	IP        *Resource // address, nil if none
	Child     *Resource // instance of the bundled primitive, nil if none
	Container *Resource
	Remote    *Resource // connection into the container, nil if none
}

// BundlePort is a port mapping.
type BundlePort struct{ Source, Target string }

// BundleMount is a storage mapping.
type BundleMount struct {
	Source, Target, Options string
	SubDir                  bool // source-dir-root: one folder per replica
}

// Location is a location constraint, or a part of one made by one rule.
type Location struct {
	ID         string
	Resource   *Resource
	RoleFilter vocab.Role // RoleUnknown: any role
	Probe      ProbeMode
	Nodes      []*Candidate // affected nodes with the score given
	Cause      Cause        // what the scores are due to
}

// Colocation ties the placement of one resource to another's.
type Colocation struct {
	ID                         string // of a constraint, of one of its sets, or "#" and what implies it
	Constraint                 string // id of the constraint, "" if there is none
	NodeAttribute              string // "#uname" by default
	Dependent, Primary         *Resource
	DependentRole, PrimaryRole vocab.Role
	Score                      score.Score
	Influence                  bool // the dependent's preferences count for the primary
	Explicit                   bool // configured, not implied by structure
}

// TicketLink is an rsc_ticket constraint.
type TicketLink struct {
	ID       string // of the constraint
	Resource *Resource
	Ticket   *Ticket
	Loss     LossPolicy
	Role     vocab.Role
}

// LossPolicy says what happens when a ticket is lost.
type LossPolicy uint8

// The values of loss-policy.
const (
	LossStop LossPolicy = iota
	LossDemote
	LossFence
	LossFreeze
)
