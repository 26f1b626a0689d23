package resource

import (
	"pacer/cib/value/vocab"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/level/attribute"
	"pacer/crmsh/ui/table"
)

// Level makes the level.
func Level(d desk.Desk) *table.Level {
	c := &commands{d}
	l := &table.Level{
		Name: "resource", Short: "the resources",
		Help: `Commands here start, stop, move and examine resources, and take effect at once.
-w waits after each until the cluster has done what it asks for, at most as long
as options wait-timeout says.`,
	}
	l.Commands = append(l.Commands, c.running()...)
	l.Commands = append(l.Commands, c.placing()...)
	l.Commands = append(l.Commands, c.knowing()...)
	l.Commands = append(l.Commands, c.tracing()...)
	l.Commands = append(l.Commands, c.attributes()...)
	return l
}

// running are the commands about whether resources run.
func (c *commands) running() []*table.Command {
	resources := table.Offer(c.Offers.Resources)
	return []*table.Command{
		{
			Name: "status", Aliases: []string{"show", "list"}, Short: "show the resources, or where some run",
			Help: `Without an argument all resources, as status shows them.`,
			Args: table.TakeAny("[RESOURCE ...]", resources, c.status),
		},
		{
			Name: "start", Short: "start resources",
			Help: `Sets target-role to Started. Of members of a group that say otherwise
themselves, options manage-children says what happens.`,
			Args: table.TakeSome("RESOURCE ...", resources, c.meta("target-role", vocab.RoleStarted.String())),
		},
		{
			Name: "stop", Short: "stop resources",
			Help: `Sets target-role to Stopped; the cluster keeps the resource stopped until start.`,
			Args: table.TakeSome("RESOURCE ...", resources, c.meta("target-role", vocab.RoleStopped.String())),
		},
		{
			Name: "restart", Short: "stop resources, wait, and start them",
			Help: `Stops, waits until the cluster has done that, and starts. It fails, with the
failures that are known, if a resource does not run afterwards. If the
wait for the stop ends early, by Ctrl-C or after what options wait-timeout says,
target-role is put back as it was.`,
			Args: table.TakeSome("RESOURCE ...", resources, c.restart),
		},
		{
			Name: "promote", Short: "promote a resource",
			Help: `Sets target-role to Promoted. The resource is a clone with promotable=true, or a
primitive in one.`,
			Args: table.TakeWord("RESOURCE", resources, c.role(vocab.RolePromoted.String())),
		},
		{
			Name: "demote", Short: "demote a resource",
			Help: `Sets target-role to Unpromoted: no instance is promoted.`,
			Args: table.TakeWord("RESOURCE", resources, c.role(vocab.RoleUnpromoted.String())),
		},
		{
			Name: "manage", Short: "let the cluster look after a resource",
			Help: `Undoes unmanage.`,
			Args: table.TakeWord("RESOURCE", resources, c.metaOf("is-managed", "true")),
		},
		{
			Name: "unmanage", Short: "let the cluster leave a resource alone",
			Help: `The cluster goes on watching the resource, but neither starts nor stops it.`,
			Args: table.TakeWord("RESOURCE", resources, c.metaOf("is-managed", "false")),
		},
		{
			Name: "maintenance", Short: "leave a resource alone, monitors too",
			Help: `As unmanage, but it is not watched either. off undoes that.`,
			Args: table.Take(func(a *maintenance) []table.Param {
				return []table.Param{table.Word("RESOURCE", &a.resource, resources).Names(), table.Maybe("[on|off|true|false]", &a.state, table.Choice("on", "off")).Names()}
			}, c.maintenance),
		},
	}
}

