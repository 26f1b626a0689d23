package report

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pacer/cib/value/vocab"
)

// FenceEvent is a fencing, under way or past.
type FenceEvent struct {
	Action, Target string // the action off, on or reboot
	Client, Origin string // who asked, and the node that was asked
	Delegate       string // the node that did it, or is doing it; "" for none
	State          FenceState
	ExitReason     string    // why it failed, "" if that is not known
	Completed      time.Time // of one that has ended
}

// FenceState is how far a fencing has come, as Pacemaker numbers it (op_state).
type FenceState int

// The states of a fencing. Pacemaker has another one, for requests that became part of another one.
const (
	FenceQuerying  FenceState = 0 // members say which devices they have
	FenceExecuting FenceState = 1
	FenceDone      FenceState = 2
	FenceFailed    FenceState = 4
)

func (s FenceState) ended() bool { return s == FenceDone || s == FenceFailed }

// String is the state as status displays word it.
func (s FenceState) String() string {
	switch s {
	case FenceDone:
		return "successful"
	case FenceFailed:
		return "failed"
	}
	return "pending"
}

// FenceHistory is what is known of fencings.
type FenceHistory struct {
	events []FenceEvent // those under way, then those past, the latest first
	newest map[fenceKey]FenceEvent
	failed vocab.Exit // why nothing is known, or 0
}

// fenceKey tells what is a later attempt of the same; without a node, by any.
type fenceKey struct{ target, action, node string }

func (e FenceEvent) key(node string) fenceKey {
	return fenceKey{strings.ToLower(e.Target), e.Action, strings.ToLower(node)}
}

// NewFenceHistory makes a history of fencings in any order.
func NewFenceHistory(events []FenceEvent) *FenceHistory {
	h := &FenceHistory{events: slices.Clone(events), newest: map[fenceKey]FenceEvent{}}
	slices.SortStableFunc(h.events, func(a, b FenceEvent) int {
		switch {
		case a.State.ended() != b.State.ended():
			if b.State.ended() {
				return -1
			}
			return 1
		case !a.State.ended():
			return 0
		}
		return b.Completed.Compare(a.Completed)
	})
	for _, e := range h.events {
		if e.State != FenceDone {
			continue
		}
		for _, k := range []fenceKey{e.key(""), e.key(e.Delegate)} {
			if _, known := h.newest[k]; !known {
				h.newest[k] = e
			}
		}
	}
	return h
}

// NoFenceHistory is a history that could not be had, for the reason that an exit status stands for.
func NoFenceHistory(why vocab.Exit) *FenceHistory { return &FenceHistory{failed: why} }

// Events lists the fencings: those under way, then those past, the latest first.
func (h *FenceHistory) Events() []FenceEvent { return h.events }

// Of leaves only the fencings of a node; "" for all.
func (h *FenceHistory) Of(target string) *FenceHistory {
	less := *h
	less.events = nil
	for _, e := range h.events {
		if target == "" || strings.EqualFold(e.Target, target) {
			less.events = append(less.events, e)
		}
	}
	return &less
}

// Reduced leaves of those past only the latest of each kind: of each target, action and state, and of those that failed of
// each node that tried.
func (h *FenceHistory) Reduced() *FenceHistory {
	type kind struct {
		fenceKey
		state FenceState
	}
	less, seen := *h, map[kind]bool{}
	less.events = nil
	for _, e := range h.events {
		k := kind{e.key(""), e.State}
		if e.State == FenceFailed {
			k.fenceKey = e.key(e.Delegate)
		}
		if !e.State.ended() || !seen[k] {
			less.events = append(less.events, e)
		}
		seen[k] = true
	}
	return &less
}

// laterSucceeded names the node by which a later attempt of the same went well, "" if none did: that of the same node if
// there is one.
func (h *FenceHistory) laterSucceeded(e FenceEvent) string {
	if own, ok := h.newest[e.key(e.Delegate)]; ok && own.Completed.After(e.Completed) {
		return own.Delegate
	}
	if other, ok := h.newest[e.key("")]; ok && other.Completed.After(e.Completed) {
		return cmp.Or(other.Delegate, "some node")
	}
	return ""
}

// doing is what a fencing does, in words.
func (e FenceEvent) doing() string {
	switch e.Action {
	case vocab.TaskOn:
		return "unfencing"
	case vocab.TaskOff:
		return "turning off"
	}
	return cmp.Or(e.Action, "fencing")
}

// FenceTexts say how fencings are described.
type FenceTexts struct {
	Full      bool // all are shown, and not just the last of each kind
	Technical bool
	Zone      *time.Location
}

// Describe says in a line what became of a fencing of the history.
func (h *FenceHistory) Describe(e FenceEvent, how FenceTexts) string {
	var b strings.Builder
	b.WriteString(e.doing() + " of " + e.Target)
	delegate := ""
	if e.State.ended() {
		delegate = e.Delegate
	}
	if !how.Technical {
		if delegate != "" {
			b.WriteString(" by " + delegate)
		}
		b.WriteString(" for " + e.Client + "@" + e.Origin)
		if !how.Full {
			b.WriteString(" last")
		}
	}
	b.WriteString(" " + e.State.String())
	if e.State == FenceFailed && e.ExitReason != "" {
		b.WriteString(" (" + e.ExitReason + ")")
	}
	b.WriteString(e.circumstances(delegate, how))
	if later := h.laterSucceeded(e); e.State == FenceFailed && later != "" {
		b.WriteString(" (a later attempt from " + later + " succeeded)")
	}
	return b.String()
}

// circumstances are who did it for whom, in technical terms, and when.
func (e FenceEvent) circumstances(delegate string, how FenceTexts) string {
	when := e.when(how.Zone)
	if !how.Technical {
		if when == "" {
			return ""
		}
		return " at " + when
	}
	text := ": "
	if delegate != "" {
		text += "delegate=" + delegate + ", "
	}
	text += "client=" + e.Client + ", origin=" + e.Origin
	switch {
	case when == "":
		return text
	case how.Full:
		text += ", completed"
	case e.State == FenceFailed:
		text += ", last-failed"
	default:
		text += ", last-successful"
	}
	return text + "='" + when + "'"
}

// when a fencing ended, to the microsecond; "" if it has not.
func (e FenceEvent) when(zone *time.Location) string {
	if !e.State.ended() {
		return ""
	}
	text := e.Completed.In(zone).Format("2006-01-02 15:04:05.000000 -07:00")
	if utc, ok := strings.CutSuffix(text, " +00:00"); ok {
		return utc + "Z"
	}
	return text
}
