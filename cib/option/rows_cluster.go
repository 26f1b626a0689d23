package option

// Reasons why Pacer does not act on an option, and what to use instead.
const (
	noElection = "hosts agree on their DC by what corosync tells all of them in one order; nothing waits for votes"
	noJoin     = "a host that comes is in the cluster with the next agreement of its members; the token of corosync (crm corosync set totem.token) decides how long one that is silent is waited for"
	noDelay    = "the cluster plans when something changes; for attributes that come in bursts use the dampening of the tool that sets them"
)

// clusterRows are what the cluster is.
var clusterRows = []Option{
	{Name: "dc-version", Type: Text, Called: "version", Generated: true, Short: "version of the cluster manager on the designated controller"},
	{Name: "cluster-infrastructure", Type: Text, Generated: true, Short: "what connects the hosts"},
	{Name: "cluster-name", Type: Text, By: Rules, Short: "name of the cluster, for people and for rules (#cluster-name)"},
}

// controllerRows are how hosts work together.
var controllerRows = []Option{
	{
		Name: "dc-deadtime", Was: []Name{{"dc_deadtime", 3, "dc-deadtime"}}, Type: Duration, Default: "20s", By: Controller,
		Short: "how long a host that starts waits for the others",
	},
	{
		Name: "cluster-recheck-interval", Was: []Name{{"cluster_recheck_interval", 3, "cluster-recheck-interval"}}, Type: Duration,
		Default: "15min", By: Controller, Short: "how long nothing happens before the cluster looks again; 0: it does not",
	},
	{
		Name: "election-timeout", Advanced: true, Was: []Name{{"election_timeout", 3, "election-timeout"}}, Type: Duration, Default: "2min",
		Idle: noElection, Short: "how long the election of a designated controller may take",
	},
	{
		Name: "shutdown-escalation", Advanced: true, Was: []Name{{"shutdown_escalation", 3, "shutdown-escalation"}}, Type: Duration, Default: "20min",
		By: Controller, Short: "how long an orderly shutdown may take before the host leaves anyway",
	},
	{
		Name: "join-integration-timeout", Advanced: true, Was: []Name{{"crmd-integration-timeout", 4, "join-integration-timeout"}}, Type: Duration,
		Default: "3min", Idle: noJoin, Short: "how long a host may take to answer an invitation to the cluster",
	},
	{
		Name: "join-finalization-timeout", Advanced: true, Was: []Name{{"crmd-finalization-timeout", 4, "join-finalization-timeout"}}, Type: Duration,
		Default: "30min", Idle: noJoin, Short: "how long a host may take to become a member",
	},
	{
		Name: "transition-delay", Advanced: true, Was: []Name{{"crmd-transition-delay", 4, "transition-delay"}}, Type: Duration, Default: "0s",
		Idle: noDelay, Short: "how long the cluster waits for more to happen before it acts",
	},
}

// resourceRows are what is done to resources.
var resourceRows = []Option{
	{
		Name: "no-quorum-policy", Was: []Name{{"no_quorum_policy", 3, "no-quorum-policy"}}, Type: Select,
		Words: []string{"stop", "freeze", "ignore", "demote", "fence", "suicide"}, Default: "stop", By: Engine | Controller,
		Short: "what becomes of resources where there is no quorum",
	},
	{Name: "shutdown-lock", Type: Boolean, Default: "false", By: Engine, Since: "2.0.4", Short: "whether resources wait for a node that was shut down in order"},
	{Name: "shutdown-lock-limit", Type: Duration, Default: "0", By: Engine, Since: "2.0.4", Short: "how long they wait; 0: until it is back"},
	{Name: "enable-acl", Type: Boolean, Default: "false", By: Access, Short: "whether access control lists hold"},
	{
		Name: "symmetric-cluster", Was: []Name{{"symmetric_cluster", 3, "symmetric-cluster"}}, Type: Boolean, Default: "true", By: Engine,
		Short: "whether resources may run wherever nothing forbids it",
	},
	{Name: "maintenance-mode", Type: Boolean, Default: "false", By: Engine, Short: "whether the cluster leaves all resources alone"},
	{Name: "start-failure-is-fatal", Type: Boolean, Default: "true", By: Engine | Controller, Short: "whether a resource leaves a node on which it failed to start once"},
	{Name: "enable-startup-probes", Type: Boolean, Default: "true", By: Engine, Deprecated: true, Short: "whether nodes that come are searched for active resources"},
}

// removalRows are about what is no longer wanted.
var removalRows = []Option{
	{Name: "stop-all-resources", Type: Boolean, Default: "false", By: Engine, Short: "whether everything is to be stopped"},
	{
		Name: "stop-removed-resources", Legacy: "stop-orphan-resources", Was: []Name{{"stop_orphan_resources", 3, "stop-orphan-resources"}},
		Type: Boolean, Default: "true", By: Engine, Deprecated: true, Short: "whether resources that are configured no more are stopped",
	},
	{
		Name: "cancel-removed-actions", Legacy: "stop-orphan-actions", Was: []Name{{"stop_orphan_actions", 3, "stop-orphan-actions"}},
		Type: Boolean, Default: "true", By: Engine, Deprecated: true, Short: "whether recurring actions that are configured no more are cancelled",
	},
}

// archiveRows are how many inputs of the policy engine are kept.
var archiveRows = []Option{
	{Name: "pe-error-series-max", Type: Integer, Default: "-1", By: Archive, Short: "how many inputs with errors are kept; 0: none, -1: all"},
	{Name: "pe-warn-series-max", Type: Integer, Default: "5000", By: Archive, Short: "how many inputs with warnings are kept; 0: none, -1: all"},
	{Name: "pe-input-series-max", Type: Integer, Default: "4000", By: Archive, Short: "how many other inputs are kept; 0: none, -1: all"},
}
