package crmresource

import (
	"fmt"
	"time"

	"github.com/beevik/etree"

	"pacer/cib"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
	"pacer/tools/output"
)

// move brings a resource to a node; without one it bans it from where it is.
func (j *job) move() error {
	if j.node == nil {
		return j.ban()
	}
	m, err := j.mover()
	if err != nil {
		return err
	}
	return m.to(j.node)
}

// ban keeps a resource off a node, or off the one on which it is.
func (j *job) ban() error {
	m, err := j.mover()
	if err != nil {
		return err
	}
	node := j.node
	if node == nil {
		if node, err = m.only(); err != nil {
			return err
		}
	}
	m.ban(node)
	return m.change(m.ops...)
}

// mover makes the constraints of --move and --ban.
type mover struct {
	*job
	id       string // of the resource, as the user names it
	promoted bool   // it is about being promoted
	until    string // when the constraint ends, "" for never
	ops      []cib.Op
}

func (j *job) mover() (*mover, error) {
	m := &mover{job: j, id: j.f.Resource, promoted: j.f.Promoted || j.f.Master}
	if j.f.Lifetime == "" {
		return m, nil
	}
	d, err := rule.ParseDuration(j.f.Lifetime)
	if err != nil {
		j.Err("Invalid duration specified: %s\nPlease refer to https://en.wikipedia.org/wiki/ISO_8601#Durations for examples of valid durations", j.f.Lifetime)
		return nil, output.Exit(vocab.ExitUsage)
	}
	m.until = rule.FromTime(time.Now()).Add(d).Format(rule.Style{Local: true})
	return m, nil
}

// only is the one node on which the resource is, or on which it is promoted.
func (m *mover) only() (*world.Node, error) {
	r := m.rsc
	node, count := r.ActiveRequired()
	if count == 1 {
		return node, nil
	}
	if !r.Is(world.Promotable) {
		return nil, output.Fail(vocab.ExitUsage, "Resource '%s' not moved: active in %d locations.\nTo prevent '%[1]s' from running on a specific location, specify a node.", m.id, count)
	}
	nodes := promotedOn(r)
	if len(nodes) == 1 {
		return nodes[0], nil
	}
	return nil, output.Fail(vocab.ExitUsage, "Resource '%s' not moved: active in %d locations (promoted in %d).\nTo prevent '%[1]s' from running on a specific location, "+
		"specify a node.To prevent '%[1]s' from being promoted at a specific location, specify a node and the --promoted option.", m.id, count, len(nodes))
}

// promotedOn lists where instances of a clone are promoted.
func promotedOn(r *world.Resource) (nodes []*world.Node) {
	for _, c := range r.Children {
		if c.State(true) == vocab.RolePromoted {
			if n := c.CurrentNode(); n != nil {
				nodes = append(nodes, n)
			}
		}
	}
	return nodes
}

// to brings the resource to a node.
func (m *mover) to(dest *world.Node) error {
	r := m.rsc
	if m.promoted && !r.Is(world.Promotable) {
		m.note("Ignoring --promoted option: %s is not promotable", m.id)
		m.promoted = false
	}
	current, count := r.ActiveRequired()
	multiple := !r.IsClone()
	if r.Is(world.Promotable) {
		if nodes := promotedOn(r); m.promoted || len(nodes) > 0 {
			current, count = nil, len(nodes)
			if len(nodes) > 0 {
				current, multiple = nodes[len(nodes)-1], true
			}
		}
	}
	if count > 1 {
		if multiple {
			return output.Exit(vocab.ExitMultiple)
		}
		current = nil
	}
	if current == dest && !m.f.Force {
		return output.Exit(vocab.ExitExists)
	}
	if err := m.forget(dest); err != nil {
		return err
	}
	m.prefer(dest)
	if m.f.Force && current != dest {
		m.leave(current, count, dest)
	}
	return m.change(m.ops...)
}

// forget removes what earlier moves made, and a ban from where the resource is to go.
func (m *mover) forget(dest *world.Node) error {
	e := m.editor()
	for _, n := range m.w.Roster.Nodes {
		if err := e.clear(m.id, n.Name, false, m.f.Force); err != nil {
			return err
		}
	}
	err := e.clear(m.id, dest.Name, true, m.f.Force)
	m.ops = append(m.ops, e.ops...)
	return err
}

// leave bans the resource from where it is, if that is one place.
func (m *mover) leave(current *world.Node, count int, dest *world.Node) {
	active := "active"
	if m.promoted {
		active = vocab.TaskPromoted
	}
	switch {
	case current != nil:
		m.ban(current)
	case count > 1:
		m.note("Resource '%s' is currently %s in %d locations. One may now move to %s", m.id, active, count, dest)
		m.note("To prevent '%s' from being %s at a specific location, specify a node", m.id, active)
	}
}

func (m *mover) ban(n *world.Node) {
	id := fmt.Sprintf("cli-ban-%s-on-%s", m.id, n.Name)
	what := "running"
	if m.promoted {
		what = "being promoted"
	}
	m.tellEnd()
	m.note("WARNING: Creating rsc_location constraint '%s' with a score of -INFINITY for resource %s on %s.\n"+
		"\tThis will prevent %[2]s from %[4]s on %[3]s until the constraint is removed using the clear option or by editing the CIB with an appropriate tool.\n"+
		"\tThis will be the case even if %[3]s is the last node in the cluster", id, m.id, n.Name, what)
	m.add(ids{id, id + "-rule", id + "-expr", id + "-lifetime"}, n, "-INFINITY")
}

func (m *mover) prefer(n *world.Node) {
	m.tellEnd()
	m.add(ids{"cli-prefer-" + m.id, "cli-prefer-rule-" + m.id, "cli-prefer-expr-" + m.id, "cli-prefer-lifetime-end-" + m.id}, n, "INFINITY")
}

func (m *mover) tellEnd() {
	if m.until != "" {
		m.note("Migration will take effect until: %s", m.until)
	}
}

// ids are those of a constraint and its parts.
type ids struct{ location, rule, node, end string }

// add makes a constraint, with a rule if it is to end.
func (m *mover) add(id ids, n *world.Node, score string) {
	role := vocab.RoleStarted
	if m.promoted {
		role = vocab.RolePromoted
	}
	list := etree.NewElement("constraints")
	e := output.Element(list, "rsc_location", "id", id.location, "rsc", m.id, "role", vocab.Role(role).String())
	if m.until == "" {
		e.CreateAttr("node", n.Name)
		e.CreateAttr("score", score)
	} else {
		r := output.Element(e, "rule", "id", id.rule, "score", score, "boolean-op", "and")
		output.Element(r, "expression", "id", id.node, "attribute", world.NodeNameAttr, "operation", "eq", "value", n.Name, "type", "string")
		output.Element(r, "date_expression", "id", id.end, "operation", "lt", "end", m.until)
	}
	m.ops = append(m.ops, cib.Op{Kind: cib.Modify, Section: "constraints", Data: list})
}
