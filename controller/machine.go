package controller

import (
	"cmp"
	"fmt"
	"strconv"
	"time"

	"pacer/attrs"
	"pacer/cib"
	"pacer/fencing"
	"pacer/membership"
)

// Config is what a host brings along.
type Config struct {
	Local   membership.Member
	Version string // of this program, for dc-version
	Stack   string // of the membership, for cluster-infrastructure
	UUID    string // tells this process's transitions from all others
	// Settled is the version up to which the document on disk was made with quorum.
	Settled cib.Version
	Cores   int // processors of this host, for how many actions it may have in flight; 0 if that is not known
	// Patience is how long a member's history, and the ends of what an earlier DC began, are waited for.
	Patience time.Duration
	// Confirm is how long members that are here may take to write a client's change to their disks; 0 for 5 seconds.
	Confirm time.Duration
	// Retry is after what time a write that failed is tried again at first, before that becomes longer; 0 for a second.
	Retry time.Duration
	// Speaks are the protocols of messages; the zero value stands for those of this program.
	Speaks Protocols
}

// Machine is one host's controller. It routes what happens to its parts, which do not know of one another.
type Machine struct {
	cfg     Config
	join    join    // who agrees: join.go, elect.go
	mail    mail    // messages that must arrive: mail.go
	pulse   pulse   // who is silent: pulse.go
	replica replica // the document: replica.go, compare.go, editor.go
	intake  intake  // what clients ask for, before it is sent: intake.go
	desk    desk    // clients: confirm.go
	own     own     // this node's resources: own.go
	lead    lead    // the DC's part: lead.go
	words   words   // of agents: words.go
	start   start   // a host that has just started: start.go
	fence   fence   // fencing: fence.go

	attributes attributes // transient attributes: attributes.go, failures.go

	quorate bool        // the last agreement that this member was part of, and each view since
	settled cib.Version // up to which the document was made with quorum
	leaving bool
	watch   watch // this host's watchdog: watchdog.go
	load    gauge // load.go
	dropped int   // messages that could not be read
	stray   stray // what was changed without quorum: status.go
}

// New makes the controller of a host with the document that it has on disk.
func New(cfg Config, doc *cib.Document) *Machine {
	if cfg.Speaks == (Protocols{}) {
		cfg.Speaks = spoken
	}
	cfg.Confirm = cmp.Or(cfg.Confirm, confirmPatience)
	cfg.Retry = cmp.Or(cfg.Retry, persistFirst)
	return &Machine{
		cfg:     cfg,
		join:    join{speaks: cfg.Speaks, protocol: cfg.Speaks.Highest},
		replica: replica{doc: doc, shared: true, disk: disk{first: cfg.Retry}},
		desk:    desk{asked: map[string]bool{}, patience: cfg.Confirm},
		own:     newOwn(),
		lead:    lead{patience: cfg.Patience},
		start:   start{fresh: true, waiting: true},
		fence:   newFence(cfg),

		attributes: newAttributes(cfg),
		settled:    cfg.Settled,
		load:       gauge{processors: cfg.Cores},
	}
}

// Document is the present CIB. It must not be changed, and is not changed here any more.
func (m *Machine) Document() *cib.Document { return m.replica.lend() }

// Step takes an event and returns what is to be done about it.
func (m *Machine) Step(now time.Time, ev Event) []Effect {
	t := m.turn(now)
	switch e := ev.(type) {
	case Viewed:
		m.viewed(t, e.View)
	case Received:
		m.received(t, e.Message)
	case Finished:
		m.own.finished(t, e.Result, e.Agent)
	case Scheduled:
		m.lead.scheduled(t, e)
	case Persisted:
		m.replica.disk.written(t, e)
		m.desk.written(t, m.join.view, m.replica.disk.done)
	case TimerFired:
		m.timer(t, e.Timer)
	case Requested:
		m.request(t, e.ID, func() bool { return m.intake.take(*e.change(now), e.Size) })
	case CleanupRequested:
		m.request(t, e.ID, func() bool {
			if !m.mail.full() {
				t.send(message{Cleanup: e.cleanup(now)})
				return true
			}
			return false
		})
	case Withdrawn:
		if m.intake.withdraw(e.ID) {
			m.desk.refuse(t, e.ID, ErrWithdrawn)
		}
	case Written:
		if len(e.Data) <= MostLetter && m.join.here().Has(e.To) {
			t.send(message{Letter: &letter{e.To, e.Topic, e.Data}})
		}
	case Measured:
		m.load.measured(t, e.LoadAverage)
	case FencingEvent:
		m.fence.step(t, &m.replica, &m.lead, e.Event)
		if _, ok := e.Event.(fencing.Configured); ok {
			m.fence.configured(t, &m.lead)
		}
	case WatchdogChanged:
		m.watch = watch(e)
		m.watch.tell(t, &m.join)
	case ProofWanted:
		prove(t, e.Number)
	case AttributesEvent:
		m.attributes.apply(t, &m.replica, &m.lead, e.Event)
	case ShutdownRequested:
		m.shutdown(t)
	}
	return m.finish(t)
}

