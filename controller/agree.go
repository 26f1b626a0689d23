package controller

import (
	"fmt"
	"strings"

	"pacer/attrs"
	"pacer/cib"
	"pacer/fencing"
)

// goOn follows what has come of a message of an exchange.
func (m *Machine) goOn(t *turn, n news) {
	switch n {
	case knocked:
		m.exchange(t, m.join.view)
	case stated, keeperOut:
		m.conclude(t)
	}
}

// conclude finds out whose document is kept, now that all have spoken, and who gives it to the others.
func (m *Machine) conclude(t *turn) {
	if !m.join.conclude() {
		m.agree(t)
		return
	}
	m.join.phase = fetching
	t.start(TimerAgree, agreePatience)
	if m.join.keeps != t.me.ID {
		return
	}
	text := string(m.replica.doc.Bytes())
	if _, err := cib.Parse([]byte(text), "the CIB of this host"); err != nil {
		m.join.decline(t, fmt.Sprintf("its CIB cannot be read back: %v", err))
		return
	}
	sync := &document{From: t.me.ID, Text: text}
	if m.join.tables() {
		table := m.attributes.machine.Table()
		sync.Attributes = &table
	}
	t.send(message{Sync: sync})
}

// gotDocument takes the document that is kept.
func (m *Machine) gotDocument(t *turn, msg message) {
	if m.join.phase != fetching || msg.Term != m.join.term || msg.Sync.From != m.join.keeps {
		return
	}
	mine, kept := m.join.states[t.me.ID], m.join.states[m.join.keeps]
	if table := msg.Sync.Attributes; table != nil && m.join.tables() && mine.ID != 0 && mine.Attributes != kept.Attributes {
		m.attributes.step(t, attrs.Taken{Table: *table, Fresh: m.start.fresh})
	}
	if mine.ID == 0 || mine.Digest == kept.Digest || !mine.Speaks.has(m.join.protocol) {
		m.agree(t)
		return
	}
	from := nameIn(m.join.view, m.join.keeps)
	doc, err := cib.Parse([]byte(msg.Sync.Text), "the CIB of "+from)
	if err != nil { // all agree at this place, this member too; then they go on without it
		m.agree(t)
		m.replica.doubted = true
		m.look(t)
		m.join.decline(t, fmt.Sprintf("the CIB of %s cannot be read: %v", from, err))
		return
	}
	m.take(t, doc)
	m.agree(t)
}

// take gives this host's document up for the one that is kept. What is given up stays among the numbered copies on
// this host's disk.
func (m *Machine) take(t *turn, doc *cib.Document) {
	from, mine := nameIn(m.join.view, m.join.keeps), m.replica.doc
	t.log(Info, "sync", fmt.Sprintf("the CIB of %s, version %s, takes the place of version %s", from, doc.Version(), mine.Version()))
	m.own.attributes = nil
	if !m.start.fresh {
		if !m.join.tables() {
			m.own.remember(nodeID(t.me.ID), mine)
		}
		if paths := lostPaths(mine, doc); len(paths) > 0 {
			t.log(Warning, "sync-lost", fmt.Sprintf("the configuration of %s differs from the one of this host, which is given up and stays in its numbered copies: %s", from, strings.Join(paths, ", ")))
		}
	}
	m.settled = m.join.states[m.join.keeps].Settled
	m.replica.take(t, doc)
}

// lostPaths names what one configuration has and the other has not.
func lostPaths(mine, kept *cib.Document) (paths []string) {
	if cib.SameConfiguration(mine, kept) {
		return nil
	}
	for _, c := range cib.Diff(mine, kept).Changes {
		if strings.HasPrefix(c.Path, "/cib/configuration") {
			paths = append(paths, fmt.Sprintf("%s %s", c.Action, c.Path))
		}
	}
	return paths
}

// agree ends an exchange: everyone has the same document and the same states, so everyone elects
// the same DC and applies what was held back from the same point on.
func (m *Machine) agree(t *turn) {
	m.join.agree(t)
	taking := m.join.taking()
	m.replica.doubted = false
	m.join.elected(t, elect(taking, m.join.keeps))
	m.look(t)
	if m.join.phase == outside {
		m.left(t)
		return
	}
	m.quorate = t.view.Quorate
	if m.quorate {
		m.stray = stray{} // it has come to stay, or was given up
	}
	kept, c := m.join.states[m.join.keeps], charge{joiners: map[uint32]bool{}, fresh: map[uint32]bool{}, members: crew{}}
	for _, s := range taking {
		c.fresh[s.ID], c.members[s.ID] = s.Fresh, capacity{s.Cores, s.Load}
		if s.Fresh || s.Digest != kept.Digest {
			c.joiners[s.ID] = true
		}
	}
	stale := c.joiners[t.me.ID]
	m.start.gather(t, taking)
	c.gathering = m.start.waiting
	m.replica.edit(t, func(e *editor) {
		e.membership(t.view, taking, m.join.dc)
		if !t.tables { // then nobody says what else there is
			e.keep(attrs.Taken{Fresh: true})
			e.keep(standing(e.root))
		}
		e.keep(m.join.attributeMembers(t))
		e.features(t.view, taking)
	})
	m.pulse.begin(t)
	m.fence.step(t, &m.replica, &m.lead, m.join.watchdogs(t))
	m.join.watched(t)
	m.fence.agreed(t, &m.replica, &m.lead, m.join.fencingMembers(t))
	m.lead.begin(t, c)
	m.own.publish(t, stale)
	mine := m.join.states[t.me.ID]
	t.do(Agreed{Kept: m.join.keeps, Taken: mine.Digest != kept.Digest, Fresh: mine.Fresh, Members: t.view.Members})
	m.desk.settle(t, stale, counts(t), m.replica.disk.asked)
	m.desk.written(t, m.join.view, m.replica.disk.done)
	m.release(t)
}

// left is what a member does that the others go on without: it keeps what it runs, and knocks, unless it could not be
// understood anyhow.
func (m *Machine) left(t *turn) {
	m.quorate = false
	m.fence.step(t, &m.replica, &m.lead, fencing.Agreed{Number: m.join.term.View, Members: []fencing.Member{{ID: t.me.ID, Name: t.me.Name, Incarnation: t.me.Incarnation}}})
	m.attributes.step(t, attrs.Left{Why: m.join.whyOutside(t.me.ID).Error()})
	m.lead.begin(t, charge{})
	m.pulse.begin(t)
	m.desk.giveUp(t, whyOutside)
	for _, w := range m.intake.all() {
		m.desk.refuse(t, w.ID, m.join.whyOutside(t.me.ID))
	}
	m.join.release()
	if _, spoke := m.join.states[t.me.ID]; !spoke {
		t.start(TimerAgree, knockAgain) // if its own word, which is on its way, does not do that
	}
}

// release delivers what was held back during the exchange, and sends again what the others have not heard.
func (m *Machine) release(t *turn) {
	for _, raw := range m.join.release() {
		if m.join.phase != together {
			m.join.hold(raw)
			continue
		}
		m.received(t, raw)
	}
	if m.join.phase == together {
		for _, msg := range m.mail.again(m.join.term, t.leads) {
			t.send(msg)
		}
	}
}
