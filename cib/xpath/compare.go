package xpath

import "math"

// comparison is = != < <= > or >=.
type comparison struct {
	operator    string
	left, right expr
}

func (c comparison) kind() Kind   { return Truth }
func (c comparison) placed() bool { return c.left.placed() || c.right.placed() }

func (c comparison) eval(r *run, f focus) Value {
	if !r.spend(1) {
		return Boolean(false)
	}
	left, right := c.left.eval(r, f), c.right.eval(r, f)
	switch c.operator {
	case "=", "!=":
		return Boolean(equality(r, left, right, c.operator == "!="))
	}
	return Boolean(inequality(r, left, right, c.operator))
}

// equality compares values. With sets of nodes the question is whether any node makes it true.
func equality(r *run, a, b Value, unequal bool) bool {
	x, isSetX := a.(Nodes)
	y, isSetY := b.(Nodes)
	switch {
	case isBoolean(a) || isBoolean(b):
		return (a.truth() == b.truth()) != unequal
	case isSetX && isSetY:
		return anyPair(r, x, y, unequal)
	case isSetX:
		return anyAgainst(r, x, b, unequal)
	case isSetY:
		return anyAgainst(r, y, a, unequal)
	case isNumber(a) || isNumber(b):
		return (a.number(r) == b.number(r)) != unequal
	}
	return (a.text(r) == b.text(r)) != unequal
}

func isBoolean(v Value) bool { _, ok := v.(Boolean); return ok }
func isNumber(v Value) bool  { _, ok := v.(Number); return ok }

// anyAgainst compares each node with a number or a text.
func anyAgainst(r *run, nodes Nodes, v Value, unequal bool) bool {
	for _, n := range nodes {
		if r.failure != nil {
			return false
		}
		text := String(n.text(r))
		if equality(r, text, v, unequal) {
			return true
		}
	}
	return false
}

// anyPair compares the texts of two sets in time that grows with their sum.
func anyPair(r *run, x, y Nodes, unequal bool) bool {
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	texts := make(map[string]bool, len(x))
	for _, n := range x {
		texts[n.text(r)] = true
	}
	if unequal && len(texts) > 1 {
		return r.failure == nil
	}
	for _, n := range y {
		if r.failure != nil {
			return false
		}
		if texts[n.text(r)] != unequal {
			return true
		}
	}
	return false
}

// inequality compares numbers. With sets of nodes the question is whether any node makes it true, which
// the least and the greatest answer.
func inequality(r *run, a, b Value, operator string) bool {
	_, isSetA := a.(Nodes)
	_, isSetB := b.(Nodes)
	if isSetA && isBoolean(b) || isSetB && isBoolean(a) {
		a, b = Boolean(a.truth()), Boolean(b.truth())
	}
	lowA, highA := bounds(r, a)
	lowB, highB := bounds(r, b)
	switch operator {
	case "<":
		return lowA < highB
	case "<=":
		return lowA <= highB
	case ">":
		return highA > lowB
	}
	return highA >= lowB
}

// bounds gives the least and greatest number in a value; NaN if there is none.
func bounds(r *run, v Value) (low, high float64) {
	nodes, ok := v.(Nodes)
	if !ok {
		n := v.number(r)
		return n, n
	}
	low, high = math.NaN(), math.NaN()
	for _, node := range nodes {
		n := parseNumber(node.text(r))
		if !(n >= low) && !math.IsNaN(n) {
			low = n
		}
		if !(n <= high) && !math.IsNaN(n) {
			high = n
		}
	}
	return low, high
}
