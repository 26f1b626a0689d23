package fencing

import (
	"fmt"
	"time"
)

// turn is one Step under way: what the parts of a machine may know of the whole, and what they ask for. A part gets it as
// an argument and keeps no hold of it.
type turn struct {
	now    time.Time
	me     Member
	effect []Effect
	ended  []ended // jobs that ended in this Step and were not looked at
}

// ended is a job that came to its end.
type ended struct {
	job     *job
	outcome Outcome
}

func (t *turn) do(e Effect) { t.effect = append(t.effect, e) }

func (t *turn) send(m Message) { t.do(Send{m}) }

func (t *turn) reply(id string, o Outcome) { t.do(Reply{ID: id, Outcome: o}) }

func (t *turn) log(level LogLevel, event, format string, args ...any) {
	t.logWith(level, event, nil, format, args...)
}

// logWith logs with what the event is about: name, value, name, value.
func (t *turn) logWith(level LogLevel, event string, attrs []string, format string, args ...any) {
	t.do(Log{Level: level, Event: event, Text: fmt.Sprintf(format, args...), Attrs: attrs})
}
