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

// Reference is a word that names an object which must exist. Kind is its keyword, resource for any resource,
// or empty for any object. Inside means that the resource becomes part of what the statement makes.
type Reference struct {
	ID     Word
	Kind   string
	Inside bool
}

// References lists what a statement refers to.
func References(s Statement) []Reference {
	var out []Reference
	_, container := s.(*Container)
	_, bundle := s.(*Bundle)
	for _, w := range Resources(s) {
		out = append(out, Reference{w, "resource", container || bundle})
	}
	switch s := s.(type) {
	case *Primitive:
		if s.Template.Text != "" {
			out = append(out, Reference{ID: s.Template, Kind: "rsc_template"})
		}
	case *Grant:
		for _, w := range s.Roles {
			out = append(out, Reference{ID: w, Kind: "role"})
		}
	case *Tag:
		for _, w := range s.Refs {
			out = append(out, Reference{ID: w})
		}
	}
	return out
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
