package desk

import (
	"context"
	"errors"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/shadow"
	"pacer/crmsh/ui/table"
)

// Configuration is what is worked with: where it comes from, and its edits that are not committed yet.
type Configuration struct {
	open   func(shadow string) (session.Backend, error)
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
	c.shadow, c.backend = name, nil
	c.Drop()
	return nil
}

const dropQuestion = "All changes will be dropped. Go on?"

// Refresh drops the changes, after a question to who typed them, and reads the configuration again.
func (c *Configuration) Refresh(ctx context.Context) error {
	if c.out.Interactive && c.Changed() && !c.out.Ask(dropQuestion) {
		return nil
	}
	c.Drop()
	_, err := c.Session(ctx)
	return err
}
