package attrs_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pacer/attrs"
	"pacer/storytest"
)

// world is several hosts with a machine each, a net that keeps one order, and virtual time. Each host has a document, as
// far as attributes stand in it: node, attribute, value.
type world struct {
	storytest.Clock[due]
	t      *testing.T
	hosts  []*host
	mails  []mail
	lines  storytest.Lines
	splits int // so far
	ids    int // of requests
}

type host struct {
	attrs.Member
	machine  *attrs.Machine
	document map[string]map[string]string
	group    int // hosts of one group hear one another
	dead     bool
	fresh    bool   // it has just started
	mute     bool   // what it says is on its way
	late     []mail // which is this
	out      bool   // the others go on without it
	refused  string
}

// due is a timer of a host.
type due struct {
	host  *host
	timer attrs.Timer
}

type mail struct {
	from    *host
	group   int
	message attrs.Message
}

var epoch = time.Unix(1_000_000, 0).UTC()

func newWorld(t *testing.T) *world { return &world{t: t, Clock: storytest.Clock[due]{Now: epoch}} }

func (w *world) host(name string) *host {
	for _, h := range w.hosts {
		if h.Name == name {
			return h
		}
	}
	w.t.Fatalf("no host %q", name)
	return nil
}

// boot starts a process on a host.
func (w *world) boot(h *host) {
	h.Incarnation++
	h.dead, h.fresh, h.document = false, true, map[string]map[string]string{}
	h.machine = attrs.New(attrs.Config{Local: h.Member})
}

func (w *world) say(h *host, format string, args ...any) {
	w.lines.Add(w.Now, h.Name, fmt.Sprintf(format, args...))
}

// Told is what hosts have done since it was asked last.
func (w *world) Told() string {
	text := w.lines.Since(epoch)
	w.lines = nil
	return text
}

// step gives a host an event, and lets the net deliver what comes of it.
func (w *world) step(h *host, e attrs.Event) {
	w.give(h, e)
	w.deliver()
}

func (w *world) deliver() {
	for len(w.mails) > 0 {
		m := w.mails[0]
		w.mails = w.mails[1:]
		for _, to := range w.hosts {
			if !to.dead && to.group == m.group {
				w.give(to, attrs.Received{From: m.from.ID, Message: m.message})
			}
		}
	}
}

// all gives an event to all hosts that are up, at one place of the order.
func (w *world) all(e attrs.Event) {
	for _, h := range w.hosts {
		w.give(h, e)
	}
	w.deliver()
}

func (w *world) give(h *host, e attrs.Event) {
	if h.dead {
		return
	}
	for _, eff := range h.machine.Step(w.Now, e) {
		w.perform(h, eff)
	}
}

func (w *world) perform(h *host, e attrs.Effect) {
	switch e := e.(type) {
	case attrs.Send:
		m := mail{h, h.group, e.Message}
		if h.mute {
			h.late = append(h.late, m)
			return
		}
		w.mails = append(w.mails, m)
	case attrs.StartTimer:
		w.stop(h, e.Timer)
		w.After(e.After, due{h, e.Timer}, func() { w.step(h, attrs.TimerFired{Timer: e.Timer}) })
	case attrs.StopTimer:
		w.stop(h, e.Timer)
	case attrs.Reply:
		w.say(h, "answers %s: %s", e.ID, answer(e))
	case attrs.Write:
		for _, v := range e.Values {
			w.write(h, v)
		}
	case attrs.Erase:
		delete(h.document, e.Node)
		w.say(h, "erases %s", e.Node)
	case attrs.Log:
		w.say(h, "%s: %s", e.Event, e.Text)
	}
}

func (w *world) write(h *host, v attrs.Assigned) {
	set := cmp.Or(v.Set, "the usual set")
	if v.Value == nil {
		delete(h.document[v.Node], v.Name)
		w.say(h, "removes %s of %s", v.Name, v.Node)
		return
	}
	if h.document[v.Node] == nil {
		h.document[v.Node] = map[string]string{}
	}
	h.document[v.Node][v.Name] = *v.Value
	w.say(h, "writes %s=%q of %s, %s %s", v.Name, *v.Value, v.Node, v.SetType, set)
}

func answer(r attrs.Reply) string {
	text := "done"
	switch {
	case r.Invalid != "":
		text = "invalid: " + r.Invalid
	case r.Refused != "":
		text = "refused: " + r.Refused
	case r.Open != "":
		text = "open: " + r.Open
	}
	for _, warning := range r.Warnings {
		text += "; warning: " + warning
	}
	return text
}

func (w *world) stop(h *host, t attrs.Timer) {
	w.Drop(func(d due) bool { return d == due{h, t} })
}

// agree has the hosts of each group agree on one another, as package controller does it: on the document and the table of
// the first host that has not just started, of which the lowest is in charge.
func (w *world) agree() {
	groups := map[int][]*host{}
	for _, h := range w.hosts {
		if !h.dead && !h.out {
			groups[h.group] = append(groups[h.group], h)
		}
	}
	for _, g := range slices.Sorted(maps.Keys(groups)) {
		w.agreeIn(groups[g])
	}
	w.deliver()
	w.same()
}

func (w *world) agreeIn(group []*host) {
	keeper := group[0]
	var members []attrs.Member
	for _, h := range slices.Backward(group) {
		if !h.fresh {
			keeper = h
		}
	}
	for _, h := range group {
		members = append(members, h.Member)
	}
	table, digest := keeper.machine.Table(), keeper.machine.Digest()
	for _, h := range group {
		if h.machine.Digest() != digest {
			w.give(h, attrs.Taken{Table: table, Fresh: h.fresh})
			h.document = copied(keeper.document)
		}
	}
	for _, h := range group {
		w.give(h, attrs.Agreed{Members: members, Writer: members[0].ID, Refused: h.refused})
		h.fresh = false
	}
}

func copied(m map[string]map[string]string) map[string]map[string]string {
	c := map[string]map[string]string{}
	for node, values := range m {
		c[node] = maps.Clone(values)
	}
	return c
}

// same holds that hosts which hear one another have the same table and the same document.
func (w *world) same() {
	w.t.Helper()
	first := map[int]*host{}
	for _, h := range w.hosts {
		switch f := first[h.group]; {
		case h.dead || len(h.late) > 0:
		case f == nil:
			first[h.group] = h
		case f.machine.Digest() != h.machine.Digest():
			w.t.Errorf("%s and %s have different tables:\n%+v\n%+v", f.Name, h.Name, f.machine.Table(), h.machine.Table())
		case fmt.Sprint(f.document) != fmt.Sprint(h.document):
			w.t.Errorf("%s and %s have different documents:\n%v\n%v", f.Name, h.Name, f.document, h.document)
		}
	}
}
