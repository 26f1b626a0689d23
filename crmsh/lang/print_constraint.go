package lang

import "strings"

func (l *Location) clauses() []string {
	subject := bare(l.Rsc.Text)
	switch {
	case len(l.Sets) > 0:
		subject = "{ " + setsText(l.Sets, 0) + " }"
	case l.Pattern.Text != "":
		subject = bare("/" + l.Pattern.Text + "/")
	}
	head := []string{"location", bare(l.ID.Text), subject}
	for _, a := range l.Attrs {
		head = append(head, nv(a.Name, a.Value))
	}
	if l.Node.Text != "" {
		head = append(head, bare(scoreText(l.Score.Text)+":"), bare(l.Node.Text))
	}
	out := []string{words(head...)}
	for _, r := range l.Rules {
		out = append(out, r.print())
	}
	return out
}

func (s *Colocation) print() string {
	out := words("colocation", bare(s.ID.Text), bare(scoreText(s.Score.Text)+":"), s.Members.print(2))
	if s.NodeAttribute != "" {
		out += " node-attribute=" + bare(s.NodeAttribute)
	}
	if s.Influence != "" {
		out += " influence=" + s.Influence
	}
	return out
}

func (o *Order) print() string {
	kind := ""
	if o.Kind.Text != "" {
		kind = bare(scoreText(o.Kind.Text) + ":")
	}
	if k := canonical(o.Kind.Text, kindWords); k != "" {
		kind = k + ":"
	}
	out := words("order", bare(o.ID.Text), kind, o.Members.print(2))
	if o.Symmetrical != "" {
		out += " symmetrical=" + o.Symmetrical
	}
	return out
}

func (t *Ticket) print() string {
	out := words("rsc_ticket", bare(t.ID.Text), bare(t.Ticket.Text+":"), t.Members.print(1))
	if t.LossPolicy != "" {
		out += " loss-policy=" + t.LossPolicy
	}
	return out
}

// print gives the members of a constraint whose simple form has that many of them.
func (m Members) print(simple int) string {
	if len(m.Sets) > 0 {
		return setsText(m.Sets, simple)
	}
	out := make([]string, len(m.Refs))
	for i, r := range m.Refs {
		out[i] = bare(r.Rsc.Text)
		if r.Suffix.Text != "" {
			out[i] = bare(r.Rsc.Text + ":" + r.Suffix.Text)
		}
	}
	return strings.Join(out, " ")
}

// setsText prints resource sets. Those that could be taken for the simple form, of simple members, get a
// word before them that says they are sets.
func setsText(list []*ResourceSet, simple int) string {
	var out []string
	members := 0
	for _, s := range list {
		open, closing := s.brackets()
		out = append(out, open)
		for _, r := range s.Refs {
			text := r.Text
			if s.Suffix != "" {
				text += ":" + s.Suffix
			}
			out = append(out, bare(text))
			members++
		}
		out = append(out, closing)
	}
	last := list[len(list)-1]
	if members <= simple && (simple == 1 || !last.NotSequential && !last.NotRequireAll) {
		out = append([]string{degenerate}, out...)
	}
	return words(out...)
}

// brackets gives what stands before and after the members of a set.
func (s *ResourceSet) brackets() (before, after string) {
	switch {
	case s.NotRequireAll && !s.NotSequential:
		return "[", "sequential=true ]"
	case s.NotRequireAll:
		return "[", "]"
	case s.NotSequential:
		return "(", ")"
	}
	return "", ""
}
