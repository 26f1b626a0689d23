package option

import (
	"slices"

	"pacer/cib/value/vocab"
)

// primitiveRows are the meta-attributes of a primitive, in the order in which Pacemaker's tools list them.
var primitiveRows = []Option{
	{Name: "priority", Type: Score, Default: "0", Short: "how important the resource is, beside others", Long: "Where not all resources can run, those of lower priority are stopped for the sake of those of higher priority."},
	{Name: "critical", Type: Boolean, Default: "true", Short: "whether the resource takes others along", Long: "What a colocation constraint without influence of its own has for influence, and what colocates the members of a group."},
	{
		Name: "target-role", Type: Select, Words: targetRoles(), Default: vocab.RoleStarted.String(), Short: "what the resource is to be",
		Long: "Stopped keeps it stopped. Unpromoted starts it and does not promote it. Started and Promoted start it, and let it be promoted if it can.",
	},
	{
		Name: "is-managed", Type: Boolean, Default: "true", Short: "whether the cluster starts and stops the resource",
		Long: "Without that it is watched, and neither started, stopped, promoted nor demoted.",
	},
	{
		Name: "maintenance", Type: Boolean, Default: "false", Short: "whether the cluster leaves the resource alone",
		Long: "As with is-managed=false, and it is not watched either.",
	},
	{
		Name: "resource-stickiness", Type: Score, Short: "how much the resource wants to stay where it is",
		Long: "The score of the node on which it is active. Without it that is 1 for an instance of a clone, and 0 for all else.",
	},
	{
		Name: "requires", Type: Select, Words: []string{"nothing", "quorum", "fencing", "unfencing"}, Short: "what must be before the resource may start",
		Long: "nothing: it may always start. quorum: where most nodes are together. fencing: where besides all nodes are fenced of which nobody knows " +
			"what they do. unfencing: as fencing, on nodes that are unfenced. Without it: quorum for a fence device; else unfencing where " +
			"nodes are unfenced, fencing where nodes are fenced, quorum where they are not.",
	},
	{
		Name: "migration-threshold", Type: Score, Default: "INFINITY", Short: "how many failures drive the resource from a node",
		Long: "0: none does. Failures count whose on-fail is restart, and failed starts where start-failure-is-fatal is false.",
	},
	{Name: "failure-timeout", Type: Duration, Default: "0", Short: "after how long a failure is forgotten", Long: "0: never. A node from which failures have driven the resource may run it again then."},
	{
		Name: "multiple-active", Type: Select, Words: []string{"block", "stop_only", "stop_start", "stop_unexpected"}, Default: "stop_start",
		Short: "what is done about a resource that is active more often than it should be",
		Long: "block: nothing, it is left alone. stop_only: all is stopped and stays so. stop_start: all is stopped, and it is started on one node. " +
			"stop_unexpected: it is stopped where it should not be, which the one that stays must bear.",
	},
	{Name: "allow-migrate", Type: Boolean, Short: "whether the resource may move while it runs", Long: "Without it that is so for ocf:pacemaker:remote alone."},
	{Name: "allow-unhealthy-nodes", Type: Boolean, Default: "false", Short: "whether the resource may run on nodes that are not well"},
	{
		Name: "container-attribute-target", Type: Text, Short: "whose attributes count for a resource in a container",
		Long: "host: those of the node on which the container runs. Anything else: those of the node that the container is.",
	},
	{Name: "remote-node", Type: Text, Short: "the name of the guest node that the resource is", Long: "It makes the resource, which is a virtual machine or the like, a node. No other node and no resource may have the name."},
	{Name: "remote-addr", Type: Text, Short: "where the guest node is reached", Long: "A name or an address. Without it that is the name of the guest node."},
	{Name: "remote-port", Type: Text, Called: "port", Default: "3121", Short: "the port at which the guest node listens"},
	{Name: "remote-connect-timeout", Type: Timeout, Default: "60s", Short: "how long a connection to the guest node may take to come about"},
	{Name: "remote-allow-migrate", Type: Boolean, Default: "true", Short: "whether the connection to the guest node may move without being closed"},
}

// targetRoles are the roles that a resource can be given.
func targetRoles() []string {
	return []string{vocab.RoleStopped.String(), vocab.RoleStarted.String(), vocab.RoleUnpromoted.String(), vocab.RolePromoted.String()}
}

// Primitive lists the meta-attributes of a primitive. The slice is shared: do not change it.
func Primitive() []Option { return primitiveRows }

// deviceRows are the parameters of fence devices that the cluster obeys itself, in the order in which Pacemaker's tools list
// them; those of actions follow.
var deviceRows = []Option{
	{
		Name: "pcmk_host_argument", Advanced: true, Type: Text, Short: "the agent's parameter that takes the target",
		Long: "Without it that is port or plug, whichever the agent has. none: the agent is told no target.",
	},
	{Name: "pcmk_host_map", Type: Text, Short: "what the device calls nodes, where it does not know their names", Long: `Such as "node1:1;node2:2,3": outlet 1 for node1, outlets 2 and 3 for node2.`},
	{Name: "pcmk_host_list", Type: Text, Short: "the nodes that the device can fence", Long: `Such as "node1,node2". static-list for pcmk_host_check wants it, or pcmk_host_map.`},
	{
		Name: "pcmk_host_check", Type: Select, Words: []string{"dynamic-list", "static-list", "status", "none"}, Short: "how to find out which nodes the device can fence",
		Long: "static-list: pcmk_host_list and pcmk_host_map say so. dynamic-list: the device lists them. status: the device is asked for each. none: it " +
			"fences any. Without it: static-list where the nodes are listed; else dynamic-list or status, where the agent has list or status; else none.",
	},
	{Name: "pcmk_delay_max", Type: Duration, Default: "0s", Short: "how long to wait before fencing at most", Long: "The wait is pcmk_delay_base and a random time, together no longer than this."},
	{
		Name: "pcmk_delay_base", Type: Text, Default: "0s", Short: "how long to wait before fencing",
		Long: `Nodes that fence one another at the same time would both go; a wait gives one the lead. One length of time for all nodes, or a list such as "node1:1s;node2:5".`,
	},
	{Name: "pcmk_action_limit", Type: Integer, Default: "1", Short: "how many actions the device does at a time", Long: "-1: any number."},
}

// Device lists the parameters of fence devices that the cluster obeys itself.
func Device() []Option {
	all := slices.Clone(deviceRows)
	for _, action := range []string{vocab.TaskReboot, vocab.TaskOff, vocab.TaskOn, vocab.TaskList, vocab.TaskMonitor, vocab.TaskStatus} {
		all = append(all,
			Option{Name: "pcmk_" + action + "_action", Advanced: true, Type: Text, Default: action, Short: "what the agent is asked for instead of " + action, Long: "For agents that call the action " + action + " something else."},
			Option{Name: "pcmk_" + action + "_timeout", Advanced: true, Type: Timeout, Default: "60s", Short: "how long " + action + " may take, instead of fencing-timeout", Long: "For devices that are slower, or quicker, than others."},
			Option{Name: "pcmk_" + action + "_retries", Advanced: true, Type: Integer, Default: "2", Short: "how often " + action + " is tried within its time", Long: "For devices that refuse when somebody else is at them."},
		)
	}
	return all
}
