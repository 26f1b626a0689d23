package fencing

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Level is a fencing level: devices that must all go well. Its target is a node, nodes whose names match a pattern, or
// nodes with an attribute of a value; exactly one of Node, Pattern and Attribute is set.
type Level struct {
	ID               string
	Node, Pattern    string
	Attribute, Value string
	Index            int // 1 to 9
	Devices          []string
}

// The lowest and the highest index of a level.
const (
	lowestLevel  = 1
	highestLevel = 9
)

// key tells targets from one another.
func (l Level) key() string {
	switch {
	case l.Node != "":
		return "name " + strings.ToLower(l.Node)
	case l.Pattern != "":
		return "pattern " + l.Pattern
	}
	return "attribute " + l.Attribute + "=" + l.Value
}

// Wrong says what is wrong with a level; "" if nothing is.
func (l Level) Wrong() string {
	switch {
	case l.Node == "" && l.Pattern == "" && l.Attribute == "":
		return fmt.Sprintf("fencing level %s has no target; expected a node, a pattern or an attribute with its value", l.ID)
	case l.Index < lowestLevel || l.Index > highestLevel:
		return fmt.Sprintf("fencing level %s has the index %d; expected %d to %d", l.ID, l.Index, lowestLevel, highestLevel)
	case l.Pattern != "":
		if _, err := regexp.CompilePOSIX(l.Pattern); err != nil {
			return fmt.Sprintf("fencing level %s has a pattern that cannot be read: %v", l.ID, err)
		}
	}
	return ""
}

// entry is what the topology has for a target.
type entry struct {
	Level   // its target
	levels  [highestLevel + 1][]string
	pattern *regexp.Regexp
}

func (e *entry) empty() bool {
	return !slices.ContainsFunc(e.levels[:], func(l []string) bool { return len(l) > 0 })
}

// topology is which devices are used for whom, in which order. Entries stand in the order in which their targets came.
type topology struct {
	configured, own []Level // by the CIB, by the API
	entries         []*entry
	attributes      map[string]map[string]string // of nodes in lower case
}

// set takes what the CIB has.
func (p *topology) set(t *turn, levels []Level, attributes map[string]map[string]string) {
	p.configured, p.attributes = nil, map[string]map[string]string{}
	for node, all := range attributes {
		p.attributes[strings.ToLower(node)] = all
	}
	for _, l := range levels {
		if why := l.Wrong(); why != "" {
			t.log(Warning, "fencing-level-wrong", "%s; it is not used", why)
			continue
		}
		p.configured = append(p.configured, l)
	}
	p.build()
}

// add takes a level from the API. Devices of a level that there is already come behind its own.
func (p *topology) add(l Level) (wrong string) {
	if wrong = l.Wrong(); wrong == "" {
		p.own = append(p.own, l)
		p.build()
	}
	return wrong
}

// remove takes a level away, or all of a target.
func (p *topology) remove(l Level) (wrong string) {
	if l.Index != 0 {
		wrong = l.Wrong()
	}
	gone := func(x Level) bool { return x.key() == l.key() && (l.Index == 0 || x.Index == l.Index) }
	p.own, p.configured = slices.DeleteFunc(p.own, gone), slices.DeleteFunc(p.configured, gone)
	p.build()
	return wrong
}

func (p *topology) build() {
	p.entries = nil
	for _, l := range slices.Concat(p.configured, p.own) {
		e := p.entry(l)
		e.levels[l.Index] = append(e.levels[l.Index], l.Devices...)
	}
}

func (p *topology) entry(l Level) *entry {
	for _, e := range p.entries {
		if e.key() == l.key() {
			return e
		}
	}
	e := &entry{Level: l}
	if l.Pattern != "" {
		e.pattern, _ = regexp.CompilePOSIX(l.Pattern) // Wrong has looked at it
	}
	p.entries = append(p.entries, e)
	return e
}

// of finds the entry for a node: one with its name before all others, then the first that matches. It is nil if there is
// none, or none with a level.
func (p *topology) of(node string) *entry {
	for _, byName := range []bool{true, false} {
		for _, e := range p.entries {
			if (e.Node != "") == byName && p.matches(e, node) && !e.empty() {
				return e
			}
		}
	}
	return nil
}

func (p *topology) matches(e *entry, node string) bool {
	switch {
	case e.Node != "":
		return strings.EqualFold(e.Node, node)
	case e.pattern != nil:
		return e.pattern.MatchString(node)
	}
	value, set := p.attributes[strings.ToLower(node)][e.Attribute]
	return set && value == e.Value
}
