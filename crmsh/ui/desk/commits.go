package desk

import (
	"context"
	"errors"
	"fmt"

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
	secrets *Secrets
	out     *console.Console
	prefs   *prefs.Prefs
}

// Commitment is how changes are to be committed.
type Commitment struct {
	Force   bool   // whatever a check says or others did
	Replace bool   // what others changed meanwhile goes
	Asked   bool   // nobody needs to be asked any more
	Leaving bool   // who is asked may stay instead, with the changes
	Message string // for the history
}

var (
	// errRefused says that a check kept changes from being committed.
	errRefused = errors.New("nothing was committed")
	// errDeclined says that a person did.
	errDeclined = errors.New("nothing was committed; the changes are still here")
	// errDropped says that a person leaves without the changes.
	errDropped = errors.New("the changes are dropped")
	// errEnded says that the person was gone when a question was put.
	errEnded = errors.New("nothing was committed, for nobody answered")
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
		p := s.Proposal()
		c.checks.Unheeded(s.NewlyUnheeded(), false)
		fatal := c.checks.Tell(s, c.checks.Fresh(ctx, p))
		if err := p.Conforms(); err != nil {
			if fatal { // which has told what is wrong
				return errRefused
			}
			return err
		}
		if fatal && !how.Force {
			if err := c.decide(how, "The cluster would refuse this. Commit it anyway?", errRefused); err != nil {
				return err
			}
		}
		if err := c.agree(ctx, b, s, how); err != nil {
			return err
		}
		err := c.send(ctx, b, p, how.Message)
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
	if err := c.agree(call.Context, b, s, Commitment{Force: c.out.Force, Asked: true}); errors.Is(err, errDeclined) {
		return errors.New("nothing was changed")
	} else if err != nil {
		return err
	}
	if err := c.send(call.Context, b, s.Proposal(), call.Spelled); err != nil {
		return err
	}
	return c.wait(call.Context, b)
}

// Leave commits changes, or asks about them, when a level where the configuration is edited is left. A person stays with
// the changes if they could not be committed, or if that is the answer; else changes that were not committed are dropped,
// and kept to be brought back.
func (c *Commits) Leave(l table.Leaving) error {
	if !c.conf.Changed() {
		c.conf.Drop()
		return nil
	}
	if l.Failed {
		c.conf.Discard()
		return nil
	}
	may := c.out.Interactive && !l.Unasked // stay
	how := Commitment{Force: c.out.Force, Asked: l.Unasked, Leaving: may}
	if l.Unasked { // one command line was all
		how.Message = l.Spelled
	}
	err := c.Commit(l.Context, how)
	open := (*session.OpenError)(nil)
	switch {
	case err == nil, errors.As(err, &open): // the changes were made
		c.conf.Drop()
		return err
	case errors.Is(err, errDropped), may && l.Gone: // nobody is there to stay, whatever keeps the changes from being made
		c.conf.Discard()
		return nil
	case may:
		return stay(err)
	}
	if errors.Is(err, errDeclined) {
		err = errRefused
	}
	return fmt.Errorf("%w\n\t%s", err, c.conf.discard())
}

// stay says that a person stays in a level, and why if nobody asked for that.
func stay(err error) error {
	if errors.Is(err, table.ErrStay) {
		return err
	}
	return staying{fmt.Errorf("%w\n\tyou are still here with the changes; put them right, or drop them by refresh", err)}
}

// staying is a failure that keeps a person in a level.
type staying struct{ error }

// Is says that it is table.ErrStay.
func (staying) Is(target error) bool { return target == table.ErrStay }

// Unwrap gives the failure.
func (s staying) Unwrap() error { return s.error }

// send commits. That the cluster gave no answer is no error if the change was made all the same.
func (c *Commits) send(ctx context.Context, b session.Backend, p *session.Proposal, message string) error {
	err := p.Send(ctx, b, message)
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
	if how.Replace {
		err = s.Overwrite(ctx, b)
	} else {
		err = c.onTop(ctx, b, s)
	}
	if err != nil {
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

// onTop puts the changes on top of what there is now, and tells where that takes the place of what somebody else made.
func (c *Commits) onTop(ctx context.Context, b session.Backend, s *session.Session) error {
	conflicts, err := s.Rebase(ctx, b)
	for _, conflict := range conflicts {
		c.out.Warnf("%s", conflict)
	}
	return err
}

// decide puts a question to a person. The error says that the answer was not yes: declined, or where the person is about
// to leave, whether to drop the changes or to stay.
func (c *Commits) decide(how Commitment, question string, declined error) error {
	if !how.Leaving {
		if c.out.Ask(question) {
			return nil
		}
		return declined
	}
	if !c.out.Force && !c.out.No {
		c.out.Printf("y commits the changes, n drops them, c stays here with them.\n")
	}
	switch c.out.AskOrStay(question) {
	case console.Yes:
		return nil
	case console.No:
		return errDropped
	case console.Ended:
		return errEnded
	}
	return table.ErrStay
}

// agree finds out whether the changes may be committed: nil if so. What would take away what is in use is always asked
// about, anything else as the preferences have it.
func (c *Commits) agree(ctx context.Context, b session.Backend, s *session.Session, how Commitment) error {
	taking, err := c.guard(b, s, how.Force)
	if err != nil {
		return err
	}
	if !taking && how.Asked {
		return nil
	}
	if risk := c.risk(ctx, b); risk != "" {
		if err := c.decide(how, risk+". Commit all the same?", errDeclined); err != nil {
			return err
		}
	}
	if !taking && (!c.out.Interactive || c.out.Force || c.prefs.Get("core.confirm") == "never") {
		return nil
	}
	if harms := c.show(ctx, s); !harms && !taking && c.prefs.Get("core.confirm") == "harm" {
		return nil
	}
	return c.decide(how, "Commit these changes?", errDeclined)
}

// risk says why a commit of a person at the terminal may be in vain, "" if nothing speaks against it.
func (c *Commits) risk(ctx context.Context, b session.Backend) string {
	w, ok := b.(session.Watched)
	if !ok || !c.out.Interactive || c.out.Force {
		return ""
	}
	risk, err := w.Risk(ctx)
	if err != nil {
		return ""
	}
	return risk
}

// show shows a person what is about to happen, and says whether it harms or is not known.
func (c *Commits) show(ctx context.Context, s *session.Session) (harms bool) {
	p, err := Plan(s)
	if err != nil {
		c.out.Warnf("what the cluster will do is not known: %v", err)
	} else {
		c.out.Printf("%s", p.Text())
	}
	c.out.Printf("The configuration changes:\n%s", privacy.Compare(s.Before(), s, c.secrets.Rule(ctx)))
	return err != nil || p.Verdict() >= plan.Harms
}

// wait waits for a cluster to have done what a commit asks for, if the user wants that.
func (c *Commits) wait(ctx context.Context, b session.Backend) error {
	if IsFile(b) || !c.prefs.Is("core.wait") {
		return nil
	}
	return c.cluster.Settle(ctx)
}

// Wait waits for the cluster after a command that is no commit, if the user wants that.
func (c *Commits) Wait(ctx context.Context) error {
	b, err := c.conf.Backend()
	if err != nil {
		return err
	}
	return c.wait(ctx, b)
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
