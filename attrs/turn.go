package attrs

import (
	"fmt"
	"time"
)

// turn is one Step under way: what the parts of a machine may know of the whole, and what they ask for. A part gets it as
// an argument and keeps no hold of it.
type turn struct {
	now    time.Time
	me     Member
	writes bool // this host says when dampenings are over
	effect []Effect
}

func (t *turn) do(e Effect) { t.effect = append(t.effect, e) }

func (t *turn) send(m Message) { t.do(Send{m}) }

func (t *turn) log(level LogLevel, event, format string, args ...any) {
	t.do(Log{level, event, fmt.Sprintf(format, args...)})
}
