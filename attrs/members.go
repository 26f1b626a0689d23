package attrs

import (
	"slices"
	"strings"
)

// agreed follows a change of members: who is gone loses its attributes, who came gets written what was set for it.
func (m *Machine) agreed(t *turn, e Agreed) {
	x := &m.table
	before := x.members
	for _, p := range before {
		if !slices.Contains(e.Members, p) {
			x.lose(t, p.Name)
		}
	}
	x.members = slices.Clone(e.Members)
	for _, p := range e.Members {
		if !slices.Contains(before, p) {
			x.writeNode(t, p.Name)
		}
	}
	for _, a := range x.list {
		for i := range a.Values {
			a.Values[i].Since = false
		}
	}
	m.setWriter(t, e.Writer == m.cfg.Local.ID)
	if len(m.mine) > 0 {
		t.send(Message{Own: m.mine})
		m.mine = nil
	}
	m.desk.refused = e.Refused
	m.desk.refuseAll(t)
	m.desk.settleAll(t, x.members)
}

// setWriter begins or ends to look after dampenings.
func (m *Machine) setWriter(t *turn, writes bool) {
	if m.writer == writes {
		return
	}
	m.writer, t.writes = writes, writes
	for _, a := range m.table.list {
		switch {
		case a.Delay == 0 || !a.unwritten():
		case writes:
			a.dampen(t)
		default:
			t.do(StopTimer{Timer{TimerDampening, a.Name}})
		}
	}
}

// lose forgets what a node had.
func (x *table) lose(t *turn, node string) {
	if x.drop(node) {
		t.do(Erase{node})
	}
	for _, a := range x.list {
		a.rest(t)
	}
}

// writeNode writes the values of a node that the document may not have: while it was not known, nothing could be written
// for it.
func (x *table) writeNode(t *turn, node string) {
	var w Write
	for _, a := range x.list {
		if v := a.of(node); v != nil && v.Value != nil && !a.Private && !v.Unwritten {
			w.Values = append(w.Values, a.assigned(v))
		}
	}
	if len(w.Values) > 0 {
		t.do(w)
	}
}

// ownOf are the attributes of a node, with its values alone.
func (x *table) ownOf(node string) (list []Attribute) {
	for _, a := range x.list {
		if v := a.of(node); v != nil && v.Value != nil {
			c := *a
			c.Values = []Value{*v}
			list = append(list, c)
		}
	}
	return list
}

// own takes a node's word for its own attributes, which it knew before it took the others' table, unless somebody has
// set them since. It is written at once: it has waited long enough.
func (x *table) own(t *turn, list []Attribute) {
	for _, o := range list {
		a := x.find(o.Name)
		if a == nil {
			c := o
			c.Values = nil
			a = x.add(c)
		}
		for _, v := range o.Values {
			have := a.place(v.Node)
			if have.Since || is(have.Value, v.Value) {
				continue
			}
			have.Value, have.Unwritten = v.Value, !a.Private
		}
		a.write(t)
	}
}

// sameNode compares names of nodes.
func sameNode(a, b string) bool { return strings.EqualFold(a, b) }
