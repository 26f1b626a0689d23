package xpath

import "math"

// focus is what an expression is evaluated at.
type focus struct {
	node           Node
	position, size int // from 1, of the node in the set that is filtered
}

// expr is a part of a compiled expression.
type expr interface {
	kind() Kind
	// eval gives a value of that kind. Once the run has failed, the value means nothing.
	eval(*run, focus) Value
	// placed reports whether the value depends on position() or last().
	placed() bool
}

// decider is an expression that can say whether it is true without making a value.
type decider interface {
	decide(*run, focus) bool
}

// constant is a number or a text.
type constant struct{ value Value }

func (c constant) kind() Kind {
	if _, ok := c.value.(Number); ok {
		return Numeric
	}
	return Text
}
func (c constant) eval(*run, focus) Value { return c.value }
func (c constant) placed() bool           { return false }

// negation is a minus sign.
type negation struct{ of expr }

func (n negation) kind() Kind                 { return Numeric }
func (n negation) eval(r *run, f focus) Value { return -Number(n.of.eval(r, f).number(r)) }
func (n negation) placed() bool               { return n.of.placed() }

// arithmetic is + - * div or mod.
type arithmetic struct {
	operator    string
	left, right expr
}

func (a arithmetic) kind() Kind   { return Numeric }
func (a arithmetic) placed() bool { return a.left.placed() || a.right.placed() }

func (a arithmetic) eval(r *run, f focus) Value {
	if !r.spend(1) {
		return Number(0)
	}
	x, y := a.left.eval(r, f).number(r), a.right.eval(r, f).number(r)
	switch a.operator {
	case "+":
		return Number(x + y)
	case "-":
		return Number(x - y)
	case "*":
		return Number(x * y)
	case "div":
		return Number(x / y)
	}
	return Number(math.Mod(x, y))
}

// logic is and or or.
type logic struct {
	or          bool
	left, right expr
}

func (l logic) kind() Kind                 { return Truth }
func (l logic) placed() bool               { return l.left.placed() || l.right.placed() }
func (l logic) eval(r *run, f focus) Value { return Boolean(l.decide(r, f)) }

func (l logic) decide(r *run, f focus) bool {
	if !r.spend(1) {
		return false
	}
	if truthOf(r, l.left, f) == l.or {
		return l.or
	}
	return truthOf(r, l.right, f)
}

// truthOf gives an expression's value as a boolean.
func truthOf(r *run, x expr, f focus) bool {
	if quick, ok := x.(decider); ok {
		return quick.decide(r, f)
	}
	return x.eval(r, f).truth()
}

// union is a set made of several.
type union struct{ parts []expr }

func (u union) kind() Kind   { return NodeSet }
func (u union) placed() bool { return anyPlaced(u.parts) }

func (u union) eval(r *run, f focus) Value {
	var all Nodes
	for _, p := range u.parts {
		all = append(all, p.eval(r, f).(Nodes)...)
		if !r.room(len(all)) {
			return Nodes(nil)
		}
	}
	return Nodes(inOrder(r, all))
}

func anyPlaced(parts []expr) bool {
	for _, p := range parts {
		if p.placed() {
			return true
		}
	}
	return false
}

// filtered is an expression with predicates: (//a)[3].
type filtered struct {
	of         expr
	predicates []expr
}

func (x filtered) kind() Kind   { return NodeSet }
func (x filtered) placed() bool { return x.of.placed() }

func (x filtered) eval(r *run, f focus) Value {
	nodes := append(Nodes(nil), x.of.eval(r, f).(Nodes)...)
	for _, p := range x.predicates {
		nodes = filter(r, p, nodes)
	}
	return nodes
}

// path is a location path: steps from the document, from what another expression gives, or from the
// node that is looked at.
type path struct {
	absolute bool
	start    expr // nil if there is none
	steps    []*step
}

func (p *path) kind() Kind   { return NodeSet }
func (p *path) placed() bool { return p.start != nil && p.start.placed() }

func (p *path) eval(r *run, f focus) Value {
	switch {
	case p.absolute:
		if kept, ok := r.kept[p]; ok {
			return kept
		}
		found := p.walk(r, Nodes{r.document})
		r.kept[p] = found
		return found
	case p.start != nil:
		return p.walk(r, p.start.eval(r, f).(Nodes))
	}
	return p.walk(r, Nodes{f.node})
}

func (p *path) walk(r *run, nodes Nodes) Nodes {
	for _, s := range p.steps {
		if len(nodes) == 0 || r.failure != nil {
			return nil
		}
		nodes = s.from(r, nodes)
	}
	return nodes
}
