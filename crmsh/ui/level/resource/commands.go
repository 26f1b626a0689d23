package resource

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib/value/score"
	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
	"pacer/crmsh/ra"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
	"pacer/tools/crmsimulate"
)

type commands struct{ desk.Desk }

// of gives the session, if it has a resource.
func (c *commands) of(ctx context.Context, rsc string) (*session.Session, error) {
	s, err := c.Conf.Fresh(ctx)
	if err == nil && !slices.Contains(s.ResourceIDs(), rsc) {
		err = desk.NoResource(s, rsc)
	}
	return s, err
}

// status shows all resources, or asks where some run.
func (c *commands) status(call *table.Call, list []string) error {
	if len(list) == 0 {
		return c.Cluster.Status(call.Context, []string{desk.ResourcesOnly, "inactive"})
	}
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	for _, r := range list {
		if !slices.Contains(s.ResourceIDs(), r) {
			return desk.NoResource(s, r)
		}
		where := s.Where(r)
		for _, node := range where {
			c.Out.Printf("resource %s is running on: %s%s\n", r, node, promoted(s, r, node))
		}
		if len(where) == 0 {
			c.Out.Printf("resource %s is NOT running\n", r)
		}
	}
	return nil
}

// promoted is what follows the name of a node where a resource is promoted.
func promoted(s *session.Session, rsc, node string) string {
	if slices.Contains(s.WherePromoted(rsc), node) {
		return " " + vocab.RolePromoted.String()
	}
	return ""
}

// meta makes a command that sets a meta attribute of resources.
func (c *commands) meta(name, value string) func(*table.Call, []string) error {
	return func(call *table.Call, list []string) error { return c.Commits.SetMeta(call, list, name, value) }
}

// metaOf makes one that sets it of a single resource.
func (c *commands) metaOf(name, value string) func(*table.Call, string) error {
	return func(call *table.Call, rsc string) error { return c.Commits.SetMeta(call, []string{rsc}, name, value) }
}

// role makes a command that sets the role that a promotable resource should have.
func (c *commands) role(role string) func(*table.Call, string) error {
	return func(call *table.Call, rsc string) error {
		s, err := c.Conf.Fresh(call.Context)
		if err != nil {
			return err
		}
		if !s.Promotable(rsc) {
			return fmt.Errorf("%s is not a promotable resource", rsc)
		}
		return c.Commits.SetMeta(call, []string{rsc}, "target-role", role)
	}
}

// maintenance is whether a resource is to be left alone.
type maintenance struct {
	resource string
	state    table.Optional
}

func (c *commands) maintenance(call *table.Call, a maintenance) error {
	on, ok := vocab.Bool(a.state.Or("on"))
	if !ok {
		return fmt.Errorf("maintenance: expected on or off, found %q", a.state.Text)
	}
	return c.Commits.SetMeta(call, []string{a.resource}, "maintenance", strconv.FormatBool(on))
}

// preference is where a resource should go to, or should not run: [NODE] [LIFETIME] [force].
type preference struct {
	resource string
	words    []string
}

// prefer makes the commands move and ban.
func (c *commands) prefer(ban bool) func(*table.Call, preference) error {
	return func(call *table.Call, a preference) error {
		s, err := c.Conf.Fresh(call.Context)
		if err != nil {
			return err
		}
		p, force, err := a.of(s)
		if err != nil {
			return err
		}
		p.Ban = ban
		if p.Node == "" && !ban && !force && !c.Out.Force {
			return errors.New("move: expected a node, or force to leave the node that the resource is on")
		}
		node := ""
		err = c.Commits.AtOnce(call, func(s *session.Session) error {
			node, err = s.Prefer(p)
			return err
		})
		if err == nil {
			way := "to"
			if p.Ban || p.Node == "" {
				way = "from"
			}
			c.Out.Infof("%s constraint created for %s %s %s; resource clear %s removes it", call.Name, p.Resource, way, node, p.Resource)
		}
		return err
	}
}

// of finds out which of the words is what.
func (a preference) of(s *session.Session) (p session.Preference, force bool, err error) {
	p.Resource = a.resource
	words := a.words
	if !slices.Contains(s.ResourceIDs(), p.Resource) {
		return p, false, desk.NoResource(s, p.Resource)
	}
	if n := len(words) - 1; n >= 0 && words[n] == "force" {
		words, force = words[:n], true
	}
	if len(words) > 0 && slices.Contains(s.NodeNames(), words[0]) {
		p.Node, words = words[0], words[1:]
	}
	switch {
	case len(words) == 0 || words[0] == "forever":
		return p, force, nil
	case p.Node == "" && !strings.HasPrefix(words[0], "P") && !strings.ContainsAny(words[0][:min(1, len(words[0]))], "0123456789"):
		return p, force, desk.NoNode(s, words[0])
	}
	p.Until, err = session.Until(words[0], time.Now())
	return p, force, err
}

