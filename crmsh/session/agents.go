package session

import (
	"context"
	"errors"
	"time"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/ra"
)

// Agents is what is known about resource agents.
type Agents interface {
	compile.Agents
	// Describe gives what an agent says of itself, or a *ra.NoAgentError.
	Describe(ctx context.Context, a ra.Agent) (*ra.Description, error)
	// Empty says that there are no agents at all, so that nothing can be known about any.
	Empty() bool
}

// AgentOptions say how what agents say is taken.
type AgentOptions struct {
	Relaxed       bool // errors are warnings
	IgnoreMissing bool // do not mention agents that are not here
}

// CheckAgents holds objects, of which only primitives and templates matter, against what their agents say.
// Agents that are not here are worth a warning, no more: the cluster's hosts may have them.
func (s *Session) CheckAgents(ctx context.Context, list []compile.Object, agents Agents, opt AgentOptions) []Finding {
	if agents == nil || agents.Empty() {
		return nil
	}
	var out []Finding
	missing := map[ra.Agent]bool{}
	for _, o := range list {
		if o.Type != "primitive" && o.Type != "rsc_template" {
			continue
		}
		r := s.effective(o)
		d, err := agents.Describe(ctx, r.Agent)
		if err != nil {
			none := (*ra.NoAgentError)(nil)
			if !missing[r.Agent] && !(errors.As(err, &none) && opt.IgnoreMissing) {
				out = append(out, Finding{Text: o.Type + " " + o.ID + ": " + err.Error() + "; nothing is known about it"})
			}
			missing[r.Agent] = true
			continue
		}
		for _, f := range ra.Check(r, d) {
			out = append(out, Finding{Fatal: f.Error && !opt.Relaxed, Text: o.Type + " " + f.Text})
		}
	}
	return out
}

// AgentOf gives the agent of a primitive, which its template may name.
func (s *Session) AgentOf(o compile.Object) ra.Agent { return s.effective(o).Agent }

// effective gives a primitive with what its template adds.
func (s *Session) effective(o compile.Object) ra.Resource {
	e := o.Element
	parts := []*etree.Element{e}
	if t, ok := s.Scope().Find(e.SelectAttrValue("template", "")); ok && t.Type == "rsc_template" {
		parts = append(parts, t.Element)
		e = t.Element
	}
	r := ra.Resource{
		ID: o.ID, Template: o.Type == "rsc_template", DefaultTimeout: s.defaultTimeout(),
		Agent: ra.Agent{Class: e.SelectAttrValue("class", ""), Provider: e.SelectAttrValue("provider", ""), Type: e.SelectAttrValue("type", "")},
	}
	seen := map[string]bool{}
	for _, part := range parts {
		for _, set := range part.SelectElements("instance_attributes") {
			r.Params = append(r.Params, s.paramNames(set)...)
		}
		for _, op := range part.FindElements("operations/op") {
			key := op.SelectAttrValue("name", "") + " " + op.SelectAttrValue("interval", "")
			if !seen[key] {
				seen[key] = true
				r.Ops = append(r.Ops, operationOf(op))
			}
		}
	}
	return r
}

// paramNames lists the names in a list of parameters, or in the one that it stands for.
func (s *Session) paramNames(set *etree.Element) []string {
	if ref := set.SelectAttrValue("id-ref", ""); ref != "" {
		for _, other := range s.configuration().FindElements(".//instance_attributes") {
			if other.SelectAttrValue("id", "") == ref {
				set = other
				break
			}
		}
	}
	var out []string
	for _, nv := range set.SelectElements("nvpair") {
		if name := nv.SelectAttrValue("name", ""); name != "" {
			out = append(out, name)
		}
	}
	return out
}

func operationOf(op *etree.Element) ra.Op {
	o := ra.Op{
		Name: op.SelectAttrValue("name", ""), Role: op.SelectAttrValue("role", ""),
		IntervalText: op.SelectAttrValue("interval", ""), TimeoutText: op.SelectAttrValue("timeout", ""),
	}
	for _, set := range op.SelectElements("instance_attributes") {
		if nv := findNV(set, "OCF_CHECK_LEVEL"); nv != nil {
			o.Depth = nv.SelectAttrValue("value", "")
		}
	}
	o.Interval, _ = ra.Duration(o.IntervalText)
	o.Timeout, _ = ra.Duration(o.TimeoutText)
	return o
}

// usualTimeout holds for operations where nothing else is said.
const usualTimeout = 20 * time.Second

// defaultTimeout gives the timeout that holds where an operation has none.
func (s *Session) defaultTimeout() time.Duration {
	for _, o := range s.OfType("op_defaults") {
		if nv := findNV(o.Element, "timeout"); nv != nil && o.Element.SelectElement("rule") == nil {
			if d, ok := ra.Duration(nv.SelectAttrValue("value", "")); ok {
				return d
			}
		}
	}
	return usualTimeout
}

// DefaultTimeouts gives the operations of a primitive that have no timeout, or a shorter one than its agent
// advises, the advised one, and says which they were.
func (s *Session) DefaultTimeouts(ctx context.Context, id string, agents Agents) ([]string, error) {
	o, ok := s.Scope().Find(id)
	if !ok {
		return nil, s.noObject(id)
	}
	if o.Type != "primitive" {
		return nil, &notPrimitive{o}
	}
	d, err := agents.Describe(ctx, s.effective(o).Agent)
	if err != nil {
		return nil, err
	}
	var done []string
	for _, op := range o.Element.FindElements("operations/op") {
		have := operationOf(op)
		advised, ok := d.Advised(have.Name, have.Role, have.Depth)
		least, valid := ra.Duration(advised.Timeout)
		if !ok || !valid || have.TimeoutText != "" && have.Timeout >= least {
			continue
		}
		op.CreateAttr("timeout", withUnit(advised.Timeout))
		done = append(done, have.Name)
	}
	done = append(done, s.addOperations(o.Element, d, []string{"start", "stop"})...)
	if len(done) > 0 {
		s.changed()
	}
	return done, nil
}

