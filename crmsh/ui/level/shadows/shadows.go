package shadows

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"pacer/cib"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/privacy"
	"pacer/crmsh/ui/shadow"
	"pacer/crmsh/ui/table"
)

// Level makes the level; below it is that of states that are made up.
func Level(d desk.Desk, cibstatus *table.Level) *table.Level {
	c := &commands{d}
	return &table.Level{
		Name: "cib", Short: "copies of the configuration (shadows)", Skill: table.Administrator,
		Help: `A shadow is a copy of the configuration in a file, to work on in peace. All
levels work with the shadow in use; configure commit there changes the shadow
only, cib commit gives it to the cluster.`,
		Commands: append(c.rows(), table.Below(cibstatus)),
	}
}

func (c *commands) rows() []*table.Command {
	shadows := table.Offer(c.offer)
	return []*table.Command{
		{
			Name: "new", Short: "copy the cluster's configuration to a shadow and work with that",
			Help: `empty makes one without anything in it, withstatus takes the state of the
cluster along for cibstatus, force writes over an old one.
  new test`,
			Args: table.Take(func(a *fresh) []table.Param {
				return []table.Param{table.Word("NAME", &a.name, nil), table.Parsed("[empty] [withstatus] [force]", 0, 3, a.read, offerNew)}
			}, c.create),
		},
		{
			Name: "use", Short: "work with a shadow, or with the cluster again",
			Help: `Without a name it is the cluster's own configuration again.`,
			Args: table.Take(func(a *use) []table.Param {
				return []table.Param{table.Maybe("[NAME|live]", &a.name, shadows), table.Parsed("[withstatus]", 0, 1, a.read, table.Choice("withstatus"))}
			}, c.use),
		},
		{
			Name: "diff", Short: "show how the shadow differs from the cluster's configuration",
			Help: `As statements: what went behind -, what came behind +.`,
			Args: table.Nothing(c.diff),
		},
		{
			Name: "list", Short: "list the shadows",
			Help: `Their names.`,
			Args: table.Nothing(c.list),
		},
		{
			Name: "import", Short: "make a shadow of a file, or of an input of the policy engine by its number",
			Help: `A number is that of an input that the policy engine kept. The shadow's status is
used, too.`,
			Args: table.Take(func(a *source) []table.Param {
				return []table.Param{table.Word("{FILE|NUMBER}", &a.file, desk.Files), table.Maybe("[NAME]", &a.name, nil)}
			}, c.bring),
		},
		{
			Name: "reset", Short: "make a shadow a copy of the cluster's configuration again",
			Help: `What was changed in the shadow is lost.`,
			Args: table.TakeWord("NAME", shadows, c.reset),
		},
		{
			Name: "delete", Short: "delete a shadow",
			Help: `One that is in use cannot be deleted.`,
			Args: table.TakeWord("NAME", shadows, c.remove),
		},
		{
			Name: "commit", Short: "give a shadow's configuration to the cluster",
			Help: `Like configure commit: planned, shown, asked. Without a name it is the shadow in
use.`,
			Args: table.TakeMaybe("[NAME]", shadows, c.commit),
		},
	}
}

type commands struct{ desk.Desk }

func (c *commands) offer(table.Query) []string { return append(c.Shadows.Folder.Names(), shadow.Live) }

// offerNew offers the words after the name of a new shadow, as if they came in their order.
func offerNew(q table.Query) []string { return []string{"empty", "withstatus", "force"}[q.Nth:] }

// fresh is a shadow to be made.
type fresh struct {
	name                     string
	empty, withStatus, force bool
}

func (a *fresh) read(words []string) error {
	for _, w := range words {
		switch w {
		case "empty":
			a.empty = true
		case "withstatus":
			a.withStatus = true
		case "force", "--force":
			a.force = true
		default:
			return fmt.Errorf("cib new: expected empty, withstatus or force, found %q", w)
		}
	}
	return nil
}

