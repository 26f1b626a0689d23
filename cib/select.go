package cib

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"
)

// Select finds the elements that an XPath expression selects, in document order. It knows the part of
// XPath that names elements of a CIB: /cib/configuration, //primitive, *, and predicates [@id='db'],
// [@id], [2] and several of them joined by "and". Anything else is an error that says so.
//
// It is the only place where this package evaluates XPath.
func Select(root *etree.Element, expression string) ([]*etree.Element, error) {
	steps, err := parseSteps(expression)
	if err != nil {
		return nil, fmt.Errorf("XPath %s: %w", expression, err)
	}
	top := root
	for top.Parent() != nil {
		top = top.Parent()
	}
	if top == root {
		// Steps start above the root element.
		top = &etree.Element{Child: []etree.Token{root}}
	}
	contexts := []*etree.Element{top}
	for _, s := range steps {
		contexts = s.from(contexts)
	}
	return inDocumentOrder(root, contexts), nil
}

// step is one part of a path: which children, or which descendants, go on.
type step struct {
	deep  bool   // reached by // and not by /
	name  string // "*" takes any
	tests []test // in the order written
}

// test is one predicate.
type test struct {
	position  int    // from 1; 0 if the predicate is about an attribute
	attr      string // the attribute that must exist
	value     string // and be this,
	withValue bool   // if this is true
}

func (s step) from(contexts []*etree.Element) []*etree.Element {
	var found []*etree.Element
	for _, c := range contexts {
		if !s.deep {
			found = append(found, s.children(c)...)
			continue
		}
		walk(c, func(at *etree.Element) bool {
			found = append(found, s.children(at)...)
			return true
		})
	}
	return found
}

// children gives the children of an element that have the step's name and pass its tests. A test for a
// position counts what the tests before it left.
func (s step) children(e *etree.Element) []*etree.Element {
	var found []*etree.Element
	for _, t := range e.Child {
		if c, ok := t.(*etree.Element); ok && (s.name == "*" || s.name == c.FullTag()) {
			found = append(found, c)
		}
	}
	for _, t := range s.tests {
		var passed []*etree.Element
		for i, c := range found {
			if t.passes(c, i+1) {
				passed = append(passed, c)
			}
		}
		found = passed
	}
	return found
}

func (t test) passes(e *etree.Element, position int) bool {
	if t.position > 0 {
		return t.position == position
	}
	value, ok := attrOf(e, t.attr)
	return ok && (!t.withValue || value == t.value)
}

// inDocumentOrder sorts elements and drops repeats.
func inDocumentOrder(root *etree.Element, found []*etree.Element) []*etree.Element {
	if len(found) < 2 {
		return found
	}
	wanted := make(map[*etree.Element]bool, len(found))
	for _, e := range found {
		wanted[e] = true
	}
	sorted := found[:0]
	walk(root, func(at *etree.Element) bool {
		if wanted[at] {
			sorted = append(sorted, at)
		}
		return true
	})
	return slices.Clip(sorted)
}

// parseSteps reads a whole expression.
func parseSteps(expression string) ([]step, error) {
	p := &pathReader{rest: strings.TrimSpace(expression)}
	var steps []step
	for p.rest != "" {
		s, err := p.step()
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
	if len(steps) == 0 {
		return nil, fmt.Errorf("is empty; expected a path such as /cib/status")
	}
	return steps, nil
}

// pathReader is what remains to be read of an expression.
type pathReader struct{ rest string }

func (p *pathReader) take(prefix string) bool {
	rest, ok := strings.CutPrefix(p.rest, prefix)
	if ok {
		p.rest = strings.TrimLeft(rest, " ")
	}
	return ok
}

func (p *pathReader) step() (step, error) {
	var s step
	switch {
	case p.take("//"):
		s.deep = true
	case p.take("/"):
	default:
		return s, p.unknown("expected / or //")
	}
	if s.name = p.name(); s.name == "" && p.take("*") {
		s.name = "*"
	}
	if s.name == "" {
		return s, p.unknown("expected an element's name or *")
	}
	for p.take("[") {
		tests, err := p.predicate()
		if err != nil {
			return s, err
		}
		s.tests = append(s.tests, tests...)
	}
	return s, nil
}

func (p *pathReader) predicate() ([]test, error) {
	var tests []test
	for {
		t, err := p.test()
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
		if p.take("]") {
			return tests, nil
		}
		if !p.take("and ") || t.position > 0 {
			return nil, p.unknown("expected ] or and")
		}
	}
}

func (p *pathReader) test() (test, error) {
	if !p.take("@") {
		digits := p.rest[:len(p.rest)-len(strings.TrimLeft(p.rest, "0123456789"))]
		position, err := strconv.Atoi(digits)
		if err != nil || position < 1 {
			return test{}, p.unknown("expected a position or @attribute")
		}
		p.take(digits)
		return test{position: position}, nil
	}
	t := test{attr: p.name()}
	if t.attr == "" {
		return t, p.unknown("expected an attribute's name")
	}
	if !p.take("=") {
		return t, nil
	}
	t.withValue = true
	var err error
	t.value, err = p.literal()
	return t, err
}

func (p *pathReader) name() string {
	end := strings.IndexFunc(p.rest, func(r rune) bool { return strings.ContainsRune(" /[]@='\"*()|,<>!+", r) })
	if end < 0 {
		end = len(p.rest)
	}
	name := p.rest[:end]
	if strings.Contains(name, "::") || strings.HasPrefix(p.rest[end:], "(") || strings.HasPrefix(name, ".") {
		return ""
	}
	p.take(name)
	return name
}

func (p *pathReader) literal() (string, error) {
	for _, quote := range []string{"'", `"`} {
		rest, ok := strings.CutPrefix(p.rest, quote)
		if !ok {
			continue
		}
		value, after, closed := strings.Cut(rest, quote)
		if !closed {
			return "", fmt.Errorf("quote %s is never closed", quote)
		}
		p.rest = strings.TrimLeft(after, " ")
		return value, nil
	}
	return "", p.unknown("expected a value in quotes")
}

func (p *pathReader) unknown(expected string) error {
	if p.rest == "" {
		return fmt.Errorf("ends too early; %s", expected)
	}
	return fmt.Errorf("%q is not understood; %s", p.rest, expected)
}
