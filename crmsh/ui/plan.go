package ui

import (
	"encoding/json"
	"fmt"
	"time"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/plan"
)

// planOf works out what the cluster does with the configuration as edited, and beside that what it would do
// anyway.
func planOf(s *session.Session) (*plan.Plan, error) {
	base, now := s.Base(), time.Now()
	before := make(chan *plan.Outlook, 1)
	go func() { before <- plan.Look(base, now) }()
	after := plan.Look(s.Document(), now)
	return after.Plan(<-before)
}

// showPlan prints the plan and, for people, the difference that leads to it.
func (sh *shell) showPlan(in *call) error {
	format := "text"
	switch {
	case len(in.args) == 2 && in.args[0] == "--format":
		format = in.args[1]
	case len(in.args) > 0:
		return fmt.Errorf("plan: expected --format and text or json, found %q", in.args)
	}
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	p, err := planOf(s)
	if err != nil {
		return err
	}
	switch format {
	case "text":
		sh.printf("%s", p.Text())
		if changes := sh.changes(); changes != "" {
			sh.printf("The configuration changes:\n%s", changes)
		}
	case "json":
		text, err := json.MarshalIndent(p, "", "  ")
		if err != nil {
			return err
		}
		sh.printf("%s\n", text)
	default:
		return lang.Problems{{Found: format, Expected: "is no format of plans; expected text or json", Nearest: lang.Nearest(format, []string{"text", "json"})}}
	}
	return nil
}

// agreed shows a person what is about to happen and asks. Without a person, or if none wants to be asked,
// the answer is yes.
func (sh *shell) agreed(s *session.Session) bool {
	confirm := sh.prefs.get("core.confirm")
	if !sh.interactive || sh.options.Force || confirm == "never" {
		return true
	}
	p, err := planOf(s)
	if err != nil {
		sh.warnf("what the cluster will do is not known: %v", err)
	} else {
		sh.printf("%s", p.Text())
	}
	sh.printf("The configuration changes:\n%s", sh.compared(s.Before(), s))
	if confirm == "harm" && err == nil && p.Verdict() < plan.Harms {
		return true
	}
	return sh.ask("Commit these changes?")
}
