package session

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/journal"
)

// Backend is where a configuration comes from and goes to. All calls may block; a backend is used by one
// goroutine.
type Backend interface {
	// Name says what it is, for the prompt: "live", or the name of a file or shadow.
	Name() string
	// Snapshot gives the document as it stands now. It must not be changed.
	Snapshot(ctx context.Context) (*cib.Document, error)
	// Commit makes a change of the document if its configuration is still the one of version base:
	// admin_epoch and epoch agree. If not, nothing happens and the error is a *ConflictError.
	Commit(ctx context.Context, base cib.Version, c Change) error
	// History gives the commits that are remembered, oldest first. The documents of each are in it only if
	// it is asked for by name (journal.Entry.ID); "" asks for all.
	History(ctx context.Context, id string) ([]journal.Entry, error)
	// Perform asks the cluster for something that is no change of its configuration. It gives what there
	// is to say about it. ErrNoCluster says that nobody is there to ask.
	Perform(ctx context.Context, order Request) (string, error)
}

// Hosted is a Backend that is a node of a cluster.
type Hosted interface {
	// Node gives the name of the node.
	Node(context.Context) (string, error)
}

// Watched is a Backend that knows what a person should be told besides.
type Watched interface {
	// Risk says why what is committed now may be in vain; "" if nothing speaks against it.
	Risk(context.Context) (string, error)
	// Attention says in sentences what is not as it should be, lost commits among it.
	Attention(context.Context) ([]string, error)
	// Watchdogs says in sentences which members feed a watchdog, and whether the cluster counts on that.
	Watchdogs(context.Context) ([]string, error)
	// Said is what agents said of failures for which they gave no reason, by the transition-key of the history entry.
	Said(context.Context) (map[string]string, error)
	// Fencings are those under way and past, in the order of their ends.
	Fencings(context.Context) ([]api.FenceEvent, error)
	// Seen notes that somebody knows of the commits that were lost.
	Seen(context.Context) error
}

// OpenError says that a change was made, and that nobody knows whether it stays: too few hosts have it on disk.
type OpenError struct{ Cause error }

// Error is the cause's.
func (e *OpenError) Error() string { return e.Cause.Error() }

// Unwrap gives the cause.
func (e *OpenError) Unwrap() error { return e.Cause }

// Change is what is committed: operations, and why, for the history.
type Change struct {
	Ops     []cib.Op
	Message string
}

// Request is something asked of a running cluster.
type Request struct {
	Verb     Verb
	Resource string // empty: all
	Node     string // empty: all
	Force    bool
}

// Verb is what a Request asks for.
type Verb string

// The verbs.
const (
	Cleanup Verb = "cleanup" // forget failures
	Refresh Verb = "refresh" // forget and find out the state again
	Wait    Verb = "wait"    // until the cluster has done what there is to do
	Fence   Verb = "fence"   // a node, as fencing-action says, and wait for the end
	Confirm Verb = "confirm" // that a node is off for certain
)

// ErrNoCluster says that an order needs a running cluster and the backend has none.
var ErrNoCluster = errors.New("this is a file, there is no cluster behind it; without CIB_file the cluster itself is asked")

// ConflictError says that the configuration changed since it was read.
type ConflictError struct {
	Base    cib.Version
	Current *cib.Document // the document there is now
	Changes []string      // what changed, one object each; filled in by the session
}

// Error says what changed.
func (e *ConflictError) Error() string {
	what := fmt.Sprintf("the configuration changed from version %v to %v while it was being edited; nothing was committed", e.Base, e.Current.Version())
	if len(e.Changes) > 0 {
		what += "\n\t" + strings.Join(e.Changes, "\n\t")
	}
	return what
}

// LostError says that a backend gave no answer to a change, so that it is not known from that whether it was made.
type LostError struct {
	Cause   error
	Current *cib.Document // the document there is now, nil if that cannot be known
	Outcome Outcome       // filled in by the session
}

// Outcome is what became of a change.
type Outcome int

// The outcomes.
const (
	Unknown Outcome = iota
	NotMade         // the configuration is the one before the change
	Made            // it has the change
)

// Error says what became of the change.
func (e *LostError) Error() string {
	what := "whether the change was made is not known; look at the configuration before you commit again"
	switch e.Outcome {
	case Made:
		what = "the change was made all the same"
	case NotMade:
		what = "the configuration is the old one; nothing was committed"
	}
	return fmt.Sprintf("%v; %s", e.Cause, what)
}

// Unwrap gives the cause.
func (e *LostError) Unwrap() error { return e.Cause }

// outcome says what became of the step from one document to another, given the one there is now.
func outcome(from, to, now *cib.Document) Outcome {
	if now == nil {
		return Unknown
	}
	before, _ := objectTexts(from)
	after, _ := objectTexts(to)
	present, _ := objectTexts(now)
	steps, made, left := 0, 0, 0
	look := func(name string) {
		if before[name] == after[name] {
			return
		}
		steps++
		if present[name] == after[name] {
			made++
		}
		if present[name] == before[name] {
			left++
		}
	}
	for name := range before {
		look(name)
	}
	for name := range after {
		if _, was := before[name]; !was {
			look(name)
		}
	}
	switch {
	case steps == 0: // it was about the status only, which goes on by itself
		return Unknown
	case made == steps:
		return Made
	case left == steps:
		return NotMade
	}
	return Unknown
}

// sameConfiguration says whether two versions have the same configuration.
func sameConfiguration(a, b cib.Version) bool {
	return a.AdminEpoch == b.AdminEpoch && a.Epoch == b.Epoch
}
