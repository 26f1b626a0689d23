package session

import (
	"fmt"

	"github.com/beevik/etree"

	"pacer/cib/schema"
	"pacer/cib/upgrade"
)

// SetSchema names another schema for the configuration, which must follow it.
func (s *Session) SetSchema(name string) error {
	before := s.root.SelectAttrValue("validate-with", "")
	s.root.CreateAttr("validate-with", name)
	if v, ok := schema.Named(name); ok {
		if faults := schema.Of(v).Validate(s.root); len(faults) > 0 {
			s.root.CreateAttr("validate-with", before)
			return fmt.Errorf("the configuration does not follow %s: %s (%s)", name, faults[0].Text(), faults[0].Path())
		}
	}
	s.changed()
	return nil
}

// Upgrade brings the configuration to the latest schema, and says what became something else.
func (s *Session) Upgrade() (notes []string, err error) {
	err = s.atomically(func(*etree.Element) error {
		report, err := upgrade.ToLatest(s.root)
		for _, c := range report.Changes {
			notes = append(notes, c.ID+": "+c.Text())
		}
		s.changed()
		return err
	})
	return notes, err
}
