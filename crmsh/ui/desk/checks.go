package desk

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/crmsh/compile"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/prefs"
	"pacer/fencing/review"
	"pacer/pengine"
	"pacer/tools/crmverify"
)

// Checks find out what the cluster or agents would refuse.
type Checks struct {
	conf   *Configuration
	agents *Agents
	out    *console.Console
	prefs  *prefs.Prefs
}

// All verifies the configuration, asks the policy engine what it would refuse or ignore, and holds some objects against what
// their agents say.
func (c *Checks) All(ctx context.Context, p *session.Proposal, list []compile.Object) []session.Finding {
	found := verified(p)
	if c.prefs.Get("core.check_frequency") == "never" {
		return found
	}
	return append(found, c.Agents(ctx, p.Session(), list)...)
}

// Fresh gives of all that All finds what was not so before the session: what a commit may be held against.
func (c *Checks) Fresh(ctx context.Context, p *session.Proposal) []session.Finding {
	s := p.Session()
	found := c.All(ctx, p, s.ChangedObjects())
	if len(found) == 0 {
		return nil
	}
	was := s.Before()
	before := verified(was.Proposal())
	return slices.DeleteFunc(found, func(f session.Finding) bool {
		switch {
		case f.Object == "" && len(s.ResourceIDs()) == 0:
			return true // there is nothing yet that could not start
		case f.Object == "" && len(was.ResourceIDs()) == 0:
			return false
		}
		return slices.Contains(before, f)
	})
}

// verified finds what is wrong with a configuration by itself. What the engine says of what does not follow the schema
// would be of something else.
func verified(p *session.Proposal) []session.Finding {
	if p.Conforms() != nil {
		return p.Verify()
	}
	doc := p.Document()
	asked := make(chan []crmverify.Finding, 1) // what takes longest is asked beside the rest
	go func() { asked <- crmverify.Findings(doc) }()
	found, devices := p.Verify(), fencingFindings(doc)
	for _, f := range <-asked {
		if saidOfOption(found, f.ID) {
			continue
		}
		object, name := p.Session().Holder(f.ID)
		text := f.Text
		if name != "" && !strings.Contains(text, "'"+object+"'") {
			text = name + ": " + text
		}
		found = append(found, session.Finding{Ignored: f.Error, Object: object, Text: text})
	}
	return append(found, devices...)
}

// fencingFindings are what keeps fence devices from working. Of levels the session itself tells, and of fencing without any
// device the engine.
func fencingFindings(doc *cib.Document) (found []session.Finding) {
	list, err := review.Of(doc, time.Now(), review.Host{})
	if err != nil {
		return nil // which the engine has told
	}
	for _, f := range list {
		if f.Kind == review.Device {
			found = append(found, session.Finding{Fatal: f.Unreadable, Ignored: true, Object: f.ID, Text: f.String()})
		}
	}
	return found
}

// saidOfOption says whether something was found wrong with the value of an option, by any of its names.
func saidOfOption(found []session.Finding, name string) bool {
	o, ok := option.Find(name)
	return ok && slices.ContainsFunc(append(o.OldNames(), o.Name), func(n string) bool {
		return slices.ContainsFunc(found, func(f session.Finding) bool { return strings.Contains(f.Text, ": "+n+"=") })
	})
}

// Agents holds objects against what their agents say, as strictly as the user likes it.
func (c *Checks) Agents(ctx context.Context, s *session.Session, list []compile.Object) []session.Finding {
	return s.CheckAgents(ctx, list, c.agents.Catalog(), session.AgentOptions{
		Relaxed: c.prefs.Get("core.check_mode") == "relaxed", IgnoreMissing: c.prefs.Is("core.ignore_missing_metadata"),
	})
}

// Tell shows what a check found and says whether any of it is fatal.
func (c *Checks) Tell(s *session.Session, list []session.Finding) (fatal bool) {
	for _, f := range list {
		if f = s.Placed(f); f.Fatal {
			c.out.Errorf("%s", f.Text)
			fatal = true
		} else {
			c.out.Warnf("%s", f.Text)
		}
	}
	return fatal
}

// Unheeded warns of what is kept and not carried out; of that that it warned of before only if it is asked.
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
	p := s.Proposal()
	found := c.All(ctx, p, s.Scope().Objects())
	found = append(found, c.validated(ctx, p.Document(), found)...)
	for i := range found {
		found[i].Fatal = found[i].Fatal || found[i].Ignored
	}
	if c.Tell(s, found) {
		return console.ErrReported
	}
	return nil
}

// validated lets the agents of fence devices check their parameters, of those devices against which nothing else was found:
// what is wrong with them would show only when a node is to be fenced.
func (c *Checks) validated(ctx context.Context, doc *cib.Document, already []session.Finding) (found []session.Finding) {
	if c.prefs.Get("core.check_frequency") == "never" {
		return nil
	}
	devices, _, err := pengine.FencePlacements(doc, time.Now())
	if err != nil {
		return nil // which the engine has told
	}
	for _, d := range devices {
		if slices.ContainsFunc(already, func(f session.Finding) bool { return f.Object == d.ID }) {
			continue
		}
		a := vocab.Agent{Class: vocab.ClassStonith, Type: d.Agent}
		about, err := c.agents.Catalog().Describe(ctx, a)
		if err != nil || !about.Can(vocab.TaskValidateAll) {
			continue
		}
		if why := c.refusal(ctx, a, d.Params); why != "" {
			found = append(found, session.Finding{Object: d.ID, Text: fmt.Sprintf("fence device %s: %s says that its parameters are not right: %s", d.ID, d.Agent, why)})
		}
	}
	return found
}

// refusal is what an agent has to say against parameters, "" if nothing: its last words.
func (c *Checks) refusal(ctx context.Context, a vocab.Agent, params map[string]string) string {
	var pairs [][2]string
	for name, value := range params {
		pairs = append(pairs, [2]string{name, value})
		if c.out.Private().Match(name) { // agents may repeat what is not right
			c.out.GuardValue(value)
		}
	}
	said, status, err := c.agents.Catalog().Validate(ctx, a, pairs)
	switch {
	case err != nil:
		return err.Error()
	case status == 0:
		return ""
	}
	lines := strings.Split(strings.TrimSpace(said), "\n")
	return cmp.Or(lines[len(lines)-1], fmt.Sprintf("exit status %d", status))
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