func (c *commands) clear(call *table.Call, rsc string) error {
	gone := 0
	err := c.Commits.AtOnce(call, func(s *session.Session) (err error) {
		gone, err = s.Unprefer(rsc)
		return err
	})
	if err == nil {
		what := "constraints of move and ban were"
		if gone == 1 {
			what = "constraint of move or ban was"
		}
		c.Out.Infof("%d %s removed", gone, what)
	}
	return err
}

// request is what the cluster is asked to do something about.
type request struct {
	resource, node table.Optional
	force          bool
}

func (o *request) read(words []string) error {
	rest := slices.DeleteFunc(slices.Clone(words), func(w string) bool { return w == "force" })
	o.force = len(rest) < len(words)
	for i, into := range []*table.Optional{&o.resource, &o.node} {
		if i < len(rest) {
			*into = table.Optional{Given: true, Text: rest[i]}
		}
	}
	return nil
}

// ask makes a command that asks something of the cluster.
func (c *commands) ask(verb session.Verb) func(*table.Call, request) error {
	return func(call *table.Call, a request) error {
		if err := c.knownAnywhere(call.Context, a.resource); err != nil {
			return err
		}
		err := c.Cluster.Perform(call.Context, session.Request{
			Verb: verb, Force: a.force || c.Out.Force, Resource: a.resource.Text, Node: a.node.Text,
		})
		if err != nil {
			return err
		}
		return c.Commits.Wait(call.Context)
	}
}

// knownAnywhere complains about a resource that neither the configuration nor the status knows.
func (c *commands) knownAnywhere(ctx context.Context, rsc table.Optional) error {
	s, err := c.Conf.Fresh(ctx)
	if err != nil || !rsc.Given || s.InStatus(rsc.Text) {
		return err
	}
	_, err = c.of(ctx, rsc.Text)
	return err
}

// which are the operations that are asked about.
type which struct{ resource, node table.Optional }

// operations prints what is known of operations.
func (c *commands) operations(call *table.Call, a which) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if a.resource.Text != "" && !slices.Contains(s.ResourceIDs(), a.resource.Text) {
		return desk.NoResource(s, a.resource.Text)
	}
	if a.node.Text != "" && !slices.Contains(s.NodeNames(), a.node.Text) {
		return desk.NoNode(s, a.node.Text)
	}
	for _, l := range s.Operations(a.resource.Text, a.node.Text) {
		c.Out.Printf("%s\n", l)
	}
	return nil
}

// scores prints the scores that decide where resources run.
func (c *commands) scores(call *table.Call) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	return c.Cluster.Simulate(s.Document(), crmsimulate.Options{ShowScores: true, ShowUtilization: true})
}

// failCount is what the command failcount was told to do.
type failCount struct {
	resource, verb, node       string
	value, operation, interval table.Optional
}

func (a *failCount) read(words []string) error {
	a.verb, a.node = words[0], words[1]
	for i, into := range []*table.Optional{&a.value, &a.operation, &a.interval} {
		if i+2 < len(words) {
			*into = table.Optional{Given: true, Text: words[i+2]}
		}
	}
	return nil
}

func (c *commands) failCount(call *table.Call, a failCount) error {
	s, err := c.of(call.Context, a.resource)
	if err != nil {
		return err
	}
	switch {
	case a.verb == "set" && a.value.Given:
		op := a.operation.Text
		if a.interval.Given {
			d, ok := ra.Duration(a.interval.Text)
			if !ok {
				return fmt.Errorf("failcount: %q is no interval; expected seconds", a.interval.Text)
			}
			op += fmt.Sprintf("_%d", d.Milliseconds())
		}
		return c.Commits.AtOnce(call, func(s *session.Session) error { return s.SetFailCount(a.resource, a.node, op, a.value.Text) })
	case a.verb == "show" && !a.value.Given:
		return c.showFailCount(s, a)
	case a.verb == "delete" && !a.value.Given:
		return c.Commits.AtOnce(call, func(s *session.Session) error { return s.DeleteFailCounts(a.resource, a.node) })
	}
	return errors.New("failcount: expected show NODE, delete NODE or set NODE VALUE [OPERATION] [INTERVAL]")
}

// showFailCount prints how often a resource failed on a node, as crm_failcount does; for a person by operation, too.
func (c *commands) showFailCount(s *session.Session, a failCount) error {
	counts, err := s.FailCounts(a.resource, a.node)
	if err != nil {
		return err
	}
	var sum score.Score
	for _, n := range counts {
		failures, _ := score.Parse(n[1], 0)
		sum = score.Add(sum, failures)
	}
	c.Out.Printf("scope=status  name=fail-count-%s value=%s\n", a.resource, sum)
	for _, n := range counts {
		if c.Out.Person {
			c.Out.Printf("  %s: %s\n", n[0], n[1])
		}
	}
	return nil
}

// constraints prints the constraints about a resource.
func (c *commands) constraints(call *table.Call, rsc string) error {
	s, err := c.Conf.Fresh(call.Context)
	if err != nil {
		return err
	}
	if !slices.Contains(s.ResourceIDs(), rsc) {
		return desk.NoResource(s, rsc)
	}
	c.Out.Printf("%s", lang.Print(s.Statements(s.ConstraintsOn(rsc))))
	return nil
}
