package fencing

import (
	"slices"
	"strings"
	"time"

	"pacer/cib/value/vocab"
)

// operation is a fencing under way, as all members record it.
type operation struct {
	Ask
	members []Member  // that agreed when it was asked for, and still do
	merged  []string  // ids of requests that became part of it
	try     *Try      // under way
	trier   string    // the name of its member, also when that is gone
	tried   []Attempt // that ended
	success bool      // the last that ended completes it
	course  *course   // as its owner decides it; nil with all others
	// offered are the editions of this host's devices that it offered, by device.
	offered map[string]int
	// inherited says that the owner that decided the course is gone, and the present one only ends it.
	inherited bool
	finished  bool // its end is on its way to all, from this host
	// waited is since when the target is waited for to be reset by its watchdog; zero if it is not.
	waited  time.Time
	covered bool // another operation has fenced the target as this one is to
	// outlived says that the target was here with another process since, of which the end says nothing.
	outlived bool
	// strayed says that quorum was lost since it was asked for: who has it now may have the target with them.
	strayed bool
	// again says that more than one try has begun, so that no delay is waited for any more.
	again bool
}

// Attempt is a try that ended.
type Attempt struct {
	Device  string    `json:"device"`
	Member  string    `json:"member"` // the node that executed it
	Action  string    `json:"action"`
	Outcome Outcome   `json:"outcome"`
	At      time.Time `json:"at"`
}

// mostAttempts bounds what is kept of one operation; the oldest go first.
const mostAttempts = 32

func (o *operation) note(a Attempt) {
	a.Outcome = a.Outcome.short()
	if o.tried = append(o.tried, a); len(o.tried) > mostAttempts {
		o.tried = slices.Delete(o.tried, 0, 1)
	}
}

// under takes a try as the one under way.
func (o *operation) under(try Try) {
	o.try = &try
	if m, ok := o.member(try.Member); ok {
		o.trier = m.Name
	}
}

// offers notes that this host offers a device as it is defined now. There may be no such operation any more.
func (o *operation) offers(d *device) {
	if o == nil {
		return
	}
	if o.offered == nil {
		o.offered = map[string]int{}
	}
	o.offered[d.ID] = d.edition
}

// halfDone says whether a device has done its part. Then the others have to do theirs, or the target would stay half off.
func (o *operation) halfDone() bool {
	return slices.ContainsFunc(o.tried, func(a Attempt) bool { return a.Outcome.OK() })
}

// tryEnded notes how the try under way ended; after that there is none.
func (o *operation) tryEnded(at time.Time, out Outcome) {
	o.note(Attempt{Device: o.try.Device, Member: o.trier, Action: o.try.Action, Outcome: out, At: at})
	o.try = nil
}

func (o *operation) member(id uint32) (Member, bool) {
	for _, m := range o.members {
		if m.ID == id {
			return m, true
		}
	}
	return Member{}, false
}

// takes says whether a request becomes part of an operation: it is about the same process of the same target, and wants
// what is done.
func (o *operation) takes(a Ask) bool {
	return strings.EqualFold(o.Target, a.Target) && o.Incarnation == a.Incarnation &&
		(o.Action == a.Action || a.Any && o.Action != vocab.TaskOn && a.Action != vocab.TaskOn)
}

// soonEnough says whether an operation waits no longer than a request wants to, for all that members know in common. Whoever has time
// must not make others wait.
func (o *operation) soonEnough(a Ask) bool {
	return o.again || (o.NoDelay || !a.NoDelay) && o.Delay <= a.Delay
}

// merge makes a request part of an operation.
func (o *operation) merge(a Ask) {
	o.merged = append(o.merged, a.Op)
	o.UnlessBack = o.UnlessBack && a.UnlessBack
}

// coveredBy says whether what another operation came to is what this one is to do.
func (o *operation) coveredBy(e Entry) bool {
	past := &operation{Ask: Ask{Target: e.Target, Action: e.Action, Incarnation: e.Incarnation}}
	return e.Op != o.Op && e.Fenced() && past.takes(o.Ask)
}

// end is the record of an operation's end.
func (o *operation) end(now time.Time, out Outcome) Entry {
	e := Entry{
		Op: o.Op, Merged: o.merged, Target: o.Target, Action: o.Action, Origin: o.Origin, Client: o.Client, Began: o.At, Ended: now,
		Outcome: out.short(), Tried: o.tried, Incarnation: o.Incarnation, Outlived: o.outlived,
	}
	if out.Status != noDevice && len(o.tried) > 0 {
		e.Executor = o.tried[len(o.tried)-1].Member
	}
	e.Nobody = o.Stranger && out.Status == noDevice && len(o.tried) == 0
	return e
}

// Entry is an operation that ended, in the history.
type Entry struct {
	Op       string    `json:"op"`
	Merged   []string  `json:"merged,omitempty"` // ids of operations that became part of it
	Target   string    `json:"target"`
	Action   string    `json:"action"`
	Origin   string    `json:"origin"`             // the node that was asked
	Client   string    `json:"client"`             // who asked
	Executor string    `json:"executor,omitempty"` // the node that did it in the end; Human for a person
	Began    time.Time `json:"began"`
	Ended    time.Time `json:"ended"`
	Outcome  Outcome   `json:"outcome"`
	Tried    []Attempt `json:"tried,omitempty"`
	// By is who has said that the target is off; "" if the entry is not about that.
	By string `json:"by,omitempty"`
	// Incarnation is the process of the target that was meant; 0 if it is not known.
	Incarnation uint64 `json:"incarnation,omitempty"`
	// Nobody says that neither a node nor a device is known that the target's name could mean. It stands in no history.
	Nobody bool `json:"nobody,omitempty"`
	// Outlived says that the target was here with another process before the end: an agent may have reset it long before it ended.
	Outlived bool `json:"outlived,omitempty"`
}

// Human is the executor of a fencing that a person has confirmed.
const Human = "a human"

// Hits says whether an entry is about a member's present process. One that was started after its host was fenced is another.
func (e Entry) Hits(m Member) bool {
	return strings.EqualFold(e.Target, m.Name) && e.Incarnation == m.Incarnation
}

// Fenced says whether the target is known not to run anything that it ran when the fencing began, nor anything since.
func (e Entry) Fenced() bool { return e.Outcome.OK() && e.Action != vocab.TaskOn && !e.Outlived }
