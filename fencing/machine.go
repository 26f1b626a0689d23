package fencing

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib/value/vocab"
)

// Config is what a host brings along.
type Config struct {
	Local Member
	UUID  string // tells the operations of this process from all others
}

// Machine is one host's part in fencing. It routes what happens to its parts, which do not know of one another.
type Machine struct {
	cfg      Config
	number   uint64   // of the last agreement
	members  []Member // of it
	quorate  bool     // they have quorum
	seen     map[string]agreement
	registry registry
	runner   runner
	searches searches
	topology topology
	book     book
	history  history
	last     int // number of the last operation of this host
}

// agreement is what hosts draw their delays from.
type agreement struct {
	number  uint64
	members []Member
}

// New makes the machine of a host that knows of no devices and of no other members.
func New(cfg Config) *Machine {
	return &Machine{
		cfg:      cfg,
		members:  []Member{cfg.Local},
		seen:     map[string]agreement{},
		registry: registry{agents: map[string]*knowledge{}},
		runner:   runner{jobs: map[int]*job{}, runs: map[int]*job{}},
		topology: topology{attributes: map[string]map[string]string{}},
		book:     book{waiters: map[string][]string{}, hopes: map[string]string{}},
	}
}

// Step takes an event and returns what is to be done about it.
func (m *Machine) Step(now time.Time, ev Event) []Effect {
	t := &turn{now: now, me: m.cfg.Local}
	m.handle(t, ev)
	for len(t.ended) > 0 {
		e := t.ended[0]
		t.ended = t.ended[1:]
		m.jobEnded(t, e)
	}
	return t.effect
}

func (m *Machine) handle(t *turn, ev Event) {
	switch e := ev.(type) {
	case Agreed:
		m.agreed(t, e)
	case Received:
		m.received(t, e)
	case Configured:
		m.registry.configured(t, e.Devices)
		m.topology.set(t, e.Levels, e.Attributes)
		m.searched(t)
	case UpToDate:
		m.searches.known = e.Configuration
		m.searched(t)
	case Watchdogs:
		m.registry.watchdogs.set(t.now, e)
		m.registry.registerWatchdog(t)
	case Registered:
		m.registry.registered(t, e.Device)
	case Unregistered:
		m.registry.unregister(t, e.Device)
		m.searched(t)
	case LevelAdded:
		m.levelled(t, e.ID, m.topology.add(e.Level))
	case LevelRemoved:
		m.levelled(t, e.ID, m.topology.remove(e.Level))
	case FenceRequested:
		m.fence(t, e)
	case ConfirmRequested:
		m.confirm(t, e)
	case HistoryCleared:
		m.clear(t, e)
	case ActionRequested:
		m.act(t, e)
	case ListRequested:
		m.searches.begin(t, &m.registry, &m.runner, &search{request: e.ID, target: e.Target, action: vocab.TaskOff, allowSelf: true, timeout: e.Timeout})
		m.searched(t)
	case AgentEnded:
		m.runner.agentEnded(t, &m.registry, e)
	case MetadataRead:
		m.registry.learn(t, e)
		m.runner.refill(t, &m.registry)
		m.searched(t)
	case TimerFired:
		m.timer(t, e.Timer)
	}
}

func (m *Machine) levelled(t *turn, id, wrong string) {
	if wrong != "" {
		t.reply(id, Outcome{Exit: vocab.ExitInvalidParam, Status: vocab.ExecInvalid, Reason: wrong})
		return
	}
	t.reply(id, done())
}

// timer goes on after something was waited for.
func (m *Machine) timer(t *turn, id Timer) {
	o := m.book.find(id.Of)
	switch {
	case id.Kind == TimerSearch:
		m.searches.overdue(t, &m.registry, &m.runner, id)
		m.searched(t)
	case id.Kind == TimerMetadata:
		m.registry.again(t, id.Of)
	case id.Kind == TimerDelay, id.Kind == TimerPause, id.Kind == TimerWatchdog:
		m.runner.timer(t, &m.registry, id)
	case o == nil || o.course == nil || o.finished:
	case id.Kind == TimerQuery:
		o.course.querying = false
		if o.try == nil && !o.course.begun {
			m.book.drive(t, o)
		}
	case id.Kind == TimerTotal && o.course.half == onHalf:
		m.book.finish(t, o, done()) // it is off, which is what counts
	case id.Kind == TimerTotal:
		m.giveUp(t, o)
		m.book.finish(t, o, failed(vocab.ExecTimeout, "fencing took longer than its devices may in all"))
	case id.Kind == TimerTry && o.try != nil:
		m.overdue(t, o)
	}
}

