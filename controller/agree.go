package controller

import (
	"fmt"
	"strconv"
	"strings"

	"pacer/cib"
	"pacer/membership"
	"pacer/transition"
)

// viewed begins an exchange of states. Messages held back in an exchange that did not end are
// dropped, by all members alike; whoever sent one of them sends it again once all agree.
func (m *Machine) viewed(v membership.View) {
	before := m.view
	m.quorate = before.Quorate
	m.view, m.held, m.seen = v, nil, map[[2]uint64]bool{}
	m.log(Info, "view", fmt.Sprintf("%s%s", names(v.Members), quorumText(v)), "quorate", strconv.FormatBool(v.Quorate))
	m.exchange(before)
}

// exchange tells the others what this member has.
func (m *Machine) exchange(before membership.View) {
	m.phase, m.states, m.keeps, m.compared = exchanging, map[uint32]memberState{}, 0, newComparison()
	m.send(message{State: &memberState{
		ID: m.cfg.Local.ID, Incarnation: m.cfg.Local.Incarnation, Version: m.doc.Version(), Digest: m.digest(),
		Fresh: m.fresh, Quorate: m.quorate, DC: m.dcIf(before), Leaving: m.leaving, FeatureSet: transition.FeatureSet,
		Program: m.cfg.Version, Stack: m.cfg.Stack, Doubted: m.doubted,
	}})
}

func quorumText(v membership.View) string {
	if v.Quorate {
		return " with quorum"
	}
	return " without quorum"
}

func names(list []membership.Member) string {
	var s []string
	for _, p := range list {
		s = append(s, p.Name)
	}
	return strings.Join(s, " ")
}

// dcIf is the DC that this member knows of, if it was in the view before.
func (m *Machine) dcIf(before membership.View) uint32 {
	if before.Has(m.dc) {
		return m.dc
	}
	return 0
}

func (m *Machine) digest() string { return cib.Digest(m.doc.Root()) }

func (m *Machine) received(raw membership.Message) {
	msg, err := decode(raw.Data)
	if err != nil {
		m.dropped++
		m.log(Warning, "message-unreadable", fmt.Sprintf("from %s: %v", m.name(raw.From), err))
		return
	}
	switch {
	case msg.State != nil:
		m.gotState(msg)
	case msg.Sync != nil:
		m.gotDocument(msg)
	case m.phase != together:
		m.held = append(m.held, raw)
	default:
		m.deliver(raw.From, msg)
	}
}

// gotState notes what a member has. Once all have spoken, all know whose document stays.
func (m *Machine) gotState(msg message) {
	s := *msg.State
	p, ok := m.view.Member(s.ID)
	if m.phase != exchanging || !ok || p.Incarnation != s.Incarnation || msg.View != m.view.Seq {
		return
	}
	m.states[s.ID] = s
	if len(m.states) < len(m.view.Members) {
		return
	}
	k := keeper(m.sorted())
	m.keeps, m.phase = k.ID, awaiting
	if !m.differ(k) {
		m.agree()
		return
	}
	if k.ID == m.cfg.Local.ID {
		m.send(message{Sync: &document{Text: string(m.doc.Bytes())}})
	}
}

// sorted are the states in the order of the view.
func (m *Machine) sorted() []memberState {
	var all []memberState
	for _, p := range m.view.Members {
		all = append(all, m.states[p.ID])
	}
	return all
}

func (m *Machine) differ(k memberState) bool {
	for _, s := range m.sorted() {
		if s.Digest != k.Digest || s.Version != k.Version {
			return true
		}
	}
	return false
}

// gotDocument takes the document that is kept.
func (m *Machine) gotDocument(msg message) {
	if m.phase != awaiting || msg.View != m.view.Seq {
		return
	}
	doc, err := cib.Parse([]byte(msg.Sync.Text), "the CIB of "+m.name(m.keeps))
	if err != nil {
		m.log(Error, "sync-refused", err.Error())
		return
	}
	if m.keeps != m.cfg.Local.ID && m.digest() != cib.Digest(doc.Root()) {
		m.log(Info, "sync", fmt.Sprintf("the CIB of %s, version %s, takes the place of version %s", m.name(m.keeps), doc.Version(), m.doc.Version()))
		old := m.doc
		m.own.remember(m, old)
		m.mourn(old, doc)
		m.doc = doc
		m.revision++
		m.do(Persist{m.Document()})
		m.do(Publish{doc.Version()})
	}
	m.agree()
}

