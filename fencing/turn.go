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
	t.do(Log{level, event, fmt.Sprintf(format, args...)})
}
