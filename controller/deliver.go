package controller

import (
	"cmp"
	"fmt"

	"pacer/attrs"
	"pacer/cib/value/vocab"
	"pacer/fencing"
	"pacer/membership"
	"pacer/transition"
)

// deliver applies a message at the point where all members apply it.
func (m *Machine) deliver(t *turn, from uint32, msg message) {
	c := &m.replica.compared
	if tr := msg.Trail; tr != nil && msg.Term == m.join.term {
		c.compare(t, m.join.dc, from, tr.place, tr.Sum, c.trails)
		c.reach(from, tr.place)
	}
	if !m.mail.heard(from == t.me.ID, from, msg, m.join.term) {
		return
	}
	at, before, asked := place{from, msg.Seq}, m.replica.revision, m.replica.disk.asked
	c.written = nil
	m.apply(t, at, msg)
	m.look(t)
	if msg.asksToConfirm() {
		if len(t.view.Members) > 1 && !m.replica.doubted {
			m.desk.confirmOnDisk(confirm{place: at, Digest: c.note(at, m.replica.digest(), m.replica.revision)}, m.replica.disk.after(asked))
		}
		m.desk.written(t, m.join.view, m.replica.disk.done)
	}
	if (m.replica.revision != before || t.batches && msg.asksToConfirm()) && m.join.phase == together {
		c.step(at)
	}
}

func (m *Machine) apply(t *turn, at place, msg message) {
	switch {
	case msg.Change != nil || msg.Changes != nil:
		for _, c := range msg.changes() {
			m.applyChange(t, at, c)
		}
	case msg.Command != nil:
		m.replica.edit(t, func(e *editor) { e.ordered(*msg.Command, t.name(msg.Command.To)) })
		if msg.Command.To == t.me.ID {
			m.own.perform(t, *msg.Command)
		}
	case msg.Result != nil:
		m.applyResult(t, *msg.Result)
	case msg.History != nil:
		m.applyHistory(t, *msg.History)
	case msg.Cleanup != nil:
		m.applyCleanup(t, at, *msg.Cleanup)
	case msg.StatusChange != nil:
		m.applyStatusChange(t, *msg.StatusChange)
	case msg.Differs != nil && msg.Term == m.join.term: // what differed in another agreement is settled
		m.differing(t, *msg.Differs)
	case msg.Confirm != nil || msg.Confirms != nil:
		for _, c := range msg.confirms() {
			compared := &m.replica.compared
			compared.compare(t, m.join.dc, at.From, c.place, c.Digest, compared.digests)
			m.desk.confirmed(t, m.join.view, at.From, c)
		}
	case msg.Letter != nil:
		if msg.Letter.To == t.me.ID {
			t.do(Letter{at.From, msg.Letter.Topic, msg.Letter.Data})
		}
	case msg.Fencing != nil:
		m.fence.step(t, &m.replica, &m.lead, m.join.watchdogs(t))
		m.fence.step(t, &m.replica, &m.lead, fencing.Received{From: at.From, Message: *msg.Fencing, Configuration: configurationOf(t.doc)})
	case msg.Proof != nil:
		msg.Proof.comesBack(t, at)
	case msg.Watch != nil:
		if m.join.watches(at.From, *msg.Watch) {
			m.replica.edit(t, func(e *editor) { e.membership(t.view, m.join.taking(), m.join.dc) })
			m.look(t)
			m.fence.step(t, &m.replica, &m.lead, m.join.watchdogs(t))
			m.join.watched(t)
			m.lead.reschedule(t, "the watchdog of "+t.name(at.From)+" changed")
		}
	case msg.Attributes != nil:
		if t.tables { // who sent it in another agreement has its answer already
			m.attributes.apply(t, &m.replica, &m.lead, attrs.Received{From: at.From, Message: *msg.Attributes})
		}
	case msg.Loaded != nil:
		m.lead.members.loaded(at.From, msg.Loaded.Grade)
		if m.lead.state == walking {
			m.lead.walker.Step(m.lead.members.limits(t, batch(m.lead.walker.Graph())))
			m.lead.walk(t)
		}
	case msg.Silent != nil:
		m.goWithout(t, m.pulse.suspect(t, at.From, *msg.Silent))
	}
}

