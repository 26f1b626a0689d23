package session

import (
	"pacer/crmsh/lang"
)

// place is where in a text an object was said.
type place struct {
	origin string
	pos    lang.Pos
}

// remember notes where the objects of a text stand in it, for what is said of them later.
func (s *Session) remember(origin string, list []lang.Statement) {
	if s.places == nil {
		s.places = map[string]place{}
	}
	modern, _, _ := s.Scope().Modern(list)
	for _, e := range first(s.entries(modern)) {
		if e.id.Pos != (lang.Pos{}) {
			s.places[e.id.Text] = place{origin, e.id.Pos}
		}
	}
}

func first(entries []entry, _ []*lang.Monitor, _ lang.Problems) []entry { return entries }

// Placed gives a finding with the place in the text where its object was said, if it was in this session.
func (s *Session) Placed(f Finding) Finding {
	if at, ok := s.places[f.Object]; ok && f.Object != "" {
		f.Text = lang.Problem{Origin: at.origin, Pos: at.pos, Expected: f.Text}.Error()
	}
	return f
}