func (c *commands) create(call *table.Call, a fresh) error {
	file, err := c.Shadows.File(a.name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(file); err == nil && !a.force && !c.Out.Force {
		return fmt.Errorf("there is a shadow %s already; force writes over it", a.name)
	}
	doc := cib.Empty()
	if !a.empty {
		if doc, err = c.Conf.LiveDocument(call.Context); err != nil {
			return err
		}
	}
	return c.put(call.Context, doc, a.name, a.withStatus)
}

// put makes a new shadow and goes over to it.
func (c *commands) put(ctx context.Context, doc *cib.Document, name string, withStatus bool) error {
	if err := c.Shadows.Folder.Write(name, doc); err != nil {
		return err
	}
	c.Out.Infof("%s shadow CIB created", name)
	return c.goOver(ctx, name, withStatus)
}

// use is what to work with.
type use struct {
	name       table.Optional
	withStatus bool
}

func (a *use) read(words []string) error {
	if a.withStatus = len(words) > 0; a.withStatus && words[0] != "withstatus" {
		return fmt.Errorf("cib use: expected withstatus, found %q", words[0])
	}
	return nil
}

func (c *commands) use(call *table.Call, a use) error {
	name := a.name.Or(shadow.Live)
	if name != shadow.Live {
		if _, err := c.Shadows.Existing(name); err != nil {
			return err
		}
	}
	return c.goOver(call.Context, name, a.withStatus)
}

// goOver works with another configuration from now on, and with its status if it is wanted.
func (c *commands) goOver(ctx context.Context, name string, withStatus bool) error {
	if err := c.Conf.Use(name); err != nil || !withStatus {
		return err
	}
	return c.State.Load(ctx, shadow.Name(name))
}

func (c *commands) diff(call *table.Call) error {
	if c.Conf.Shadow() == "" {
		return errors.New("no shadow is in use; cib use NAME goes over to one")
	}
	doc, err := c.Conf.Snapshot(call.Context)
	if err != nil {
		return err
	}
	cluster, err := c.Conf.LiveDocument(call.Context)
	if err != nil {
		return err
	}
	c.Out.Printf("%s", privacy.Compare(session.New(cluster, nil), session.New(doc, nil), c.Secrets.Rule(call.Context)))
	return nil
}

func (c *commands) list(*table.Call) error {
	for _, n := range c.Shadows.Folder.Names() {
		c.Out.Printf("%s\n", n)
	}
	return nil
}

func (c *commands) reset(call *table.Call, name string) error {
	if _, err := c.Shadows.Existing(name); err != nil {
		return err
	}
	doc, err := c.Conf.LiveDocument(call.Context)
	if err != nil {
		return err
	}
	if err := c.Shadows.Folder.Write(name, doc); err != nil {
		return err
	}
	if c.Conf.Shadow() == name {
		c.Conf.Drop()
	}
	c.Out.Infof("copied live CIB to %s", name)
	return nil
}

func (c *commands) remove(_ *table.Call, name string) error {
	if _, err := c.Shadows.Existing(name); err != nil {
		return err
	}
	if c.Conf.Shadow() == name {
		return fmt.Errorf("%s shadow CIB is in use", name)
	}
	if err := c.Shadows.Folder.Remove(name); err != nil {
		return err
	}
	c.Out.Infof("%s shadow CIB deleted", name)
	return nil
}

// commit makes the cluster's configuration that of a shadow.
func (c *commands) commit(call *table.Call, named table.Optional) error {
	name := named.Or(c.Conf.Shadow())
	if name == "" {
		return errors.New("no shadow is in use; name one")
	}
	file, err := c.Shadows.Existing(name)
	if err != nil {
		return err
	}
	doc, err := (&session.File{Path: file}).Snapshot(call.Context)
	if err != nil {
		return err
	}
	b, err := c.Conf.Live()
	if err != nil {
		return err
	}
	s, err := session.Open(call.Context, b, c.Agents.Catalog())
	if err != nil {
		return err
	}
	s.Restore(doc)
	if err := c.Commits.To(call.Context, b, s, desk.Commitment{Force: c.Out.Force, Message: "shadow " + name}); err != nil {
		return err
	}
	c.Out.Infof("committed '%s' shadow CIB to the cluster", name)
	return nil
}

// source is a document to make a shadow of.
type source struct {
	file string
	name table.Optional
}

// bring makes a shadow of a document that was kept somewhere.
func (c *commands) bring(call *table.Call, a source) error {
	from, err := c.Shadows.Source(a.file)
	if err != nil {
		return err
	}
	name := a.name.Or(strings.TrimSuffix(filepath.Base(from), ".bz2"))
	if _, err := c.Shadows.File(name); err != nil {
		return err
	}
	doc, err := shadow.Read(from)
	if err != nil {
		return err
	}
	if err := session.RefuseMasks(doc); err != nil {
		return err
	}
	return c.put(call.Context, doc, name, true)
}