// turn begins a Step.
func (m *Machine) turn(now time.Time) *turn {
	t := &turn{now: now, me: m.cfg.Local, uuid: m.cfg.UUID}
	t.keep = func(ev attrs.Event) []attrs.Effect { return m.attributes.step(t, ev) }
	m.look(t)
	return t
}

// look tells a turn how things stand.
func (m *Machine) look(t *turn) {
	t.view, t.doc = m.join.here(), m.replica.doc
	t.agreed, t.batches = m.join.phase == together, m.join.protocol >= batchProtocol
	t.tables = m.join.tables()
	t.leads = t.agreed && m.join.dc == m.cfg.Local.ID && !m.replica.doubted
}

// finish makes Sends of messages, and gives documents to those effects that take them.
func (m *Machine) finish(t *turn) []Effect {
	if m.join.phase == together && t.view.Quorate && !m.replica.doubted {
		m.settled = m.replica.doc.Version()
	}
	m.intake.send(t, &m.mail, m.replica.compared.behind(t))
	for i := 0; i < len(t.effect); i++ {
		switch e := t.effect[i].(type) {
		case post:
			t.effect[i] = Send{m.stamp(t, e.message).encode()}
		case Schedule:
			e.Doc = m.replica.lend()
			t.effect[i] = e
		case askFencing:
			t.effect = append(t.effect[:i], t.effect[i+1:]...)
			m.fence.step(t, &m.replica, &m.lead, e.FenceRequested)
			i--
		case wasFenced:
			t.effect = append(t.effect[:i], t.effect[i+1:]...)
			m.fence.selfFenced(t, &m.own, e.Entry)
			i--
		case Persist:
			e.Doc, m.replica.disk.asking = m.replica.lend(), false
			t.effect[i] = e
		case compareAll:
			if len(t.view.Members) > 1 && m.replica.compared.whole != m.replica.revision {
				t.effect[i] = Send{m.stamp(t, message{Check: &check{}}).encode()}
				continue
			}
			t.effect = append(t.effect[:i], t.effect[i+1:]...)
			i--
		}
	}
	return t.effect
}

// stamp says in a message of which agreement it is, and what this member has applied before it.
func (m *Machine) stamp(t *turn, msg message) message {
	msg.Term, msg.Protocol = m.join.term, m.join.protocol
	if msg.Again { // it is known and numbered
		return msg
	}
	if trail := m.replica.compared.trail; m.join.phase == together && trail.Sum != "" {
		msg.Trail = &trail
	}
	m.pulse.spoke = t.now
	return m.mail.keep(msg)
}

// viewed begins an exchange of states. Messages held back in an exchange that did not end are
// dropped, by all members alike; whoever sent one of them sends it again once all agree.
func (m *Machine) viewed(t *turn, v membership.View) {
	t.log(Info, "view", names(v.Members)+quorumText(v), "quorate", strconv.FormatBool(v.Quorate), "members", names(v.Members))
	m.quorate = m.quorate && v.Quorate
	m.exchange(t, v)
}

