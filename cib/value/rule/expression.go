package rule

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/seq"
)

// attribute evaluates an expression about a node attribute.
func (e *evaluation) attribute(expr *etree.Element) Outcome {
	id, ok := e.id(expr)
	if !ok {
		return Invalid
	}
	name, given := attr(expr, "attribute")
	if !given {
		return e.fail(expr, id, "attribute was not specified")
	}
	op, given := attr(expr, "operation")
	compare, presence, ok := parseOperation(op)
	switch {
	case !given:
		return e.fail(expr, id, "it has no operation")
	case !ok:
		return e.fail(expr, id, "'%s' is not a valid operation", op)
	}
	source, err := e.source(expr, id)
	if err != nil {
		return *err
	}
	left := lookup(e.NodeAttrs)(e.ExpandName(name))
	var right operand
	switch value, given := attr(expr, "value"); {
	case given && presence != ignored:
		return e.fail(expr, id, "value is not allowed when operation is %s", op)
	case given:
		right = source(value)
	case presence == ignored:
		return e.fail(expr, id, "value is required when operation is %s", op)
	}
	kind, ok := parseKind(expr, op, left, right)
	switch {
	case !ok:
		return e.fail(expr, id, "'%s' is not a valid type", expr.SelectAttrValue("type", ""))
	case presence != ignored:
		return outcome((presence == wanted) == left.known)
	}
	return outcome(compare(left, right, kind))
}

func outcome(passes bool) Outcome {
	if passes {
		return Satisfied
	}
	return Unsatisfied
}

// operand is one side of a comparison; it may be missing.
type operand struct {
	text  string
	known bool
}

// presence says whether an operation asks for an attribute to be there rather than comparing it.
type presence uint8

const (
	ignored presence = iota
	wanted
	unwanted
)

type comparison func(left, right operand, kind compareFunc) bool

// parseOperation reads the operation of an expression.
func parseOperation(op string) (comparison, presence, bool) {
	switch strings.ToLower(op) {
	case "defined":
		return nil, wanted, true
	case "not_defined":
		return nil, unwanted, true
	case "eq":
		return compareEqual, ignored, true
	case "ne":
		return func(l, r operand, k compareFunc) bool { return !compareEqual(l, r, k) }, ignored, true
	case "lt":
		return ordered(func(c int) bool { return c < 0 }), ignored, true
	case "lte":
		return ordered(func(c int) bool { return c <= 0 }), ignored, true
	case "gt":
		return ordered(func(c int) bool { return c > 0 }), ignored, true
	case "gte":
		return ordered(func(c int) bool { return c >= 0 }), ignored, true
	}
	return nil, ignored, false
}

// compareEqual holds two missing values equal, and a missing one different from any other.
func compareEqual(l, r operand, k compareFunc) bool {
	if !l.known || !r.known {
		return l.known == r.known
	}
	return k(l.text, r.text) == 0
}

// ordered is a comparison that needs both values.
func ordered(holds func(int) bool) comparison {
	return func(l, r operand, k compareFunc) bool {
		return l.known && r.known && holds(k(l.text, r.text))
	}
}

// source reads where the reference value comes from.
func (e *evaluation) source(expr *etree.Element, id string) (func(value string) operand, *Outcome) {
	text, given := attr(expr, "value-source")
	switch {
	case !given, numeral.EqualFold(text, "literal"):
		return func(value string) operand { return operand{value, true} }, nil
	case numeral.EqualFold(text, "param"):
		return lookup(e.Params), nil
	case numeral.EqualFold(text, "meta"):
		return lookup(e.Meta), nil
	}
	bad := e.fail(expr, id, "'%s' is not a valid value-source", text)
	return nil, &bad
}

func lookup(table *seq.Table[string]) func(string) operand {
	return func(name string) operand {
		text, known := table.Get(name)
		return operand{text, known}
	}
}

// compareFunc orders two values: negative, zero or positive.
type compareFunc func(a, b string) int

// parseKind reads how values are compared. Left open, that is as text, except that operations which
// ask for an order compare numbers: with fractions if either value has a point.
func parseKind(expr *etree.Element, op string, left, right operand) (compareFunc, bool) {
	kind, given := attr(expr, "type")
	if !given {
		switch {
		case numeral.EqualFold(op, "eq"), numeral.EqualFold(op, "ne"):
			return numeral.CompareFold, true
		case strings.Contains(left.text, "."), strings.Contains(right.text, "."):
			return compareFloats, true
		}
		return compareInts, true
	}
	switch {
	case numeral.EqualFold(kind, "string"):
		return numeral.CompareFold, true
	case numeral.EqualFold(kind, "integer"):
		return compareInts, true
	case numeral.EqualFold(kind, "number"):
		return compareFloats, true
	case numeral.EqualFold(kind, "version"):
		return numeral.CompareVersions, true
	}
	return nil, false
}

// compareInts falls back to comparing as text what does not begin with a whole number.
func compareInts(a, b string) int {
	x, _, errX := numeral.Int(a)
	y, _, errY := numeral.Int(b)
	if errX != nil || errY != nil {
		return numeral.CompareFold(a, b)
	}
	return order(x, y)
}

// compareFloats falls back to comparing as text what does not begin with a number.
func compareFloats(a, b string) int {
	x, errX := numeral.Float(a)
	y, errY := numeral.Float(b)
	if errX != nil || errY != nil {
		return numeral.CompareFold(a, b)
	}
	return order(x, y)
}

// order holds what cannot be ordered (no number at all) equal.
func order[T int64 | float64](x, y T) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}
