package option

// fencingRows are about nodes that are lost.
var fencingRows = []Option{
	{
		Name: "fence-remote-without-quorum", Advanced: true, Type: Boolean, Default: "false", By: Engine,
		Short: "whether remote nodes may be fenced without quorum",
	},
	{
		Name: "fencing-enabled", Advanced: true, Legacy: "stonith-enabled", Was: []Name{{"stonith_enabled", 3, "stonith-enabled"}}, Type: Boolean,
		Default: "true", By: Engine, Short: "whether lost nodes are fenced before their resources run elsewhere",
	},
	{
		Name: "fencing-action", Legacy: "stonith-action", Was: []Name{{"stonith_action", 3, "stonith-action"}}, Type: Select,
		Words: []string{"reboot", "off"}, Default: "reboot", By: Engine, Short: "how nodes are fenced",
	},
	{
		Name: "fencing-reaction", Legacy: "fence-reaction", Type: Select, Words: []string{"stop", "panic"}, Default: "stop",
		By: Controller, Since: "2.0.3", Short: "what a host does that hears of its own fencing",
	},
	{
		Name: "fencing-timeout", Legacy: "stonith-timeout", Type: Duration, Default: "60s", By: Engine,
		Short: "how long fencing may take",
	},
	{Name: "have-watchdog", Type: Boolean, Default: "false", By: Engine, Generated: true, Short: "whether each host feeds a watchdog that resets it when it hangs or is lost"},
	{
		Name: "fencing-watchdog-timeout", Legacy: "stonith-watchdog-timeout", Type: Timeout, Default: "0", By: Controller,
		Short: "after how long a lost host counts as reset by its watchdog; 0: never, below 0: twice the watchdog's own time",
	},
	{
		Name: "fencing-max-attempts", Legacy: "stonith-max-attempts", Type: Positive, Default: "10", By: Controller, Since: "1.1.17",
		Short: "how often fencing a node may fail before it is no longer tried at once",
	},
	{Name: "concurrent-fencing", Type: Boolean, Default: "true", By: Engine, Deprecated: true, Short: "whether several nodes may be fenced at a time"},
	{
		Name: "startup-fencing", Advanced: true, Was: []Name{{"startup_fencing", 3, "startup-fencing"}}, Type: Boolean, Default: "true", By: Engine,
		Short: "whether nodes that were never seen are fenced",
	},
	{
		Name: "priority-fencing-delay", Type: Duration, Default: "0", By: Engine, Since: "2.0.4",
		Short: "how much longer fencing waits for the side with the more important resources",
	},
	{
		Name: "node-pending-timeout", Type: Duration, Default: "0", By: Engine, Since: "2.1.7",
		Short: "after how long a host that came and did not join is fenced; 0: never",
	},
	{
		Name: "cluster-delay", Was: []Name{{"transition_idle_timeout", 3, "cluster-delay"}}, Type: Duration, Default: "60s",
		By: Engine | Controller, Short: "how much longer than its timeout an action on another host may take",
	},
}

// limitRows are how much is done at a time.
var limitRows = []Option{
	{Name: "load-threshold", Type: Percentage, Default: "80%", By: Controller, Short: "the load, as a share of the processors, from which on the cluster does less at a time; 0%: load does not matter"},
	{Name: "node-action-limit", Type: Integer, Default: "0", By: Controller, Short: "how many actions may run on a node at a time; 0: as its processors permit"},
	{Name: "batch-limit", Type: Integer, Default: "0", By: Engine | Controller, Short: "how many actions may run in the cluster at a time; 0: the cluster decides"},
	{Name: "migration-limit", Type: Integer, Default: "-1", By: Engine | Controller, Short: "how many migrations may run on a node at a time; -1: any number"},
	{Name: "cluster-ipc-limit", Type: Text, Called: "nonnegative_integer", Idle: "no client is cut off for messages that it has not read; Pacemaker ignores it too since 3.0.2", Since: "1.1.17", Deprecated: true, Short: "formerly how many messages a client may leave unread"},
}

// healthRows are about nodes that are not well, and how resources are spread.
var healthRows = []Option{
	{
		Name: "node-health-strategy", Type: Select, Words: []string{"none", "migrate-on-red", "only-green", "progressive", "custom"},
		Default: "none", By: Engine, Short: "what the health of nodes (attributes #health...) does to resources",
	},
	{Name: "node-health-base", Type: Score, Default: "0", By: Engine, Since: "1.1.16", Short: "what the health of a node begins with, for progressive"},
	{Name: "node-health-green", Type: Score, Default: "0", By: Engine, Short: "the score of green, for custom and progressive"},
	{Name: "node-health-yellow", Type: Score, Default: "0", By: Engine, Short: "the score of yellow, for custom and progressive"},
	{Name: "node-health-red", Type: Score, Default: "-INFINITY", By: Engine, Short: "the score of red, for custom and progressive"},
	{
		Name: "placement-strategy", Type: Select, Words: []string{"default", "utilization", "minimal", "balanced"}, Default: "default",
		By: Engine, Short: "whether capacities and utilization decide where resources run",
	},
}
