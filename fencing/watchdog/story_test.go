package watchdog_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pacer/fencing/watchdog"
	"pacer/storytest"
)

// story is a host with a watchdog in virtual time. Its messages come back at once, as long as it is with the others.
type story struct {
	t       *testing.T
	machine *watchdog.Machine
	now     time.Time
	lines   []string

	timeout         time.Duration
	quorum, stopped bool
	cut             bool // messages do not come back
	hung            bool // the loop takes no events; the watchdog is fed as long as that is allowed
	mail            []watchdog.Event
	tick            time.Time // the next
	member          time.Time // when it was last with others that have quorum, as they know

	armed bool
	until time.Time // the allowance
	bites time.Time
	dead  bool
}

var epoch = time.Unix(1000, 0).UTC()

func newStory(t *testing.T, timeout time.Duration, inherited bool) *story {
	s := &story{t: t}
	s.begin(timeout, inherited)
	return s
}

func (s *story) begin(timeout time.Duration, inherited bool) {
	s.now, s.member, s.timeout, s.quorum = epoch, epoch, timeout, true
	s.machine = watchdog.New(watchdog.Config{Timeout: timeout, Inherited: inherited})
	if inherited {
		s.armed, s.bites = true, epoch.Add(timeout)
	}
}

// Told is what happened since it was asked last.
func (s *story) Told() string {
	text := strings.Join(append(s.lines, ""), "\n")
	s.lines = nil
	return text
}

func (s *story) say(format string, args ...any) {
	s.lines = append(s.lines, fmt.Sprintf("%5.1f ", s.now.Sub(epoch).Seconds())+fmt.Sprintf(format, args...))
}

func (s *story) step(ev watchdog.Event) {
	for _, e := range s.machine.Step(s.now, ev) {
		switch e := e.(type) {
		case watchdog.Arm:
			s.armed, s.until = true, time.Time{}
			s.bites = s.now.Add(s.timeout)
		case watchdog.Disarm:
			s.armed = false
		case watchdog.Feed:
			s.until = e.Until
			s.feed()
		case watchdog.Prove:
			if !s.cut {
				s.mail = append(s.mail, watchdog.Proved{Number: e.Number, Quorate: s.quorum})
				if s.quorum {
					s.member = s.now
				}
			}
		case watchdog.Tell:
			s.say("tells %s", e.Timeout)
		case watchdog.Log:
			s.say("%s: %s", e.Event, e.Text)
		}
	}
}

func (s *story) feed() {
	if s.armed && s.now.Before(s.until) {
		s.bites = s.now.Add(s.timeout)
	}
}

// receive brings what the others have seen in order.
func (s *story) receive() {
	list := s.mail
	s.mail = nil
	for _, ev := range list {
		s.step(ev)
	}
}

// pass lets time pass, in tenths of a second. A process that is stopped takes no events and feeds nothing.
func (s *story) pass(d time.Duration) {
	for end := s.now.Add(d); s.now.Before(end) && !s.dead; {
		s.now = s.now.Add(100 * time.Millisecond)
		if s.armed && !s.now.Before(s.bites) {
			s.dead = true
			s.say("the host is reset")
			return
		}
		if s.stopped {
			continue
		}
		s.feed()
		if !s.hung && !s.now.Before(s.tick) {
			s.step(watchdog.Tick{})
			s.tick = s.now.Add(s.machine.Period())
			s.receive()
		}
	}
}

// Do is a line of a story. Nothing more happens on a host that was reset.
func (s *story) Do(text string) {
	if s.dead {
		return
	}
	w := strings.Fields(text)
	switch w[0] {
	case "watchdog": // what it takes is TIME; with inherited it is armed already, by a process before
		s.begin(span(s.t, w[1]), len(w) > 2 && w[2] == "inherited")
	case "option": // fencing-watchdog-timeout is TIME, and NAME... need no fencing
		s.step(watchdog.Configured{Option: span(s.t, w[1]), Needs: func(r string) bool { return !strings.Contains(text, " "+r) }})
	case "start":
		s.step(watchdog.Starting{Resource: w[1]})
		if why := s.machine.Refuses(s.now, w[1]); why != "" {
			s.say("%s is not started: %s", w[1], why)
			s.step(watchdog.Seen{Resource: w[1]})
		}
	case "stop":
		s.step(watchdog.Seen{Resource: w[1]})
	case "found":
		s.step(watchdog.Seen{Resource: w[1], Runs: true})
	case "pass":
		s.pass(span(s.t, w[1]))
	case "quorum":
		s.quorum = w[1] != "lost"
	case "cut":
		s.cut = true
	case "heal":
		s.cut = false
	case "freeze":
		s.stopped = true
	case "thaw":
		s.stopped = false
	case "hang":
		s.hung = true
	case "goon":
		s.hung = false
	case "fails":
		s.step(watchdog.Failed{Why: strings.Join(w[1:], " ")})
	case "told":
		s.step(watchdog.Told{Timeout: span(s.t, w[1])})
	case "doomed":
		s.step(watchdog.Doomed{Why: "fenced"})
	case "left":
		s.step(watchdog.Left{})
	default:
		s.t.Fatalf("no verb %q", w[0])
	}
}

func span(t *testing.T, text string) time.Duration {
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestStories plays the stories of testdata.
func TestStories(t *testing.T) {
	storytest.Play(t, "*.txt", func(t *testing.T) storytest.Teller { return &story{t: t} })
}
