package fencing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pacer/cib"
	"pacer/cib/value/vocab"
)

// agreed takes the members that agree now. What others did is over where they are gone; members that come are told what
// became of operations.
func (m *Machine) agreed(t *turn, e Agreed) {
	before := m.members
	m.book.stray(m.quorate && !e.Quorate)
	m.number, m.members, m.quorate = e.Number, slices.Clone(e.Members), e.Quorate
	for _, x := range e.Members {
		m.seen[strings.ToLower(x.Name)] = agreement{e.Number, m.members}
	}
	m.book.outlive(e.Members)
	m.tellHistory(t, before)
	m.outwait(t, e.Members)
	over, again := m.book.agreed(t, e.Members)
	for _, o := range over {
		m.book.finish(t, o, orphaned(o))
	}
	m.withdraw(t)
	m.orphans(t)
	for _, o := range again {
		m.goOnWithout(t, o)
	}
	if known := len(m.seen); known > mostSeen {
		m.seen = map[string]agreement{}
	}
}

// withdraw cancels operations that became needless before a device went well.
func (m *Machine) withdraw(t *turn) {
	for _, o := range m.book.list {
		if m.needless(o) {
			m.cancel(t, o, o.needlessly())
		}
	}
}

// needless says whether an operation need not go on, if no agent runs for it just now: it was planned, and its target is back, or
// quorum was lost since; or another operation has done the same.
func (m *Machine) needless(o *operation) bool {
	return !o.halfDone() && (o.covered || o.UnlessBack && (o.strayed || named(m.members, o.Target)))
}

// needlessly is what such an operation comes to.
func (o *operation) needlessly() Outcome {
	if o.strayed {
		return o.given(cancelled("quorum was lost meanwhile"))
	}
	return o.given(cancelled(o.Target + " is back"))
}

// orphans cancels what this host was to do for an owner that is gone, unless the agent runs: who is in charge now asks anew,
// and this host may be the one that is cut off.
func (m *Machine) orphans(t *turn) {
	for _, o := range m.book.list {
		if o.inherited && o.try != nil && o.try.Member == t.me.ID {
			m.cancel(t, o, cancelled(ownerGone))
		}
	}
}

// cancel ends an operation that is no longer needed, unless an agent runs for it: the member that would run it says that
// it does not, or else the owner does that at once.
func (m *Machine) cancel(t *turn, o *operation, out Outcome) {
	switch {
	case o.try != nil && o.try.Member == t.me.ID:
		try := purpose{op: o.Op, try: o.try.Number}
		m.runner.callOff(t, &m.registry, func(p purpose) bool { return p == try }, out)
	case o.try == nil && o.Owner == t.me.ID && !o.finished:
		m.book.finish(t, o, o.given(out))
	}
}

// given is what an operation comes to that is cancelled.
func (o *operation) given(out Outcome) Outcome {
	if o.covered {
		return done()
	}
	return out
}

// mostSeen bounds what is kept of nodes that were ever here.
const mostSeen = 1024

// tellHistory has one of those that agreed before tell newcomers what they know.
func (m *Machine) tellHistory(t *turn, before []Member) {
	var old []Member
	for _, x := range m.members {
		if slices.Contains(before, x) {
			old = append(old, x)
		}
	}
	if len(old) < len(m.members) && len(m.history.entries) > 0 && len(old) > 0 && old[0] == t.me {
		t.send(Message{History: slices.Clone(m.history.entries)})
	}
}

// goOnWithout gives a device to another member, after the one that was trying is gone, or looks again at offers after one
// that had made none is.
func (m *Machine) goOnWithout(t *turn, o *operation) {
	c := o.course
	if o.try != nil {
		out := failed(vocab.ExecError, "the node is gone")
		o.tryEnded(t.now, out)
		c.last, c.member = out, 0
		t.do(StopTimer{Timer{Kind: TimerTry, Of: o.Op}})
		if m.needless(o) {
			m.book.finish(t, o, o.needlessly())
			return
		}
	} else if c.begun || !c.ready(o) {
		return
	}
	m.book.drive(t, o)
}

