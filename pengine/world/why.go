package world

import "pacer/pengine/score"

// Reasons collects why things are as they are. It exists only when asked for; without it nothing is
// kept. The reasons of scores stand with the scores: see NodeTable.Reasons, Resource.PriorityReasons
// and TraceLine.Why.
type Reasons struct{}

// ScoreReason is one contribution to a score on a node.
type ScoreReason struct {
	Node *Node // nil for an instance's promotion priority
	// Score is what the cause gave. It was added, with saturation, or with Replaces took the place of
	// all that was given before.
	Score    score.Score
	Replaces bool
	Cause    Cause
}

// Total is the score that reasons add up to, in their order, of those that are about the node.
func Total(reasons []ScoreReason, n *Node) (sum score.Score) {
	for _, r := range reasons {
		switch {
		case r.Node != n:
		case r.Replaces:
			sum = r.Score
		default:
			sum = score.Add(sum, r.Score)
		}
	}
	return sum
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
	CauseStickiness                  // resource-stickiness
	CauseFailure                     // failed operations; the ID is the history entry, or with migration-threshold the resource
	CauseTicket                      // the constraint of a ticket; Rule is empty
	CauseQuorum                      // no-quorum-policy
	CauseCapacity                    // the resource's or the nodes' limits: utilization, clone-max, clone-node-max
	CauseHealth                      // node-health-strategy
	CausePromotion                   // a promotion score; the ID is the instance's or resource's
	CauseDiscovery                   // resource-discovery
	CauseStructure                   // how guests, bundles and connections are built
	CauseLock                        // shutdown-lock
	CauseRole                        // the resource is not to run: see its next role
	CauseRemoved                     // no longer configured
	CauseMultiple                    // multiple-active
	CauseUnmanaged                   // not managed, and so left where it is
)
