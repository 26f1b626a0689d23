package session

import (
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/crmsh/ra"
)

// Trace makes a primitive's agent write down what it does, below a folder. Operation "" stands for all that
// are configured, with start and stop, and promote and demote where these are asked for; interval "" for any.
// It asks only for what was not asked for already.
func (s *Session) Trace(id, operation, interval, dir string) error {
	e, err := s.primitive(id)
	if err != nil {
		return err
	}
	names := []string{operation}
	if operation == "" {
		names = []string{vocab.TaskStart, vocab.TaskStop}
		if s.Promotable(id) {
			names = append(names, vocab.TaskPromote, vocab.TaskDemote)
		}
		for _, op := range e.FindElements("operations/op") {
			s.traceOp(op, dir)
		}
	}
	for _, name := range names {
		list := matchingOps(e, name, interval)
		zero := interval == "" || isZero(interval)
		switch {
		case len(list) == 0 && !zero:
			return fmt.Errorf("%s has no operation %s with interval %s", id, name, interval)
		case len(list) == 0 && name == vocab.TaskMonitor && interval == "":
			return fmt.Errorf("%s has no monitor operation", id)
		case len(list) == 0:
			list = []*etree.Element{s.addOp(e, name)}
		}
		for _, op := range list {
			s.traceOp(op, dir)
		}
	}
	s.changed()
	return nil
}

// primitive gives the element of a primitive.
func (s *Session) primitive(id string) (*etree.Element, error) {
	o, ok := s.Scope().Find(id)
	if !ok {
		return nil, s.noObject(id)
	}
	if o.Type != "primitive" {
		return nil, &notPrimitive{o}
	}
	return o.Element, nil
}

func isZero(interval string) bool {
	d, ok := ra.Duration(interval)
	return ok && d == 0
}

// matchingOps lists the operations of a name, and of an interval if it is given.
func matchingOps(e *etree.Element, name, interval string) []*etree.Element {
	want, _ := ra.Duration(interval)
	var out []*etree.Element
	for _, op := range e.FindElements("operations/op") {
		have, _ := ra.Duration(op.SelectAttrValue("interval", "0"))
		if op.SelectAttrValue("name", "") == name && (interval == "" || have == want) {
			out = append(out, op)
		}
	}
	return out
}

func (s *Session) addOp(e *etree.Element, name string) *etree.Element {
	list := e.SelectElement("operations")
	if list == nil {
		list = e.CreateElement("operations")
	}
	op := list.CreateElement("op")
	op.CreateAttr("name", name)
	op.CreateAttr("interval", "0s")
	op.CreateAttr("id", s.Scope().Free(e.SelectAttrValue("id", "")+"-"+name+"-0s"))
	return op
}

func (s *Session) traceOp(op *etree.Element, dir string) {
	id := op.SelectAttrValue("id", "") + "-instance_attributes"
	s.setIn(op, "instance_attributes", id, "trace_ra", "1")
	s.setIn(op, "instance_attributes", id, "trace_dir", dir)
}

// Untrace takes back what Trace asked for. Operations that are there for it alone go.
func (s *Session) Untrace(id, operation, interval string) error {
	e, err := s.primitive(id)
	if err != nil {
		return err
	}
	list := e.FindElements("operations/op")
	if operation != "" {
		list = matchingOps(e, operation, interval)
	}
	if operation != "" && len(list) == 0 {
		return fmt.Errorf("%s has no operation %s%s", id, operation, ifSet(" with interval ", interval))
	}
	for _, op := range list {
		if pairIn(op, "instance_attributes", "trace_ra") == "" {
			continue
		}
		s.setIn(op, "instance_attributes", "", "trace_ra", "")
		s.setIn(op, "instance_attributes", "", "trace_dir", "")
		if len(op.ChildElements()) == 0 && len(op.Attr) == 3 && isZero(op.SelectAttrValue("interval", "")) {
			detach(op)
		}
	}
	if ops := e.SelectElement("operations"); ops != nil && len(ops.ChildElements()) == 0 {
		e.RemoveChild(ops)
	}
	s.changed()
	return nil
}

func ifSet(before, text string) string {
	if text == "" {
		return ""
	}
	return before + text
}
