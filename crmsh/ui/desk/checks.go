package desk

import (
	"context"
	"fmt"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
)

// Checks find out what the cluster or agents would refuse.
type Checks struct {
	conf   *Configuration
	agents *Agents
	out    *console.Console
	prefs  *prefs.Prefs
}

// All verifies the configuration, and holds some of its objects against what their agents say.
func (c *Checks) All(ctx context.Context, s *session.Session, list []compile.Object) []session.Finding {
	found := s.Verify()
	if c.prefs.Get("core.check_frequency") == "never" {
		return found
	}
	return append(found, c.Agents(ctx, s, list)...)
}

// Agents holds objects against what their agents say, as strictly as the user likes it.
func (c *Checks) Agents(ctx context.Context, s *session.Session, list []compile.Object) []session.Finding {
	return s.CheckAgents(ctx, list, c.agents.Catalog(), session.AgentOptions{
		Relaxed: c.prefs.Get("core.check_mode") == "relaxed", IgnoreMissing: c.prefs.Is("core.ignore_missing_metadata"),
	})
}

// Tell shows what a check found and says whether any of it is fatal.
func (c *Checks) Tell(list []session.Finding) (fatal bool) {
	for _, f := range list {
		if f.Fatal {
			c.out.Errorf("%s", f.Text)
			fatal = true
		} else {
			c.out.Warnf("%s", f.Text)
		}
	}
	return fatal
}

// Unheeded warns of options that nothing acts on; of those that it warned of before only if it is asked.
func (c *Checks) Unheeded(list []session.Finding, asked bool) {
	for _, f := range list {
		if first := c.out.Once(f.Text); first || asked {
			c.out.Warnf("%s", f.Text)
		}
	}
}

// Verify checks the configuration as edited and shows what is wrong with it.
func (c *Checks) Verify(ctx context.Context) error {
	s, err := c.conf.Fresh(ctx)
	if err != nil {
		return err
	}
	c.Unheeded(s.Unheeded(), true)
	if c.Tell(c.All(ctx, s, s.Scope().Objects())) {
		return console.ErrReported
	}
	return nil
}

// Params lets an agent check parameters and shows what it says.
func (c *Checks) Params(ctx context.Context, a vocab.Agent, params [][2]string) error {
	said, status, err := c.agents.Catalog().Validate(ctx, a, params)
	if err != nil {
		return err
	}
	for _, p := range params { // agents may repeat what is not right
		if c.out.Private().Match(p[0]) {
			c.out.GuardValue(p[1])
		}
	}
	for l := range strings.Lines(said) {
		l = strings.TrimRight(l, "\n")
		switch kind, text, ok := strings.Cut(l, ": "); {
		case ok && (kind == "ERROR" || kind == "WARNING" || kind == "INFO"):
			c.out.Say(kind, text)
		case l != "" && !strings.HasPrefix(l, "DEBUG: "):
			c.out.Infof("%s", l)
		}
	}
	if status != 0 {
		return fmt.Errorf("%s says that the parameters are not right (exit status %d)", a, status)
	}
	return nil
}
