package agents

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
	"pacer/crmsh/ra"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/table"
)

// Level makes the level.
func Level(d desk.Desk) *table.Level {
	c, names := &commands{d}, table.Offer(d.Offers.AgentNames)
	return &table.Level{
		Name: "ra", Short: "what resource agents say of themselves",
		Help: `What the resource agents of this host are called and what they say of
themselves. What they say is kept, so that each is asked only once.`,
		Skill: table.Administrator,
		Commands: []*table.Command{
			{
				Name: "classes", Short: "list the classes of agents and their providers",
				Help:  `Behind ocf stand its providers.`,
				Skill: table.Operator,
				Args:  table.Nothing(c.classes),
			},
			{
				Name: "list", Short: "list the agents of a class",
				Help: `list ocf heartbeat
  list stonith`,
				Args: table.Take(func(a *kind) []table.Param {
					return []table.Param{table.Word("CLASS", &a.class, c.offerClasses), table.Maybe("[PROVIDER]", &a.provider, c.offerProviders)}
				}, c.list),
			},
			{
				Name: "providers", Short: "list who provides an agent",
				Help: `providers Dummy`,
				Args: table.Take(func(a *agentIn) []table.Param {
					return []table.Param{table.Word("AGENT", &a.agent, c.offerTypes), table.Maybe("[CLASS]", &a.class, nil)}
				}, c.providers),
			},
			{
				Name: "info", Aliases: []string{"meta"}, Short: "show what an agent says of itself",
				Help: `Parameters with their defaults, * before those that are required, and the
advised operations.
  info ocf:heartbeat:IPaddr2`,
				Args: table.TakeWord("[CLASS:[PROVIDER:]]AGENT", names, c.info),
			},
			{
				Name: "validate", Short: "let an agent check parameters",
				Help: `The agent is run with validate-all.
  validate ocf:heartbeat:IPaddr2 ip=192.0.2.7`,
				Args: table.Take(func(a *check) []table.Param {
					return []table.Param{table.Word("[CLASS:[PROVIDER:]]AGENT", &a.agent, names), table.Any("[NAME=VALUE ...]", &a.pairs, nil)}
				}, c.validate),
			},
		},
	}
}

type commands struct{ desk.Desk }

func (c *commands) offerClasses(table.Query) []string { return c.Agents.Catalog().Classes() }

func (c *commands) offerTypes(table.Query) []string { return c.Agents.Catalog().Types("ocf", "") }

func (c *commands) offerProviders(q table.Query) []string {
	if q.Args[0] != "ocf" {
		return nil
	}
	return c.Agents.Catalog().Providers("")
}

func (c *commands) classes(*table.Call) error {
	for _, class := range c.Agents.Catalog().Classes() {
		if class == "ocf" {
			class += " / " + strings.Join(c.Agents.Catalog().Providers(""), " ")
		}
		c.Out.Printf("%s\n", class)
	}
	return nil
}

// kind is a class of agents, and who provides them.
type kind struct {
	class    string
	provider table.Optional
}

func (c *commands) list(_ *table.Call, a kind) error {
	known := c.Agents.Catalog()
	if !slices.Contains(known.Classes(), a.class) {
		return lang.Problems{{Found: a.class, Expected: "there is no such class of agents", Nearest: lang.Nearest(a.class, known.Classes())}}
	}
	if list := known.Providers(""); a.provider.Given && (a.class != "ocf" || !slices.Contains(list, a.provider.Text)) {
		return lang.Problems{{Found: a.provider.Text, Expected: "there is no such provider for class " + a.class, Nearest: lang.Nearest(a.provider.Text, list)}}
	}
	for _, t := range known.Types(a.class, a.provider.Text) {
		c.Out.Printf("%s\n", t)
	}
	return nil
}

// agentIn is an agent by its type, and a class.
type agentIn struct {
	agent string
	class table.Optional
}

func (c *commands) providers(_ *table.Call, a agentIn) error {
	if a.class.Or("ocf") != "ocf" {
		return fmt.Errorf("agents of class %s have no providers; those of class ocf have", a.class.Text)
	}
	list := c.Agents.Catalog().Providers(a.agent)
	if len(list) == 0 {
		return lang.Problems{{Found: a.agent, Expected: "there is no such agent of class ocf on this host", Nearest: lang.Nearest(a.agent, c.Agents.Catalog().Types("ocf", ""))}}
	}
	c.Out.Printf("%s\n", strings.Join(list, " "))
	return nil
}

// of finds an agent.
func (c *commands) of(ctx context.Context, spec string) (vocab.Agent, *ra.Description, error) {
	a, err := c.Agents.Catalog().Find(spec)
	if err != nil {
		return a, nil, err
	}
	d, err := c.Agents.Catalog().Describe(ctx, a)
	return a, d, err
}

func (c *commands) info(call *table.Call, spec string) error {
	_, d, err := c.of(call.Context, spec)
	if err != nil {
		return err
	}
	c.Out.Explain(d.Text())
	return nil
}

// check is an agent, and parameters for it.
type check struct {
	agent string
	pairs []string
}

func (c *commands) validate(call *table.Call, a check) error {
	about, _, err := c.of(call.Context, a.agent)
	if err != nil {
		return err
	}
	var params [][2]string
	for _, w := range a.pairs {
		name, value, ok := strings.Cut(w, "=")
		if !ok {
			return fmt.Errorf("ra validate: expected NAME=VALUE, found %q", w)
		}
		params = append(params, [2]string{name, value})
	}
	return c.Checks.Params(call.Context, about, params)
}
