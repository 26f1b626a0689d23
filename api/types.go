package api

import (
	"fmt"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/journal"
	"pacer/cib/value/vocab"
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

// Warning says what may become of a change that was made without quorum; "" where there is nothing to fear.
func (c Changed) Warning() string {
	if c.Quorate {
		return ""
	}
	return "this part of the cluster has no quorum; " + c.fate()
}

// fate is what may become of it.
func (c Changed) fate() string {
	if len(c.Absent) == 0 {
		return "when others come back, theirs may count instead"
	}
	return fmt.Sprintf("when %s %s back, theirs may count instead", and(c.Absent), comes(c.Absent))
}

func comes(names []string) string {
	if len(names) == 1 {
		return "comes"
	}
	return "come"
}

// and lists names: "n1, n2 and n3".
func and(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// History lists the commits of the configuration, oldest first: those in force, the same on all hosts, and those of
// this host that were lost. The configuration before each is in it only if the commit was asked for by its name.
type History struct {
	Entries []journal.Entry `json:"entries"`
}

// Cleanup asks to forget the history of a resource, so that it is probed again.
type Cleanup struct {
	Resource string `json:"resource,omitempty"` // "": all
	Node     string `json:"node,omitempty"`     // "": everywhere
	All      bool   `json:"all,omitempty"`      // also where nothing failed
	// Operation limits what counts as a failure to an operation, with an interval in milliseconds. The history of what
	// failed goes whole, so that its state is found out anew.
	Operation  string `json:"operation,omitempty"` // "": any
	IntervalMS int    `json:"interval_ms,omitempty"`
}

// Failed says that a resource has failed on a node, though no operation has found that out.
type Failed struct {
	Resource string      `json:"resource"` // as the history names it: without the number of an instance of an anonymous clone
	Agent    vocab.Agent `json:"agent"`
	Node     string      `json:"node"`
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
	// LeftOut are hosts that the membership says are here, and that the others go on without.
	LeftOut []LeftOut `json:"left_out,omitempty"`
	// Protocol is the version of messages that the hosts have agreed on.
	Protocol int `json:"protocol,omitempty"`
	// Unwritten is why this host's disk does not have the present configuration, and since when.
	Unwritten *Failure `json:"unwritten,omitempty"`
	// WithoutQuorum says what was changed since this part of the cluster has no quorum.
	WithoutQuorum *WithoutQuorum `json:"without_quorum,omitempty"`
	// Corosync is what keeps this host from others, and since when.
	Corosync *Failure `json:"corosync,omitempty"`
	// Lost are commits of this host that are not in force any more, since another part's configuration was kept.
	Lost []LostCommit `json:"lost,omitempty"`
	// Delayed are resources whose next start waits, since they fail again and again.
	Delayed []Delayed `json:"delayed,omitempty"`
	// Fencing says what keeps fencing from working as it is configured, and what to do, a sentence each.
	Fencing []string `json:"fencing,omitempty"`
	// Alerts says which programs of alerts do not do their work on this host, and why, a sentence each.
	Alerts []string `json:"alerts,omitempty"`
	// NotCarriedOut names what the configuration holds that the daemon keeps and does not act on; "" if there is nothing.
	NotCarriedOut string `json:"not_carried_out,omitempty"`
	// Said is what agents said last of failures for which they gave no reason, as far as this host has heard.
	Said []Said `json:"said,omitempty"`
	// Watchdog is the one that this host was told to feed.
	Watchdog *Watchdog `json:"watchdog,omitempty"`
	// Watchdogs are those of the members, if one feeds any or the configuration says that lost nodes are waited for.
	Watchdogs []MemberWatchdog `json:"watchdogs,omitempty"`
}

// Said is an agent's last words of a failure, which stand in no history.
type Said struct {
	Key       string `json:"key"` // transition-key of the history entry
	Node      string `json:"node"`
	Resource  string `json:"resource"`
	Operation string `json:"operation"` // such as db_start_0
	Text      string `json:"text"`
}

// Words are what was said, by the transition-key of the history entry.
func (s Status) Words() map[string]string {
	words := map[string]string{}
	for _, w := range s.Said {
		words[w.Key] = w.Text
	}
	return words
}

// Delayed is a resource whose next start on a node waits.
type Delayed struct {
	Resource string    `json:"resource"`
	Node     string    `json:"node"`
	Failures int       `json:"failures"` // in a row
	Until    time.Time `json:"until"`
}

// LeftOut is a host that does not take part, and why.
type LeftOut struct {
	Name  string    `json:"name"`
	Why   string    `json:"why"`
	Since time.Time `json:"since"`
}

// Failure is something that a host cannot do at present.
type Failure struct {
	Why   string    `json:"why"`
	Since time.Time `json:"since"`
}

// WithoutQuorum is what a part of the cluster has changed that had no quorum.
type WithoutQuorum struct {
	Since   time.Time   `json:"since"`
	Base    cib.Version `json:"base"` // before the first change
	Changes int         `json:"changes"`
	Absent  []string    `json:"absent,omitempty"` // the configured hosts that were not there
}

// LostCommit is a commit that is not in force any more.
type LostCommit struct {
	ID   string    `json:"id"`   // as the history lists it
	Kept string    `json:"kept"` // the host whose configuration was kept instead
	At   time.Time `json:"at"`
	// Message is the commit's.
	Message string `json:"message,omitempty"`
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
	// RetryAfter is after how many seconds it makes sense to ask again, also in the header Retry-After; 0 where it makes
	// none. Where it is set nothing of the request was done.
	RetryAfter int `json:"retry_after,omitempty"`
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

// Event is something that happened on a host.
type Event struct {
	Time  time.Time `json:"time"`
	Node  string    `json:"node"`
	Level string    `json:"level"`
	// Kind is the id of the kind, one of those that `pacer daemon --list-events` lists.
	Kind  string            `json:"event"`
	Text  string            `json:"text"`
	Attrs map[string]string `json:"attrs,omitempty"`
}
