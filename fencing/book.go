package fencing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib/value/vocab"
)

// book has the operations under way, the oldest first. All members have the same, but for the courses.
type book struct {
	list    []*operation
	waiters map[string][]string // requests of this host's clients, by operation
	// hopes are, by operation that this host has asked for and that has not begun, the one under way of which it may be a part.
	hopes map[string]string
}

// mostWaiters bounds what clients of this host wait for. Who asks for no more than is planned (FenceRequested.UnlessBack) is not
// bounded by what others ask for.
const mostWaiters = 256

func (b *book) find(op string) *operation {
	for _, o := range b.list {
		if o.Op == op {
			return o
		}
	}
	return nil
}

// hope notes that a request of this host's may become part of an operation under way. That may be over when the request arrives.
func (b *book) hope(a Ask, members []Member) {
	for _, o := range b.list {
		if o.takes(a) && o.soonEnough(a) && slices.Equal(o.members, members) {
			b.hopes[a.Op] = o.Op
			return
		}
	}
}

// begin records an operation, unless it becomes part of one under way. It does so only where all that are here know of that
// one: who was apart for a while, or came later, would take it for new, and the members for different things.
func (b *book) begin(t *turn, a Ask, members []Member) (fresh *operation) {
	for _, o := range b.list {
		if o.Op == a.Op || slices.Contains(o.merged, a.Op) {
			return nil
		}
		if o.takes(a) && o.soonEnough(a) && slices.Equal(o.members, members) {
			o.merge(a)
			t.log(Info, "fencing-merged", "%s of %s, which %s on %s wants, is under way for %s on %s", o.Action, a.Target, a.Client, a.Origin, o.Client, o.Origin)
			return nil
		}
	}
	o := &operation{Ask: a, members: slices.Clone(members)}
	b.list = append(b.list, o)
	return o
}

// agreed forgets members that are gone, and hands their operations to those that are left. It says which operations this
// host has to end for want of who had them in hand, and which of its own go on without the member that was trying.
func (b *book) agreed(t *turn, here []Member) (over, again []*operation) {
	gone := func(m Member) bool { return !slices.Contains(here, m) }
	for _, o := range b.list {
		o.members = slices.DeleteFunc(o.members, gone)
		lostTry := false
		if o.try != nil {
			_, there := o.member(o.try.Member)
			lostTry = !there
		}
		if _, owned := o.member(o.Owner); !owned {
			o.Owner, o.inherited = o.members[0].ID, true
		}
		switch {
		case o.Owner != t.me.ID || o.finished:
		case o.inherited && (lostTry || o.try == nil || !o.try.Last):
			over = append(over, o)
		case !o.inherited:
			o.course.keep(o)
			if lostTry || o.try == nil {
				again = append(again, o)
			}
		}
	}
	return over, again
}

// outlive notes which targets are here with another process than the one that is to be fenced. All members that have an operation
// do so at the same place of the order.
func (b *book) outlive(here []Member) {
	for _, o := range b.list {
		o.outlived = o.outlived || slices.ContainsFunc(here, func(m Member) bool {
			return strings.EqualFold(m.Name, o.Target) && m.Incarnation != o.Incarnation
		})
	}
}

// stray notes of all operations that quorum was lost, if it was.
func (b *book) stray(lost bool) {
	for _, o := range b.list {
		o.strayed = o.strayed || lost
	}
}

// keep forgets the offers of members that are gone.
func (c *course) keep(o *operation) {
	for _, m := range slices.Clone(c.offers) {
		if _, here := o.member(m.member.ID); !here {
			c.lost(m.member.ID)
			c.replies--
		}
	}
}

// orphaned is what an operation comes to whose owner is gone.
func orphaned(o *operation) Outcome {
	if o.success {
		return done()
	}
	return failed(vocab.ExecError, ownerGone)
}

const ownerGone = "the node that had this fencing in hand is gone"

// drive starts whatever an operation of this host's needs next.
func (b *book) drive(t *turn, o *operation) {
	c := o.course
	for c.half == onHalf && len(c.devices) > 0 {
		why := c.skipOn(c.devices[0])
		if why == "" {
			break
		}
		t.log(Info, "fencing-stays-off", "%s is not turned on again by %s: %s", o.Target, c.devices[0], why)
		if c.deviceDone(o) {
			b.finish(t, o, done())
			return
		}
	}
	found, wait := c.choose(o)
	if wait {
		return
	}
	if !c.limited {
		b.limit(t, o, found)
	}
	switch {
	case found != nil:
		b.try(t, o, found)
	case c.half == onHalf:
		t.log(Warning, "fencing-stays-off", "%s is not turned on again by %s: nobody can do that; it is off", o.Target, c.devices[0])
		if c.deviceDone(o) {
			b.finish(t, o, done())
			return
		}
		b.drive(t, o)
	default:
		b.finish(t, o, c.nobody(t.now, o))
	}
}

// limit starts the time of the operation as a whole.
func (b *book) limit(t *turn, o *operation, found *choice) {
	c := o.course
	c.limited = true
	var chosen *memberOffer
	if found != nil {
		chosen = found.offer
	}
	total := c.total(o, chosen)
	t.log(Info, "fencing-limit", "%s of %s may take %s in all", c.doing(o), o.Target, seconds(total))
	t.do(StartTimer{Timer{Kind: TimerTotal, Of: o.Op}, total})
}

