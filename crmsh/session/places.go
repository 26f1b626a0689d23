package session

import (
	"maps"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
)

// place is where in a text an object was said.
type place struct {
	origin string
	pos    lang.Pos
}

// remember notes where the objects of a text stand in it, for what is said of them later.
func (s *Session) remember(origin string, list []lang.Statement) {
	places := map[string]place{}
	maps.Copy(places, s.places) // clones of the session have the same map
	modern, _, _ := s.Scope().Modern(list)
	entries, _, _ := s.entries(modern)
	for _, e := range entries {
		if e.id.Pos != (lang.Pos{}) {
			places[e.id.Text] = place{origin, e.id.Pos}
		}
	}
	s.places = places
}

// forgetPlaces forgets where objects were said, since they were edited afterwards.
func (s *Session) forgetPlaces(list []compile.Object) {
	s.places = maps.Clone(s.places)
	for _, o := range list {
		delete(s.places, o.ID)
	}
}

// Placed gives a finding with the place in the text where its object was said, if it was in this session.
func (s *Session) Placed(f Finding) Finding {
	if at, ok := s.places[f.Object]; ok && f.Object != "" {
		f.Text = lang.Problem{Origin: at.origin, Pos: at.pos, Expected: f.Text}.Error()
	}
	return f
}
