package world

import (
	"strings"

	"github.com/beevik/etree"

	"pacer/pengine/rule"
	"pacer/pengine/seq"
)

// NVPairs adds the name-value pairs of an element's blocks that apply now to a table, without
// replacing what the table holds. The block with id first wins over all others. When the outcome
// depends on time, the run's recheck time is moved accordingly.
func (w *World) NVPairs(x *etree.Element, set string, in rule.Input, into *seq.Table[string], first string) {
	if x == nil {
		return
	}
	shimUnpack(x, set, in, into, first)
}

// Params evaluates the resource's instance attributes for a node; without a node, as far as they
// depend on none. Results are kept for the run.
func (r *Resource) Params(n *Node) *seq.Table[string] {
	name := ""
	if n != nil {
		name = strings.ToLower(n.Name)
	}
	if t := r.params[name]; t != nil {
		return t
	}
	t := &seq.Table[string]{}
	in := r.W.RuleNow()
	for a := r; a != nil; a = a.Parent {
		r.W.NVPairs(a.XML, "instance_attributes", in, t, "")
	}
	if r.params == nil {
		r.params = map[string]*seq.Table[string]{}
	}
	r.params[name] = t
	return t
}

// opParams evaluates an operation's own instance attributes.
func (w *World) opParams(op *etree.Element, n *Node) *seq.Table[string] {
	in := w.RuleNow()
	t := &seq.Table[string]{}
	w.NVPairs(op, "instance_attributes", in, t, "")
	return t
}
