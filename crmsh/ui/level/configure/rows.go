package configure

import (
	"slices"

	"pacer/cib/option"
	"pacer/cib/value/vocab"
	"pacer/crmsh/lang"
	"pacer/crmsh/session"
	"pacer/crmsh/ui/table"
)

func (c *statements) rows() []*table.Command {
	return slices.Concat(c.resources(), c.containers(), c.constraints(), c.settings(), c.rights())
}

// takes makes the Args of a statement. Package lang reads it, for the places of its words matter.
func (c *statements) takes(usage string, offer table.Offer) table.Args {
	return table.Raw(c.statement, table.Some(usage, new([]string), offer).Tell(defined))
}

// resources are the statements about nodes and what runs on them.
func (c *statements) resources() []*table.Command {
	return []*table.Command{
		{
			Name: "node", Short: "define a node or add to one",
			Help: `Nodes appear by themselves when they join. The statement gives them attributes,
which rules and scores can refer to, and capacities.
  node alpha attributes rack=1 standby=off utilization memory=4096`,
			Args: c.takes("[ID:] NAME[:TYPE] [description=TEXT] [attributes NAME=VALUE ...] [utilization NAME=VALUE ...]", c.offerNode),
		},
		{
			Name: "primitive", Aliases: []string{"resource"}, Short: "define a resource",
			Help: `A primitive is one service, run by a resource agent. The agent is
CLASS:PROVIDER:TYPE; what is not ambiguous can be left out. params are for the
agent, meta for the cluster, op says when and how long operations run. Each list
may begin with $id=ID, or be $id-ref=ID to use another's; a score (10:) and
rules say when it holds.
  primitive ip ocf:heartbeat:IPaddr2 params ip=192.0.2.7 op monitor interval=10s timeout=20s
  primitive db ocf:heartbeat:pgsql meta migration-threshold=3 op start timeout=120s interval=0s`,
			Args: c.takes("ID {[CLASS:[PROVIDER:]]TYPE | @TEMPLATE} [description=TEXT] [[params] NAME=VALUE ...] [meta NAME=VALUE ...] [utilization NAME=VALUE ...] [operations $id=ID] [op NAME NAME=VALUE ... [op_params ...] [op_meta ...]] ...", c.offerPrimitive(table.Either(c.Offers.AgentNames, c.Offers.Templates))),
		},
		{
			Name: "rsc_template", Short: "define what several primitives have in common",
			Help: `A template is no resource itself. primitive ID @TEMPLATE takes its agent,
parameters and operations, and adds its own.
  rsc_template vm ocf:heartbeat:VirtualDomain op monitor interval=30s
  primitive vm1 @vm params config=/etc/vm1.xml`,
			Args: c.takes("ID [CLASS:[PROVIDER:]]TYPE [params ...] [meta ...] [utilization ...] [op ...]", c.offerPrimitive(c.Offers.AgentNames)),
		},
		{
			Name: "monitor", Short: "add a monitor operation to a primitive",
			Help: `Adds op monitor to a primitive.
  monitor web 30s:20s`,
			Args: c.takes("RESOURCE[:ROLE] INTERVAL[:TIMEOUT]", c.offerMonitor),
		},
		{
			Name: "tag", Short: "give a name to several resources",
			Help: `A tag can stand for its resources in constraints, and configure show tag:ID
picks them.
  tag databases db1 db2`,
			Args: c.takes("ID RESOURCE ...", after(1, c.Offers.Resources)),
		},
	}
}

