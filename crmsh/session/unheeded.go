package session

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/idle"
)

// Unheeded tells of elements and cluster options that are kept and not carried out.
func (s *Session) Unheeded() []Finding { return unheeded(s.root) }

// NewlyUnheeded tells of those among them that are new in this session.
func (s *Session) NewlyUnheeded() []Finding {
	before := map[Finding]bool{}
	for _, f := range unheeded(s.base.Root()) {
		before[f] = true
	}
	return slices.DeleteFunc(s.Unheeded(), func(f Finding) bool { return before[f] })
}

func unheeded(root *etree.Element) (found []Finding) {
	for _, thing := range idle.All(root) {
		found = append(found, Finding{Text: thing.String()})
	}
	return found
}
