package world

import (
	"slices"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
)

// Reasons collects why things are as they are. It exists only when asked for; without it nothing is
// kept. The reasons of scores stand with the scores: see NodeTable.Reasons, Resource.PriorityReasons
// and TraceLine.Why.
type Reasons struct {
	// Fences say why nodes must be fenced, Resources why resources failed or are to have another role,
	// each in the order in which that was found.
	Fences    []FenceReason
	Resources []ResourceReason

	actions   map[*Action][]ActionReason // lookup only
	orderings map[*Resource][]*Ordering  // by first resource; lookup only
}

// FenceReason says why a node must be fenced, or a guest's launcher recovered.
type FenceReason struct {
	Node  *Node
	Text  string // as the reference words it
	Cause Cause
}

// ResourceReason says why a resource is taken to have failed, or is to have a role.
type ResourceReason struct {
	Resource *Resource
	Failed   bool // otherwise it is about the role
	Role     vocab.Role
	Cause    Cause
}

// ActionReason says what made an action required, or kept it from being run.
type ActionReason struct {
	// Lost is the condition that the action lost: Optional if it became required, Runnable if it
	// cannot be run, ActionMigratable if it must be a full stop or start.
	Lost ActionFlags
	// By is the other action that this follows from, nil if there is none.
	By    *Action
	Cause Cause
}

// Of are the reasons of an action, in the order in which they were found.
func (r *Reasons) Of(a *Action) []ActionReason {
	if r == nil {
		return nil
	}
	return r.actions[a]
}

// OfNode are the reasons for which a node must be fenced.
func (r *Reasons) OfNode(n *Node) (list []FenceReason) {
	if r == nil {
		return nil
	}
	for _, f := range r.Fences {
		if f.Node == n {
			list = append(list, f)
		}
	}
	return list
}

// Blame notes why an action lost a condition.
func (a *Action) Blame(lost ActionFlags, by *Action, why Cause) {
	if a.W == nil || a.W.Why == nil {
		return
	}
	r, reason := a.W.Why, ActionReason{lost, by, why}
	if r.actions == nil {
		r.actions = map[*Action][]ActionReason{}
	}
	if !slices.Contains(r.actions[a], reason) {
		r.actions[a] = append(r.actions[a], reason)
	}
}

// BlameFailure notes what a resource's failure is due to.
func (r *Resource) BlameFailure(why Cause) {
	if r.W != nil && r.W.Why != nil {
		r.W.Why.Resources = append(r.W.Why.Resources, ResourceReason{r, true, vocab.RoleUnknown, why})
	}
}

// SetNextRole sets the role that the resource is to have.
func (r *Resource) SetNextRole(role vocab.Role, why Cause) {
	r.NextRole = role
	if r.W != nil && r.W.Why != nil {
		r.W.Why.Resources = append(r.W.Why.Resources, ResourceReason{r, false, role, why})
	}
}

// WhyRole is the cause of the role that the resource is to have, WhyFailed that of its failure. Where
// none is known, the kind says so.
func (r *Resource) WhyRole() Cause { return r.lastCause(false, Cause{Kind: CauseRole}) }

// WhyFailed is the cause of the resource's failure.
func (r *Resource) WhyFailed() Cause { return r.lastCause(true, Cause{Kind: CauseFailure}) }

func (r *Resource) lastCause(failed bool, otherwise Cause) Cause {
	if r.W == nil || r.W.Why == nil {
		return otherwise
	}
	for _, reason := range slices.Backward(r.W.Why.Resources) {
		if reason.Resource == r && reason.Failed == failed && (failed || reason.Role == r.NextRole) {
			return reason.Cause
		}
	}
	return otherwise
}

// ScoreReason is one contribution to a score on a node.
type ScoreReason struct {
	Node *Node // nil for an instance's promotion priority
	// Score is what the cause gave. It was added, with saturation, or with Replaces took the place of
	// all that was given before.
	Score    score.Score
	Replaces bool
	Cause    Cause
}

// Cause names what gave a score or forced an action.
type Cause struct {
	Kind CauseKind
	// ID is that of the configuration, or of the history entry, that is the cause; "" where the kind
	// says it all.
	ID string
	// Rule is the id of the rule, within what ID names, that passed; "" if there was none.
	Rule string
	// Resource is the other resource whose place or preference counts, "" if there is none.
	Resource string
}

// CauseKind grades a Cause.
type CauseKind uint8

// The kinds of Cause.
const (
	CauseBase       CauseKind = iota // the node's own score: configured, or because it is not available; the ID is the node's name
	CauseDefault                     // what the default of the cluster gives: symmetric-cluster
	CauseLocation                    // a location constraint
	CauseColocation                  // a colocation constraint, or one implied by structure
	CauseStickiness                  // resource-stickiness; the ID is the resource's
	CauseFailure                     // failed operations; the ID is the history entry, or with migration-threshold the resource
	CauseTicket                      // the constraint of a ticket; Rule is empty
	CauseQuorum                      // no-quorum-policy
	CauseCapacity                    // limits: utilization of the resource that ID names, clone-max or clone-node-max of the clone
	CauseHealth                      // node-health-strategy
	CausePromotion                   // a promotion score; the ID is the instance's or resource's
	CauseDiscovery                   // resource-discovery
	CauseStructure                   // how guests, bundles and connections are built
	CauseLock                        // shutdown-lock
	CauseRole                        // the resource is not to run: see its next role
	CauseRemoved                     // no longer configured
	CauseMultiple                    // multiple-active; the ID is the resource's
	CauseUnmanaged                   // not managed, and so left where it is
	CausePlacement                   // the scores: see those of the resource; the ID is the node to go to, "" if there is none
	CauseTargetRole                  // target-role; the ID is the resource's
	CauseOrder                       // an ordering constraint
	CauseDefinition                  // parameters or agent changed; the ID is the history entry
	CauseMembership                  // the state of the node; the ID is its name
	CauseConnection                  // the connection to a remote or guest node; the ID is the node's name
	CauseShutdown                    // the node is shutting down; the ID is its name
	CauseMigration                   // a migration that cannot go on
	CauseRequest                     // a user's request, such as to fence; the ID is the node's name
)
