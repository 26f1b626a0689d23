package fencing_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/cib/value/vocab"
	"pacer/fencing"
)

// world is several hosts with a machine each, a net that keeps one order, agents, and virtual time.
type world struct {
	t       *testing.T
	now     time.Time
	hosts   []*host
	due     []due // what happens later, in the order of its time
	count   int   // of what was put into due
	mails   []mail
	holding bool // the net delivers no End, and nothing that was sent after one
	agreed  uint64
	lines   []line
	ids     int // of requests

	option    time.Duration // fencing-watchdog-timeout
	watchdogs map[string]time.Duration
	// upgraded are agents that are now like others.
	upgraded map[string]string
}

type host struct {
	fencing.Member
	machine *fencing.Machine
	group   int // hosts of one group hear one another
	dead    bool
	mute    bool              // its agents never end
	quorate bool              // its group has quorum, as tellWatchdogs has it
	lost    time.Time         // when it had that last
	doomed  bool              // its watchdog resets it
	modes   map[string]string // of devices, instead of their own parameter mode
	memory  []fencing.Device  // of the CIB
}

type due struct {
	at    time.Time
	order int
	timer *fencing.Timer // nil for agents
	host  *host
	do    func()
}

type mail struct {
	from    *host
	group   int
	message fencing.Message
}

type line struct {
	at    time.Time
	text  string
	hosts []string
}

var epoch = time.Unix(1_000_000, 0).UTC()

func newWorld(t *testing.T) *world { return &world{t: t, now: epoch, upgraded: map[string]string{}} }

func (w *world) host(name string) *host {
	for _, h := range w.hosts {
		if h.Name == name {
			return h
		}
	}
	w.t.Fatalf("no host %q", name)
	return nil
}

// say notes what a host did; what several do at one time becomes one line.
func (w *world) say(h *host, format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	for i := range w.lines {
		if l := &w.lines[i]; l.text == text && l.at.Equal(w.now) && !slices.Contains(l.hosts, h.Name) {
			l.hosts = append(l.hosts, h.Name)
			return
		}
	}
	w.lines = append(w.lines, line{w.now, text, []string{h.Name}})
}

func (w *world) text() string {
	var b strings.Builder
	for _, l := range w.lines {
		fmt.Fprintf(&b, "%6.1f %s: %s\n", l.at.Sub(epoch).Seconds(), strings.Join(l.hosts, " "), l.text)
	}
	return b.String()
}

// step gives a host an event, and lets the net deliver what comes of it.
func (w *world) step(h *host, e fencing.Event) {
	w.give(h, e)
	for len(w.mails) > 0 && !(w.holding && w.mails[0].message.End != nil) {
		m := w.mails[0]
		w.mails = w.mails[1:]
		for _, to := range w.hosts {
			if !to.dead && to.group == m.group {
				w.give(to, fencing.Received{From: m.from.ID, Message: m.message})
			}
		}
	}
}

func (w *world) give(h *host, e fencing.Event) {
	if h.dead {
		return
	}
	for _, eff := range h.machine.Step(w.now, e) {
		w.perform(h, eff)
	}
}

func (w *world) perform(h *host, e fencing.Effect) {
	switch e := e.(type) {
	case fencing.Send:
		w.mails = append(w.mails, mail{h, h.group, e.Message})
	case fencing.RunAgent:
		w.run(h, e)
	case fencing.ReadMetadata:
		name := e.Agent
		if other := w.upgraded[name]; other != "" {
			name = other
		}
		answer := readMetadata(name)
		answer.Name = e.Agent
		w.at(0, h, func() { w.step(h, answer) })
	case fencing.StartTimer:
		w.stop(h, e.Timer)
		w.count++
		w.due = append(w.due, due{w.now.Add(e.After), w.count, &e.Timer, h, func() { w.step(h, fencing.TimerFired{Timer: e.Timer}) }})
	case fencing.StopTimer:
		w.stop(h, e.Timer)
	case fencing.Reply:
		w.say(h, "answers %s: %s%s", e.ID, outcome(e.Outcome), list(e.Devices))
	case fencing.Ended:
		w.say(h, "knows: %s", entryText(e.Entry))
	case fencing.SelfReset:
		h.doomed = true
		w.say(h, "lets its watchdog reset it: %s", e.Reason)
	case fencing.SelfFenced:
		w.say(h, "was fenced and lives")
	case fencing.Log:
		w.say(h, "%s: %s", e.Event, e.Text)
	}
}

func (w *world) at(after time.Duration, h *host, do func()) {
	w.count++
	w.due = append(w.due, due{w.now.Add(after), w.count, nil, h, do})
}

func (w *world) stop(h *host, t fencing.Timer) {
	w.due = slices.DeleteFunc(w.due, func(d due) bool { return d.host == h && d.timer != nil && *d.timer == t })
}

// pass lets time pass, until nothing is left to happen if there is no end.
func (w *world) pass(end time.Time) {
	for len(w.due) > 0 {
		slices.SortStableFunc(w.due, func(a, b due) int { return cmp.Or(a.at.Compare(b.at), cmp.Compare(a.order, b.order)) })
		d := w.due[0]
		if !end.IsZero() && d.at.After(end) {
			break
		}
		w.due = w.due[1:]
		w.now = d.at
		d.do()
	}
	if !end.IsZero() {
		w.now = end
	}
}

// agree has the hosts of each group agree on one another.
func (w *world) agree() {
	groups := map[int][]fencing.Member{}
	for _, h := range w.hosts {
		if !h.dead {
			groups[h.group] = append(groups[h.group], h.Member)
		}
	}
	w.agreed++
	for _, h := range w.hosts {
		w.tellWatchdogs(h)
		w.give(h, fencing.Agreed{Number: w.agreed, Members: groups[h.group]})
	}
	if len(w.hosts) > 0 {
		w.step(w.hosts[0], fencing.TimerFired{}) // delivers what was said
	}
}

func outcome(o fencing.Outcome) string {
	text := o.Status.String()
	if o.Status == vocab.ExecDone {
		text = fmt.Sprint("exit ", int(o.Exit))
	}
	if o.Reason != "" {
		text += " (" + o.Reason + ")"
	}
	return text
}

func list(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return ": " + strings.Join(names, " ")
}

func entryText(e fencing.Entry) string {
	text := fmt.Sprintf("%s of %s for %s by %q %s", e.Action, e.Target, e.Client, e.Executor, outcome(e.Outcome))
	for _, a := range e.Tried {
		text += fmt.Sprintf("; %s on %s %s", a.Device, a.Member, outcome(a.Outcome))
	}
	return text
}
