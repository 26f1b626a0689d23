package session

import (
	"fmt"
	"strings"

	"github.com/beevik/etree"
)

// Set changes a value that an object has: {ID, NAME} that of its only attribute of the name, {ID, OPERATION,
// NAME} that of an operation, {ID, OPERATION, INTERVAL, NAME} that of one of several of the same name.
func (s *Session) Set(path []string, value string) error {
	if err := refuseMask(value); err != nil {
		return err
	}
	o, ok := s.Scope().Find(path[0])
	if !ok {
		return s.noObject(path[0])
	}
	name := path[len(path)-1]
	if len(path) == 2 {
		if err := emptyFor(name, formsOf(o.Type)); err != nil && value == "" {
			return err
		}
		return s.setOnly(o.Element, o.ID, name, value)
	}
	op, err := operation(o.Element, o.ID, path[1:len(path)-1])
	if err != nil {
		return err
	}
	if (name == "interval" || name == "timeout") && strings.Trim(value, "0123456789") == "" {
		value += "s"
	}
	if err := MetaFits(name, value); err != nil {
		return fmt.Errorf("%s of %s: %w", path[1], o.ID, err)
	}
	if name == "interval" {
		op.CreateAttr("id", o.ID+"-"+path[1]+"-"+value)
	}
	op.CreateAttr(name, value)
	s.changed()
	return nil
}

// Settings lists what Set can change of an object, with the id before it: ID.NAME, ID.OPERATION.NAME.
func (s *Session) Settings(id string) []string {
	o, ok := s.Scope().Find(id)
	if !ok {
		return nil
	}
	var out []string
	for _, nv := range o.Element.FindElements(".//nvpair") {
		out = append(out, id+"."+nv.SelectAttrValue("name", ""))
	}
	for _, op := range o.Element.FindElements("operations/op") {
		for _, a := range op.Attr {
			if a.Key != "id" && a.Key != "name" {
				out = append(out, id+"."+op.SelectAttrValue("name", "")+"."+a.Key)
			}
		}
	}
	return out
}

// setOnly changes the only pair of a name in an object.
func (s *Session) setOnly(e *etree.Element, id, name, value string) error {
	var found []*etree.Element
	for _, nv := range e.FindElements(".//nvpair") {
		if nv.SelectAttrValue("name", "") == name {
			found = append(found, nv)
		}
	}
	if len(found) != 1 {
		return fmt.Errorf("%s has %d attributes of the name %s; expected one", id, len(found), name)
	}
	found[0].CreateAttr("value", value)
	s.changed()
	return nil
}

// operation finds an operation by {NAME} or {NAME, INTERVAL}. An interval without a unit is in seconds.
func operation(e *etree.Element, id string, step []string) (*etree.Element, error) {
	var found []*etree.Element
	for _, op := range e.FindElements("operations/op") {
		interval := op.SelectAttrValue("interval", "")
		same := len(step) == 1 || strings.TrimSuffix(interval, "s") == strings.TrimSuffix(step[1], "s")
		if op.SelectAttrValue("name", "") == step[0] && same {
			found = append(found, op)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("%s has no operation %s", id, strings.Join(step, " with interval "))
	case 1:
		return found[0], nil
	}
	return nil, fmt.Errorf("%s has %d operations %s; expected the interval too: %s.%s.INTERVAL.NAME", id, len(found), step[0], id, step[0])
}