// try has a member use a device.
func (b *book) try(t *turn, o *operation, found *choice) {
	c, m, d := o.course, found.offer, found.device
	c.begun, m.tried = true, true
	if !c.levelled {
		c.member = m.member.ID
	}
	delay := o.Delay
	if c.undelayed {
		delay = 0
	}
	c.undelayed = true
	limit := c.deviceLimit(o, d, true)
	if !c.levelled {
		limit = c.turnLimit(o, m)
	}
	limit = margin(limit + delay)
	m.use(d.Device, c.half)
	c.number++
	t.log(Info, "fencing-try", "%s is to do %s of %s by %s, within %s", m.member.Name, c.doing(o), o.Target, d.Device, seconds(limit))
	try := Try{
		Op: o.Op, Number: c.number, Member: m.member.ID, Device: d.Device, Action: c.doing(o),
		Timeout: c.deviceLimit(o, d, false), Delay: delay, NoDelay: o.NoDelay, Last: c.completes(o),
	}
	o.under(try)
	t.send(Message{Try: &try})
	t.do(StartTimer{Timer{Kind: TimerTry, Of: o.Op}, limit})
}

// nobody is what an operation comes to that nobody can go on with.
func (c *course) nobody(now time.Time, o *operation) Outcome {
	switch {
	case !c.begun:
		return failed(noDevice, c.missing(o))
	case c.levelled:
		return failed(noDevice, "all levels failed, or have devices that nobody can use"+c.unknown())
	case o.late(now):
		return failed(vocab.ExecTimeout, "all nodes failed to fence the target, or cannot")
	}
	return c.last
}

// missing says why nobody can fence a target.
func (c *course) missing(o *operation) string {
	text := fmt.Sprintf("no node has a device that can do %s of %s", o.Action, o.Target)
	if c.noWatchdog != "" {
		text += ", and it is not waited for: " + c.noWatchdog
	}
	return text + c.unknown()
}

// unknown names the devices of a topology that nobody has for the target; "" if there are none.
func (c *course) unknown() string {
	if c.topology == nil {
		return ""
	}
	var names []string
	for _, device := range c.topology.all() {
		if !slices.ContainsFunc(c.offers, func(m *memberOffer) bool { return m.find(device) != nil }) {
			names = append(names, device)
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; the topology names " + strings.Join(names, ", ")
}

// ended goes on after a try has ended, in its owner's hands.
func (b *book) ended(t *turn, o *operation, device string, out Outcome) {
	c := o.course
	c.last = out
	t.do(StopTimer{Timer{Kind: TimerTry, Of: o.Op}})
	switch {
	case c.levelled:
		b.endedInLevel(t, o, device, out)
	case c.member != 0:
		b.endedOfMember(t, o, out)
	default:
		b.drive(t, o)
	}
}

// endedInLevel goes on to the next device of the level, or the next level. A device that does not turn on again after all
// have turned off takes nothing from the fencing.
func (b *book) endedInLevel(t *turn, o *operation, device string, out Outcome) {
	c := o.course
	if !out.OK() && c.half == onHalf {
		t.log(Warning, "fencing-stays-off", "%s is not turned on again by %s: %s; it is off", o.Target, device, text(out))
		out = done()
	}
	switch {
	case out.OK() && (len(c.devices) == 0 || c.deviceDone(o)):
		b.finish(t, o, done())
	case !out.OK() && !c.advance(o):
		b.finish(t, o, out)
	default:
		b.drive(t, o)
	}
}

// endedOfMember goes on to the next device of the member, or the next member. One that took all of its time leaves none
// for others.
func (b *book) endedOfMember(t *turn, o *operation, out Outcome) {
	c := o.course
	i := slices.IndexFunc(c.offers, func(m *memberOffer) bool { return m.member.ID == c.member })
	var next *DeviceOffer
	if i >= 0 && (out.OK() || !c.lastRequired(c.offers[i], o)) {
		next = c.nextOf(o, c.offers[i], out.OK())
	}
	switch {
	case next != nil:
		b.try(t, o, &choice{c.offers[i], next})
	case out.OK(), out.Status == vocab.ExecTimeout:
		b.finish(t, o, out)
	default:
		c.member = 0
		b.drive(t, o)
	}
}

// lastRequired says whether the device that was tried last must turn on, so that others cannot take its place.
func (c *course) lastRequired(m *memberOffer, o *operation) bool {
	if o.Action != vocab.TaskOn || len(o.tried) == 0 {
		return false
	}
	d := m.find(o.tried[len(o.tried)-1].Device)
	return d != nil && d.Asked.Required
}

// finish tells all members what came of an operation of this host's.
func (b *book) finish(t *turn, o *operation, out Outcome) {
	o.stop(t)
	o.finished = true
	e := o.end(t.now, out)
	t.send(Message{End: &e})
}

// stop takes back the timers of an operation.
func (o *operation) stop(t *turn) {
	for _, k := range []TimerKind{TimerQuery, TimerTotal, TimerTry} {
		t.do(StopTimer{Timer{Kind: k, Of: o.Op}})
	}
}

// remove takes an operation out of the book.
func (b *book) remove(op string) {
	b.list = slices.DeleteFunc(b.list, func(o *operation) bool { return o.Op == op })
}

// answer replies to this host's clients that wait for an operation, also to those who came while its end was on its way.
func (b *book) answer(t *turn, e Entry, o *operation) {
	ids := append([]string{e.Op}, e.Merged...)
	if o != nil {
		ids = append(ids, o.merged...)
	}
	for _, op := range ids {
		for _, id := range b.waiters[op] {
			t.do(Reply{ID: id, Outcome: e.Outcome, Entry: &e})
		}
		delete(b.waiters, op)
	}
}
