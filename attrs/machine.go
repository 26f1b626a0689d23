package attrs

import (
	"slices"
	"strings"
	"time"
)

// Config is what a host brings along.
type Config struct{ Local Member }

// Machine is one host's part in keeping attributes.
type Machine struct {
	cfg    Config
	table  table
	writer bool        // this host says when dampenings are over
	mine   []Attribute // what a table had of this node that was given up
	desk   desk
}

// New makes the machine of a host that knows of no attributes.
func New(cfg Config) *Machine {
	return &Machine{cfg: cfg, desk: desk{waiting: map[string]*request{}}}
}

// Step takes an event and returns what is to be done about it.
func (m *Machine) Step(now time.Time, ev Event) []Effect {
	t := &turn{now: now, me: m.cfg.Local, writes: m.writer}
	switch e := ev.(type) {
	case Agreed, Left, Taken:
		m.joins(t, e)
	case UpdateRequested, QueryRequested, RefreshRequested, ClearRequested, PurgeRequested:
		m.asked(t, e)
	case Received:
		m.received(t, e.From, e.Message)
	case Set:
		m.table.set(t, e.Node, e.Name, &e.Value)
	case Failed:
		m.table.failed(t, e)
	case Cleared:
		m.table.clear(t, e.Clear)
	case Edited:
		m.table.edited(t, e)
	case Lost:
		m.table.lose(t, e.Node)
	case TimerFired:
		m.timer(t, e.Timer)
	}
	return t.effect
}

// joins follows who agrees, and on what.
func (m *Machine) joins(t *turn, ev Event) {
	switch e := ev.(type) {
	case Agreed:
		m.agreed(t, e)
	case Left:
		m.setWriter(t, false)
		m.desk.refused = e.Why
		m.desk.refuseAll(t)
	case Taken:
		m.mine = nil
		if !e.Fresh {
			m.mine = m.table.ownOf(m.cfg.Local.Name)
		}
		m.setWriter(t, false)
		m.table.load(e.Table)
	}
}

// asked sends what a client of this host asks for.
func (m *Machine) asked(t *turn, ev Event) {
	switch e := ev.(type) {
	case UpdateRequested:
		m.askUpdate(t, e)
	case QueryRequested:
		held, known := m.table.query(e.Name, m.local(e.Node), e.All)
		t.do(Reply{ID: e.ID, Known: known, Held: held})
	case RefreshRequested:
		m.desk.ask(t, request{id: e.ID}, Message{Refresh: &Refresh{e.ID}})
	case ClearRequested:
		e.Clear.Request = e.ID
		m.desk.ask(t, request{id: e.ID}, Message{Clear: &e.Clear})
	case PurgeRequested:
		m.desk.ask(t, request{id: e.ID}, Message{Purge: &Purge{e.ID, e.Node}})
	}
}

// received applies a message at the place where all members do.
func (m *Machine) received(t *turn, from uint32, msg Message) {
	switch {
	case msg.Update != nil:
		warnings := m.table.update(t, from, *msg.Update)
		m.desk.applied(t, msg.Update.Request, from, m.table.members, warnings)
		if msg.Update.Confirm && from != t.me.ID {
			t.send(Message{Applied: msg.Update.Request})
		}
	case msg.Written != "":
		if a := m.table.find(msg.Written); a != nil {
			a.write(t)
		}
	case msg.Refresh != nil:
		m.table.refresh(t)
		m.desk.applied(t, msg.Refresh.Request, from, m.table.members, nil)
	case msg.Clear != nil:
		m.table.clear(t, *msg.Clear)
		m.desk.applied(t, msg.Clear.Request, from, m.table.members, nil)
	case msg.Purge != nil:
		m.table.lose(t, msg.Purge.Node)
		m.desk.applied(t, msg.Purge.Request, from, m.table.members, nil)
	case msg.Own != nil:
		m.table.own(t, msg.Own)
	case msg.Applied != "":
		m.desk.confirmed(t, msg.Applied, from, m.table.members)
	}
}

// timer goes on after something was waited for.
func (m *Machine) timer(t *turn, id Timer) {
	switch id.Kind {
	case TimerReply:
		m.desk.late(t, id.Of)
	case TimerDampening:
		if a := m.table.find(id.Of); a != nil && m.writer && a.unwritten() {
			t.send(Message{Written: a.Name})
		}
	}
}

// Held is the value of an attribute for a node.
type Held struct {
	Name, Node string
	Value      *string // nil: it is not set
	Private    bool
}

// query finds the values of an attribute.
func (x *table) query(name, node string, all bool) (list []Held, known bool) {
	a := x.find(name)
	if a == nil {
		return nil, false
	}
	if !all {
		h := Held{Name: name, Node: node, Private: a.Private}
		if v := a.of(node); v != nil {
			h.Value = v.Value
		}
		return []Held{h}, true
	}
	for _, v := range a.Values {
		list = append(list, Held{name, v.Node, v.Value, a.Private})
	}
	return list, true
}

// Table is all that is known, to be given to others.
func (m *Machine) Table() Table { return m.table.export() }

// Digest tells tables apart.
func (m *Machine) Digest() string { return m.table.digest() }

// local is the node that a request means.
func (m *Machine) local(node string) string {
	if node == "" || slices.Contains([]string{"localhost", "auto"}, strings.ToLower(node)) {
		return m.cfg.Local.Name
	}
	return node
}
