package fencing_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/fencing"
	"pacer/storytest"
)

// world is several hosts with a machine each, a net that keeps one order, agents, and virtual time.
type world struct {
	storytest.Clock[due]
	t       *testing.T
	hosts   []*host
	mails   []mail
	epoch   int  // of the configuration
	holding bool // the net delivers no End, and nothing that was sent after one
	agreed  uint64
	lines   storytest.Lines
	splits  int // so far
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

// due is a timer of a host, or an agent that it runs.
type due struct {
	host    *host
	timer   fencing.Timer
	isTimer bool
}

type mail struct {
	from    *host
	group   int
	message fencing.Message
}

var epoch = time.Unix(1_000_000, 0).UTC()

func newWorld(t *testing.T) *world {
	return &world{t: t, Clock: storytest.Clock[due]{Now: epoch}, upgraded: map[string]string{}}
}

func (w *world) host(name string) *host {
	for _, h := range w.hosts {
		if h.Name == name {
			return h
		}
	}
	w.t.Fatalf("no host %q", name)
	return nil
}

func (w *world) say(h *host, format string, args ...any) {
	w.lines.Add(w.Now, h.Name, fmt.Sprintf(format, args...))
}

func (w *world) text() string { return w.lines.Since(epoch) }

// Told is what hosts have done since it was asked last.
func (w *world) Told() string {
	text := w.text()
	w.lines = nil
	return text
}

// step gives a host an event, and lets the net deliver what comes of it.
func (w *world) step(h *host, e fencing.Event) {
	w.give(h, e)
	for len(w.mails) > 0 && !(w.holding && w.mails[0].message.End != nil) {
		m := w.mails[0]
		w.mails = w.mails[1:]
		for _, to := range w.hosts {
			if !to.dead && to.group == m.group {
				w.give(to, fencing.Received{From: m.from.ID, Message: m.message, Configuration: cib.Version{Epoch: w.epoch}})
			}
		}
	}
}

func (w *world) give(h *host, e fencing.Event) {
	if h.dead {
		return
	}
	for _, eff := range h.machine.Step(w.Now, e) {
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
		w.After(e.After, due{h, e.Timer, true}, func() { w.step(h, fencing.TimerFired{Timer: e.Timer}) })
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
	w.After(after, due{host: h}, do)
}

func (w *world) stop(h *host, t fencing.Timer) {
	w.Drop(func(d due) bool { return d == due{h, t, true} })
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
		w.give(h, fencing.Agreed{Number: w.agreed, Members: groups[h.group], Quorate: len(w.hosts) == 2 || 2*len(groups[h.group]) > len(w.hosts)})
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
