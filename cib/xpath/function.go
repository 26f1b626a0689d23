package xpath

import (
	"math"
	"strings"

	"github.com/beevik/etree"
)

// function is an entry of the core function library.
type function struct {
	name        string
	least, most int // arguments
	result      Kind
	nodes       bool // the argument must be a set of nodes
	call        func(*run, focus, []Value) Value
}

const unbounded = math.MaxInt

// functions lists the library. Arguments that a function may go without default to the node looked at.
func functions() []function {
	return []function{
		{"last", 0, 0, Numeric, false, func(_ *run, f focus, _ []Value) Value { return Number(f.size) }},
		{"position", 0, 0, Numeric, false, func(_ *run, f focus, _ []Value) Value { return Number(f.position) }},
		{"count", 1, 1, Numeric, true, func(_ *run, _ focus, v []Value) Value { return Number(len(v[0].(Nodes))) }},
		{"id", 1, 1, NodeSet, false, byID},
		{"local-name", 0, 1, Text, true, nameFunction(func(_, _, local string) string { return local })},
		{"namespace-uri", 0, 1, Text, true, nameFunction(func(uri, _, _ string) string { return uri })},
		{"name", 0, 1, Text, true, nameFunction(qualified)},
		{"string", 0, 1, Text, false, func(r *run, f focus, v []Value) Value { return String(argument(r, f, v)) }},
		{"concat", 2, unbounded, Text, false, concat},
		{"starts-with", 2, 2, Truth, false, textQuestion(strings.HasPrefix)},
		{"contains", 2, 2, Truth, false, textQuestion(strings.Contains)},
		{"substring-before", 2, 2, Text, false, substringBefore},
		{"substring-after", 2, 2, Text, false, substringAfter},
		{"substring", 2, 3, Text, false, substring},
		{"string-length", 0, 1, Numeric, false, stringLength},
		{"normalize-space", 0, 1, Text, false, normalizeSpace},
		{"translate", 3, 3, Text, false, translate},
		{"boolean", 1, 1, Truth, false, func(_ *run, _ focus, v []Value) Value { return Boolean(v[0].truth()) }},
		{"not", 1, 1, Truth, false, func(_ *run, _ focus, v []Value) Value { return Boolean(!v[0].truth()) }},
		{"true", 0, 0, Truth, false, func(*run, focus, []Value) Value { return Boolean(true) }},
		{"false", 0, 0, Truth, false, func(*run, focus, []Value) Value { return Boolean(false) }},
		{"lang", 1, 1, Truth, false, lang},
		{"number", 0, 1, Numeric, false, toNumber},
		{"sum", 1, 1, Numeric, true, sum},
		{"floor", 1, 1, Numeric, false, arithmeticFunction(math.Floor)},
		{"ceiling", 1, 1, Numeric, false, arithmeticFunction(math.Ceil)},
		{"round", 1, 1, Numeric, false, arithmeticFunction(round)},
	}
}

// call is a function with its arguments.
type call struct {
	function  *function
	arguments []expr
}

func (c call) kind() Kind { return c.function.result }

func (c call) placed() bool {
	return c.function.name == "position" || c.function.name == "last" || anyPlaced(c.arguments)
}

func (c call) eval(r *run, f focus) Value {
	values := make([]Value, len(c.arguments))
	for i, a := range c.arguments {
		values[i] = a.eval(r, f)
	}
	if !r.spend(1) {
		return c.nothing()
	}
	return c.function.call(r, f, values)
}

// nothing is a value of the right kind for a run that has failed.
func (c call) nothing() Value {
	return [...]Value{NodeSet: Nodes(nil), Text: String(""), Numeric: Number(0), Truth: Boolean(false)}[c.function.result]
}

// argument gives the only argument as text, or that of the node looked at.
func argument(r *run, f focus, v []Value) string {
	if len(v) == 0 {
		return f.node.text(r)
	}
	return r.handled(v[0].text(r))
}

func nameFunction(pick func(uri, prefix, local string) string) func(*run, focus, []Value) Value {
	return func(_ *run, f focus, v []Value) Value {
		n := f.node
		if len(v) > 0 {
			nodes := v[0].(Nodes)
			if len(nodes) == 0 {
				return String("")
			}
			n = nodes[0]
		}
		return String(pick(n.names()))
	}
}

func qualified(_, prefix, local string) string {
	if prefix == "" {
		return local
	}
	return prefix + ":" + local
}

func arithmeticFunction(compute func(float64) float64) func(*run, focus, []Value) Value {
	return func(r *run, _ focus, v []Value) Value { return Number(compute(v[0].number(r))) }
}

func toNumber(r *run, f focus, v []Value) Value {
	if len(v) == 0 {
		return Number(parseNumber(f.node.text(r)))
	}
	return Number(v[0].number(r))
}

func sum(r *run, _ focus, v []Value) Value {
	total := 0.0
	for _, n := range v[0].(Nodes) {
		total += parseNumber(n.text(r))
	}
	return Number(total)
}

// byID finds elements by xml:id. An attribute named id is an id only by a document type, which a CIB
// does not have.
func byID(r *run, _ focus, v []Value) Value {
	wanted := map[string]bool{}
	if nodes, ok := v[0].(Nodes); ok {
		for _, n := range nodes {
			addWords(wanted, n.text(r))
		}
	} else {
		addWords(wanted, r.handled(v[0].text(r)))
	}
	var found Nodes
	r.descendants(r.document.holder(), func(n Node) bool {
		if e, ok := n.token.(*etree.Element); ok {
			for i := range e.Attr {
				if a := &e.Attr[i]; a.Space == "xml" && a.Key == "id" && wanted[a.Value] {
					found = append(found, n)
					delete(wanted, a.Value)
				}
			}
		}
		return len(wanted) > 0
	})
	return found
}

func addWords(set map[string]bool, text string) {
	for _, word := range strings.FieldsFunc(text, isBlankRune) {
		set[word] = true
	}
}

// lang reports whether the node's language, by the nearest xml:lang, is the one asked for or a part of it.
func lang(r *run, f focus, v []Value) Value {
	wanted := v[0].text(r)
	n, ok := f.node, true
	for ; ok; n, ok = r.parent(n) {
		e, isElement := n.token.(*etree.Element)
		if n.kind != ElementNode || !isElement {
			continue
		}
		for i := range e.Attr {
			if a := &e.Attr[i]; a.Space == "xml" && a.Key == "lang" {
				given := r.handled(a.Value)
				return Boolean(strings.EqualFold(given, wanted) ||
					len(given) > len(wanted) && given[len(wanted)] == '-' && strings.EqualFold(given[:len(wanted)], wanted))
			}
		}
	}
	return Boolean(false)
}
