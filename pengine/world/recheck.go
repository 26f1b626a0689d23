package world

import (
	"github.com/beevik/etree"

	"pacer/cib/value/rule"
)

// Passes evaluates a rule now, keeps what it has to say about the configuration, and notes when
// time alone may change the answer.
func (w *World) Passes(el *etree.Element, in rule.Input) bool {
	v := rule.Evaluate(el, in)
	for _, n := range v.Notes {
		if n.Error {
			w.Err(n.ID, n.Text)
		} else {
			w.Warn(n.ID, n.Text)
		}
	}
	if !v.Next.IsZero() {
		w.RecheckAt(v.Next.Time())
	}
	return v.Passes()
}
