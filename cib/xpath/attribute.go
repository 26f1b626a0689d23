package xpath

import "github.com/beevik/etree"

// attributeTest is @name or @name='value' as a condition: by far the most frequent one, and decided
// without making sets of nodes.
type attributeTest struct {
	name, value string
	withValue   bool
	unequal     bool // != instead of =
}

func (t attributeTest) kind() Kind                 { return Truth }
func (t attributeTest) placed() bool               { return false }
func (t attributeTest) eval(r *run, f focus) Value { return Boolean(t.decide(r, f)) }

func (t attributeTest) decide(r *run, f focus) bool {
	if f.node.kind != ElementNode {
		return false
	}
	e := f.node.token.(*etree.Element)
	if !r.spend(1 + len(e.Attr)/16) {
		return false
	}
	for i := range e.Attr {
		if a := &e.Attr[i]; a.Key == t.name && a.Space == "" {
			return !t.withValue || (a.Value == t.value) != t.unequal
		}
	}
	return false
}

// plainAttribute gives the name if an expression is @name.
func plainAttribute(x expr) (string, bool) {
	p, ok := x.(*path)
	if !ok || p.absolute || p.start != nil || len(p.steps) != 1 {
		return "", false
	}
	s := p.steps[0]
	if s.axis != attributeAxis || s.test.kind != nameTest || s.test.local == "" || s.test.uri != "" || len(s.predicates) > 0 {
		return "", false
	}
	return s.test.local, s.test.local != "xmlns"
}

// asCondition rewrites an expression whose truth alone counts.
func asCondition(x expr) expr {
	if name, ok := plainAttribute(x); ok {
		return attributeTest{name: name}
	}
	return x
}

// asAttributeTest rewrites @name = 'value'; nil if it is something else.
func asAttributeTest(operator string, left, right expr) expr {
	if operator != "=" && operator != "!=" {
		return nil
	}
	if _, ok := left.(constant); ok {
		left, right = right, left
	}
	name, ok := plainAttribute(left)
	c, isConstant := right.(constant)
	if !ok || !isConstant {
		return nil
	}
	value, isText := c.value.(String)
	if !isText {
		return nil
	}
	return attributeTest{name, string(value), true, operator == "!="}
}