// containers are the statements that put resources together, or make several of one.
func (c *statements) containers() []*table.Command {
	return []*table.Command{
		{
			Name: "group", Short: "keep resources together and in order",
			Help: `Members start in order on one node and stop the other way round. modgroup
changes them later.
  group web ip fs server meta target-role=Started`,
			Args: c.takes("ID RESOURCE ... [description=TEXT] [params ...] [meta ...]", c.offerContainer("group", c.Offers.FreePrimitives, 0)),
		},
		{
			Name: "clone", Short: "run a resource on several nodes",
			Help: `The resource, which may be a group, runs on each node unless clone-max says
less. promotable=true makes instances that can be promoted.
  clone dlm-clone dlm meta interleave=true
  clone db-clone db meta promotable=true promoted-max=1`,
			Args: c.takes("ID RESOURCE [description=TEXT] [params ...] [meta ...]", c.offerContainer("clone", c.Offers.Clonable, 1)),
		},
		{
			Name: "ms", Aliases: []string{"master"}, Short: "clone a resource that can be promoted (old form)",
			Help: `The old form of clone ID RESOURCE meta promotable=true; it becomes that.`,
			Args: c.takes("ID RESOURCE [meta ...]", c.offerContainer("clone", c.Offers.Clonable, 1)),
		},
		{
			Name: "bundle", Short: "run a resource in containers",
			Help: `Containers of one image, each of which can have an address, ports, folders and a
resource inside.
  bundle web docker image=httpd replicas=2 network ip-range-start=192.0.2.20 port-mapping id=p port=80 storage storage-mapping id=s source-dir=/srv target-dir=/srv primitive apache`,
			Args: c.takes("ID {docker|podman} image=IMAGE ... [network ... [port-mapping ...]] [storage [storage-mapping ...]] [primitive RESOURCE] [meta ...]", c.offerBundle),
		},
	}
}

// constraints are the statements about where and when resources run, and what to do about nodes that are lost.
func (c *statements) constraints() []*table.Command {
	return []*table.Command{
		{
			Name: "location", Short: "say where a resource may or should run",
			Help: `A score says how much a resource likes a node: inf: makes it run there only,
-inf: keeps it off. Rules choose nodes by their attributes or by time (help
rules); several resources are named by a set (help sets), a pattern by
/PATTERN/.
  location web-here web 100: alpha
  location web-rack web rule 50: rack eq 1 and not_defined slow
  location not-there { a b } -inf: beta`,
			Args: c.takes("ID {RESOURCE | /PATTERN/ | { SETS }} [role=ROLE] [resource-discovery=WHEN] {SCORE: NODE | rule [SCORE:] EXPRESSION ...}", c.offerLocation),
		},
		{
			Name: "colocation", Aliases: []string{"collocation"}, Short: "keep resources on the same node, or apart",
			Help: `The first resource goes where the last one is. A score below inf is a wish. With
roles it is about where the last one is promoted, for instance. More than two
resources, and brackets, make resource sets (help sets). With
node-attribute=NAME nodes of one value of that attribute count as one place;
with influence=false the first resource does not move because of the last one.
  colocation web-with-db inf: web db-clone:Promoted
  colocation apart -inf: a b`,
			Args: c.takes("ID SCORE: RSC[:ROLE] WITH-RSC[:ROLE] [node-attribute=NAME]", c.offerConstraint(table.Choice("inf:", "-inf:"), roles(), []string{"node-attribute", "influence"}, booleanOf("influence"))),
		},
		{
			Name: "order", Short: "say in which order resources start and stop",
			Help: `The first action must be done before the second: Mandatory always, Optional only
if both happen, Serialize never at the same time. When things stop it is the
other way round, unless symmetrical=false.
  order db-first Mandatory: db-clone:promote web:start`,
			Args: c.takes("ID [{Mandatory|Optional|Serialize}:] FIRST[:ACTION] THEN[:ACTION] [symmetrical=BOOL]", c.offerConstraint(table.Choice("Mandatory:", "Optional:", "Serialize:"), vocab.ConstraintTasks(), []string{"symmetrical"}, booleanOf("symmetrical"))),
		},
		{
			Name: "rsc_ticket", Short: "let resources run only where a ticket is",
			Help: `Where the ticket is not, the resources stop, or what loss-policy says.
  rsc_ticket here ticketA: web db-clone:Promoted loss-policy=demote`,
			Args: c.takes("ID TICKET: RSC[:ROLE] ... [loss-policy={stop|demote|fence|freeze}]", c.offerConstraint(c.offerTickets, roles(), []string{"loss-policy"}, func(string) []string { return lang.LossPolicies() })),
		},
		{
			Name: "fencing_topology", Aliases: []string{"fencing-topology"}, Short: "say which fence devices to try in turn",
			Help: `Levels are tried one after the other; devices joined by commas are all needed.
Without a node it holds for all.
  fencing_topology alpha: ipmi-a pdu1,pdu2 beta: ipmi-b`,
			Args: c.takes("[{NODE:|attr:NAME=VALUE|pattern:PATTERN}] DEVICE[,DEVICE] ...", c.offerTopology),
		},
	}
}