// addOperations adds those that a primitive does not have, with what its agent advises: for a monitor all
// there are, since they are for different roles or checks.
func (s *Session) addOperations(e *etree.Element, d *ra.Description, names []string) (added []string) {
	for _, name := range names {
		if e.FindElement("operations/op[@name='"+name+"']") != nil {
			continue
		}
		for _, a := range d.Actions {
			if a.Name == name && a.Timeout != "" {
				s.addOperation(e, a)
				added = append(added, name)
				if name != "monitor" {
					break
				}
			}
		}
	}
	return added
}

// addOperation adds an operation with the attributes that an agent advises, in its order.
func (s *Session) addOperation(e *etree.Element, a ra.Action) {
	list := e.SelectElement("operations")
	if list == nil {
		list = e.CreateElement("operations")
	}
	op := list.CreateElement("op")
	op.CreateAttr("name", a.Name)
	for _, x := range a.Attrs {
		switch x[0] {
		case "timeout", "interval":
			op.CreateAttr(x[0], withUnit(x[1]))
		case "role":
			op.CreateAttr("role", s.currentRole(x[1]))
		}
	}
	if a.Interval == "" {
		op.CreateAttr("interval", "0s")
	}
	prefix := e.SelectAttrValue("id", "")
	if list.SelectAttr("id-ref") == nil {
		prefix = list.SelectAttrValue("id", prefix)
	}
	op.CreateAttr("id", s.Scope().Free(prefix+"-"+a.Name+"-"+op.SelectAttrValue("interval", "")))
}

// currentRole gives the name of a role that the configuration's schema has.
func (s *Session) currentRole(role string) string {
	for _, pair := range [][2]string{{"Master", "Promoted"}, {"Slave", "Unpromoted"}} {
		switch {
		case !ra.SameRole(role, pair[0]):
		case s.Scope().OldRoles:
			return pair[0]
		default:
			return pair[1]
		}
	}
	return role
}

// withUnit adds the unit to a bare number of seconds.
func withUnit(text string) string {
	if text != "" && text[len(text)-1] >= '0' && text[len(text)-1] <= '9' {
		return text + "s"
	}
	return text
}

type notPrimitive struct{ o compile.Object }

func (e *notPrimitive) Error() string {
	return e.o.ID + " is a " + e.o.Type + "; expected a primitive"
}

var _ Agents = (*ra.Catalog)(nil)

// UseTemplate makes primitives take their agent and what they share from a template. What all of them have
// alike, parameters and operations, goes there.
func (s *Session) UseTemplate(template string, list []compile.Object) {
	t, ok := s.Scope().Find(template)
	if !ok {
		return
	}
	for _, o := range list {
		for _, a := range []string{"class", "provider", "type"} {
			o.Element.RemoveAttr(a)
		}
		o.Element.CreateAttr("template", template)
	}
	s.shareParams(t.Element, list)
	s.changed()
}

// shareParams moves parameters that all primitives have with the same value into a template. One primitive
// alone shares nothing.
func (s *Session) shareParams(template *etree.Element, list []compile.Object) {
	if len(list) < 2 {
		return
	}
	for _, set := range list[0].Element.SelectElements("instance_attributes") {
		for _, nv := range set.SelectElements("nvpair") {
			name, value := nv.SelectAttrValue("name", ""), nv.SelectAttrValue("value", "")
			shared := name != "" && set.SelectElement("rule") == nil && nv.SelectAttr("id-ref") == nil
			for _, o := range list[1:] {
				shared = shared && pairIn(o.Element, "instance_attributes", name) == value
			}
			if !shared {
				continue
			}
			for _, o := range list {
				s.setIn(o.Element, "instance_attributes", "", name, "")
			}
			s.setIn(template, "instance_attributes", template.SelectAttrValue("id", "")+"-instance_attributes", name, value)
		}
	}
}

// AdvisedOperations gives a primitive the operations that its agent advises, with interval and timeout, and
// completes those that it has. Nothing happens if the agent is not here.
func (s *Session) AdvisedOperations(ctx context.Context, id string, agents Agents) error {
	e, err := s.primitive(id)
	if err != nil {
		return err
	}
	o, _ := s.Scope().Find(id)
	d, err := agents.Describe(ctx, s.effective(o).Agent)
	if err != nil {
		none := (*ra.NoAgentError)(nil)
		if errors.As(err, &none) {
			return nil
		}
		return err
	}
	for _, op := range e.FindElements("operations/op") {
		have := operationOf(op)
		advised, ok := d.Advised(have.Name, have.Role, have.Depth)
		if ok && op.SelectAttr("interval") == nil && advised.Interval != "" {
			op.CreateAttr("interval", withUnit(advised.Interval))
		}
		if ok && have.TimeoutText == "" && advised.Timeout != "" {
			op.CreateAttr("timeout", withUnit(advised.Timeout))
		}
	}
	s.addOperations(e, d, []string{"monitor", "start", "stop", "promote", "demote"})
	s.changed()
	return nil
}
