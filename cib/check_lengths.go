package cib

import (
	"fmt"
	"maps"
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/agentname"
)

// checkLengths holds what agents are given against what they can be given.
func (c *checker) checkLengths(e *etree.Element) bool {
	switch {
	case e.Tag == "instance_attributes", e.Tag == "meta_attributes":
		c.checkSet(e)
	case e.Tag == "op":
		c.checkOperation(e)
	case slices.Contains(resourceTags, e.Tag), e.Tag == "template":
		if err := agentname.CheckName("id of <"+e.Tag+">", idOf(e)); err != nil {
			c.report(e, idOf(e), "", err.Error())
			return false
		}
		if e.Tag == "primitive" {
			c.checkTogether(e)
		}
	}
	return true
}

// checkSet looks at each pair of a set, and at the set as a whole.
func (c *checker) checkSet(set *etree.Element) {
	total := 0
	for _, pair := range set.ChildElements() {
		name, _ := attrOf(pair, "name")
		value, _ := attrOf(pair, "value")
		total += len(name) + len(value)
		if err := agentname.CheckLength(name, value); err != nil {
			c.report(pair, idOf(pair), "", fmt.Sprintf("%s: %v", Path(set.Parent()), err))
		}
	}
	if err := agentname.CheckTotal(total); err != nil {
		c.report(set, idOf(set), "", fmt.Sprintf("%s: %v", Path(set.Parent()), err))
	}
}

// checkOperation looks at an operation's attributes, all of which its agent is given.
func (c *checker) checkOperation(op *etree.Element) {
	name, _ := attrOf(op, "name")
	if err := agentname.CheckName("name of <op>", name); err != nil {
		c.report(op, idOf(op), "", fmt.Sprintf("%s: %v", Path(op.Parent()), err))
	}
	for i := range op.Attr {
		if a := &op.Attr[i]; a.Key != "id" && a.Key != "name" {
			if err := agentname.CheckLength(a.Key, a.Value); err != nil {
				c.report(op, idOf(op), "", fmt.Sprintf("%s: %v", Path(op), err))
			}
		}
	}
}

// checkTogether looks at what the agent of a primitive is given together: by its own sets, those of its template, and
// those of what it is in, and for each operation by the sets of that. A set that alone is too large is reported as such,
// and one with a rule may not be in force together with others.
func (c *checker) checkTogether(primitive *etree.Element) {
	given := parameters{}
	from := []*etree.Element{primitive}
	if id, ok := attrOf(primitive, "template"); ok && c.owner[id] != nil {
		from = append(from, c.owner[id])
	}
	for e := primitive.Parent(); e != nil && slices.Contains(resourceTags, e.Tag); e = e.Parent() {
		from = append(from, e)
	}
	for _, e := range from {
		given.add(c.setsOf(e))
	}
	if err := agentname.CheckTotal(given.bytes()); err != nil {
		c.report(primitive, idOf(primitive), "", fmt.Sprintf("%s: %v", Path(primitive), err))
		return
	}
	for _, e := range from[:min(2, len(from))] {
		for _, op := range operationsOf(e) {
			with := maps.Clone(given)
			with.add(c.setsOf(op))
			if err := agentname.CheckTotal(with.bytes()); err != nil {
				c.report(op, idOf(op), "", fmt.Sprintf("%s: %v", Path(op), err))
			}
		}
	}
}

// setsOf are an element's own sets of parameters that are in force at any time, each of which is not too large alone.
func (c *checker) setsOf(e *etree.Element) (sets []*etree.Element) {
	for _, set := range e.ChildElements() {
		if set.Tag != "instance_attributes" {
			continue
		}
		if id, ok := attrOf(set, "id-ref"); ok {
			if set = c.owner[id]; set == nil {
				continue
			}
		}
		if child(set, "rule") == nil {
			sets = append(sets, set)
		}
	}
	return sets
}

func operationsOf(e *etree.Element) []*etree.Element {
	if list := child(e, "operations"); list != nil {
		return list.ChildElements()
	}
	return nil
}

// parameters are the lengths of values by their names. Of two values of a name the first counts.
type parameters map[string]int

func (p parameters) add(sets []*etree.Element) {
	for _, set := range sets {
		for _, pair := range set.ChildElements() {
			name, _ := attrOf(pair, "name")
			if _, there := p[name]; !there {
				value, _ := attrOf(pair, "value")
				p[name] = len(value)
			}
		}
	}
}

func (p parameters) bytes() (n int) {
	for name, length := range p {
		n += len(name) + length
	}
	return n
}