// exchange tells the others of a view what this member has.
func (m *Machine) exchange(t *turn, v membership.View) {
	knew := m.join.silent()
	m.join.begin(t, v)
	m.mail.begin()
	m.replica.compared = newComparison()
	m.look(t)
	t.send(message{State: &memberState{
		ID: t.me.ID, Incarnation: t.me.Incarnation, Version: m.replica.doc.Version(), Digest: m.replica.digest(),
		Fresh: m.start.fresh, Quorate: m.quorate, Settled: m.settled, DC: m.join.dc, Leaving: m.leaving, FeatureSet: featureSet,
		Program: m.cfg.Version, Stack: m.cfg.Stack, Doubted: m.replica.doubted,
		Speaks: m.cfg.Speaks, Silent: knew, Cores: m.cfg.Cores, Load: m.load.grade, Watchdog: m.watch.Timeout,
		Attributes: m.attributes.machine.Digest(),
	}})
}

// received takes a message in its place in the order.
func (m *Machine) received(t *turn, raw membership.Message) {
	msg, err := decode(raw.Data, m.join.protocol)
	settled := m.join.phase == together || m.join.phase == outside
	switch {
	case err == nil && msg.State != nil:
		m.goOn(t, m.join.state(msg.Term, *msg.State))
	case err == nil && msg.Without != nil:
		if n := m.join.without(msg.Term, raw.From, *msg.Without); n != declined {
			m.goOn(t, n)
		} else {
			m.exchange(t, m.join.view)
			m.join.excused[raw.From] = msg.Without.Why[raw.From]
		}
	case err == nil && msg.Sync != nil:
		m.gotDocument(t, msg)
	case !settled:
		if err != nil {
			m.join.unread[raw.From] = err.Error()
		}
		if !m.join.hold(raw) && raw.From == t.me.ID {
			m.mail.lost(msg.Seq)
		}
	case m.join.phase == outside || !t.view.Has(raw.From):
		// It is of no agreement of this member; who sent it sends it again once there is one.
	case err != nil && msg.Term.View != 0 && msg.Term != m.join.term:
		// It was sent in an agreement on another protocol, and is sent again in this one.
	case err != nil:
		m.dropped++
		t.log(Warning, "message-unreadable", fmt.Sprintf("from %s: %v", t.name(raw.From), err))
	default:
		m.pulse.hear(t, raw.From)
		if !msg.ofOneAgreement() || msg.Term == m.join.term {
			m.deliver(t, raw.From, msg)
		}
	}
}

// timer goes on after something was waited for in vain.
func (m *Machine) timer(t *turn, id Timer) {
	switch id.Kind {
	case TimerAgree:
		m.join.overdue(t)
	case TimerPulse:
		if m.join.phase == together {
			m.pulse.look(t)
		}
	case TimerGather:
		m.start.fresh, m.start.waiting = false, false
		m.lead.gathered(t)
	case TimerConfirm:
		m.desk.late(t, m.join.view, m.replica.disk.fault)
	case TimerPersist:
		if !m.replica.disk.current() {
			m.replica.disk.write(t)
		}
	case TimerLeave:
		t.do(Leave{Reason: "the cluster did not let go in time"})
	default:
		m.lead.timer(t, id)
	}
}

// request gives a client's wish to all members by take, which says whether there is room for it.
func (m *Machine) request(t *turn, id string, take func() bool) {
	if m.join.phase == outside {
		m.desk.refuse(t, id, m.join.whyOutside(t.me.ID))
		return
	}
	m.desk.asked[id] = counts(t)
	if !take() {
		m.desk.refuse(t, id, ErrBusy)
	}
}

// counts says whether what this part of the cluster decides stays: it has quorum, or nobody minds.
func counts(t *turn) bool {
	return t.view.Quorate || t.settings().Text("no-quorum-policy") == "ignore"
}

// shutdown asks the cluster to let this node go, and gives up waiting after a while.
func (m *Machine) shutdown(t *turn) {
	switch {
	case m.leaving:
	case m.join.phase == apart:
		m.leaving = true
		t.do(Leave{Reason: "shut down before any other member was seen"})
	default:
		m.leaving = true
		t.send(message{StatusChange: &statusChange{Leaving: nodeID(t.me.ID), Since: t.now.Unix()}})
		t.start(TimerLeave, t.settings().Duration("shutdown-escalation"))
	}
}
