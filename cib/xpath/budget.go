package xpath

import (
	"fmt"

	"github.com/beevik/etree"
)

// Limits bound an evaluation. The zero value means DefaultLimits.
type Limits struct {
	Steps int // nodes visited, or pieces of 16 bytes of text handled
	Nodes int // most nodes in one set
	Text  int // most bytes of text made in all
}

// DefaultLimits are for those who may ask anything of a document.
var DefaultLimits = Limits{Steps: 50_000_000, Nodes: 4_000_000, Text: 64 << 20}

// Most an expression may have.
const (
	maxLength = 64 << 10 // bytes
	maxDepth  = 200      // levels of nesting
)

// run is the state of one evaluation.
type run struct {
	expression *Expression
	document   Node
	limits     Limits
	left       int // steps
	textLeft   int // bytes
	failure    *Error
	// kept holds the answers of absolute paths, which are the same wherever they are asked for.
	kept map[*path]Nodes
	// lastParent is an element whose default namespace is lastSpace.
	lastParent *etree.Element
	lastSpace  string
}

// spend counts steps and reports whether the evaluation may go on.
func (r *run) spend(steps int) bool {
	if r.failure != nil {
		return false
	}
	if r.left -= steps; r.left < 0 {
		r.stop(fmt.Sprintf("work for more than %d steps", r.limits.Steps), "an expression that looks at less, such as a path from / instead of //")
		return false
	}
	return true
}

// room reports whether a set may grow to a number of nodes.
func (r *run) room(nodes int) bool {
	if nodes > r.limits.Nodes {
		r.stop(fmt.Sprintf("more than %d nodes", r.limits.Nodes), "an expression that selects fewer")
	}
	return r.failure == nil
}

// handled counts text that is looked at, and gives it back.
func (r *run) handled(text string) string {
	if !r.spend(1 + len(text)/16) {
		return ""
	}
	return text
}

// made counts text that takes memory of its own, and gives it back.
func (r *run) made(text string) string {
	if r.textLeft -= len(text); r.textLeft < 0 {
		r.stop(fmt.Sprintf("more than %d bytes of text", r.limits.Text), "an expression that makes less")
		return ""
	}
	return r.handled(text)
}

func (r *run) stop(found, expected string) {
	if r.failure == nil {
		r.failure = &Error{Expression: r.expression.text, Found: found, Expected: expected}
	}
}
