package maintenance

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
	"pacer/lrmd"
	"pacer/lrmd/agent"
)

// actions are what an agent may be asked for by hand.
func actions() []string {
	return append(vocab.Operations(), vocab.TaskMetaData, vocab.TaskValidateAll)
}

// Level makes the level.
func Level(d desk.Desk) *table.Level {
	c, resources := &commands{d}, table.Offer(d.Offers.Resources)
	return &table.Level{
		Name: "maintenance", Short: "leave resources alone, run agents by hand",
		Help: `While resources are in maintenance the cluster neither watches nor starts nor
stops them, and a person can.`,
		Skill: table.Administrator,
		Commands: []*table.Command{
			{
				Name: "on", Short: "leave a resource alone, or all",
				Help: `Without a resource the property maintenance-mode is set.`,
				Args: table.TakeMaybe("[RESOURCE]", resources, c.set("true")),
			},
			{
				Name: "off", Short: "look after a resource again, or all",
				Help: `Without a resource the property maintenance-mode is taken back.`,
				Args: table.TakeMaybe("[RESOURCE]", resources, c.set("false")),
			},
			{
				Name: "action", Short: "run an action of a resource's agent on this host",
				Help: `The resource has to be in maintenance, so that the cluster does not mind; -F
runs the action anyway. The agent runs on this host with the resource's
parameters.
  action web monitor`,
				Args: table.Take(func(a *action) []table.Param {
					return []table.Param{table.Word("RESOURCE", &a.resource, resources), table.Word("ACTION", &a.name, table.Choice(actions()...))}
				}, c.action),
			},
		},
	}
}

type commands struct{ desk.Desk }

// set makes the commands on and off.
func (c *commands) set(value string) func(*table.Call, table.Optional) error {
	return func(call *table.Call, rsc table.Optional) error {
		if rsc.Given {
			return c.Commits.SetMeta(call, []string{rsc.Text}, "maintenance", value)
		}
		return c.Commits.AtOnce(call, func(s *session.Session) error { return s.SetProperty("maintenance-mode", value) })
	}
}

// action is what a resource's agent is to do.
type action struct{ resource, name string }

// action runs an action of an agent beside the cluster.
func (c *commands) action(call *table.Call, a action) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if !slices.Contains(actions(), a.name) {
		return desk.WrongWord(a.name, actions()...)
	}
	list, err := s.Primitives(a.resource)
	if err != nil {
		return err
	}
	if !c.Out.Force && !s.InMaintenance(a.resource) {
		return fmt.Errorf("%s is not in maintenance; maintenance on %s leaves it to you, -F runs the action anyway", a.resource, a.resource)
	}
	failed := false
	for _, p := range list {
		about, params := s.AgentOf(p), s.Params(p)
		if about.Class == "stonith" {
			return fmt.Errorf("%s is a fence device; its agent is not run by hand", p.ID)
		}
		op := lrmd.Op{Resource: p.ID, Agent: about, Action: a.name, Params: params}
		host := agent.NewHost(c.Env.Root, c.Agents.Environ())
		host.Private(about, c.Secrets.Private(call.Context, about))
		ok := c.show(op, runAgent(call.Context, host, op))
		failed = failed || !ok
	}
	if failed {
		return console.ErrReported
	}
	return nil
}

// show prints what came of an action and says whether it succeeded.
func (c *commands) show(op lrmd.Op, r lrmd.Outcome) bool {
	c.Out.Printf("%s %s: %s (%d)%s\n", op.Resource, op.Action, r.RC, int(r.RC), spaced(r.ExitReason))
	for _, l := range strings.Split(strings.TrimSpace(r.Stdout), "\n") {
		if l != "" {
			c.Out.Printf("\t%s\n", l)
		}
	}
	return r.RC == vocab.ExitOK
}

func spaced(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}

// runAgent runs an action to its end, or until Ctrl-C. What it says is fit to be shown.
func runAgent(ctx context.Context, h *agent.Host, op lrmd.Op) lrmd.Outcome {
	r := h.Launch(op)
	stop := context.AfterFunc(ctx, func() { r.Kill(lrmd.KillProcess{Force: true, Group: true}) })
	defer stop()
	out := r.Wait()
	return out
}
