package report

import (
	"iter"
	"strings"

	"pacer/cib/value/seq"
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
	for id, t := range quirkTableOrder(s.w.Tickets) {
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

// quirkTableOrder goes through a table as the reference goes through its hash table, since who compares
// reports of tickets line by line has them in that order.
func quirkTableOrder[V any](table *seq.Table[V]) iter.Seq2[string, V] {
	return func(yield func(string, V) bool) {
		for _, key := range seq.QuirkHashOrder(table) {
			if !yield(key, table.Value(key)) {
				return
			}
		}
	}
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
