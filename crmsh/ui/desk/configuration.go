package desk

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"pacer/cib"
	"pacer/cib/journal"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/shadow"
	"pacer/crmsh/ui/table"
)

// Configuration is what is worked with: where it comes from, and its edits that are not committed yet.
type Configuration struct {
	open   func(shadow string) (session.Backend, error)
	kept   *Dropped
	agents *Agents
	out    *console.Console

	shadow  string
	backend session.Backend  // nil until something needs it
	edits   *session.Session // nil until something needs the configuration
	last    *remembered
}

// remembered is the last statement that a person typed and the configuration before it, so that an indented line can go
// on with it.
type remembered struct {
	line   table.Line
	before *session.Session
}

// Backend gives where the configuration comes from and goes to.
func (c *Configuration) Backend() (session.Backend, error) {
	if c.backend == nil {
		b, err := c.open(c.shadow)
		if err != nil {
			return nil, err
		}
		c.backend = b
	}
	return c.backend, nil
}

// IsFile says whether there is a file and no cluster behind a backend.
func IsFile(b session.Backend) bool {
	_, file := b.(*session.File)
	return file
}

// Live gives the cluster's backend, whatever is worked with.
func (c *Configuration) Live() (session.Backend, error) { return c.open(shadow.Live) }

// LiveDocument reads the cluster's configuration, whatever is worked with.
func (c *Configuration) LiveDocument(ctx context.Context) (*cib.Document, error) {
	b, err := c.Live()
	if err != nil {
		return nil, err
	}
	return b.Snapshot(ctx)
}

// Snapshot reads the configuration that is worked with, without edits.
func (c *Configuration) Snapshot(ctx context.Context) (*cib.Document, error) {
	b, err := c.Backend()
	if err != nil {
		return nil, err
	}
	return b.Snapshot(ctx)
}

// Session gives the configuration as edited, read when it is first needed.
func (c *Configuration) Session(ctx context.Context) (*session.Session, error) {
	if c.edits != nil {
		return c.edits, nil
	}
	b, err := c.Backend()
	if err != nil {
		return nil, err
	}
	s, err := session.Open(ctx, b, c.agents.Catalog())
	if err != nil {
		return nil, err
	}
	c.edits = s
	return s, nil
}

// Fresh gives the session, read again if a person may have waited long since and nothing was changed.
func (c *Configuration) Fresh(ctx context.Context) (*session.Session, error) {
	if c.edits != nil && c.out.Interactive && !c.edits.Changed() {
		c.edits = nil
	}
	return c.Session(ctx)
}

// Pending gives the session if there is one, else nil.
func (c *Configuration) Pending() *session.Session { return c.edits }

// Changed says whether there is anything to commit.
func (c *Configuration) Changed() bool { return c.edits != nil && c.edits.Changed() }

// Drop forgets all edits.
func (c *Configuration) Drop() { c.edits, c.last = nil, nil }

// Discard drops the edits, says which, and keeps them for Undrop.
func (c *Configuration) Discard() {
	if text := c.discard(); text != "" {
		c.out.Infof("%s", text)
	}
}

// discard is Discard, and gives what there is to say.
func (c *Configuration) discard() (text string) {
	if c.Changed() {
		text = c.keep(c.edits)
	}
	c.Drop()
	return text
}

// Typed is a copy of what a person has edited, before something takes the place of all of it; nil if there is nothing, or
// if it is a script, which means what it says.
func (c *Configuration) Typed() *session.Session {
	if !c.out.Interactive || !c.Changed() {
		return nil
	}
	return c.edits.Clone()
}

// Replaced keeps what Typed gave for Undrop, and names it.
func (c *Configuration) Replaced(typed *session.Session) {
	if typed != nil {
		c.out.Infof("%s", c.keep(typed))
	}
}

// keep keeps edits, names them, and says how they are brought back.
func (c *Configuration) keep(edits *session.Session) string {
	back := "configure undrop brings them back"
	if err := c.kept.Keep(c.identity(), edits); err != nil {
		back = fmt.Sprintf("they cannot be brought back: %v", err)
	}
	return fmt.Sprintf("dropped: %s; %s", brief(session.Compare(edits.Base(), edits.Document())), back)
}

// identity tells configurations apart.
func (c *Configuration) identity() string {
	if f, ok := c.backend.(*session.File); ok {
		if path, err := filepath.Abs(f.Path); err == nil {
			return path
		}
		return f.Path
	}
	return c.backend.Name()
}

// brief names the first of many things.
func brief(names []string) string {
	const most = 12
	if len(names) == 0 {
		return "what the cluster says of itself"
	}
	if more := len(names) - most; more > 0 {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), more)
	}
	return strings.Join(names, ", ")
}

// WasDropped lists the edits of this configuration that were dropped, oldest first.
func (c *Configuration) WasDropped() ([]journal.Entry, error) {
	if _, err := c.Backend(); err != nil {
		return nil, err
	}
	return c.kept.Of(c.identity())
}

// Undrop makes edits that were dropped once more, on top of what there is, and tells where that takes the place of what
// somebody else made.
func (c *Configuration) Undrop(ctx context.Context, e journal.Entry) error {
	s, err := c.Fresh(ctx)
	if err != nil {
		return err
	}
	if err := c.Again(s, e); err != nil {
		return err
	}
	return c.kept.Forget(e)
}

// Again makes the changes of a commit, or of edits, on top of a session.
func (c *Configuration) Again(s *session.Session, e journal.Entry) error {
	before, after, err := e.Documents()
	if err != nil {
		return err
	}
	next, conflicts, err := session.Merge(before, after, s.Document())
	if err != nil {
		return err
	}
	for _, conflict := range conflicts {
		c.out.Warnf("%s", conflict)
	}
	s.Restore(next)
	return nil
}

// Done forgets a session whose changes were committed.
func (c *Configuration) Done(s *session.Session) {
	if s == c.edits {
		c.edits = nil
	}
}

// Remember keeps the configuration as it is before the statement of a line.
func (c *Configuration) Remember(l table.Line, s *session.Session) {
	c.last = &remembered{l, s.Clone()}
}

// Forget ends what an indented line could go on with.
func (c *Configuration) Forget() { c.last = nil }

// Continuable says whether there is a statement that an indented line can go on with.
func (c *Configuration) Continuable() bool { return c.last != nil }

// TakeBack undoes the statement that is remembered and gives its line.
func (c *Configuration) TakeBack() table.Line {
	c.edits = c.last.before
	return c.last.line
}

// Shadow gives the shadow that is worked with, "" for the cluster's configuration.
func (c *Configuration) Shadow() string {
	if c.shadow == shadow.Live {
		return ""
	}
	return c.shadow
}

// Use goes over to another configuration. Changes that were not committed are dropped, after a question.
func (c *Configuration) Use(name string) error {
	if c.Changed() && !c.out.Ask(dropQuestion) {
		return errors.New("there are changes that are not committed; commit them first")
	}
	c.Discard()
	c.shadow, c.backend = name, nil
	return nil
}

const dropQuestion = "All changes will be dropped. Go on?"

// Refresh drops the changes, after a question to who typed them, and reads the configuration again.
func (c *Configuration) Refresh(ctx context.Context) error {
	if c.out.Interactive && c.Changed() && !c.out.Ask(dropQuestion) {
		return nil
	}
	if c.out.Interactive { // a script that says so means it
		c.Discard()
	}
	c.Drop()
	_, err := c.Session(ctx)
	return err
}