// placing are the commands about where resources run.
func (c *commands) placing() []*table.Command {
	resources, nodes := table.Offer(c.Offers.Resources), table.Offer(c.Offers.Nodes)
	preference := func(ban bool) table.Args {
		return table.Take(func(a *preference) []table.Param {
			return []table.Param{
				table.Word("RESOURCE", &a.resource, resources).Names(),
				table.List("[NODE] [LIFETIME] [force]", 0, 3, &a.words, table.InTurn(nodes)).Names(),
			}
		}, c.prefer(ban))
	}
	return []*table.Command{
		{
			Name: "move", Aliases: []string{"migrate"}, Short: "make a resource go to a node",
			Help: `Without NODE, and with force, the resource leaves the node it is on. LIFETIME is
an ISO 8601 duration such as PT5M, or a time; then the constraint ends. Without
it the constraint stays until resource clear.
  move web beta
  move web beta PT1H`,
			Skill: table.Administrator, Args: preference(false),
		},
		{
			Name: "ban", Short: "keep a resource off a node",
			Help: `Without NODE it is the one that the resource is on. LIFETIME is as for move.
  ban web alpha PT10M`,
			Skill: table.Administrator, Args: preference(true),
		},
		{
			Name: "clear", Aliases: []string{"unmove", "unban", "unmigrate"}, Short: "undo move and ban",
			Help:  `Removes the constraints that move and ban made.`,
			Skill: table.Administrator, Args: table.TakeWord("RESOURCE", resources, c.clear),
		},
		{
			Name: "locate", Short: "show where resources run",
			Help: `One line for each node that a resource runs on; Promoted behind it says that it
is promoted there.`,
			Args: table.TakeSome("RESOURCE ...", resources, c.status),
		},
		{
			Name: "scores", Short: "show the scores of resources on nodes",
			Help: `What each resource likes of each node, as crm_simulate -s shows it.`,
			Args: table.Nothing(c.scores),
		},
		{
			Name: "constraints", Short: "show the constraints about a resource",
			Help: `As statements: those that name the resource, what it is in, or a tag of these.`,
			Args: table.TakeWord("RESOURCE", resources, c.constraints),
		},
	}
}

// knowing are the commands about what is known of resources: failures, results of operations.
func (c *commands) knowing() []*table.Command {
	resources, nodes := table.Offer(c.Offers.Resources), table.Offer(c.Offers.Nodes)
	order := func(verb session.Verb) table.Args {
		return table.Take(func(a *request) []table.Param {
			return []table.Param{table.Parsed("[RESOURCE] [NODE] [force]", 0, 3, a.read, table.InTurn(resources, nodes)).Names()}
		}, c.ask(verb))
	}
	return []*table.Command{
		{
			Name: "cleanup", Short: "forget failures",
			Help: `Failures of a resource, of all, or of those on a node are forgotten; then the
cluster tries again. A resource that is not in the configuration any more may be
named, too.`,
			Skill: table.Administrator, Args: order(session.Cleanup),
		},
		{
			Name: "refresh", Aliases: []string{"reprobe"}, Short: "find out the state of resources anew",
			Help: `Everything known of the resource is forgotten, and the cluster looks where it
runs.`,
			Args: order(session.Refresh),
		},
		{
			Name: "operations", Short: "show what is known of operations",
			Help: `Each operation that the cluster remembers, with its result and when it came
about.`,
			Args: table.Take(func(a *which) []table.Param {
				return []table.Param{table.Maybe("[RESOURCE]", &a.resource, resources), table.Maybe("[NODE]", &a.node, nodes)}
			}, c.operations),
		},
		{
			Name: "failcount", Short: "show or change a count of failures",
			Help: `A count at migration-threshold keeps the resource off the node. INTERVAL is in
seconds.
  failcount web show alpha
  failcount web delete alpha
  failcount web set alpha 3 monitor 10`,
			Args: table.Take(func(a *failCount) []table.Param {
				return []table.Param{
					table.Word("RESOURCE", &a.resource, resources).Names(),
					table.Parsed("{show NODE|delete NODE|set NODE VALUE [OPERATION] [INTERVAL]}", 2, 5, a.read,
						table.InTurn(table.Choice("show", "delete", "set"), nodes)).First(2),
				}
			}, c.failCount),
		},
	}
}

