package xpath

import (
	"math"

	"github.com/beevik/etree"
)

// Kind is the type of an expression's value. Since expressions have no variables it is known beforehand.
type Kind int

const (
	NodeSet Kind = iota
	Text
	Numeric
	Truth
)

// String names the kind for messages.
func (k Kind) String() string {
	return [...]string{"a set of nodes", "a string", "a number", "a boolean"}[k]
}

// Value is what an expression gives: Nodes, String, Number or Boolean.
type Value interface {
	// text is the function string(), number the function number(), truth the function boolean().
	text(*run) string
	number(*run) float64
	truth() bool
}

type (
	// Nodes is a set of nodes in document order.
	Nodes []Node
	// String is a text.
	String string
	// Number is a floating point number.
	Number float64
	// Boolean is true or false.
	Boolean bool
)

// Elements gives the element for each node that has one (see Node.Element), in document order without
// repeats.
func (ns Nodes) Elements() []*etree.Element {
	found := make([]*etree.Element, 0, len(ns))
	var seen map[*etree.Element]bool
	for _, n := range ns {
		e := n.Element()
		if n.kind != ElementNode && seen == nil {
			seen = make(map[*etree.Element]bool, len(ns))
			for _, earlier := range found {
				seen[earlier] = true
			}
		}
		if e == nil || seen[e] {
			continue
		}
		if seen != nil {
			seen[e] = true
		}
		found = append(found, e)
	}
	return found
}

func (ns Nodes) text(r *run) string {
	if len(ns) == 0 {
		return ""
	}
	return ns[0].text(r)
}
func (ns Nodes) number(r *run) float64 { return parseNumber(ns.text(r)) }
func (ns Nodes) truth() bool           { return len(ns) > 0 }

func (s String) text(*run) string    { return string(s) }
func (s String) number(*run) float64 { return parseNumber(string(s)) }
func (s String) truth() bool         { return s != "" }

func (n Number) text(*run) string    { return formatNumber(float64(n)) }
func (n Number) number(*run) float64 { return float64(n) }
func (n Number) truth() bool         { return n != 0 && !math.IsNaN(float64(n)) }

func (b Boolean) text(*run) string {
	if b {
		return "true"
	}
	return "false"
}

func (b Boolean) number(*run) float64 {
	if b {
		return 1
	}
	return 0
}
func (b Boolean) truth() bool { return bool(b) }

// String implements fmt.Stringer.
func (n Number) String() string { return formatNumber(float64(n)) }

// String implements fmt.Stringer.
func (b Boolean) String() string { return b.text(nil) }
