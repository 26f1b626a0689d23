package desk

import (
	"time"

	"pacer/crmsh/session"
	"pacer/plan"
)

// Plan works out what the cluster does with the configuration as edited, and beside that what it would do anyway.
func Plan(s *session.Session) (*plan.Plan, error) {
	base, now := s.Base(), time.Now()
	before := make(chan *plan.Outlook, 1)
	go func() { before <- plan.Look(base, now) }()
	after := plan.Look(s.Document(), now)
	return after.Plan(<-before)
}
