package lang

import "strings"

func (d *Defaults) clauses() []string {
	head := words(d.Keyword.Text, headID(d.ID.Text))
	if d.IDRef.Text != "" {
		head = words(d.Keyword.Text, nv("$id-ref", d.IDRef.Text))
	}
	out := []string{head}
	for _, r := range d.Rules {
		out = append(out, r.print())
	}
	for _, p := range d.Pairs {
		out = append(out, pair(p))
	}
	return out
}

// clauses gives one line for each target, in the order of their first levels.
func (f *Fencing) clauses() []string {
	out := []string{"fencing_topology"}
	at := map[string]int{}
	for _, l := range f.Levels {
		t := l.target()
		i, seen := at[t]
		switch {
		case t == "":
			out[0] += " " + bare(l.Device.Text)
		case seen:
			out[i] += " " + bare(l.Device.Text)
		default:
			at[t] = len(out)
			out = append(out, words(bare(t), bare(l.Device.Text)))
		}
	}
	return out
}

func (l *FencingLevel) target() string {
	switch l.Kind {
	case TargetNode:
		return l.Target.Text + ":"
	case TargetAttribute:
		return "attr:" + l.Target.Text + "=" + l.Value
	case TargetPattern:
		return "pattern:" + l.Target.Text
	}
	return ""
}

func (r *Role) clauses() []string {
	out := describe([]string{words("role", bare(r.ID.Text))}, r.Description)
	for _, p := range r.Permissions {
		out = append(out, p.print())
	}
	return out
}

func (p *Permission) print() string {
	out := []string{p.Kind.Text}
	if p.Description != nil {
		out = append(out, nv("description", p.Description.Text))
	}
	if short := shorten(p.XPath); short != "" {
		out = append(out, short)
	} else if p.XPath != "" {
		out = append(out, "xpath:"+Quote(p.XPath))
	}
	for _, s := range [][2]string{{"ref", p.Reference}, {"attr", p.Attribute}, {"type", p.ObjectType}} {
		if s[1] != "" {
			out = append(out, bare(s[0]+":"+s[1]))
		}
	}
	return words(out...)
}

func (g *Grant) clauses() []string {
	out := []string{words(g.Keyword.Text, bare(g.ID.Text))}
	for _, r := range g.Roles {
		role := bare(r.Text)
		if g.Keyword.Text == "user" {
			role = bare("role:" + r.Text)
		}
		out = append(out, role)
	}
	for _, p := range g.Rules {
		out = append(out, p.print())
	}
	return out
}

func (m *Monitor) print() string {
	rsc, interval := m.Rsc.Text, m.Interval.Text
	if m.Role.Text != "" {
		rsc += ":" + m.Role.Text
	}
	if m.Timeout.Text != "" {
		interval += ":" + m.Timeout.Text
	}
	return words("monitor", bare(rsc), bare(interval))
}

func (a *Alert) clauses() []string {
	out := describe([]string{words("alert", bare(a.ID.Text), Quote(a.Path.Text))}, a.Description)
	braces := a.needsBraces()
	for _, p := range a.Parts {
		switch {
		case p.Set != nil:
			out = append(out, p.Set.print())
		case p.Select != nil:
			out = append(out, p.Select.print())
		case p.Recipient != nil:
			out = append(out, p.Recipient.print(braces))
		}
	}
	return out
}

// needsBraces says whether lists follow a recipient: then only braces tell whose they are.
func (a *Alert) needsBraces() bool {
	recipient := false
	for _, p := range a.Parts {
		if recipient && p.Set != nil {
			return true
		}
		recipient = recipient || p.Recipient != nil
	}
	return false
}

func (s *Select) print() string {
	out := []string{"select"}
	for _, k := range s.Kinds {
		out = append(out, k)
		if k == "attributes" {
			out = append(out, "{")
			for _, a := range s.Attributes {
				out = append(out, bare(a))
			}
			out = append(out, "}")
		}
	}
	return words(out...)
}

func (r *Recipient) print(braces bool) string {
	out := []string{"to", Quote(r.Value.Text)}
	if r.Description != nil {
		out = append(out, nv("description", r.Description.Text))
	}
	for _, s := range r.Sets {
		out = append(out, s.print())
	}
	if braces || r.Value.Text == "{" { // which would begin braces itself
		out = append([]string{"to", "{"}, append(out[1:], "}")...)
	}
	return words(out...)
}

// print gives an element one tag a line, indented by two blanks for each level.
func (x *XML) print() string {
	depth := 0
	var lines []string
	for _, t := range tags(x.Text) {
		closing := strings.HasPrefix(t, "</")
		if closing && depth > 0 {
			depth--
		}
		lines = append(lines, strings.Repeat("  ", depth)+t)
		if strings.HasPrefix(t, "<") && !closing && !strings.HasSuffix(t, "/>") && !strings.HasPrefix(t, "<!") && !strings.HasPrefix(t, "<?") {
			depth++
		}
	}
	return "xml " + strings.Join(lines, " \\\n")
}

// tags splits XML text into its tags and what is between them.
func tags(text string) []string {
	var out []string
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		n := tagLen(text)
		tag := strings.TrimSpace(text[:n])
		if strings.ContainsAny(tag, "\r\n") { // a comment on several lines
			tag = strings.Join(strings.Fields(tag), " ")
		}
		out = append(out, tag)
		text = text[n:]
	}
	return out
}

// tagLen gives the length of the tag, comment or text that text begins with.
func tagLen(text string) int {
	if text[0] != '<' {
		if i := strings.IndexByte(text, '<'); i > 0 {
			return i
		}
		return len(text)
	}
	if strings.HasPrefix(text, "<!--") {
		if i := strings.Index(text, "-->"); i > 0 {
			return i + 3
		}
		return len(text)
	}
	quote := byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote == 0 && c == '>':
			return i + 1
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case c == quote:
			quote = 0
		}
	}
	return len(text)
}
