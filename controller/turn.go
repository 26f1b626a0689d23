package controller

import (
	"fmt"
	"time"

	"pacer/attrs"
	"pacer/cib"
	"pacer/membership"
)

// turn is one Step under way: what the parts of a machine may know of the whole, and what they ask for. A part gets
// it as an argument and keeps no hold of it, so that no part depends on another.
type turn struct {
	now    time.Time
	me     membership.Member
	uuid   string          // of this process
	view   membership.View // the members that agree, and whether they have quorum
	agreed bool            // this host is one of them
	leads  bool            // and the DC
	// batches says that all members understand several changes, or confirmations, in one message.
	batches bool
	// tables says that all members keep attributes in a machine of their own; keep gives this host's an event.
	tables bool
	keep   func(attrs.Event) []attrs.Effect
	doc    *cib.Document // as it is now; only to be read
	effect []Effect
}

// post is a message to all members. It becomes a Send at the end of the Step, when it is known what it goes with.
type post struct{ message }

// compareAll asks all members whether their documents are the same, unless they have since the last change.
type compareAll struct{}

func (post) effect()       {}
func (compareAll) effect() {}

func (t *turn) do(e Effect) { t.effect = append(t.effect, e) }

func (t *turn) send(m message) { t.do(post{m}) }

func (t *turn) log(level Level, event, text string, attrs ...string) {
	t.do(Log{Level: level, Event: event, Text: text, Attrs: attrs})
}

func (t *turn) start(k TimerKind, after time.Duration) { t.do(StartTimer{Timer{Kind: k}, after}) }

func (t *turn) stop(k TimerKind) { t.do(StopTimer{Timer{Kind: k}}) }

// name is a member's name, for texts.
func (t *turn) name(id uint32) string { return nameIn(t.view, id) }

func nameIn(v membership.View, id uint32) string {
	if p, ok := v.Member(id); ok {
		return p.Name
	}
	return fmt.Sprintf("node %d", id)
}
