package session

import (
	"context"
	"errors"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/ra"
)

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
	done = append(done, s.addOperations(o.Element, d, []string{vocab.TaskStart, vocab.TaskStop})...)
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
				if name != vocab.TaskMonitor {
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
	r := vocab.ParseRole(role)
	switch {
	case r.Old() == "":
		return role
	case s.Scope().OldRoles:
		return r.Old()
	}
	return r.String()
}

// withUnit adds the unit to a bare number of seconds.
func withUnit(text string) string {
	if text != "" && text[len(text)-1] >= '0' && text[len(text)-1] <= '9' {
		return text + "s"
	}
	return text
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
	s.addOperations(e, d, []string{vocab.TaskMonitor, vocab.TaskStart, vocab.TaskStop, vocab.TaskPromote, vocab.TaskDemote})
	s.changed()
	return nil
}

type notPrimitive struct{ o compile.Object }

func (e *notPrimitive) Error() string {
	return e.o.ID + " is a " + e.o.Type + "; expected a primitive"
}
