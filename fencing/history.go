package fencing

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// mostEntries bounds the history; the oldest entries go first.
const mostEntries = 500

// history has what became of operations, the oldest first.
type history struct{ entries []Entry }

// add takes entries. Of two that parts of a split cluster have of one operation the one stays that knows more;
// fresh says whether anything is as it was not before.
func (h *history) add(list ...Entry) (fresh bool) {
	at := map[string]int{}
	for i, e := range h.entries {
		at[e.Op] = i
	}
	for _, e := range list {
		i, known := at[e.Op]
		switch {
		case !known:
			at[e.Op] = len(h.entries)
			h.entries, fresh = append(h.entries, e), true
		case e.knowsMore(h.entries[i]):
			h.entries[i], fresh = e, true
		}
	}
	slices.SortStableFunc(h.entries, func(a, b Entry) int { return cmp.Or(a.Ended.Compare(b.Ended), strings.Compare(a.Op, b.Op)) })
	if n := len(h.entries) - mostEntries; n > 0 {
		h.entries = slices.Delete(h.entries, 0, n)
	}
	return fresh
}

// knowsMore says whether an entry is to be kept instead of another one of the same operation: one that ended well before
// one that failed for want of those who went on with it, then the later one.
func (e Entry) knowsMore(other Entry) bool {
	if e.Outcome.OK() != other.Outcome.OK() {
		return e.Outcome.OK()
	}
	return cmp.Or(
		e.Ended.Compare(other.Ended), cmp.Compare(len(e.Tried), len(other.Tried)), cmp.Compare(len(e.Merged), len(other.Merged)),
		strings.Compare(e.Executor, other.Executor), strings.Compare(e.Outcome.Reason, other.Outcome.Reason),
		strings.Compare(e.reasons(), other.reasons()),
	) > 0
}

// reasons are why the tries of an entry did not go well, in one text.
func (e Entry) reasons() string {
	var b strings.Builder
	for _, a := range e.Tried {
		b.WriteString(a.Device + " on " + a.Member + ": " + text(a.Outcome) + "\n")
	}
	return b.String()
}

// forget takes out what is known of a target; "" for all.
func (h *history) forget(target string) {
	h.entries = slices.DeleteFunc(h.entries, func(e Entry) bool { return target == "" || strings.EqualFold(e.Target, target) })
}

func (h *history) has(op string) bool { return h.find(op) != nil }

func (h *history) find(op string) *Entry {
	i := slices.IndexFunc(h.entries, func(e Entry) bool { return e.Op == op })
	if i < 0 {
		return nil
	}
	return &h.entries[i]
}

// recent finds a fencing that ended well no longer ago than is tolerated.
func (h *history) recent(target, action string, since time.Time) *Entry {
	for i := len(h.entries) - 1; i >= 0; i-- {
		e := &h.entries[i]
		if strings.EqualFold(e.Target, target) && e.Action == action && e.Outcome.OK() && !e.Ended.Before(since) {
			return e
		}
	}
	return nil
}
