package configure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/beevik/etree"

	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

// statements are the commands that make objects.
type statements struct{ desk.Desk }

// statement carries out a statement.
func (c *statements) statement(call *table.Call) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	st, notes, err := c.parse(call)
	if err != nil {
		return err
	}
	c.Out.JoinedLines(notes)
	advise(s, st)
	c.Conf.Forget()
	if c.Out.Interactive && call.Line != nil {
		c.Conf.Remember(*call.Line, s)
	}
	if notes, err = s.Put(st); err != nil {
		return err
	}
	c.Out.Notes(notes)
	return c.follow(call, s, st)
}

// defined names what a statement of these words defines, for the history of commits: the object, or where options are set
// the options. Its values are not told.
func defined(words []string) []string {
	switch first := words[0]; {
	case strings.HasPrefix(first, "<"):
		return ofXML(first)
	case strings.HasSuffix(first, ":") && len(words) > 1 && !strings.Contains(words[1], "="): // a node with its number
		return words[:2]
	case !strings.Contains(first, "="):
		return words[:1]
	}
	var names []string
	for _, w := range words {
		if name, _, pair := strings.Cut(w, "="); pair && name != "" {
			names = append(names, name)
		}
	}
	return names
}

// ofXML names the object that an element is.
func ofXML(text string) []string {
	doc := etree.NewDocument()
	if doc.ReadFromString(text) != nil || doc.Root() == nil {
		return nil
	}
	return []string{doc.Root().Tag, doc.Root().SelectAttrValue("id", "")}
}

// follow does what comes after a statement: what else changes with it, and warnings about it.
func (c *statements) follow(call *table.Call, s *session.Session, st lang.Statement) error {
	if setsOption(st, "maintenance-mode", "true") {
		s.ClusterMaintenance(c.Commits.AskAboutChildren)
	}
	c.warnUnknown(s, st)
	c.Checks.Unheeded(s.NewlyUnheeded(), false)
	if err := c.advisedOperations(call, s, st); err != nil {
		return err
	}
	if p, ok := st.(*lang.Primitive); ok && c.Out.Interactive && c.Prefs.Get("core.check_frequency") == "always" {
		if o, ok := s.Scope().Find(p.ID.Text); ok { // a person may put it right at once; a commit checks again
			c.Checks.Tell(s, c.Checks.Agents(call.Context, s, []compile.Object{o}))
		}
	}
	return nil
}

// setsOption says whether a statement sets a cluster option to a value for good.
func setsOption(st lang.Statement, name, value string) bool {
	d, ok := st.(*lang.Defaults)
	return ok && len(d.Rules) == 0 && slices.ContainsFunc(d.Pairs, func(p lang.Pair) bool { return p.Name == name && p.Value == value })
}

// parse reads the statement of a call. If it begins its line as it should, the line itself is read, so that
// places are those of the text.
func (c *statements) parse(in *table.Call) (lang.Statement, []lang.Problem, error) {
	if in.Line != nil && table.FirstWord(in.Line.Text) == in.Name {
		f, err := lang.ParseAt(in.Line.Origin, in.Line.Number, in.Line.Text)
		if err != nil {
			return nil, nil, err
		}
		if len(f.Statements) != 1 {
			return nil, nil, fmt.Errorf("expected one statement, found %d", len(f.Statements))
		}
		return f.Statements[0], f.Notes, nil
	}
	if in.Name == "xml" {
		st, err := lang.ParseWords(c.Out.Origin, append([]string{"xml"}, in.Texts()...))
		return st, nil, err
	}
	words := append([]lang.Word{{Text: in.Name, Pos: in.Head.Pos}}, in.Words...)
	st, err := lang.StatementFrom(c.Out.Origin, words, in.End)
	return st, nil, err
}

// warnUnknown warns of resources that a constraint names and that are not there yet.
func (c *statements) warnUnknown(s *session.Session, st lang.Statement) {
	known := s.ResourceIDs()
	for _, w := range lang.Resources(st) {
		if !slices.Contains(known, w.Text) {
			c.Out.Warnf("%v", lang.Problem{
				Origin: c.Out.Origin, Pos: w.Pos, Found: w.Text,
				Expected: "unknown reference: there is no such resource yet", Nearest: lang.Nearest(w.Text, known),
			})
		}
	}
}

// advisedOperations gives a primitive that was just made the operations that its agent advises, if the user
// wants that.
func (c *statements) advisedOperations(call *table.Call, s *session.Session, st lang.Statement) error {
	p, ok := st.(*lang.Primitive)
	if !ok || p.Template.Text != "" || !c.Prefs.Is("core.has_ra_advised_op") {
		return nil
	}
	if strings.HasPrefix(p.Agent.Text, "stonith:") && !c.Prefs.Is("core.has_fa_advised_op") {
		return nil
	}
	return s.AdvisedOperations(call.Context, p.ID.Text, c.Agents.Catalog())
}
