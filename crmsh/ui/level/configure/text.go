package configure

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"

	"pacer/cib"
	"pacer/cib/value/secret"
	"pacer/crmsh/compile"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/editor"
	"pacer/crmsh/ui/privacy"
	"pacer/crmsh/ui/table"
	"pacer/private"
)

// texts are the commands that show the configuration as a text or take it from one.
type texts struct {
	desk.Desk
	editor *editor.Editor
}

func (c *texts) rows() []*table.Command {
	selectors := table.Offer(c.Offers.Selectors)
	return []*table.Command{
		{
			Name: "show", Short: "show the configuration, or parts of it",
			Help: `An id may have * and ? for other characters. A word picks objects beside those
the words before it pick; and between two keeps only what both pick. type:KIND,
tag:ID and related:ID pick many at once. changed shows what is not committed
yet. Passwords and other secrets are hidden; obscure:NAME hides the values of
that name instead.
  show web* and type:primitive
  show related:web
  show xml db`,
			Args: table.TakeAny("[xml] [ID|type:KIND|tag:ID|related:ID|changed ...]", selectors, c.show),
		},
		{
			Name: "edit", Short: "edit the configuration, or parts of it, in an editor",
			Help: `The editor is what the preference editor or EDITOR says. Nothing is changed if
the text is not right; then it can be edited again, beginning at the first wrong
line.
  edit web
  edit type:location`,
			Args: table.Take(func(a *selection) []table.Param {
				return []table.Param{table.Parsed("[xml] [ID|type:KIND|tag:ID ...]", 0, -1, a.read, selectors).Names()}
			}, c.edit),
		},
		{
			Name: "load", Short: "make the configuration what a file says",
			Help: `replace removes everything but nodes first; update changes what the file names;
push does that and removes the rest. - is standard input.
  load update web.crm`,
			Args: table.Take(func(a *loading) []table.Param {
				return []table.Param{table.Parsed("[xml] {replace|update|push} {FILE|-}", 2, 3, a.read,
					table.Either(table.Choice("xml", "replace", "update", "push"), desk.Files)).Names()}
			}, c.load),
		},
		{
			Name: "save", Short: "write the configuration, or parts of it, to a file",
			Help: `What save writes, load reads. Where it has passwords only its owner can read it.
  save web.crm web related:web
  save xml all.xml`,
			Args: table.Take(func(a *saving) []table.Param {
				offer := table.Either(selectors, desk.Files)
				return []table.Param{table.Parsed("[xml] [ID ...]", 0, -1, a.read, offer), table.Word("FILE", &a.file, offer)}
			}, c.save),
		},
		{
			Name: "filter", Short: "edit the configuration, or parts of it, by a program",
			Help: `The program reads statements and writes them as they should be; it is run by sh.
  filter "sed s/20s/30s/" web`,
			Args: table.Take(func(a *filtering) []table.Param {
				return []table.Param{table.Word("PROGRAM", &a.program, selectors), table.Any("[ID ...]", &a.filters, selectors).Names()}
			}, c.filter),
		},
	}
}

// selection is what part of the configuration is meant, and in which language.
type selection struct {
	asXML   bool
	filters []string
}

func (a *selection) read(words []string) error {
	a.filters = words
	if len(words) > 0 && words[0] == "xml" {
		a.asXML, a.filters = true, words[1:]
	}
	return nil
}

// show prints what is picked.
func (c *texts) show(call *table.Call, words []string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	words, hidden := c.obscured(call.Context, words)
	if len(words) == 1 && words[0] == "changed" {
		c.Out.Page(changes(call.Context, c.Desk))
		return nil
	}
	var a selection
	if err := a.read(words); err != nil {
		return err
	}
	text, err := c.render(s, a, hidden)
	if err != nil {
		return err
	}
	if !a.asXML {
		text = c.Out.Highlight(text, s.ResourceIDs())
	}
	c.Out.Page(text)
	return nil
}

// obscured takes the words obscure:PATTERN out of a list. Without one, the preference core.obscure_pattern says what to
// hide.
func (c *texts) obscured(ctx context.Context, words []string) (rest []string, hidden secret.Rule) {
	for _, w := range words {
		if p, ok := strings.CutPrefix(w, "obscure:"); ok {
			hidden.Patterns = append(hidden.Patterns, secret.Listed(p)...)
		} else {
			rest = append(rest, w)
		}
	}
	if len(hidden.Patterns) > 0 {
		return rest, hidden
	}
	return rest, c.Secrets.Rule(ctx)
}

// render gives the text of the objects that are picked.
func (c *texts) render(s *session.Session, a selection, hidden secret.Rule) (string, error) {
	s = privacy.Without(s, hidden)
	list, err := s.Select(a.filters...)
	if err != nil {
		return "", err
	}
	if a.asXML {
		return xmlOf(s.Root(), list, len(a.filters) == 0), nil
	}
	if !c.Prefs.Is("core.sort_elements") {
		list = s.AsMade(list)
	}
	return lang.Print(s.Statements(list)), nil
}

