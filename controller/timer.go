package controller

import (
	"fmt"
	"time"
)

// TimerKind says what is waited for.
type TimerKind uint8

// What a machine waits for.
const (
	TimerAgree    TimerKind = iota + 1 // members that have not said what they have, or the document to keep
	TimerPulse                         // the next look at who is silent
	TimerGather                        // other hosts, after this one has started
	TimerJoin                          // histories of members, and ends of what an older DC began
	TimerSchedule                      // the policy engine
	TimerAction                        // an action of the transition
	TimerRelease                       // starts that wait since their resource fails again and again
	TimerRecheck                       // the next look at the cluster though nothing happened
	TimerConfirm                       // members that confirm a client's change
	TimerPersist                       // the next attempt to write to a disk that failed
	TimerLeave                         // the cluster, to let this host go
)

// String is a short name, for logs.
func (k TimerKind) String() string {
	return [...]string{"", "agree", "pulse", "gather", "join", "schedule", "action", "release", "recheck", "confirm", "persist", "leave"}[k]
}

// Timer tells timers apart; it is comparable.
type Timer struct {
	Kind   TimerKind
	Action int // of TimerAction: the action's id in the graph
}

// String is its kind, and the action if it has one.
func (t Timer) String() string {
	if t.Kind == TimerAction {
		return fmt.Sprintf("%s-%d", t.Kind, t.Action)
	}
	return t.Kind.String()
}

// How long what is waited for may take, where no cluster option says so.
const (
	// agreePatience is how long an exchange waits for a member that the membership calls present. A process that is
	// stopped or whose loop hangs looks the same from outside as one that is busy for that long.
	agreePatience = 5 * time.Second
	// knockAgain is after what time a member that was left out asks again to be taken in.
	knockAgain = 30 * time.Second
	// alivePeriod is how often a member that has nothing else to say says that it lives; silencePatience is after
	// what time without a word the others go on without it.
	alivePeriod     = 2 * time.Second
	silencePatience = 10 * time.Second
	// confirmPatience is Config.Confirm where that says nothing: how long members that are here may take to write a
	// client's change to their disks.
	confirmPatience = 5 * time.Second
	// schedulePatience is how long the policy engine may compute. Clusters of thousands of resources take it seconds.
	schedulePatience = 2 * time.Minute
	// persistFirst is Config.Retry where that says nothing: after what time a write that failed is tried again, at
	// first; persistMost is how long that
	// becomes as it goes on failing.
	persistFirst = time.Second
	persistMost  = 30 * time.Second
)
