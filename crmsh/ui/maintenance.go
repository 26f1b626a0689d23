package ui

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pacer/cib/value/term"
	"pacer/crmsh/session"
	"pacer/lrmd"
	"pacer/lrmd/agent"
)

// agentActions are what an agent may be asked for by hand.
var agentActions = append(term.Operations(), term.TaskMetaData, term.TaskValidateAll)

// maintenanceLevel is where the cluster is told to leave resources alone, and agents are run by hand.
func maintenanceLevel() *level {
	return &level{name: "maintenance", commands: []*command{
		{name: "on", usage: "on [RESOURCE]", most: 1, run: maintain("true"), short: "leave a resource alone, or all", complete: resources},
		{name: "off", usage: "off [RESOURCE]", most: 1, run: maintain("false"), short: "look after a resource again, or all", complete: resources},
		{name: "action", usage: "action RESOURCE ACTION", least: 2, most: 2, run: (*shell).maintenanceAction, short: "run an action of a resource's agent on this host", complete: inTurn(resources, choice(agentActions...))},
	}}
}

func maintain(value string) func(*shell, *call) error {
	return func(sh *shell, in *call) error {
		if len(in.args) > 0 {
			return sh.setMeta(in.args, "maintenance", value)
		}
		return sh.atOnce(func(s *session.Session) error { return s.SetProperty("maintenance-mode", value) })
	}
}

// maintenanceAction runs an action of an agent beside the cluster.
func (sh *shell) maintenanceAction(in *call) error {
	rsc, action := in.args[0], in.args[1]
	s, err := sh.fresh()
	if err != nil {
		return err
	}
	if !slices.Contains(agentActions, action) {
		return wrongWord(action, agentActions...)
	}
	list, err := s.Primitives(rsc)
	if err != nil {
		return err
	}
	if !sh.options.Force && !s.InMaintenance(rsc) {
		return fmt.Errorf("%s is not in maintenance; maintenance on %s leaves it to you, -F runs the action anyway", rsc, rsc)
	}
	failed := false
	for _, p := range list {
		a, params := s.AgentOf(p), s.Params(p)
		if a.Is(term.ClassStonith) {
			return fmt.Errorf("%s is a fence device; its agent is not run by hand", p.ID)
		}
		op := lrmd.Op{Resource: p.ID, Agent: a, Action: action, Params: params}
		r := runAgent(sh.ctx, agent.NewHost(sh.env.Root, sh.agentEnviron()), op)
		sh.printf("%s %s: %s (%d)%s\n", p.ID, action, r.RC, int(r.RC), spaced(r.ExitReason))
		for _, l := range strings.Split(strings.TrimSpace(r.Stdout), "\n") {
			if l != "" {
				sh.printf("\t%s\n", l)
			}
		}
		failed = failed || r.RC != term.ExitOK
	}
	if failed {
		return errReported
	}
	return nil
}

func spaced(text string) string {
	if text == "" {
		return ""
	}
	return " " + text
}

// runAgent runs an action to its end, or until Ctrl-C.
func runAgent(ctx context.Context, h *agent.Host, op lrmd.Op) lrmd.Outcome {
	r := h.Launch(op)
	stop := context.AfterFunc(ctx, func() { r.Kill(true, true) })
	defer stop()
	return r.Wait()
}