// applyChange applies a client's operations. The member whose client it was answers.
func (m *Machine) applyChange(t *turn, at place, c change) {
	old, needs := m.replica.doc, 0
	doc, err := changed(old, c, t.name(at.From))
	if err == nil && doc != old {
		m.replica.replace(t, doc)
		// Whatever a client wrote, the members are members, and are listed.
		if !t.batches || !sameMembership(old.Root(), doc.Root()) {
			m.attributes.apply(t, &m.replica, &m.lead, remade(old.Root(), doc.Root()))
			m.replica.edit(t, func(e *editor) {
				e.membership(t.view, m.join.taking(), m.join.dc)
				e.features(t.view, m.join.taking())
			})
		}
		if otherConfiguration(old.Version(), m.replica.doc.Version()) {
			needs = m.replica.disk.asked
			m.stray.note(t, old.Version())
			t.do(Committed{Old: old, New: m.Document(), Comment: c.Comment})
		}
	}
	m.look(t)
	if at.From == t.me.ID {
		m.desk.respond(t, Reply{ID: c.ID, Err: err}, at, needs, err == nil && doc != old)
	}
	if err != nil || doc == old {
		return
	}
	t.log(Info, "cib-changed", fmt.Sprintf("version %s by %s", t.doc.Version(), c.User), "user", c.User, "comment", c.Comment)
	reason := "status change"
	if otherConfiguration(old.Version(), t.doc.Version()) {
		reason = "configuration change"
		m.fence.step(t, &m.replica, &m.lead, m.join.watchdogs(t)) // how long they are waited for is a part of it
		m.lead.restarts.forget("", "")
	}
	m.lead.reschedule(t, reason)
}

// applyResult writes a result into the history. The DC goes on with what waited for it.
func (m *Machine) applyResult(t *turn, r result) {
	k, err := transition.ParseKey(r.Key)
	if err != nil {
		m.dropped++
		t.log(Warning, "message-unreadable", fmt.Sprintf("result of %s: %v", r.Name, err))
		return
	}
	m.replica.edit(t, func(e *editor) { e.ended(r, k) })
	m.words.hear(r)
	logResult(t, r, k)
	if r.failed(k) && r.Result.Status != vocab.ExecCancelled {
		m.lead.restarts.failed(t.now, r)
	}
	if t.leads {
		m.lead.matchResult(t, r, k)
	}
}

// applyHistory takes a node's word for its own resources.
func (m *Machine) applyHistory(t *turn, h history) {
	state, err := readState(h.State)
	if err != nil {
		m.dropped++
		t.log(Warning, "message-unreadable", fmt.Sprintf("history of %s: %v", h.Name, err))
		return
	}
	m.replica.edit(t, func(e *editor) {
		e.ownHistory(h, state)
		if !t.tables {
			e.keep(standing(e.root))
		}
		if f := m.join.states[h.Node].FeatureSet; f != "" {
			e.attribute(e.state(nodeID(h.Node), h.Name), "#feature-set", f)
		}
	})
	if t.leads {
		m.lead.joined(t, h.Node)
	}
}

// applyCleanup forgets the history of a resource where it failed, so that it is probed again.
func (m *Machine) applyCleanup(t *turn, at place, c cleanup) {
	matches, err := cleanable(t.doc, c)
	var found map[string][]string
	if err == nil {
		m.replica.edit(t, func(e *editor) { found = e.clean(c, matches) })
		m.own.clean(t, found[nodeID(t.me.ID)])
		m.look(t)
	}
	if at.From == t.me.ID {
		m.desk.respond(t, Reply{ID: c.ID, Err: err}, at, 0, len(found) > 0)
	}
	for node, resources := range found {
		for _, id := range resources {
			m.lead.restarts.forget(node, id)
			m.words.drop(func(s Said) bool { return s.Resource == id && s.Node == t.name(memberID(node)) })
		}
	}
	if n := count(found); n > 0 {
		t.log(Info, "cleanup", fmt.Sprintf("the history of %s is forgotten in %d places", cmp.Or(c.Resource, "all resources"), n), "resource", c.Resource, "node", c.Node)
		m.lead.reschedule(t, "history was cleaned up")
	}
}

// applyStatusChange does what the cluster's own work requires.
func (m *Machine) applyStatusChange(t *turn, u statusChange) {
	reason := ""
	m.replica.edit(t, func(e *editor) { reason = e.changeStatus(u) })
	if f := u.Forget; f != nil && f.NodeID == nodeID(t.me.ID) {
		forgetFailure(m.own.lrm, *f)
	}
	if reason != "" {
		m.lead.reschedule(t, reason)
	}
}

// goWithout begins an exchange in which members are not waited for, as they are silent.
func (m *Machine) goWithout(t *turn, gone []membership.Member) {
	if len(gone) == 0 {
		return
	}
	m.exchange(t, m.join.view)
	for _, p := range gone {
		m.join.excused[p.ID] = fmt.Sprintf("it has said nothing for %s", silencePatience)
	}
}
