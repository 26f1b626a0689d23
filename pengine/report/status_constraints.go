package report

import (
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// tickets writes tickets with their states.
func (s *status) tickets(spacer bool) bool {
	if s.w.Tickets.Len() == 0 {
		return false
	}
	s.out.Spacer(spacer)
	s.out.Begin("Tickets")
	for id, t := range s.w.Tickets.All() {
		text := id + "\trevoked"
		if t.Granted {
			text = id + "\tgranted"
		}
		if t.Standby {
			text += " [standby]"
		}
		if t.LastGranted > -1 {
			text += ` last-granted="` + s.timeText(t.LastGranted) + `"`
		}
		s.out.Item("%s", text)
	}
	s.out.End()
	return true
}

// bans writes location constraints that keep resources off nodes.
func (s *status) bans(spacer bool) bool {
	l := list{out: s.out}
	for loc := range s.w.Locations.All() {
		r := loc.Resource
		if !s.banShown(loc) {
			continue
		}
		role := ""
		if loc.RoleFilter == vocab.RolePromoted {
			role = "in Promoted role "
		}
		for _, c := range loc.Nodes {
			if c.Score < 0 {
				l.begin(spacer, "Negative Location Constraints")
				s.out.Item("%s\tprevents %s from running %son %s", loc.ID, r.ID, role, NodeName(c.Node, s.NodeDetail))
			}
		}
	}
	return l.end()
}

func (s *status) banShown(loc *world.Location) bool {
	r := loc.Resource
	return strings.HasPrefix(loc.ID, s.BanPrefix) &&
		(s.Resources.Has(r.PrintableID()) || s.Resources.Has(r.Top().PrintableID()))
}
