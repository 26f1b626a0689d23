package node

import (
	"slices"

	"pacer/crmsh/session"
	"pacer/crmsh/ui/desk"
	"pacer/crmsh/ui/level/attribute"
	"pacer/crmsh/ui/table"
)

// Level makes the level.
func Level(d desk.Desk) *table.Level {
	c := &commands{d}
	return &table.Level{
		Name: "node", Short: "the nodes",
		Help: `Nodes are the cluster's hosts. Commands here take effect at once. Without a
node's name, most are about this host.`,
		Commands: slices.Concat(c.running(), c.attributes(), c.leaving()),
	}
}

// running are the commands about what nodes may run.
func (c *commands) running() []*table.Command {
	nodes := table.Offer(c.Offers.Nodes)
	return []*table.Command{
		{
			Name: "show", Aliases: []string{"list"}, Short: "show the nodes and their attributes",
			Help: `Each node with its id and type, and its attributes.`,
			Args: table.TakeMaybe("[NODE]", nodes, c.show),
		},
		{
			Name: "standby", Short: "let a node run no resources",
			Help: `What runs there moves away. forever, the default, writes it into the
configuration; reboot holds only until the node leaves the cluster.
  standby alpha reboot
  standby --all`,
			Args: table.Take(func(a *standby) []table.Param {
				return []table.Param{table.Parsed("[NODE ...|--all] [forever|reboot]", 0, -1, a.read, nodes).Names()}
			}, c.standby),
		},
		{
			Name: "online", Short: "let a node run resources again",
			Help: `Ends standby, of either kind.`,
			Args: table.TakeAny("[NODE ...|--all]", nodes, c.online),
		},
		{
			Name: "maintenance", Short: "leave the resources of a node alone",
			Help: `What runs there goes on and is not watched. Resources that say otherwise
themselves are asked about.`,
			Args: table.TakeMaybe("[NODE]", nodes, c.maintenance),
		},
		{
			Name: "ready", Short: "look after the resources of a node again",
			Help: `Ends maintenance.`,
			Args: table.TakeMaybe("[NODE]", nodes, c.ready),
		},
	}
}

// attributes are the commands about attributes of nodes.
func (c *commands) attributes() []*table.Command {
	list := func(l session.AttrList, scope string) table.Args {
		return attribute.Args(c.Desk, attribute.List{AttrList: l, Of: "NODE", Offer: c.Offers.Nodes, Names: c.Offers.Attributes, Scope: scope})
	}
	return []*table.Command{
		{
			Name: "attribute", Short: "set or show an attribute of a node",
			Help: `Rules of location constraints can refer to it.
  attribute alpha set rack 1`,
			Args: list(session.NodeAttributes, "nodes"),
		},
		{
			Name: "utilization", Short: "set or show a capacity of a node",
			Help: `What the node has of what resources take.
  utilization alpha set memory 8192`,
			Args: list(session.NodeUtilization, "nodes"),
		},
		{
			Name: "status-attr", Short: "set or show an attribute that lasts until the node leaves",
			Help: `It is gone when the node leaves the cluster.
  status-attr alpha set pingd 100`,
			Args: list(session.StatusAttributes, "status"),
		},
	}
}

// leaving are the commands about hosts: what they are called, and those that are gone.
func (c *commands) leaving() []*table.Command {
	nodes := table.Offer(c.Offers.Nodes)
	return []*table.Command{
		{
			Name: "server", Short: "show the host names of the nodes",
			Help: `For a remote node it is the address it is reached by.`,
			Args: table.TakeAny("[NODE ...]", nodes, c.server),
		},
		{
			Name: "fence", Short: "fence a node",
			Help: `The cluster is asked to fence the node: to switch it off for certain. It takes a
fence device; without one the command is refused, and so it is where the
cluster's daemon cannot carry it out. In a file or shadow it is noted, so that
simulate and plan tell what would follow.`,
			Args: table.TakeWord("NODE", nodes, c.fence),
		},
		{
			Name: "clearstate", Short: "say that a node is down and forget what ran there",
			Help: `For a node that left without a goodbye and cannot be fenced. Whoever says that
it is down answers for it: what ran there starts elsewhere. A running cluster takes
the node for fenced, and keeps who said so and when: stonith_admin --history shows
it. A node that is up is refused.`,
			Args: table.TakeMaybe("[NODE]", nodes, c.clearState),
		},
		{
			Name: "delete", Short: "remove a node that left for good from the configuration",
			Help: `A node that is up is refused, unless -F.`,
			Args: table.TakeWord("NODE", nodes, c.remove),
		},
	}
}