// tracing are the commands about what agents write down.
func (c *commands) tracing() []*table.Command {
	resources := table.Offer(c.Offers.Resources)
	return []*table.Command{
		{
			Name: "trace", Short: "let an agent write down what it does",
			Help: `The agent writes a log of each run, below FOLDER. probe stands for the monitor
with interval 0. Without an operation all are traced. Operations that are not
recurring are traced when they happen next.
  trace web start
  trace web monitor 10 /var/tmp/trace`,
			Args: table.Take(func(a *trace) []table.Param {
				return []table.Param{
					table.Word("RESOURCE", &a.resource, resources).Names(),
					table.Parsed("[OPERATION] [INTERVAL] [FOLDER]", 0, 3, a.read, table.InTurn(
						table.Choice(append(vocab.Operations(), vocab.Probe)...))).First(2),
				}
			}, c.trace),
		},
		{
			Name: "untrace", Short: "take trace back",
			Help: `Operations that were there for tracing alone go.`,
			Args: table.Take(func(a *trace) []table.Param {
				return []table.Param{
					table.Word("RESOURCE", &a.resource, resources).Names(),
					table.Parsed("[OPERATION] [INTERVAL]", 0, 2, a.read, table.InTurn(
						table.Choice(append(vocab.Operations(), vocab.Probe)...))).First(2),
				}
			}, c.untrace),
		},
	}
}

// attributes are the commands about attributes of resources.
func (c *commands) attributes() []*table.Command {
	resources := table.Offer(c.Offers.Resources)
	list := func(l attribute.List) table.Args {
		l.Of, l.Offer = "RESOURCE", resources
		return attribute.Args(c.Desk, l)
	}
	return []*table.Command{
		{
			Name: "secret", Short: "keep the value of a parameter out of the configuration",
			Help: `The value is kept in a file on each node that runs the resource, and lrm://
stands in the configuration. This command writes the file on this host only. set
takes a new value, stash the one that the configuration has, unstash puts it
back there; show prints it, check compares it with its sum. Earlier commits keep
the value that the configuration had then.`,
			Skill: table.Administrator,
			Args: table.Take(func(a *secretRequest) []table.Param {
				return []table.Param{
					table.Word("RESOURCE", &a.resource, resources).Names(),
					table.Word("{set PARAM VALUE|stash PARAM|unstash PARAM|delete PARAM|show PARAM|check PARAM}", &a.verb,
						table.Choice("set", "stash", "unstash", "delete", "show", "check")).Names(),
					table.Word("", &a.param, nil).Names(),
					table.Maybe("", &a.value, nil).Mask(),
				}
			}, c.secret),
		},
		{
			Name: "param", Short: "set or show a parameter",
			Help: `param web set configfile /etc/web.conf
  param web show configfile`,
			Skill: table.Administrator, Args: list(attribute.List{AttrList: session.Parameters, Names: c.offerParams}),
		},
		{
			Name: "meta", Short: "set or show a meta attribute",
			Help:  `meta web set priority 10`,
			Skill: table.Administrator, Args: list(attribute.List{AttrList: session.MetaAttributes, Names: c.offerMeta, Values: session.MetaWords, Fits: session.MetaFits}),
		},
		{
			Name: "utilization", Short: "set or show what a resource needs",
			Help: `What the resource takes of what nodes have, if the property placement-strategy
makes use of it.
  utilization web set memory 512`,
			Skill: table.Administrator, Args: list(attribute.List{AttrList: session.Utilization}),
		},
	}
}

// offerMeta offers the meta attributes that the resource takes notice of.
func (c *commands) offerMeta(q table.Query) []string {
	s, err := c.Conf.Session(q.Context)
	if err != nil {
		return nil
	}
	o, _ := s.Scope().Find(q.Args[0])
	return session.MetaNames(o.Type)
}

// offerParams offers the parameters of the resource's agent.
func (c *commands) offerParams(q table.Query) []string {
	if d := c.Offers.Agent(q.Context, q.Args[0]); d != nil {
		return d.ParamNames()
	}
	return nil
}