// received takes a message in its place of the order.
func (m *Machine) received(t *turn, e Received) {
	switch msg := e.Message; {
	case msg.Ask != nil:
		m.asked(t, *msg.Ask, e.Configuration)
	case msg.Offer != nil:
		m.offered(t, e.From, *msg.Offer)
	case msg.Try != nil:
		m.tries(t, *msg.Try)
	case msg.Did != nil:
		m.did(t, *msg.Did)
	case msg.End != nil:
		m.end(t, *msg.End)
	case msg.History != nil:
		m.remember(t, msg.History)
	case msg.Forget != nil:
		m.forget(t, *msg.Forget)
	}
}

// remember takes what others know. A host that was fenced while it could not hear of it learns of that here.
func (m *Machine) remember(t *turn, list []Entry) {
	for _, e := range list {
		if e.Fenced() && e.Hits(t.me) && !m.history.has(e.Op) {
			t.do(SelfFenced{e})
		}
	}
	m.history.add(list...)
}

// forget takes what became of fencings out of the history, and answers who of this host's clients asked for that.
func (m *Machine) forget(t *turn, f Forget) {
	m.history.forget(f.Target)
	for _, id := range m.book.waiters[f.ID] {
		t.reply(id, done())
	}
	delete(m.book.waiters, f.ID)
	t.log(Info, "fencing-forgotten", "what became of fencings of %s is forgotten", cmp.Or(f.Target, "all nodes"))
}

// asked begins an operation. Its owner takes it in hand; every member looks for devices.
func (m *Machine) asked(t *turn, a Ask, configuration cib.Version) {
	if m.history.has(a.Op) {
		return
	}
	o := m.book.begin(t, a, m.members)
	past := m.overtaken(a.Op)
	if o == nil {
		return
	}
	t.log(Info, "fencing-begins", "%s of %s, as %s on %s wants", a.Action, a.Target, a.Client, a.Origin)
	if a.Owner == t.me.ID {
		if past != nil && o.coveredBy(*past) {
			o.covered = true
			m.cancel(t, o, done())
			return
		}
		o.course = &course{querying: true, noWatchdog: m.registry.watchdogs.noWatchdog(t.now, a.Target), topology: m.topology.of(a.Target)}
		if o.course.topology != nil {
			o.course.advance(o)
		}
		t.do(StartTimer{Timer{Kind: TimerQuery, Of: a.Op}, margin(a.Timeout)})
	}
	m.searches.begin(t, &m.registry, &m.runner, &search{op: a.Op, target: a.Target, action: a.Action, allowSelf: a.AllowSelf, timeout: a.Timeout, from: configuration})
	m.searched(t)
}

// overtaken is the end of the operation of which a request of this host's was to become a part, if that has ended while the request
// was on its way; nil if there is none. What has fenced the target then is what was asked for.
func (m *Machine) overtaken(op string) *Entry {
	hoped, ok := m.book.hopes[op]
	delete(m.book.hopes, op)
	if !ok {
		return nil
	}
	return m.history.find(hoped)
}

// offered takes a member's offer, if the operation is in this host's hands.
func (m *Machine) offered(t *turn, from uint32, f Offer) {
	o := m.book.find(f.Op)
	if o == nil || o.course == nil || o.finished {
		return
	}
	x, here := o.member(from)
	if !here {
		return
	}
	o.course.offered(x, f.Devices, o.Action)
	if !o.course.begun && o.course.ready(o) {
		m.book.drive(t, o)
	}
}

// tries records a try, and carries it out if it is for this host.
func (m *Machine) tries(t *turn, try Try) {
	o := m.book.find(try.Op)
	if o != nil && (o.try == nil || o.try.Number <= try.Number) && !o.finished {
		o.under(try)
		o.again = o.again || try.Number > 1
	}
	if o != nil {
		m.runner.callOff(t, &m.registry, func(p purpose) bool { return p.op == try.Op && p.try < try.Number }, cancelled("another try took its place"))
		m.waits(t, o, try)
	}
	if try.Member != t.me.ID || o == nil {
		return
	}
	j := &job{action: try.Action, target: o.Target, timeout: try.Timeout, why: purpose{op: try.Op, try: try.Number}, incarnation: o.Incarnation, since: o.waited, chosen: o.offered[try.Device]}
	d := m.registry.find(try.Device)
	if d == nil {
		j.device = try.Device
		t.ended = append(t.ended, ended{j, failed(noDevice, try.Device+" is not registered on "+t.me.Name)})
		return
	}
	delay := try.Delay
	if !try.NoDelay {
		a, known := m.seen[strings.ToLower(o.Target)]
		if !known {
			a = agreement{m.number, m.members}
		}
		base, most := d.delay.of(try.Action, o.Target)
		delay += drawn(base, most, spread(a.number, a.members, t.me.ID))
	}
	m.runner.put(t, &m.registry, d, j, delay)
}

