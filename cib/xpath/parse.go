package xpath

import (
	"fmt"
	"slices"
	"strings"
)

// parser reads an expression by recursive descent.
type parser struct {
	lexer lexer
	token token // the next one
	depth int
}

// advance goes on to the next token.
func (p *parser) advance() error {
	t, closed := p.lexer.next()
	p.token = t
	if !closed {
		return p.errorAt(t.offset, "a text that is never closed", "a closing "+p.lexer.text[t.offset:t.offset+1])
	}
	return nil
}

// take goes past a mark if it is next.
func (p *parser) take(m string) (bool, error) {
	if !p.token.is(mark, m) {
		return false, nil
	}
	return true, p.advance()
}

// need goes past a mark that must be next.
func (p *parser) need(m, expected string) error {
	ok, err := p.take(m)
	if err == nil && !ok {
		err = p.unexpected(expected)
	}
	return err
}

func (p *parser) errorAt(offset int, found, expected string) error {
	return &Error{p.lexer.text, column(p.lexer.text, offset), found, expected}
}

// unexpected is the error for the next token.
func (p *parser) unexpected(expected string) error {
	return p.errorAt(p.token.offset, p.token.String(), expected)
}

// level is operators of the same precedence.
type level struct {
	symbol    symbol
	operators []string
}

// levels lists binary operators from the loosest to the tightest; union and the minus sign bind tighter.
var levels = []level{
	{operator, []string{"or"}},
	{operator, []string{"and"}},
	{mark, []string{"=", "!="}},
	{mark, []string{"<", "<=", ">", ">="}},
	{mark, []string{"+", "-"}},
	{operator, []string{"*", "div", "mod"}},
}

// expression reads a whole expression.
func (p *parser) expression() (expr, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, p.errorAt(p.token.offset, "an expression nested too deeply", fmt.Sprintf("at most %d levels", maxDepth))
	}
	return p.binary(0)
}

// binary reads operators of a level and what is between them.
func (p *parser) binary(at int) (expr, error) {
	if at == len(levels) {
		return p.unary()
	}
	left, err := p.binary(at + 1)
	for err == nil && p.token.symbol == levels[at].symbol && slices.Contains(levels[at].operators, p.token.text) {
		op := p.token.text
		if err = p.advance(); err != nil {
			break
		}
		var right expr
		if right, err = p.binary(at + 1); err == nil {
			left = combine(op, left, right)
		}
	}
	return left, err
}

// combine makes the node for an operator.
func combine(op string, left, right expr) expr {
	switch op {
	case "or", "and":
		return logic{op == "or", asCondition(left), asCondition(right)}
	case "=", "!=", "<", "<=", ">", ">=":
		if quick := asAttributeTest(op, left, right); quick != nil {
			return quick
		}
		return comparison{op, left, right}
	}
	return arithmetic{op, left, right}
}

// unary reads minus signs and what they are before.
func (p *parser) unary() (expr, error) {
	signs := 0
	for p.token.is(mark, "-") {
		signs++
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
	x, err := p.union()
	if err != nil || signs == 0 {
		return x, err
	}
	if signs%2 == 0 {
		return negation{negation{x}}, nil
	}
	return negation{x}, nil
}

func (p *parser) union() (expr, error) {
	start := p.token.offset
	first, err := p.pathExpression()
	if err != nil || !p.token.is(mark, "|") {
		return first, err
	}
	parts := []expr{first}
	if err := p.nodesAt(start, first, "the operator |"); err != nil {
		return nil, err
	}
	for p.token.is(mark, "|") {
		if err := p.advance(); err != nil {
			return nil, err
		}
		start = p.token.offset
		part, err := p.pathExpression()
		if err != nil {
			return nil, err
		}
		if err := p.nodesAt(start, part, "the operator |"); err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return union{parts}, nil
}

// nodesAt refuses an expression that is no set of nodes where one must be.
func (p *parser) nodesAt(offset int, x expr, forWhat string) error {
	if x.kind() == NodeSet {
		return nil
	}
	return p.errorAt(offset, x.kind().String(), "a set of nodes for "+forWhat)
}

// primary reads what is neither path nor operator: a text, a number, a call, or what is in parentheses.
func (p *parser) primary() (expr, error) {
	t := p.token
	switch {
	case t.symbol == literal:
		return constant{String(t.text)}, p.advance()
	case t.symbol == number:
		return constant{Number(unsignedNumber(t.text))}, p.advance()
	case t.symbol == callee:
		return p.call()
	case t.is(mark, "$"):
		return nil, p.unexpected("no variables; expressions have none here")
	}
	if err := p.need("(", "an expression"); err != nil {
		return nil, err
	}
	inner, err := p.expression()
	if err != nil {
		return nil, err
	}
	return inner, p.need(")", "an operator or )")
}

// call reads a function's name and arguments.
func (p *parser) call() (expr, error) {
	t := p.token
	f, err := p.lookup(t)
	if err != nil {
		return nil, err
	}
	if err := p.advance(); err != nil {
		return nil, err
	}
	if err := p.need("(", "("); err != nil {
		return nil, err
	}
	arguments, err := p.arguments(f)
	if err != nil {
		return nil, err
	}
	if n := len(arguments); n < f.least || n > f.most {
		return nil, p.errorAt(t.offset, fmt.Sprintf("%s() with %d arguments", f.name, n), f.arity())
	}
	return call{f, arguments}, nil
}

func (p *parser) arguments(f *function) ([]expr, error) {
	if ok, err := p.take(")"); ok || err != nil {
		return nil, err
	}
	var all []expr
	for {
		start := p.token.offset
		x, err := p.expression()
		if err != nil {
			return nil, err
		}
		if f.nodes {
			if err := p.nodesAt(start, x, f.name+"()"); err != nil {
				return nil, err
			}
		}
		all = append(all, x)
		if ok, err := p.take(","); err != nil {
			return nil, err
		} else if !ok {
			return all, p.need(")", "a comma or )")
		}
	}
}

// arity says how many arguments a function takes.
func (f *function) arity() string {
	switch {
	case f.most == unbounded:
		return fmt.Sprintf("%d or more", f.least)
	case f.least == f.most:
		return fmt.Sprint(f.least)
	}
	return fmt.Sprintf("%d to %d", f.least, f.most)
}

// lookup finds a function by its name.
func (p *parser) lookup(t token) (*function, error) {
	all := functions()
	if i := slices.IndexFunc(all, func(f function) bool { return f.name == t.text }); i >= 0 {
		return &all[i], nil
	}
	names := make([]string, len(all))
	for i, f := range all {
		names[i] = f.name
	}
	return nil, p.errorAt(t.offset, "the unknown function "+t.text+"()", "one of "+strings.Join(names, ", "))
}
