package session

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/option"
)

// Unheeded tells of cluster options that are kept and that nothing acts on.
func (s *Session) Unheeded() []Finding { return unheeded(s.root) }

// NewlyUnheeded tells of those among them that were set in this session.
func (s *Session) NewlyUnheeded() []Finding {
	before := unheeded(s.base.Root())
	return slices.DeleteFunc(s.Unheeded(), func(f Finding) bool { return slices.Contains(before, f) })
}

func unheeded(root *etree.Element) (found []Finding) {
	for _, set := range root.FindElements("configuration/crm_config/" + option.Set) {
		for _, n := range option.Unheeded(set) {
			found = append(found, Finding{Text: "property " + set.SelectAttrValue("id", "") + ": " + n.Text})
		}
	}
	return found
}
