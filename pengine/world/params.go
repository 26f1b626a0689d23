package world

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/rule"
	"pacer/cib/value/seq"
)

// NVPairs adds the name-value pairs of an element's blocks that apply now to a table, without
// replacing what the table holds. The block with id first wins over all others. When the outcome
// depends on time, the run's recheck time is moved accordingly.
func (w *World) NVPairs(x *etree.Element, set string, in rule.Input, into *seq.Table[string], first string) {
	if x == nil {
		return
	}
	got := rule.Unpack(x, set, first, in, into)
	for _, n := range got.Notes {
		if n.Error {
			w.Err(n.ID, n.Text)
		} else {
			w.Warn(n.ID, n.Text)
		}
	}
	if !got.Next.IsZero() {
		w.RecheckAt(got.Next.Time())
	}
}

// RecheckAt moves the run's recheck time to the given one, if that is to come and earlier.
func (w *World) RecheckAt(t time.Time) {
	if t.After(w.Now) && (w.Recheck.IsZero() || t.Before(w.Recheck)) {
		w.Recheck = t
	}
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
	if n != nil {
		in.NodeAttrs = n.Attrs
	}
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
	if n != nil {
		in.NodeAttrs = n.Attrs
	}
	t := &seq.Table[string]{}
	w.NVPairs(op, "instance_attributes", in, t, "")
	return t
}
