package plan

import (
	"time"

	"pacer/cib"
)

// Plan is what a cluster would do with a document.
type Plan struct {
	// Base is the version of the document that the cluster has now.
	Base cib.Version `json:"base"`
	// Fencing are the nodes that would be fenced.
	Fencing []Fencing `json:"fencing"`
	// Shutdowns are nodes that would be let go because they asked for it.
	Shutdowns []Node `json:"shutdowns"`
	// Changes are what happens to resources, in the order in which Pacemaker reports it.
	Changes []Change `json:"changes"`
	// Recurring are operations that begin, end or are replaced though their resource stays as it is.
	Recurring []Recurring `json:"recurring"`
	// Probes is how many times agents are asked whether a resource runs, beside those asked anyway.
	Probes int `json:"probes"`
	// Warnings are what the policy engine says about the new document and not about the old.
	Warnings []string `json:"warnings"`
}

// Kind is what happens to a resource.
type Kind string

// What can happen to a resource.
const (
	Start     Kind = "start"
	Stop      Kind = "stop"
	Restart   Kind = "restart"
	Recover   Kind = "recover" // restart because it failed
	Move      Kind = "move"    // stop, and start elsewhere
	Migrate   Kind = "migrate" // move without a stop
	Reload    Kind = "reload"
	Promote   Kind = "promote"
	Demote    Kind = "demote"
	Repromote Kind = "re-promote" // demote and promote on the same node
)

// Change is what happens to a resource or instance.
type Change struct {
	Kind     Kind   `json:"kind"`
	Resource string `json:"resource"`
	// Service is the resource as a whole: the clone or bundle that it is an instance of, else itself.
	Service string `json:"service"`
	From    string `json:"from,omitempty"` // node it is on
	To      string `json:"to,omitempty"`   // node it will be on
	// Roles stand here where they change or one of them is Promoted.
	FromRole string `json:"from_role,omitempty"`
	ToRole   string `json:"to_role,omitempty"`
	Reason   string `json:"reason,omitempty"` // in the policy engine's words
	// Blocked says that it should happen and cannot.
	Blocked bool `json:"blocked,omitempty"`
	// Final says of a stop that no instance of the service runs anywhere afterwards.
	Final bool `json:"final,omitempty"`
	// LastPromoted says that no instance of the service is promoted afterwards, though this one was.
	LastPromoted bool `json:"last_promoted,omitempty"`
	// Already says that the cluster would do so without the change, too.
	Already bool `json:"already,omitempty"`
	// Outage is nil if there is none, or if it has no end. That of a demotion lasts until another instance
	// is promoted.
	Outage *Outage `json:"outage,omitempty"`
}

// Outage is how long a service is out.
type Outage struct {
	// Chain are the keys of the actions from the service's end to its return, RESOURCE_ACTION_INTERVAL;
	// fencing is stonith-NODE-ACTION.
	Chain []string `json:"chain"`
	// AtMost is the sum of their timeouts.
	AtMost time.Duration `json:"at_most_ns"`
}

// Node is a node and why something happens to it.
type Node struct {
	Node    string `json:"node"`
	Reason  string `json:"reason,omitempty"`
	Already bool   `json:"already,omitempty"`
}

// Fencing is a node to be fenced.
type Fencing struct {
	Node    string `json:"node"`
	Action  string `json:"action"` // reboot, off or on
	Reason  string `json:"reason,omitempty"`
	Already bool   `json:"already,omitempty"`
}

// Recurring is a change of a recurring operation on a node.
type Recurring struct {
	Resource  string        `json:"resource"`
	Node      string        `json:"node"`
	Operation string        `json:"operation"`
	Old       time.Duration `json:"old_ns"` // interval before; 0 if the operation is new
	New       time.Duration `json:"new_ns"` // interval afterwards; 0 if the operation ends
	Already   bool          `json:"already,omitempty"`
}

// Verdict sums a plan up.
type Verdict int

// The verdicts, in order of gravity. Programs exit with them.
const (
	Nothing Verdict = 0 // the cluster does nothing
	Acts    Verdict = 2 // the cluster does something, and all services are there afterwards
	Harms   Verdict = 3 // a service stops for good or loses its last promoted instance, or a node is fenced
)

// Verdict sums up what the change brings; what the cluster would do anyway does not count.
func (p *Plan) Verdict() Verdict {
	v := Nothing
	if p.Probes > 0 {
		v = Acts
	}
	for _, n := range p.Shutdowns {
		if !n.Already {
			v = Acts
		}
	}
	for _, f := range p.Fencing {
		if !f.Already {
			v = max(v, one(f.Action != "on"))
		}
	}
	for _, c := range p.Changes {
		if !c.Already {
			v = max(v, one(c.Final || c.LastPromoted))
		}
	}
	for _, op := range p.Recurring {
		if !op.Already {
			v = max(v, Acts)
		}
	}
	return v
}

// one is the verdict on a single thing.
func one(harm bool) Verdict {
	if harm {
		return Harms
	}
	return Acts
}

// Longest gives the longest outage, nil if there is none that ends.
func (p *Plan) Longest() *Outage {
	var longest *Outage
	for _, c := range p.Changes {
		if c.Outage != nil && (longest == nil || c.Outage.AtMost > longest.AtMost) {
			longest = c.Outage
		}
	}
	return longest
}
