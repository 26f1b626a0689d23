package configure

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/privacy"
	"pacer/crmsh/ui/table"
	"pacer/tools/crmsimulate"
)

// commits are the commands about what is committed, and what that does.
type commits struct{ desk.Desk }

func (c *commits) rows() []*table.Command {
	return []*table.Command{
		{
			Name: "verify", Short: "check the configuration for what the cluster would refuse",
			Help: `The same as verify of the first level, for the configuration with its changes.`,
			Args: table.Nothing(func(call *table.Call) error { return c.Checks.Verify(call.Context) }),
		},
		{
			Name: "simulate", Aliases: []string{"ptest"}, Short: "play through what the cluster would do with the changes",
			Help: `Shows the actions in crm_simulate's words. scores and utilization add those;
options of crm_simulate can be given, too. If a state was made up at the level
cibstatus, it is used.`,
			Skill: table.Operator,
			Args: table.Take(func(a *crmsimulate.Options) []table.Param {
				return []table.Param{desk.Simulation(a, "nograph", "v", "scores", "utilization", "actions")}
			}, c.simulate),
		},
		{
			Name: "plan", Short: "show what a commit would do to services",
			Help: `Each resource that starts, stops, moves or changes its role, why, and how long
it is out at most; FENCING in capitals; then the difference of the
configuration. Nothing is committed. help plans says how to read it.
  plan --format json`,
			Skill: table.Operator,
			Args: table.Take(func(a *planning) []table.Param {
				return []table.Param{table.Parsed("[--format {text|json}]", 0, 2, a.read, table.InTurn(table.Choice("--format"), table.Choice("text", "json")))}
			}, c.plan),
		},
		{
			Name: "commit", Short: "give the changes to the cluster",
			Help: `A person is shown the plan and asked first; options confirm says when. If the
configuration changed meanwhile, the plan is made anew and the question put
again; force puts the changes on top of that without a question. With replace
the configuration as edited takes the place of what others made of it. The
message stands in the history.
  commit -m "slower checks"`,
			Args: table.Take(func(a *commitment) []table.Param {
				return []table.Param{table.Parsed("[force] [replace] [-m MESSAGE]", 0, 4, a.read, table.Choice("force", "replace", "-m"))}
			}, c.commit),
		},
		{
			Name: "history", Short: "list the commits, or show what some changed",
			Help:  `Each commit has a number. With numbers, it shows what these changed.`,
			Skill: table.Operator,
			Args:  table.TakeAny("[NUMBER ...]", c.numbers, c.history),
		},
		{
			Name: "rollback", Short: "go back to the configuration before a commit",
			Help: `The way back is planned, shown and committed like any other change; history
lists the numbers.`,
			Args: table.TakeWord("NUMBER", c.numbers, c.rollback),
		},
		{
			Name: "reapply", Short: "do once more what a commit did",
			Help: `Meant for commits that were lost when a part of the cluster without quorum met
the others; history marks them. It is planned, shown and committed like any
other change.`,
			Args: table.TakeWord("NUMBER", c.numbers, c.reapply),
		},
		{
			Name: "undrop", Short: "bring changes back that were dropped",
			Help: `Who leaves with changes that are not committed, or drops them by refresh, finds
them again here, in a later session, too: the last ten times, for one
configuration each. Without a number the newest are brought back, on top of what
there is now; list lists them. They are kept in a file of your own.`,
			Args: table.TakeMaybe("[list|NUMBER]", table.Choice("list"), c.undrop),
		},
		{
			Name: "refresh", Short: "drop the changes and read the configuration again",
			Help: `Also what a mistake needs: nothing that was changed since the last commit is
left. undrop brings back what a person dropped so.`,
			Args: table.Nothing(func(call *table.Call) error { return c.Conf.Refresh(call.Context) }),
		},
	}
}

// commitment is how to commit.
type commitment struct {
	force, replace bool
	message        string
}

func (a *commitment) read(words []string) error {
	for i := 0; i < len(words); i++ {
		switch w := words[i]; {
		case w == "force":
			a.force = true
		case w == "replace":
			a.replace = true
		case (w == "-m" || w == "--message") && i+1 < len(words):
			i++
			a.message = words[i]
		case strings.HasPrefix(w, "--message="):
			a.message = strings.TrimPrefix(w, "--message=")
		default:
			return fmt.Errorf("commit: expected force, replace or -m MESSAGE, found %q", w)
		}
	}
	return nil
}

func (c *commits) commit(call *table.Call, a commitment) error {
	force := a.force || c.Out.Force
	return c.Commits.Commit(call.Context, desk.Commitment{Force: force, Asked: force, Replace: a.replace, Message: a.message})
}

// simulate plays through what the cluster would do with the configuration as edited, in the state that was made up if one
// was.
func (c *commits) simulate(call *table.Call, o crmsimulate.Options) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	o.Simulate = true
	return c.Cluster.Simulate(c.State.Over(s.Document()), o)
}

// planning is how to show a plan.
type planning struct{ format string }

func (a *planning) read(words []string) error {
	a.format = "text"
	switch {
	case len(words) == 2 && words[0] == "--format":
		a.format = words[1]
	case len(words) > 0:
		return fmt.Errorf("plan: expected --format and text or json, found %q", words)
	}
	return nil
}

// plan prints the plan and, for people, the difference that leads to it.
func (c *commits) plan(call *table.Call, a planning) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	p, err := desk.Plan(s)
	if err != nil {
		return err
	}
	switch a.format {
	case "text":
		c.Out.Printf("%s", p.Text())
		if changes := changes(call.Context, c.Desk); changes != "" {
			c.Out.Printf("The configuration changes:\n%s", changes)
		}
	case "json":
		text, err := json.MarshalIndent(p, "", "  ")
		if err != nil {
			return err
		}
		c.Out.Printf("%s\n", text)
	default:
		return lang.Problems{{Found: a.format, Expected: "is no format of plans; expected text or json", Nearest: lang.Nearest(a.format, []string{"text", "json"})}}
	}
	return nil
}

// changes gives what is not committed yet.
func changes(ctx context.Context, d desk.Desk) string {
	s := d.Conf.Pending()
	if s == nil {
		return ""
	}
	return compared(ctx, d, s.Before(), s)
}

func compared(ctx context.Context, d desk.Desk, before, after *session.Session) string {
	return privacy.Compare(before, after, d.Secrets.Rule(ctx))
}
