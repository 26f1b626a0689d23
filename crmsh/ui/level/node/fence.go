package node

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"pacer/crmsh/session"
	"pacer/crmsh/ui/console"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
	"pacer/plan"
)

// fence has a node fenced. A running cluster does it at once, and tells how it came out; in a file the attribute terminate
// asks the policy engine for it.
func (c *commands) fence(call *table.Call, node string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if !slices.Contains(s.NodeNames(), node) {
		return desk.NoNode(s, node)
	}
	if !s.Fencers() {
		return errors.New("there is no fence device that could do it; configure one of class stonith first")
	}
	b, err := c.Conf.Backend()
	if err != nil {
		return err
	}
	if !c.Out.Ask(fmt.Sprintf("Fencing %s shuts it down. %s. Fence it?", node, consequences(s, node))) {
		return console.ErrUnconfirmed
	}
	if desk.IsFile(b) {
		return c.Commits.AtOnce(call, func(s *session.Session) error {
			return s.SetAttr(session.StatusAttributes, node, "terminate", "true")
		})
	}
	text, err := b.Perform(call.Context, session.Request{Verb: session.Fence, Node: node})
	if err == nil {
		c.Out.Printf("%s\n", text)
	}
	return err
}

// mostNamed is how many services a question names.
const mostNamed = 8

// consequences says what becomes of the services that run on a node if it is fenced, as the policy engine sees it now.
func consequences(s *session.Session, node string) string {
	p, err := fencingPlan(s, node)
	if err != nil {
		return "Whatever runs there moves"
	}
	var list []string
	for _, change := range p.Changes {
		if text := fate(change, node); text != "" && !change.Already {
			list = append(list, text)
		}
	}
	switch more := len(list) - mostNamed; {
	case len(list) == 0:
		return "No service runs there"
	case more > 0:
		return fmt.Sprintf("%s, and %d more services are concerned", strings.Join(list[:mostNamed], ", "), more)
	}
	return strings.Join(list, ", ")
}

// fencingPlan is what the cluster would do if it were to fence a node now. The session stays as it is.
func fencingPlan(s *session.Session, node string) (*plan.Plan, error) {
	trial := session.New(s.Document(), nil)
	if err := trial.SetAttr(session.StatusAttributes, node, "terminate", "true"); err != nil {
		return nil, err
	}
	return desk.Plan(trial)
}

// fate is what becomes of a service that runs on a node; "" if it does not run there.
func fate(c plan.Change, node string) string {
	switch {
	case c.From != node:
		return ""
	case c.Blocked:
		return c.Resource + " stays down, since it cannot be started elsewhere now"
	case c.To != "" && c.To != node:
		return c.Resource + " moves to " + c.To
	case c.Final:
		return c.Resource + " stops and starts nowhere else"
	}
	return c.Resource + " stops there"
}