// overdue gives up a member that does not say how its try ended, and has another one use the device.
func (m *Machine) overdue(t *turn, o *operation) {
	m.giveUp(t, o)
	if m.needless(o) {
		m.book.finish(t, o, o.needlessly())
		return
	}
	o.course.member = 0
	m.book.drive(t, o)
}

// giveUp no longer waits for the try under way.
func (m *Machine) giveUp(t *turn, o *operation) {
	if o.try == nil {
		return
	}
	out := failed(vocab.ExecTimeout, o.trier+" did not say in time how it ended")
	t.log(Warning, "fencing-overdue", "%s of %s by %s: %s", o.try.Action, o.Target, o.try.Device, out.Reason)
	o.tryEnded(t.now, out)
	o.course.last = out
}

// fence begins an operation for a client of this host.
func (m *Machine) fence(t *turn, e FenceRequested) {
	if e.Tolerance > 0 {
		if past := m.history.recent(e.Target, e.Action, t.now.Add(-e.Tolerance)); past != nil {
			t.log(Info, "fencing-tolerated", "%s of %s ended well less than %s ago", e.Action, e.Target, e.Tolerance)
			t.do(Reply{ID: e.ID, Outcome: done(), Entry: past})
			return
		}
	}
	if !e.UnlessBack && len(m.book.waiters) >= mostWaiters {
		t.reply(e.ID, failed(vocab.ExecError, fmt.Sprintf("%d fencings that clients of this node asked for are under way; ask again when some have ended", mostWaiters)))
		return
	}
	a := Ask{
		Op: m.newID(), Owner: m.owner(e.Target), Origin: t.me.Name, Target: e.Target, Action: e.Action, Timeout: bounded(e.Timeout),
		Delay: bounded(e.Delay), NoDelay: e.NoDelay, AllowSelf: e.AllowSelf, Client: e.Client, At: t.now,
		Incarnation: m.incarnation(e.Target), Any: e.Any, UnlessBack: e.UnlessBack && !named(m.members, e.Target), Stranger: e.Stranger,
	}
	m.book.waiters[a.Op] = append(m.book.waiters[a.Op], e.ID)
	m.book.hope(a, m.members)
	t.send(Message{Ask: &a})
}

func (m *Machine) newID() string { m.last++; return fmt.Sprintf("%s-%d", m.cfg.UUID, m.last) }

// owner is who decides an operation: this host, unless it is the target and another can.
func (m *Machine) owner(target string) uint32 {
	if strings.EqualFold(target, m.cfg.Local.Name) {
		for _, x := range m.members {
			if x.ID != m.cfg.Local.ID {
				return x.ID
			}
		}
	}
	return m.cfg.Local.ID
}

// confirm tells all members that a person has made sure. Of a node that is here that cannot be true: what it runs would be started
// elsewhere beside it. Pacemaker believes it.
func (m *Machine) confirm(t *turn, e ConfirmRequested) {
	if named(m.members, e.Target) {
		t.reply(e.ID, failed(vocab.ExecError, e.Target+" is a member of the cluster and answers, so it is not off; turn it off, or have it fenced, and say so when the others have lost it"))
		return
	}
	id := m.newID()
	m.book.waiters[id] = append(m.book.waiters[id], e.ID)
	t.send(Message{End: &Entry{
		Op: id, Target: e.Target, Action: vocab.TaskOff, Origin: t.me.Name, Client: e.By, Executor: Human, Began: t.now, Ended: t.now, Outcome: done(),
		Incarnation: m.incarnation(e.Target), By: e.By,
	}})
}

// incarnation is the process of a node that this host has last agreed with; 0 if with none.
func (m *Machine) incarnation(node string) uint64 {
	for _, x := range m.seen[strings.ToLower(node)].members {
		if strings.EqualFold(x.Name, node) {
			return x.Incarnation
		}
	}
	return 0
}

// named says whether a node is among members.
func named(members []Member, node string) bool {
	return slices.ContainsFunc(members, func(m Member) bool { return strings.EqualFold(m.Name, node) })
}

