package xpath

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/beevik/etree"
)

// Expression is a compiled expression.
type Expression struct {
	text string
	root expr
}

// Compile reads an expression. The error is an *Error.
func Compile(expression string) (*Expression, error) {
	if len(expression) > maxLength {
		return nil, &Error{expression, 0, fmt.Sprintf("%d bytes", len(expression)), fmt.Sprintf("at most %d", maxLength)}
	}
	if !utf8.ValidString(expression) {
		return nil, &Error{strings.ToValidUTF8(expression, "\uFFFD"), 0, "bytes that are not UTF-8", "UTF-8"}
	}
	p := &parser{lexer: lexer{text: expression}}
	if err := p.advance(); err != nil {
		return nil, err
	}
	root, err := p.expression()
	if err != nil {
		return nil, err
	}
	if p.token.symbol != atEnd {
		return nil, p.unexpected("an operator or the end")
	}
	if root.placed() {
		return nil, &Error{expression, 0, "position() or last() outside of brackets", "it inside a predicate, where there is a set to count"}
	}
	return &Expression{expression, root}, nil
}

// String gives the expression's text.
func (x *Expression) String() string { return x.text }

// Kind tells what the expression gives.
func (x *Expression) Kind() Kind { return x.root.kind() }

// Evaluate evaluates the expression at an element. The error is an *Error: the limits do not suffice.
func (x *Expression) Evaluate(at *etree.Element, limits Limits) (Value, error) {
	return x.evaluate(Node{token: at, kind: ElementNode}, documentOf(at), limits)
}

// EvaluateDocument evaluates the expression at the document that an element belongs to: relative paths
// begin there.
func (x *Expression) EvaluateDocument(of *etree.Element, limits Limits) (Value, error) {
	document := documentOf(of)
	return x.evaluate(document, document, limits)
}

func (x *Expression) evaluate(at, document Node, limits Limits) (Value, error) {
	if limits == (Limits{}) {
		limits = DefaultLimits
	}
	v, _, err := x.evaluateCounting(at, document, limits)
	return v, err
}

// evaluateCounting gives the steps that are left, too.
func (x *Expression) evaluateCounting(at, document Node, limits Limits) (Value, int, error) {
	r := &run{
		expression: x, document: document, limits: limits,
		left: limits.Steps, textLeft: limits.Text, kept: map[*path]Nodes{},
	}
	v := x.root.eval(r, focus{at, 1, 1})
	if r.failure != nil {
		return nil, r.left, r.failure
	}
	return v, r.left, nil
}

// documentOf finds what holds the root element. A root that nothing holds gets a holder for the time
// of the evaluation, of which the root knows nothing.
func documentOf(e *etree.Element) Node {
	for e.Parent() != nil {
		e = e.Parent()
	}
	if e.Tag != "" {
		e = &etree.Element{Child: []etree.Token{e}}
	}
	return Node{token: e, kind: DocumentNode}
}

// Select gives the elements that an expression selects in the document that an element belongs to, in
// document order. For an attribute or text it gives the element around it, as Pacemaker does. The error
// is an *Error.
func Select(of *etree.Element, expression string) ([]*etree.Element, error) {
	x, err := Compile(expression)
	if err != nil {
		return nil, err
	}
	return x.Select(of)
}

// Select is the function Select with an expression that is compiled already.
func (x *Expression) Select(of *etree.Element) ([]*etree.Element, error) {
	nodes, err := x.Nodes(of)
	return nodes.Elements(), err
}

// Nodes is Select without turning parts of elements into elements.
func (x *Expression) Nodes(of *etree.Element) (Nodes, error) {
	if x.Kind() != NodeSet {
		return nil, &Error{x.text, 0, x.Kind().String(), "an expression that selects elements"}
	}
	v, err := x.evaluate(quirkNowhere(), documentOf(of), Limits{})
	if err != nil {
		return nil, err
	}
	return v.(Nodes), nil
}

// NodesWithin is Nodes within a number of steps, of which it takes what it needs. If they do not suffice, they are
// below 0 afterwards. Nodes and text are bound by them, too.
func (x *Expression) NodesWithin(of *etree.Element, steps *int) (Nodes, error) {
	if x.Kind() != NodeSet {
		return nil, &Error{x.text, 0, x.Kind().String(), "an expression that selects elements"}
	}
	most := max(*steps, 1)
	limits := Limits{Steps: most, Nodes: min(DefaultLimits.Nodes, most), Text: min(DefaultLimits.Text, 8*most)}
	v, left, err := x.evaluateCounting(quirkNowhere(), documentOf(of), limits)
	if *steps = min(*steps, left); err != nil {
		*steps = min(*steps, -1)
		return nil, err
	}
	return v.(Nodes), nil
}

// quirkNowhere is where paths begin that do not begin with /. Pacemaker's tools give libxml2 no node to
// begin at, so that such paths find nothing.
func quirkNowhere() Node { return Node{token: &etree.Element{}, kind: DocumentNode} }