// settings are the statements about the cluster as a whole.
func (c *statements) settings() []*table.Command {
	return []*table.Command{
		{
			Name: "property", Short: "set options of the cluster",
			Help: `Options of the cluster. Several sets may hold at different times, by rules.
  property no-quorum-policy=stop stonith-enabled=true
  property at-night: rule date spec hours=20-23 cluster-recheck-interval=5m`,
			Args: c.takes("[SET:] [rule ...] NAME=VALUE ...", c.offerSet(option.Settable(), session.PropertyWords)),
		},
		{
			Name: "rsc_defaults", Short: "set defaults of meta attributes",
			Help: `What holds for all resources that do not say otherwise.
  rsc_defaults resource-stickiness=100`,
			Args: c.takes("[SET:] [rule ...] NAME=VALUE ...", c.offerSet(session.MetaNames("primitive"), session.MetaWords)),
		},
		{
			Name: "op_defaults", Short: "set defaults of operations",
			Help: `What holds for all operations that do not say otherwise.
  op_defaults timeout=60s`,
			Args: c.takes("[SET:] [rule ...] NAME=VALUE ...", c.offerSet(lang.OpAttributes(), operationWords)),
		},
		{
			Name: "alert", Short: "run a program when something happens",
			Help: `The program is run with what happened in its environment, for each recipient.
  alert mail /usr/local/bin/mail-alert select nodes fencing to root@example.com`,
			Args: c.takes("ID PATH [attributes ...] [meta ...] [select ...] [to RECIPIENT ...]", table.Choice("attributes", "meta", "select", "to")),
		},
		{
			Name: "xml", Short: "define an object by its XML",
			Help: `For what has no statement.
  xml '<primitive id="a" class="ocf" provider="heartbeat" type="Dummy"/>'`,
			Args: c.takes("ELEMENT", nil),
		},
	}
}

// rights are the statements about who may change what.
func (c *statements) rights() []*table.Command {
	roles := c.Offers.OfType("role")
	return []*table.Command{
		{
			Name: "role", Short: "define rights for users",
			Help: `Rules are tried in order, the first that fits decides. Shortcuts such as
monitor, meta:web:target-role or node stand for longer paths. help acl says
more.
  role operator write meta:web:target-role read xpath:/cib`,
			Skill: table.Expert,
			Args:  c.takes("ID {read|write|deny} {xpath:PATH|ref:ID|type:ELEMENT [attr:NAME]|SHORTCUT} ...", table.Choice("read", "write", "deny", "xpath:", "ref:", "type:", "attr:")),
		},
		{
			Name: "acl_target", Short: "give roles to a user",
			Help:  `acl_target joe operator`,
			Skill: table.Expert,
			Args:  c.takes("USER ROLE ...", after(1, roles)),
		},
		{
			Name: "acl_group", Short: "give roles to a group of users",
			Help: `Like acl_target, for a group of the host.
  acl_group staff operator`,
			Skill: table.Expert,
			Args:  c.takes("GROUP ROLE ...", after(1, roles)),
		},
		{
			Name: "user", Short: "give roles to a user (old form)",
			Help:  `The form of old; acl_target is the one of today.`,
			Skill: table.Expert,
			Args:  c.takes("USER role:ROLE ...", after(1, func(q table.Query) []string { return prefixed("role:", roles(q)) })),
		},
	}
}
