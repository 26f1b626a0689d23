package desk

import (
	"context"
	"errors"

	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
	"pacer/crmsh/ui/privacy"
	"pacer/crmsh/ui/table"
	"pacer/plan"
)

// Commits gives changes to what is worked with.
type Commits struct {
	conf    *Configuration
	checks  *Checks
	cluster *Cluster
	out     *console.Console
	prefs   *prefs.Prefs
}

// Commitment is how changes are to be committed.
type Commitment struct {
	Force   bool   // whatever a check says or others did
	Replace bool   // what others changed meanwhile goes
	Asked   bool   // nobody needs to be asked any more
	Message string // for the history
}

var (
	// errRefused says that a check kept changes from being committed.
	errRefused = errors.New("nothing was committed")
	// errDeclined says that a person did.
	errDeclined = errors.New("nothing was committed; the changes are still here")
)

// Commit gives the changes to what is worked with.
func (c *Commits) Commit(ctx context.Context, how Commitment) error {
	s, err := c.conf.Session(ctx)
	if err != nil {
		return err
	}
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	c.conf.Forget()
	return c.To(ctx, b, s, how)
}

// To gives changes to a backend, after a check and with the consent of the person at the terminal. If somebody else
// changed the configuration meanwhile the person is shown the new plan and asked again.
func (c *Commits) To(ctx context.Context, b session.Backend, s *session.Session, how Commitment) error {
	if !s.Changed() {
		c.out.Infof("nothing was changed, so there is nothing to commit")
		return nil
	}
	for {
		c.checks.Unheeded(s.NewlyUnheeded(), false)
		fatal := c.checks.Tell(s, c.checks.Fresh(ctx, s))
		if err := s.Conforms(); err != nil {
			if fatal { // which has told what is wrong
				return errRefused
			}
			return err
		}
		if fatal && !how.Force && !c.out.Ask("The cluster would refuse this. Commit it anyway?") {
			return errRefused
		}
		if !how.Asked && !(c.dares(ctx, b) && c.agreed(s)) {
			return errDeclined
		}
		err := c.send(ctx, b, s, how.Message)
		if err == nil {
			c.conf.Done(s)
			return c.wait(ctx, b)
		}
		if err := c.overtaken(ctx, b, s, how, err); err != nil {
			return err
		}
	}
}

// AtOnce changes the configuration and commits, unless other changes wait for a commit already.
func (c *Commits) AtOnce(call *table.Call, change func(s *session.Session) error) error {
	s, err := c.conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	pending := s.Changed()
	if err := change(s); err != nil {
		return err
	}
	if pending {
		c.out.Infof("other changes wait for a commit, so this one does too")
		return nil
	}
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	c.conf.Done(s)
	if err := c.send(call.Context, b, s, call.Spelled); err != nil {
		return err
	}
	return c.wait(call.Context, b)
}

// Leave commits changes, or asks about them, when a level where the configuration is edited is left.
func (c *Commits) Leave(l table.Leaving) error {
	defer c.conf.Drop()
	if !c.conf.Changed() {
		return nil
	}
	how := Commitment{Force: c.out.Force, Asked: l.Unasked}
	if l.Unasked { // one command line was all
		how.Message = l.Spelled
	}
	if err := c.Commit(l.Context, how); !errors.Is(err, errDeclined) {
		return err
	}
	return nil
}

// send commits. That the cluster gave no answer is no error if the change was made all the same.
func (c *Commits) send(ctx context.Context, b session.Backend, s *session.Session, message string) error {
	err := s.Send(ctx, b, message)
	lost := (*session.LostError)(nil)
	if errors.As(err, &lost) && lost.Outcome == session.Made {
		c.out.Warnf("%v", lost)
		return nil
	}
	return err
}

// overtaken puts the changes on top of what somebody else committed meanwhile, if it may.
func (c *Commits) overtaken(ctx context.Context, b session.Backend, s *session.Session, how Commitment, err error) error {
	conflict := (*session.ConflictError)(nil)
	if !errors.As(err, &conflict) || !how.Force && !c.out.Interactive {
		return err
	}
	c.out.Warnf("%v", conflict)
	again := s.Rebase
	if how.Replace {
		again = s.Overwrite
	}
	if err := again(ctx, b); err != nil {
		return err
	}
	switch {
	case how.Force && how.Replace:
		c.out.Infof("force replace: the configuration takes the place of that")
	case how.Replace:
		c.out.Infof("in the place of that, your configuration does this:")
	case how.Force:
		c.out.Infof("force: the changes are put on top of that")
	default:
		c.out.Infof("on top of that, your changes do this:")
	}
	return nil
}

// dares asks a person at the terminal whether to commit although that may be in vain.
func (c *Commits) dares(ctx context.Context, b session.Backend) bool {
	w, ok := b.(session.Watched)
	if !ok || !c.out.Interactive || c.out.Force {
		return true
	}
	risk, err := w.Risk(ctx)
	return err != nil || risk == "" || c.out.Ask(risk+". Commit all the same?")
}

// agreed shows a person what is about to happen and asks. Without a person, or if none wants to be asked, the answer is
// yes.
func (c *Commits) agreed(s *session.Session) bool {
	confirm := c.prefs.Get("core.confirm")
	if !c.out.Interactive || c.out.Force || confirm == "never" {
		return true
	}
	p, err := Plan(s)
	if err != nil {
		c.out.Warnf("what the cluster will do is not known: %v", err)
	} else {
		c.out.Printf("%s", p.Text())
	}
	c.out.Printf("The configuration changes:\n%s", privacy.Compare(s.Before(), s, c.out.Private()))
	if confirm == "harm" && err == nil && p.Verdict() < plan.Harms {
		return true
	}
	return c.out.Ask("Commit these changes?")
}

// wait waits for a cluster to have done what a commit asks for, if the user wants that.
func (c *Commits) wait(ctx context.Context, b session.Backend) error {
	if IsFile(b) || !c.prefs.Is("core.wait") {
		return nil
	}
	return c.cluster.Perform(ctx, session.Order{Verb: session.Wait})
}

// AskAboutChildren asks whether something that resources say themselves is to give way, unless a preference answers that.
func (c *Commits) AskAboutChildren(question string) bool {
	switch c.prefs.Get("core.manage_children") {
	case "never":
		return false
	case "always":
		return true
	}
	return c.out.Ask(question)
}

// SetMeta sets a meta attribute of several resources in one commit.
func (c *Commits) SetMeta(call *table.Call, list []string, name, value string) error {
	return c.AtOnce(call, func(s *session.Session) error {
		for _, r := range list {
			if err := s.SetMeta(r, name, value, c.AskAboutChildren); err != nil {
				return err
			}
		}
		return nil
	})
}
