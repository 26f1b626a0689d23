package api

import (
	"time"

	"pacer/cib"
	"pacer/cib/journal"
)

// Change asks to apply operations to the CIB, whole or not at all.
type Change struct {
	Ops []cib.Op `json:"ops"`
	// Base is the version that the change was made for; absent if it does not matter.
	Base    *cib.Version `json:"base,omitempty"`
	Comment string       `json:"comment,omitempty"`
	// Client is the program that asks, for update-client of the document.
	Client string `json:"client,omitempty"`
}

// Changed answers a Change.
type Changed struct {
	Version cib.Version `json:"version"`
	// Quorate says whether the part of the cluster that took the change has quorum. Where it has none, the
	// configuration of the hosts that are Absent may count instead when they come back.
	Quorate bool     `json:"quorate"`
	Absent  []string `json:"absent,omitempty"`
}

// History lists the commits of the configuration that this host saw, oldest first. The configuration before
// each is in it only if the commit was asked for by number.
type History struct {
	Entries []journal.Entry `json:"entries"`
}

// Cleanup asks to forget the history of a resource, so that it is probed again.
type Cleanup struct {
	Resource string `json:"resource,omitempty"` // "": all
	Node     string `json:"node,omitempty"`     // "": everywhere
	All      bool   `json:"all,omitempty"`      // also where nothing failed
}

// Status describes a host's controller.
type Status struct {
	Node       string      `json:"node"`
	DC         string      `json:"dc,omitempty"` // "": none yet
	State      string      `json:"state"`        // starting, joining, leaving, member, or of the DC: what it does
	Quorate    bool        `json:"quorate"`
	Members    []Member    `json:"members"`
	Version    cib.Version `json:"version"`
	Transition int         `json:"transition,omitempty"` // the number of the present one, on the DC
	InFlight   int         `json:"in_flight,omitempty"`  // how many operations it waits for
	Unreadable int         `json:"unreadable_messages,omitempty"`
}

// Member is a host that is here.
type Member struct {
	ID          uint32 `json:"id"` // as corosync's nodeid; 1 or more
	Name        string `json:"name"`
	Incarnation uint64 `json:"incarnation"` // differs for each process the host has run
}

// Fault is why a call was refused.
type Fault struct {
	Status int    `json:"-"`
	Kind   string `json:"kind"` // conflict, invalid, forbidden, unavailable, open
	Text   string `json:"text"`
	// Base and Present are set for a conflict.
	Base    *cib.Version `json:"base,omitempty"`
	Present *cib.Version `json:"present,omitempty"`
}

// Error implements error.
func (f *Fault) Error() string { return f.Text }

// The kinds of Fault.
const (
	KindConflict    = "conflict"
	KindInvalid     = "invalid"
	KindForbidden   = "forbidden"
	KindUnavailable = "unavailable"
	KindOpen        = "open" // the change may stay or not: too few hosts have confirmed it in time
)

// Happening is something that happened on a host.
type Happening struct {
	Time  time.Time `json:"time"`
	Node  string    `json:"node"`
	Level string    `json:"level"`
	// Event is the stable id of the kind: cib, tick (a run of an agent ended), start (a run began),
	// and those of the controller's log.
	Event string            `json:"event"`
	Text  string            `json:"text"`
	Attrs map[string]string `json:"attrs,omitempty"`
}
