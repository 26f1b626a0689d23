package configure

import (
	"strings"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
)

// advise completes a statement that a person gave as a command, as the crm shell does: a bare number for an
// interval or timeout is in seconds, and a cloned primitive interleaves unless it is told not to. Texts that
// are loaded are taken as they are.
func advise(s *session.Session, st lang.Statement) {
	switch st := st.(type) {
	case *lang.Primitive:
		if st.Template.Text != "" {
			return
		}
		for _, p := range st.Parts {
			if o, ok := p.(*lang.Operations); ok {
				addSeconds(o.Ops)
			}
		}
	case *lang.Container:
		if st.Keyword.Text != "group" {
			interleave(s, st)
		}
	}
}

func addSeconds(ops []*lang.Op) {
	for _, op := range ops {
		for i, a := range op.Attrs {
			if (a.Name == "interval" || a.Name == "timeout") && a.Value != "" && strings.Trim(a.Value, "0123456789") == "" {
				op.Attrs[i].Value += "s"
			}
		}
	}
}

func interleave(s *session.Session, st *lang.Container) {
	if o, ok := s.Scope().Find(st.Children[0].Text); !ok || o.Type != "primitive" {
		return
	}
	var meta *lang.AttrSet
	for _, set := range st.Sets {
		if set.Keyword != "meta" {
			continue
		}
		if meta == nil {
			meta = set
		}
		for _, p := range set.Pairs {
			if p.Name == "interleave" {
				return
			}
		}
	}
	if meta == nil {
		meta = &lang.AttrSet{Keyword: "meta"}
		st.Sets = append(st.Sets, meta)
	}
	if meta.IDRef.Text == "" {
		meta.Pairs = append(meta.Pairs, lang.Pair{Name: "interleave", Value: "true", HasValue: true})
	}
}
