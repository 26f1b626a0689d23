package lang

import "strings"

// lineBreak stands between the clauses of a statement.
const lineBreak = " \\\n\t"

// Print gives the canonical text of statements, each ending in a newline.
func Print(statements []Statement) string {
	var b strings.Builder
	for _, s := range statements {
		b.WriteString(String(s))
		b.WriteByte('\n')
	}
	return b.String()
}

// String gives the canonical text of one statement, without a newline at the end.
func String(s Statement) string {
	text := strings.Join(clauses(s), lineBreak)
	if x, ok := s.(*XML); ok {
		text = x.print()
	}
	if c := s.Head().Comments; len(c) > 0 {
		return strings.Join(c, "\n") + "\n" + text
	}
	return text
}

// clauses gives what stands on the lines of a statement.
func clauses(s Statement) []string {
	switch s := s.(type) {
	case *Node:
		return s.clauses()
	case *Primitive:
		return s.clauses()
	case *Container:
		return s.clauses()
	case *Bundle:
		return s.clauses()
	case *Location:
		return s.clauses()
	case *Colocation:
		return []string{s.print()}
	case *Order:
		return []string{s.print()}
	case *Ticket:
		return []string{s.print()}
	case *Defaults:
		return s.clauses()
	case *Fencing:
		return s.clauses()
	case *Tag:
		return []string{words("tag", bare(s.ID.Text), texts(s.Refs))}
	case *Role:
		return s.clauses()
	case *Grant:
		return s.clauses()
	case *Alert:
		return s.clauses()
	case *Monitor:
		return []string{s.print()}
	}
	return nil
}

// words joins what is not empty with single spaces.
func words(parts ...string) string {
	var out []string
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, " ")
}

// texts joins the texts of words, quoted as needed.
func texts(ws []Word) string {
	out := make([]string, len(ws))
	for i, w := range ws {
		out[i] = bare(w.Text)
	}
	return strings.Join(out, " ")
}

// headID prints an id before what it names: ID: where that can be read again, else $id="ID".
func headID(id string) string {
	switch {
	case id == "":
		return ""
	case plain(id) && !strings.Contains(id, "."): // crmsh takes no dot there
		return id + ":"
	}
	return "$id=" + quoted(id)
}

func describe(out []string, text *Word) []string {
	if text == nil {
		return out
	}
	return append(out, nv("description", text.Text))
}

func (n *Node) clauses() []string {
	name := bare(n.Name.Text)
	if n.Type.Text != "" && n.Type.Text != "member" {
		name += ":" + n.Type.Text
	}
	id := n.ID.Text
	if id == n.Name.Text {
		id = ""
	}
	return sets(describe([]string{words("node", headID(id), name)}, n.Description), n.Sets)
}

func (p *Primitive) clauses() []string {
	agent := bare(strings.TrimPrefix(p.Agent.Text, "ocf:heartbeat:"))
	if p.Template.Text != "" {
		agent = bare("@" + p.Template.Text)
	}
	out := describe([]string{words(p.Keyword.Text, bare(p.ID.Text), agent)}, p.Description)
	return parts(out, p.Parts)
}

func (g *Container) clauses() []string {
	out := []string{words(g.Keyword.Text, bare(g.ID.Text), texts(g.Children))}
	return sets(describe(out, g.Description), g.Sets)
}

func (b *Bundle) clauses() []string {
	return parts(describe([]string{words("bundle", bare(b.ID.Text))}, b.Description), b.Parts)
}

func parts(out []string, ps []Part) []string {
	for _, p := range ps {
		switch p := p.(type) {
		case *AttrSet:
			out = append(out, p.print())
		case *Operations:
			out = append(out, p.clauses()...)
		case *BundleSection:
			out = append(out, p.print())
		case *BundlePrimitive:
			out = append(out, words("primitive", bare(p.ID.Text)))
		}
	}
	return out
}

func sets(out []string, ss []*AttrSet) []string {
	for _, s := range ss {
		out = append(out, s.print())
	}
	return out
}

func (s *AttrSet) print() string {
	out := []string{s.Keyword, idOrRef(s.ID, s.IDRef)}
	if s.Score.Text != "" {
		out = append(out, bare(s.Score.Text+":"))
	}
	for _, r := range s.Rules {
		out = append(out, r.print())
	}
	return words(append(out, pairs(s.Pairs))...)
}

func idOrRef(id, ref Word) string {
	switch {
	case ref.Text != "":
		return nv("$id-ref", ref.Text)
	case id.Text != "":
		return nv("$id", id.Text)
	}
	return ""
}

func (o *Operations) clauses() []string {
	var out []string
	if o.ID.Text != "" || o.IDRef.Text != "" {
		out = append(out, quirkOperationsHead(o))
	}
	for _, op := range o.Ops {
		out = append(out, words("op", bare(op.Name.Text), pairs(op.Attrs)))
		if op.Description != nil {
			out[len(out)-1] += " " + nv("description", op.Description.Text)
		}
		out = sets(out, op.Sets)
	}
	return out
}

// quirkOperationsHead prints operations and its id or reference. Before a reference alone there are two
// blanks in crmsh, which puts the id it does not have there; texts are compared, so there are here.
func quirkOperationsHead(o *Operations) string {
	if o.IDRef.Text == "" {
		return words("operations", nv("$id", o.ID.Text))
	}
	id := ""
	if o.ID.Text != "" {
		id = nv("$id", o.ID.Text)
	}
	return "operations " + id + " " + nv("$id-ref", o.IDRef.Text)
}

// print gives a section of a bundle. Each mapping, and each attribute of a container but its first, has a
// line of its own, indented twice.
func (s *BundleSection) print() string {
	const deeper = lineBreak + "\t"
	container := oneOf(s.Keyword.Text, containers)
	out := s.Keyword.Text
	for i, p := range s.Attrs {
		if container && i > 0 {
			out += deeper + pair(p)
		} else {
			out += " " + pair(p)
		}
	}
	for _, m := range s.Mappings {
		out += deeper + words(m.Keyword.Text, pairs(m.Attrs))
	}
	return out
}
