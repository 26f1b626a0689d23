package desk

import (
	"fmt"

	"pacer/crmsh/compile"
	"pacer/crmsh/session"
)

// Primitives finds primitives.
func Primitives(s *session.Session, ids []string) ([]compile.Object, error) {
	var out []compile.Object
	for _, id := range ids {
		o, ok := s.Scope().Find(id)
		if !ok {
			return nil, NoResource(s, id)
		}
		if o.Type != "primitive" {
			return nil, fmt.Errorf("%s is a %s; expected a primitive", id, o.Type)
		}
		out = append(out, o)
	}
	return out, nil
}