// clear tells all members to forget. The client hears of it when this host does.
func (m *Machine) clear(t *turn, e HistoryCleared) {
	f := Forget{ID: m.newID(), Target: e.Target}
	m.book.waiters[f.ID] = append(m.book.waiters[f.ID], e.ID)
	t.send(Message{Forget: &f})
}

// act runs an action of a device for a client of this host, or for the executor.
func (m *Machine) act(t *turn, e ActionRequested) {
	d := m.registry.find(e.Device)
	switch {
	case d == nil:
		t.reply(e.ID, failed(noDevice, e.Device+" is not registered on this node"))
	case e.Action == vocab.TaskMonitor && !d.fromAPI:
		t.reply(e.ID, failed(noDevice, e.Device+" is not started on this node"))
	case e.Action == vocab.TaskValidateAll && !m.registry.agent(d).can(e.Action):
		t.reply(e.ID, failed(vocab.ExecNotSupported, "agent "+d.Agent+" cannot check its parameters ("+e.Action+")"))
	default:
		m.registry.know(t, d.Agent)
		m.runner.put(t, &m.registry, d, &job{action: e.Action, target: e.Target, timeout: e.Timeout, why: purpose{request: e.ID}}, 0)
	}
}

// jobEnded takes what a device was used for to whom it concerns.
func (m *Machine) jobEnded(t *turn, e ended) {
	j, d := e.job, m.registry.find(e.job.device)
	delete(m.runner.jobs, j.number) // also if its device is gone
	if d != nil && d.edition != j.edition {
		d = nil // what it said is of a device that was defined otherwise
	}
	if d != nil && watches(j.action) && !j.why.search {
		d.verified = e.outcome.OK()
	}
	switch {
	case j.why.search:
		if d != nil {
			m.searches.heard(t, d, j, e.outcome)
		}
		m.searched(t)
	case j.why.op != "" && m.book.find(j.why.op) == nil: // it has come to its end
	case j.why.op != "":
		t.send(Message{Did: &Did{Op: j.why.op, Number: j.why.try, Outcome: e.outcome.short(), At: t.now}})
	case j.why.request != "":
		t.reply(j.why.request, e.outcome)
	}
}

// watches says whether an action that goes well shows that a device works.
func watches(action string) bool {
	return slices.Contains([]string{vocab.TaskMonitor, vocab.TaskList}, action) || action == vocab.TaskStatus
}

// searched goes on with all searches, and gives away those that are over.
func (m *Machine) searched(t *turn) {
	for _, q := range slices.Clone(m.searches.list) {
		m.searches.look(t, &m.registry, &m.runner, q)
	}
	for _, q := range m.searches.finished() {
		t.do(StopTimer{q.timer()})
		if q.request != "" {
			t.do(Reply{ID: q.request, Outcome: done(), Devices: q.found()})
			continue
		}
		t.send(Message{Offer: m.offer(t, q)})
	}
}

// offer says of the devices that a search found how they would carry out its action.
func (m *Machine) offer(t *turn, q *search) *Offer {
	o, of := &Offer{Op: q.op}, m.book.find(q.op)
	for _, id := range q.found() {
		if d := m.registry.find(id); d != nil {
			of.offers(d)
			f := m.registry.offer(t, d, q)
			if d.internal {
				f = m.registry.waiting(t, f, q.target)
			}
			o.Devices = append(o.Devices, f)
		}
	}
	return o
}

// status is what is known of fencing on this host, for its API.
func (m *Machine) Status() Status {
	s := Status{History: slices.Clone(m.history.entries), Watchdogs: m.registry.watchdogs.status(m.members)}
	for _, o := range m.book.list {
		p := Pending{Ask: o.Ask}
		if o.try != nil {
			p.Executor = o.trier
		}
		s.Pending = append(s.Pending, p)
	}
	for _, d := range m.registry.devices {
		s.Devices = append(s.Devices, DeviceStatus{d.Device, d.fromCIB, d.fromAPI, d.verified})
	}
	return s
}

// Status is what is known of fencing on a host.
type Status struct {
	Devices   []DeviceStatus
	Pending   []Pending
	History   []Entry          // the oldest first
	Watchdogs []WatchdogStatus // of the members; nil if none feeds one and nobody waits for any
}

// Pending is an operation under way.
type Pending struct {
	Ask
	Executor string // the node that tries a device; "" while none does
}

// DeviceStatus is a registered device.
type DeviceStatus struct {
	Device
	FromCIB, FromAPI, Verified bool
}