// saving is what to write, and where.
type saving struct {
	selection
	file string
}

func (c *texts) save(call *table.Call, a saving) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	text, err := c.render(s, a.selection, secret.Rule{})
	if err != nil {
		return err
	}
	return private.WriteFile(a.file, []byte(text))
}

// loading is a file to load, and how.
type loading struct {
	asXML  bool
	method session.Method
	file   string
}

func (a *loading) read(words []string) error {
	if a.asXML = words[0] == "xml"; a.asXML {
		words = words[1:]
	}
	if len(words) != 2 {
		return errors.New("load: expected a method and a file; usage: load [xml] {replace|update|push} {FILE|-}")
	}
	a.method, a.file = session.Method(words[0]), words[1]
	if !slices.Contains([]session.Method{session.Replace, session.Update, session.Push}, a.method) {
		return lang.Problems{{Found: words[0], Expected: "is no way to load; expected replace, update or push", Nearest: lang.Nearest(words[0], []string{"replace", "update", "push"})}}
	}
	return nil
}

// load reads a text or an XML document.
func (c *texts) load(call *table.Call, a loading) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if a.method == session.Replace && c.Out.Interactive && s.Changed() && !c.Out.Ask("This drops the changes that are not committed. Go on?") {
		return console.ErrReported
	}
	data, err := c.readFile(a.file)
	if err != nil {
		return err
	}
	c.Out.Origin = a.file
	if a.file == "-" {
		c.Out.Origin = "stdin"
	}
	c.Out.Guard(string(data))
	f, unread := readStatements(s, c.Out.Origin, data, a.asXML)
	c.Out.Notes(f.Notes)
	typed := c.Conf.Typed()
	notes, err := s.LoadText(a.method, f, unread)
	if err != nil {
		return err
	}
	c.Out.Notes(notes)
	if a.method != session.Update {
		c.Conf.Replaced(typed)
	}
	return nil
}

// readFile reads a file; - is standard input.
func (c *texts) readFile(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(c.Out.Input())
	}
	return os.ReadFile(name)
}

// readStatements reads statements for a session from a text or a <cib> document.
func readStatements(s *session.Session, name string, data []byte, asXML bool) (*lang.File, error) {
	if !asXML {
		return lang.Parse(name, string(data))
	}
	doc, err := cib.Read(data, name)
	if err == nil {
		err = s.NeedsImport(doc, name)
	}
	if err != nil {
		return &lang.File{Origin: name}, err
	}
	return &lang.File{Origin: name, Statements: compile.XMLStatements(doc)}, nil
}

// picked gives the session and the objects that filters pick.
func (c *texts) picked(call *table.Call, filters []string) (*session.Session, []compile.Object, error) {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return nil, nil, err
	}
	shown, err := s.Select(filters...)
	return s, shown, err
}

// edit lets the user edit the text of what is picked, and again if it is not right.
func (c *texts) edit(call *table.Call, a selection) error {
	s, shown, err := c.picked(call, a.filters)
	if err != nil {
		return err
	}
	text, err := c.render(s, a, secret.Rule{})
	if err != nil {
		return err
	}
	return c.editor.Edit(text, func(_ string, edited []byte) error {
		if string(edited) == text {
			return nil
		}
		before := s.Clone()
		if err := c.apply(s, "edit", edited, shown, a.asXML); err != nil {
			return err
		}
		c.Out.Printf("%s", compared(call.Context, c.Desk, before, s))
		return nil
	})
}

// apply makes what was shown what the text says that became of it.
func (c *texts) apply(s *session.Session, file string, data []byte, shown []compile.Object, asXML bool) error {
	c.Out.Guard(string(data))
	f, unread := readStatements(s, file, data, asXML)
	c.Out.Origin = file
	notes, err := s.EditedText(shown, f, unread)
	if err == nil {
		c.Out.Notes(append(f.Notes, notes...))
	}
	return err
}

// filtering is a program and what it is to edit.
type filtering struct {
	program string
	filters []string
}

// filter edits the text of what is picked by a program that reads and writes it.
func (c *texts) filter(call *table.Call, a filtering) error {
	s, shown, err := c.picked(call, a.filters)
	if err != nil {
		return err
	}
	cmd := exec.Command("/bin/sh", "-c", a.program)
	cmd.Stdin = strings.NewReader(lang.Print(s.Statements(shown)))
	cmd.Stderr = c.Env.Stderr
	var out bytes.Buffer
	cmd.Stdout = &out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("the filter %s: %w", a.program, err)
	}
	return c.apply(s, "filter", out.Bytes(), shown, false)
}
