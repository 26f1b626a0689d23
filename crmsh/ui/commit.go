package ui

import (
	"errors"
	"fmt"
	"strings"

	"pacer/cib"
	"pacer/crmsh/compile"
	"pacer/crmsh/session"
)

// endConfigure commits changes, or asks about them, when the level is left.
func (sh *shell) endConfigure(noQuestions bool) bool {
	if sh.edits == nil || !sh.edits.Changed() {
		sh.edits = nil
		return true
	}
	defer func() { sh.edits, sh.last = nil, nil }()
	c := commitment{force: sh.options.Force, asked: noQuestions}
	if noQuestions { // one command line was all
		c.message = sh.doing
	}
	err := sh.commitNow(c)
	if errors.Is(err, errDeclined) {
		return true
	}
	if err != nil {
		sh.fail(err)
	}
	return err == nil
}

// commitment is how changes are to be committed.
type commitment struct {
	force   bool   // whatever a check says or others did
	replace bool   // what others changed meanwhile goes
	asked   bool   // nobody needs to be asked any more
	message string // for the history
}

func (sh *shell) commit(in *call) error {
	c := commitment{force: sh.options.Force}
	for i := 0; i < len(in.args); i++ {
		switch a := in.args[i]; {
		case a == "force":
			c.force = true
		case a == "replace":
			c.replace = true
		case (a == "-m" || a == "--message") && i+1 < len(in.args):
			i++
			c.message = in.args[i]
		case strings.HasPrefix(a, "--message="):
			c.message = strings.TrimPrefix(a, "--message=")
		default:
			return fmt.Errorf("commit: expected force, replace or -m MESSAGE, found %q", a)
		}
	}
	c.asked = c.force
	return sh.commitNow(c)
}

var (
	// errRefused says that a check kept changes from being committed.
	errRefused = errors.New("nothing was committed")
	// errDeclined says that a person did.
	errDeclined = errors.New("nothing was committed; the changes are still here")
)

// commitNow gives the changes to what is worked with.
func (sh *shell) commitNow(c commitment) error {
	s, err := sh.session()
	if err != nil {
		return err
	}
	b, err := sh.back()
	if err != nil {
		return err
	}
	sh.last = nil
	return sh.commitTo(s, b, c)
}

// commitTo gives changes to a backend, after a check and with the consent of the person at the terminal. If
// somebody else changed the configuration meanwhile the person is shown the new plan and asked again.
func (sh *shell) commitTo(s *session.Session, b session.Backend, c commitment) error {
	if !s.Changed() {
		sh.infof("nothing was changed, so there is nothing to commit")
		return nil
	}
	for {
		sh.tellUnheeded(s.NewlyUnheeded(), false)
		if fatal := sh.findings(sh.check(s, s.ChangedObjects())); fatal && !c.force && !sh.ask("The cluster would refuse this. Commit it anyway?") {
			return errRefused
		}
		if !c.asked && !sh.agreed(s) {
			return errDeclined
		}
		err := sh.send(s, b, c.message)
		if err == nil {
			if s == sh.edits {
				sh.edits = nil
			}
			return sh.wait(b)
		}
		if err := sh.overtaken(s, b, c, err); err != nil {
			return err
		}
	}
}

// send commits. That the cluster gave no answer is no error if the change was made all the same.
func (sh *shell) send(s *session.Session, b session.Backend, message string) error {
	err := s.Send(sh.ctx, b, message)
	lost := (*session.LostError)(nil)
	if errors.As(err, &lost) && lost.Outcome == session.Made {
		sh.warnf("%v", lost)
		return nil
	}
	return err
}

// overtaken puts the changes on top of what somebody else committed meanwhile, if it may.
func (sh *shell) overtaken(s *session.Session, b session.Backend, c commitment, err error) error {
	conflict := (*session.ConflictError)(nil)
	if !errors.As(err, &conflict) || !c.force && !sh.interactive {
		return err
	}
	sh.warnf("%v", conflict)
	again := s.Rebase
	if c.replace {
		again = s.Overwrite
	}
	if err := again(sh.ctx, b); err != nil {
		return err
	}
	switch {
	case c.force && c.replace:
		sh.infof("force replace: the configuration takes the place of that")
	case c.replace:
		sh.infof("in the place of that, your configuration does this:")
	case c.force:
		sh.infof("force: the changes are put on top of that")
	default:
		sh.infof("on top of that, your changes do this:")
	}
	return nil
}

// simulate plays through what the cluster would do with the configuration as edited, in the state that was
// made up if one was.
func (sh *shell) simulate(in *call) error {
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	args, err := simulateOptions(in.args)
	if err != nil {
		return err
	}
	doc := s.Document()
	if sh.state != nil {
		doc = withStatus(doc, sh.state.doc)
	}
	return sh.simulateOn(doc, args)
}

// simulateOn shows what the backend says that the cluster would do.
func (sh *shell) simulateOn(doc *cib.Document, args []string) error {
	b, err := sh.back()
	if err != nil {
		return err
	}
	p, ok := b.(session.Simulator)
	if !ok {
		return errors.New("nobody here can tell what the cluster would do")
	}
	text, err := p.Simulate(sh.ctx, doc, args)
	sh.printf("%s", text)
	return err
}

// simulateOptions turns the words of simulate into options of crm_simulate.
func simulateOptions(words []string) ([]string, error) {
	args := []string{"-S"}
	for _, w := range words {
		switch {
		case w == "nograph", w == "actions":
		case w == "scores":
			args = append(args, "-s")
		case w == "utilization":
			args = append(args, "-U")
		case strings.Trim(w, "v") == "":
			args = append(args, "-"+strings.Repeat("V", len(w)))
		case strings.HasPrefix(w, "-"):
			args = append(args, w)
		default:
			return nil, fmt.Errorf("simulate: expected nograph, v, scores, utilization, actions or an option of crm_simulate, found %q", w)
		}
	}
	return args, nil
}

// wait waits for a cluster to have done what a commit asks for, if the user wants that.
func (sh *shell) wait(b session.Backend) error {
	if _, file := b.(*session.File); file || !sh.prefs.is("core.wait") {
		return nil
	}
	return sh.perform(session.Order{Verb: session.Wait})
}

// check verifies the configuration, and holds some of its objects against what their agents say.
func (sh *shell) check(s *session.Session, list []compile.Object) []session.Finding {
	found := s.Verify()
	if sh.prefs.get("core.check_frequency") == "never" {
		return found
	}
	return append(found, sh.checkAgents(s, list)...)
}

// checkAgents holds objects against what their agents say, as strictly as the user likes it.
func (sh *shell) checkAgents(s *session.Session, list []compile.Object) []session.Finding {
	return s.CheckAgents(sh.ctx, list, sh.agents(), session.AgentOptions{
		Relaxed: sh.prefs.get("core.check_mode") == "relaxed", IgnoreMissing: sh.prefs.is("core.ignore_missing_metadata"),
	})
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
	sh.tellUnheeded(s.Unheeded(), true)
	if sh.findings(sh.check(s, s.Scope().Objects())) {
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