// did records how a try ended. The owner goes on; without one, a try that would complete the operation decides it.
func (m *Machine) did(t *turn, d Did) {
	o := m.book.find(d.Op)
	if o == nil || o.try == nil || o.try.Number != d.Number {
		return // it was given up meanwhile
	}
	try := *o.try
	o.success = d.Outcome.OK() && try.Last
	o.tryEnded(d.At, d.Outcome)
	level, how := Info, "went well"
	switch {
	case d.Outcome.Status == vocab.ExecCancelled:
		how = "is not needed any more: " + text(d.Outcome)
	case !d.Outcome.OK():
		level, how = Warning, "failed: "+text(d.Outcome)
	}
	t.log(level, "fencing-tried", "%s of %s by %s on %s %s", try.Action, o.Target, try.Device, o.trier, how)
	switch {
	case o.Owner != t.me.ID || o.finished:
	case d.Outcome.Status == vocab.ExecCancelled:
		m.book.finish(t, o, o.given(d.Outcome))
	case !d.Outcome.OK() && m.needless(o):
		m.book.finish(t, o, o.needlessly())
	case o.inherited:
		m.book.finish(t, o, orphaned(o))
	default:
		m.book.ended(t, o, try.Device, d.Outcome)
	}
}

// end records what came of an operation, tells clients and the controller, and this host if it was the target.
func (m *Machine) end(t *turn, e Entry) {
	o := m.book.find(e.Op)
	if o != nil {
		o.stop(t)
		m.book.remove(e.Op)
		m.runner.callOff(t, &m.registry, func(p purpose) bool { return p.op == e.Op }, cancelled("the fencing has ended"))
		m.searches.forget(t, e.Op)
	}
	if fresh := !e.Nobody && m.history.add(e); !fresh && o == nil {
		return // it was heard before
	}
	level := Info
	if !e.Outcome.OK() && e.Outcome.Status != vocab.ExecCancelled && !e.Nobody {
		level = Error
	}
	outcome := text(e.Outcome)
	if e.Outcome.OK() {
		outcome = "OK" // as those who read logs of fencing look for it
	}
	t.logWith(level, "fencing-ends",
		[]string{"action", e.Action, "target", e.Target, "executor", e.by(), "client", e.Client, "origin", e.Origin, "outcome", outcome},
		"%s of %s by %s for %s on %s: %s", e.Action, e.Target, e.by(), e.Client, e.Origin, text(e.Outcome))
	if e.Outlived && e.Outcome.OK() {
		t.log(Info, "fencing-outlived", "%s was here with another process before the agent ended; what that runs is not known to be over", e.Target)
	}
	if !e.Nobody {
		t.do(Ended{e})
	}
	m.book.answer(t, e, o)
	if e.Fenced() && e.Hits(t.me) {
		t.do(SelfFenced{e})
	}
	if e.Executor == Human {
		m.confirmed(t, e)
		return
	}
	m.spare(t, e)
}

// spare cancels what is to do again what an operation has done, unless an agent runs for it.
func (m *Machine) spare(t *turn, e Entry) {
	for _, o := range m.book.list {
		if o.coveredBy(e) && !o.halfDone() {
			o.covered = true
			m.cancel(t, o, cancelled(fmt.Sprintf("%s of %s went well for %s on %s", e.Action, e.Target, e.Client, e.Origin)))
		}
	}
}

// confirmed ends what is under way against a node of which a person has said that it is off. As always its owner says so.
func (m *Machine) confirmed(t *turn, e Entry) {
	for _, o := range m.book.list {
		if strings.EqualFold(o.Target, e.Target) && o.Action != vocab.TaskOn && o.Owner == t.me.ID && !o.finished {
			o.stop(t)
			o.finished = true
			end := o.end(e.Ended, done())
			end.Executor = Human
			t.send(Message{End: &end})
		}
	}
}

func (e Entry) by() string {
	if e.Executor == "" {
		return "nobody"
	}
	return e.Executor
}
