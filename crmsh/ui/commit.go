package ui

import (
	"errors"
	"fmt"

	"pacer/crmsh/session"
)

// endConfigure commits changes, or asks about them, when the level is left.
func (sh *shell) endConfigure(noQuestions bool) bool {
	if sh.edits == nil || !sh.edits.Changed() {
		sh.edits = nil
		return true
	}
	defer func() { sh.edits, sh.last = nil, nil }()
	if !noQuestions && sh.interactive {
		sh.printf("Not committed yet:\n%s", sh.changes())
		if !sh.ask("Commit these changes?") {
			return true
		}
	}
	if err := sh.commitNow(sh.options.Force); err != nil {
		sh.fail(err)
		return false
	}
	return true
}

func (sh *shell) commit(in *call) error {
	force := sh.options.Force
	for _, a := range in.args {
		switch a {
		case "force":
			force = true
		case "replace":
		default:
			return fmt.Errorf("commit: expected force or replace, found %q", a)
		}
	}
	return sh.commitNow(force)
}

// errRefused says that a check kept changes from being committed.
var errRefused = errors.New("nothing was committed")

// commitNow sends the changes to the backend after a check.
func (sh *shell) commitNow(force bool) error {
	s, err := sh.session()
	if err != nil {
		return err
	}
	if !s.Changed() {
		sh.infof("nothing was changed, so there is nothing to commit")
		return nil
	}
	if fatal := sh.findings(s.Verify()); fatal && !force && !sh.ask("The cluster would refuse this. Commit it anyway?") {
		return errRefused
	}
	b, err := sh.back()
	if err != nil {
		return err
	}
	sh.last = nil
	if err := sh.showPlan(b, s); err != nil {
		sh.warnf("what the cluster will do is not known: %v", err)
	}
	err = s.Commit(sh.ctx, b)
	if conflict := (*session.ConflictError)(nil); errors.As(err, &conflict) && force {
		sh.warnf("%v", conflict)
		sh.infof("force: the changes are put on top of that")
		if err = s.Rebase(sh.ctx, b); err == nil {
			err = s.Commit(sh.ctx, b)
		}
	}
	if err != nil {
		return err
	}
	return sh.wait(b)
}

// showPlan shows a person what the cluster will do with the changes that are about to be committed.
func (sh *shell) showPlan(b session.Backend, s *session.Session) error {
	p, ok := b.(session.Planner)
	if !ok || !sh.interactive {
		return nil
	}
	text, err := p.Plan(sh.ctx, s.Document(), nil)
	sh.printf("%s", text)
	return err
}

// simulate shows what the cluster would do with the configuration as edited.
func (sh *shell) simulate(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	b, err := sh.back()
	if err != nil {
		return err
	}
	p, ok := b.(session.Planner)
	if !ok {
		return errors.New("nobody here can tell what the cluster would do")
	}
	text, err := p.Plan(sh.ctx, s.Document(), in.args)
	if err == nil && text == "" {
		err = errors.New("nobody here can tell what the cluster would do")
	}
	sh.printf("%s", text)
	return err
}

// wait waits for a cluster to have done what a commit asks for, if the user wants that.
func (sh *shell) wait(b session.Backend) error {
	if _, file := b.(*session.File); file || !sh.options.Wait {
		return nil
	}
	return sh.perform(session.Order{Verb: session.Wait})
}

// findings shows what a check found and says whether any of it is fatal.
func (sh *shell) findings(list []session.Finding) (fatal bool) {
	for _, f := range list {
		if f.Fatal {
			sh.errorf("%s", f.Text)
			fatal = true
		} else {
			sh.warnf("%s", f.Text)
		}
	}
	return fatal
}

func (sh *shell) verify(*call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if sh.findings(s.Verify()) {
		return errReported
	}
	return nil
}

func (sh *shell) refresh(*call) error {
	if sh.edits != nil && sh.interactive && sh.edits.Changed() && !sh.ask("All changes will be dropped. Go on?") {
		return nil
	}
	sh.edits, sh.last = nil, nil
	_, err := sh.session()
	return err
}
