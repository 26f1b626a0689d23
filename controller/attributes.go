package controller

import (
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/attrs"
	"pacer/cib"
)

// attributes is the machine of transient attributes.
type attributes struct {
	machine *attrs.Machine
	writer  uint32 // the member that tells what is written
}

// attributesProtocol is the first protocol in which members tell one another of attributes.
const attributesProtocol = 4

// tooOld is why clients' requests are not carried out.
const tooOld = "members of an older version take part, which cannot keep attributes; upgrade them, or write into the status section with cibadmin"

func newAttributes(cfg Config) attributes {
	return attributes{machine: attrs.New(attrs.Config{Local: attrs.Member{ID: cfg.Local.ID, Name: cfg.Local.Name, Incarnation: cfg.Local.Incarnation}})}
}

// step gives the machine an event, and gives back what is to be written into the document.
func (a *attributes) step(t *turn, ev attrs.Event) (writes []attrs.Effect) {
	if agreed, is := ev.(attrs.Agreed); is {
		a.writer = agreed.Writer
	}
	for _, eff := range a.machine.Step(t.now, ev) {
		switch e := eff.(type) {
		case attrs.Send:
			t.send(message{Attributes: &e.Message})
		case attrs.Log:
			t.log([...]Level{Info, Warning}[e.Level], e.Event, e.Text)
		case attrs.Write, attrs.Erase:
			writes = append(writes, e)
		default:
			t.do(AttributesEffect{e})
		}
	}
	return writes
}

// apply gives the machine an event, and writes what comes of it at this place of the order.
func (a *attributes) apply(t *turn, r *replica, l *lead, ev attrs.Event) {
	writes, before := a.step(t, ev), r.revision
	if len(writes) == 0 {
		return
	}
	r.edit(t, func(e *editor) { e.carryOut(writes) })
	if a.writer == t.me.ID {
		t.do(AttributesWritten{assigned(writes)})
	}
	if r.revision != before {
		l.reschedule(t, "transient attributes changed")
	}
}

// assigned are the values among what is written.
func assigned(writes []attrs.Effect) (list []attrs.Assigned) {
	for _, w := range writes {
		if w, is := w.(attrs.Write); is {
			list = append(list, w.Values...)
		}
	}
	return list
}

// attributeMembers tells the machine of attributes who agrees.
func (j *join) attributeMembers(t *turn) attrs.Agreed {
	a := attrs.Agreed{Writer: j.dc}
	for _, p := range t.view.Members {
		a.Members = append(a.Members, attrs.Member{ID: p.ID, Name: p.Name, Incarnation: p.Incarnation})
	}
	if !t.tables {
		a.Refused = tooOld
	}
	return a
}

// carryOut writes what the machine of attributes asks for. What is of a node that nobody knows has no place yet; the
// machine asks again when the node comes.
func (e *editor) carryOut(writes []attrs.Effect) {
	for _, w := range writes {
		switch w := w.(type) {
		case attrs.Write:
			for _, v := range w.Values {
				if s := e.stateNamed(v.Node); s != nil {
					e.assign(s, v)
				}
			}
		case attrs.Erase:
			for _, s := range e.statusSection().SelectElements("node_state") {
				if strings.EqualFold(s.SelectAttrValue("uname", ""), w.Node) {
					e.states = append(e.states, s)
					e.dropTransient(s)
				}
			}
		}
	}
}

// assign writes a value of a transient attribute, or removes it. One that stands in another set stays there.
func (e *editor) assign(state *etree.Element, v attrs.Assigned) {
	sets := transientSets(state, v.SetType)
	for _, set := range sets {
		for _, p := range set.SelectElements("nvpair") {
			if p.SelectAttrValue("name", "") != v.Name {
				continue
			}
			if v.Value != nil {
				e.setStatus(p, "value", *v.Value)
				return
			}
			set.RemoveChild(p)
			e.status = true
		}
	}
	if v.Value == nil {
		return
	}
	id := state.SelectAttrValue("id", "")
	set := childID(childID(state, "transient_attributes", id), v.SetType, cib.CleanID(setID(v, id)))
	p := childID(set, "nvpair", cib.CleanID(setID(v, id)+"-"+v.Name))
	p.CreateAttr("name", v.Name)
	e.setStatus(p, "value", *v.Value)
}

// setID is the id of the set that a value belongs to.
func setID(v attrs.Assigned, node string) string {
	if v.Set != "" {
		return v.Set
	}
	return "status-" + node
}

func transientSets(state *etree.Element, kind string) (sets []*etree.Element) {
	for _, t := range state.SelectElements("transient_attributes") {
		sets = append(sets, t.SelectElements(kind)...)
	}
	return sets
}

// dropTransient removes all transient attributes of a node.
func (e *editor) dropTransient(state *etree.Element) {
	for _, t := range state.SelectElements("transient_attributes") {
		state.RemoveChild(t)
		e.status = true
	}
}

// standing is what the document says of transient attributes.
func standing(root *etree.Element) (ev attrs.Edited) {
	status := root.SelectElement("status")
	if status == nil {
		return ev
	}
	for _, s := range status.SelectElements("node_state") {
		node := nodeOf(root, s)
		ev.Nodes = append(ev.Nodes, node)
		for _, kind := range []string{attrs.InstanceAttributes, attrs.Utilization} {
			for _, set := range transientSets(s, kind) {
				ev.Values = append(ev.Values, valuesOf(set, node, s.SelectAttrValue("id", ""))...)
			}
		}
	}
	for _, n := range root.FindElements("./configuration/nodes/node") {
		if name := n.SelectAttrValue("uname", ""); !slices.Contains(ev.Nodes, name) {
			ev.Nodes = append(ev.Nodes, name)
		}
	}
	return ev
}

// remade is what a client has made of the attributes in a document. What is set for nodes that it did not know before
// could not stand there, and can now.
func remade(old, next *etree.Element) attrs.Edited {
	ev := standing(next)
	known := standing(old).Nodes
	ev.Found = slices.DeleteFunc(ev.Nodes, func(n string) bool { return slices.Contains(known, n) })
	ev.Nodes = known
	return ev
}

func valuesOf(set *etree.Element, node, nodeID string) (list []attrs.Assigned) {
	id := set.SelectAttrValue("id", "")
	if id == "status-"+nodeID {
		id = "" // the usual one
	}
	for _, p := range set.SelectElements("nvpair") {
		value := p.SelectAttrValue("value", "")
		list = append(list, attrs.Assigned{Node: node, Name: p.SelectAttrValue("name", ""), SetType: set.Tag, Set: id, Value: &value})
	}
	return list
}

// nodeOf is the name of the node that a state is of; its id where nothing names it.
func nodeOf(root, state *etree.Element) string {
	if name := state.SelectAttrValue("uname", ""); name != "" {
		return name
	}
	id := state.SelectAttrValue("id", "")
	for _, n := range root.FindElements("./configuration/nodes/node") {
		if n.SelectAttrValue("id", "") == id {
			return n.SelectAttrValue("uname", "")
		}
	}
	return id
}
