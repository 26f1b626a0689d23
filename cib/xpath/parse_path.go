package xpath

import (
	"slices"
	"strings"
)

// pathExpression reads a location path, or another expression with predicates and steps behind it.
func (p *parser) pathExpression() (expr, error) {
	if p.beginsStep() || p.token.is(mark, "/") || p.token.is(mark, "//") {
		return p.locationPath()
	}
	start := p.token.offset
	x, err := p.primary()
	if err != nil {
		return nil, err
	}
	if p.token.is(mark, "[") {
		if err := p.nodesAt(start, x, "a predicate"); err != nil {
			return nil, err
		}
		predicates, err := p.predicates()
		if err != nil {
			return nil, err
		}
		x = filtered{x, predicates}
	}
	if !p.token.is(mark, "/") && !p.token.is(mark, "//") {
		return x, nil
	}
	if err := p.nodesAt(start, x, "the operator /"); err != nil {
		return nil, err
	}
	rest := &path{start: x}
	return rest, p.moreSteps(rest)
}

// nodeTypes are the node tests that look like functions.
var nodeTypes = []string{"node", "text", "comment", "processing-instruction"}

// beginsStep reports whether the next token is the first of a step.
func (p *parser) beginsStep() bool {
	switch p.token.symbol {
	case name, axisName:
		return true
	case callee:
		return slices.Contains(nodeTypes, p.token.text)
	case mark:
		return p.token.text == "." || p.token.text == ".." || p.token.text == "@"
	}
	return false
}

func (p *parser) locationPath() (expr, error) {
	whole := &path{}
	switch {
	case p.token.is(mark, "//"):
		whole.absolute = true
		return whole, p.moreSteps(whole)
	case p.token.is(mark, "/"):
		whole.absolute = true
		if err := p.advance(); err != nil {
			return nil, err
		}
		if !p.beginsStep() {
			return whole, nil
		}
	}
	if err := p.addStep(whole); err != nil {
		return nil, err
	}
	return whole, p.moreSteps(whole)
}

// moreSteps reads /step and //step as often as they come.
func (p *parser) moreSteps(whole *path) error {
	for {
		deep := p.token.is(mark, "//")
		if !deep && !p.token.is(mark, "/") {
			return nil
		}
		if err := p.advance(); err != nil {
			return err
		}
		if deep {
			whole.steps = append(whole.steps, &step{axis: descendantOrSelfAxis})
		}
		if err := p.addStep(whole); err != nil {
			return err
		}
	}
}

// addStep reads a step and appends it. Where that gives the same nodes, //name becomes descendant::name,
// which saves a set with every node of the document.
func (p *parser) addStep(whole *path) error {
	s, err := p.step()
	if err != nil {
		return err
	}
	if n := len(whole.steps); n > 0 && s.axis == childAxis && whole.steps[n-1].isDeepLink() && !s.counts() {
		s.axis = descendantAxis
		whole.steps[n-1] = s
		return nil
	}
	whole.steps = append(whole.steps, s)
	return nil
}

// isDeepLink reports whether a step is what // stands for.
func (s *step) isDeepLink() bool {
	return s.axis == descendantOrSelfAxis && s.test.kind == anyNode && len(s.predicates) == 0
}

// counts reports whether a predicate of the step depends on positions.
func (s *step) counts() bool {
	return slices.ContainsFunc(s.predicates, func(x expr) bool { return x.kind() == Numeric || x.placed() })
}

func (p *parser) step() (*step, error) {
	s := &step{}
	for short, full := range map[string]axis{".": selfAxis, "..": parentAxis} {
		if p.token.is(mark, short) {
			s.axis = full
			return s, p.advance()
		}
	}
	err := p.axis(s)
	if err == nil {
		err = p.nodeTest(s)
	}
	if err == nil {
		s.predicates, err = p.predicates()
	}
	return s, err
}

// axis reads @ or axis:: if it stands there.
func (p *parser) axis(s *step) error {
	if ok, err := p.take("@"); ok || err != nil {
		s.axis = attributeAxis
		return err
	}
	if p.token.symbol != axisName {
		return nil
	}
	i := slices.Index(axisNames[:], p.token.text)
	if i < 0 {
		return p.errorAt(p.token.offset, "the unknown axis "+p.token.text, "one of "+strings.Join(axisNames[:], ", "))
	}
	s.axis = axis(i)
	if err := p.advance(); err != nil {
		return err
	}
	return p.need("::", "::")
}

func (p *parser) nodeTest(s *step) error {
	t := p.token
	switch {
	case t.symbol == name:
		return p.nameTest(s)
	case t.symbol == callee && slices.Contains(nodeTypes, t.text):
		return p.typeTest(s)
	}
	return p.unexpected("an element's name, *, @ or a node test such as text()")
}

func (p *parser) nameTest(s *step) error {
	t := p.token
	s.test.kind = nameTest
	prefix, local, qualified := strings.Cut(t.text, ":")
	if !qualified {
		prefix, local = "", t.text
	}
	switch prefix {
	case "":
	case "xml":
		s.test.uri = xmlNamespace
	default:
		return p.errorAt(t.offset, "the unknown prefix "+prefix, "a name without a prefix, or xml:")
	}
	if local != "*" {
		s.test.local = local
	}
	return p.advance()
}

// typeTest reads node(), text(), comment() or processing-instruction('target').
func (p *parser) typeTest(s *step) error {
	kind := p.token.text
	if err := p.advance(); err != nil {
		return err
	}
	if err := p.need("(", "("); err != nil {
		return err
	}
	switch kind {
	case "text":
		s.test.kind = textTest
	case "comment":
		s.test.kind = commentTest
	case "processing-instruction":
		s.test.kind = instructionTest
		if p.token.symbol == literal {
			s.test.target = p.token.text
			if err := p.advance(); err != nil {
				return err
			}
		}
	}
	return p.need(")", ")")
}

// predicates reads conditions in brackets as often as they come.
func (p *parser) predicates() ([]expr, error) {
	var all []expr
	for {
		if ok, err := p.take("["); !ok || err != nil {
			return all, err
		}
		x, err := p.expression()
		if err != nil {
			return nil, err
		}
		if err := p.need("]", "an operator or ]"); err != nil {
			return nil, err
		}
		all = append(all, asCondition(x))
	}
}
