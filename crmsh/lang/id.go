package lang

// ID gives the word that names what a statement is about. It is empty where the statement leaves it out,
// and for statements that need none.
func ID(s Statement) Word {
	switch s := s.(type) {
	case *Node:
		if s.ID.Text != "" {
			return s.ID
		}
		return s.Name
	case *Primitive:
		return s.ID
	case *Container:
		return s.ID
	case *Bundle:
		return s.ID
	case *Location:
		return s.ID
	case *Colocation:
		return s.ID
	case *Order:
		return s.ID
	case *Ticket:
		return s.ID
	case *Defaults:
		return s.ID
	case *Tag:
		return s.ID
	case *Role:
		return s.ID
	case *Grant:
		return s.ID
	case *Alert:
		return s.ID
	}
	return Word{}
}

// Resources gives the words that name resources which must exist: members of containers, tags and
// constraints.
func Resources(s Statement) []Word {
	switch s := s.(type) {
	case *Container:
		return s.Children
	case *Bundle:
		for _, p := range s.Parts {
			if r, ok := p.(*BundlePrimitive); ok {
				return []Word{r.ID}
			}
		}
	case *Location:
		if s.Rsc.Text != "" {
			return []Word{s.Rsc}
		}
		return Members{Sets: s.Sets}.words()
	case *Colocation:
		return s.Members.words()
	case *Order:
		return s.Members.words()
	case *Ticket:
		return s.Members.words()
	}
	return nil
}

func (m Members) words() []Word {
	var out []Word
	for _, r := range m.Refs {
		out = append(out, r.Rsc)
	}
	for _, s := range m.Sets {
		out = append(out, s.Refs...)
	}
	return out
}