// mourn names what this side had changed and the other side's document does not have. The document that
// is given up stays among the numbered copies on this host's disk.
func (m *Machine) mourn(mine, kept *cib.Document) {
	if m.fresh || cib.SameConfiguration(mine, kept) {
		return
	}
	var paths []string
	for _, c := range cib.Diff(mine, kept).Changes {
		if strings.HasPrefix(c.Path, "/cib/configuration") {
			paths = append(paths, fmt.Sprintf("%s %s", c.Action, c.Path))
		}
	}
	m.log(Warning, "sync-lost", fmt.Sprintf("the configuration of %s differs from the one of this host, which is given up and stays in its numbered copies: %s", m.name(m.keeps), strings.Join(paths, ", ")))
}

// agree ends an exchange: everyone has the same document and the same states, so everyone elects
// the same DC and applies what was held back from the same point on.
func (m *Machine) agree() {
	states := m.sorted()
	m.phase, m.doubted = together, false
	dc := elect(states, m.keeps)
	if dc != m.dc {
		m.log(Info, "dc-elected", m.name(dc)+" is the designated controller", "dc", m.name(dc))
	}
	m.dc = dc
	mine := m.states[m.cfg.Local.ID]
	stale := mine.Fresh || mine.Digest != m.states[m.keeps].Digest
	m.gather(states)
	m.fresh = m.gathering
	m.edit(func(e *editor) { e.membership(m.view, states, dc) })
	joiners := map[uint32]bool{}
	for _, s := range states {
		if s.Fresh || s.Digest != m.states[m.keeps].Digest {
			joiners[s.ID] = true
		}
	}
	m.lead.begin(m, joiners)
	if stale {
		m.send(message{History: m.own.history(m)})
	}
	m.settleReplies(stale)
	held := m.held
	m.held = nil
	for _, raw := range held {
		if msg, err := decode(raw.Data); err == nil && msg.Differs == nil { // which is settled
			m.deliver(raw.From, msg)
		}
	}
	m.repeat()
}

// gather says whether a host that has just started still waits for others: until all configured nodes are
// here, or one that has been at work, or dc-deadtime is over.
func (m *Machine) gather(states []memberState) {
	if !m.gathering {
		return
	}
	for _, s := range states {
		m.gathering = m.gathering && s.Fresh
	}
	if m.gathering && m.allHere() {
		m.gathering = false
	}
	switch {
	case !m.gathering:
		m.do(StopTimer{timerGather})
	case !m.gatherTimer:
		m.gatherTimer = true
		m.log(Info, "gathering", "waiting for the other nodes before anything is started", "at-most", m.deadtime().String())
		m.do(StartTimer{timerGather, m.deadtime()})
	}
}

// allHere says whether every configured node is in the view.
func (m *Machine) allHere() bool {
	nodes := m.doc.Root().FindElements("./configuration/nodes/node")
	for _, n := range nodes {
		if n.SelectAttrValue("type", "member") != "member" {
			continue // remote nodes are no members
		}
		here := false
		for _, p := range m.view.Members {
			here = here || p.Name == n.SelectAttrValue("uname", "")
		}
		if !here {
			return false
		}
	}
	return true
}

// deliver applies a message at the point where all members apply it.
func (m *Machine) deliver(from uint32, msg message) {
	if t := msg.Trail; t != nil && msg.View == m.view.Seq {
		m.compare(from, t.place, t.Sum, m.compared.trails)
	}
	if !m.heard(from, msg) {
		return
	}
	at, before := place{from, msg.Seq}, m.revision
	m.compared.written = nil
	defer func() {
		if m.revision != before && m.phase == together {
			m.compared.step(at)
		}
	}()
	switch {
	case msg.Change != nil:
		m.applyChange(from, msg.Seq, *msg.Change)
		m.vouch(at)
	case msg.Order != nil:
		m.applyOrder(from, *msg.Order)
	case msg.Result != nil:
		m.applyResult(*msg.Result)
	case msg.History != nil:
		m.applyHistory(*msg.History)
	case msg.Cleanup != nil:
		m.applyCleanup(from, msg.Seq, *msg.Cleanup)
		m.vouch(at)
	case msg.Check != nil:
		m.vouch(at)
	case msg.Differs != nil:
		m.differing(*msg.Differs)
	case msg.Confirm != nil:
		m.confirmed(from, *msg.Confirm)
	case msg.Upkeep != nil:
		m.applyUpkeep(*msg.Upkeep)
	}
}
