package upgrade

import (
	"fmt"
	"slices"
	"strings"
)

// renewal is what becomes of an old name. Of several for one name, one that is limited to values
// comes before one that is not.
type renewal struct {
	from, to string   // no new name: dropped
	under    string   // where it moves, if not in place
	values   []string // only where the value (or the operation's name) is one of these
	prefix   string   // only where the value has this prefix, which is cut off, and no comma
	as       string   // the new value, if it changes
	hint     string   // what to do, where something is lost
	disables bool     // what is lost is worth a warning
}

// table is a set of renewals for one kind of object, and how messages call that kind.
type table struct {
	label string
	rows  []renewal
}

// find gives the renewal for a name with a value, nil if it stays.
func (t *table) find(name, value string) *renewal {
	var general *renewal
	for i := range t.rows {
		row := &t.rows[i]
		switch {
		case row.from != name:
		case row.values == nil && row.prefix == "":
			general = row
		case slices.Contains(row.values, value):
			return row
		case row.prefix != "" && strings.HasPrefix(value, row.prefix) && !strings.Contains(value, ","):
			return row
		}
	}
	return general
}

// tell notes a renewal at an element.
func (r *Run) tell(t *table, row *renewal, id, context string) {
	level := Debug
	switch {
	case row.disables:
		level = Warning
	case row.hint != "":
		level = Info
	}
	r.note(level, id, "%s: %s: %s", t.label, context, row.action())
	if row.hint != "" {
		r.note(level, id, "%s: ... %s", t.label, row.hint)
	}
}

// action words what is done.
func (row *renewal) action() string {
	var b strings.Builder
	switch {
	case row.to == "":
		b.WriteString("dropping " + row.from)
	case row.under != "":
		fmt.Fprintf(&b, "moving %s under %s as %s unless already defined there", row.from, row.under, row.to)
	case row.to == row.from:
		fmt.Fprintf(&b, "keeping %s as %s", row.from, row.to)
	default:
		fmt.Fprintf(&b, "renaming %s as %s", row.from, row.to)
	}
	if row.as != "" {
		b.WriteString(", redefined as " + row.as)
		if row.values != nil {
			b.WriteString(",")
		}
	}
	switch {
	case row.values != nil:
		b.WriteString(" for matching " + strings.Join(row.values, "|"))
	case row.prefix != "":
		fmt.Fprintf(&b, " for matching %s prefix that will, meanwhile, get dropped", row.prefix)
	}
	return b.String()
}

const (
	setThreshold  = "migration-threshold can be configured instead"
	setDefault    = "migration-threshold in rsc_defaults can be configured instead"
	useAlerts     = "standalone alerts can be configured instead"
	noIsolation   = "i.e. resource at hand disabled; isolation wrappers obsoleted with bundle resources"
	onlyStart     = "only start/promote operation taken into account"
	neverEffect   = "was actually never in effect"
	opDefaults    = "op_defaults"
	rscDefaults   = "rsc_defaults"
	minusInfinity = "-INFINITY"
)

var clusterProperties = table{"Cluster properties", []renewal{
	{
		from: "cluster-infrastructure",
		values: []string{
			"heartbeat", "openais", "classic openais", "classic openais (with plugin)", "cman",
		},
		hint: "corosync (2+) infrastructure can be used instead, though the value is not of significance",
	},
	{from: "cluster_recheck_interval", to: "cluster-recheck-interval"},
	{from: "dc_deadtime", to: "dc-deadtime"},
	{from: "default-action-timeout", to: "timeout", under: opDefaults},
	{from: "default_action_timeout", to: "timeout", under: opDefaults},
	{from: "default-migration-threshold", hint: setDefault},
	{from: "default_migration_threshold", hint: setDefault},
	{from: "default-resource-stickiness", to: "resource-stickiness", under: rscDefaults},
	{from: "default_resource_stickiness", to: "resource-stickiness", under: rscDefaults},
	{
		from: "default-resource-failure-stickiness", to: "migration-threshold", under: rscDefaults,
		values: []string{minusInfinity}, as: "1",
	},
	{from: "default-resource-failure-stickiness", hint: setDefault},
	{
		from: "default_resource_failure_stickiness", to: "migration-threshold", under: rscDefaults,
		values: []string{minusInfinity}, as: "1",
	},
	{from: "default_resource_failure_stickiness", hint: setDefault},
	{from: "election_timeout", to: "election-timeout"},
	{from: "expected-quorum-votes", hint: "corosync (2+) infrastructure tracks quorum on its own"},
	{from: "is-managed-default", to: "is-managed", under: rscDefaults},
	{from: "is_managed_default", to: "is-managed", under: rscDefaults},
	{from: "no_quorum_policy", to: "no-quorum-policy"},
	{from: "notification-agent", hint: useAlerts},
	{from: "notification-recipient", hint: useAlerts},
	{from: "remove_after_stop", to: "remove-after-stop"},
	{from: "shutdown_escalation", to: "shutdown-escalation"},
	{from: "startup_fencing", to: "startup-fencing"},
	{from: "stonith_action", to: "stonith-action"},
	{from: "stonith_enabled", to: "stonith-enabled"},
	{from: "stop_orphan_actions", to: "stop-orphan-actions"},
	{from: "stop_orphan_resources", to: "stop-orphan-resources"},
	{from: "symmetric_cluster", to: "symmetric-cluster"},
	{from: "transition_idle_timeout", to: "cluster-delay"},
}}

var nodeAttributes = table{"Cluster node", []renewal{
	{from: "type", to: "type", values: []string{"normal"}, as: "member"},
}}

var resourceParameters = table{"Resource instance_attributes", []renewal{
	{from: "pcmk_arg_map"},
	{from: "pcmk_arg_map", to: "pcmk_host_argument", prefix: "port:"},
	{from: "pcmk_list_cmd", to: "pcmk_list_action"},
	{from: "pcmk_monitor_cmd", to: "pcmk_monitor_action"},
	{from: "pcmk_off_cmd", to: "pcmk_off_action"},
	{from: "pcmk_on_cmd", to: "pcmk_on_action"},
	{from: "pcmk_reboot_cmd", to: "pcmk_reboot_action"},
	{from: "pcmk_status_cmd", to: "pcmk_status_action"},
}}

var resourceMeta = table{"Resource meta_attributes", []renewal{
	{from: "isolation", to: "target-role", as: "Stopped", hint: noIsolation, disables: true},
	{from: "isolation-host", to: "target-role", as: "Stopped", hint: noIsolation, disables: true},
	{from: "isolation-instance", to: "target-role", as: "Stopped", hint: noIsolation, disables: true},
	{from: "isolation-wrapper", to: "target-role", as: "Stopped", hint: noIsolation, disables: true},
	{from: "resource-failure-stickiness", to: "migration-threshold", values: []string{minusInfinity}, as: "1"},
	{from: "resource-failure-stickiness", hint: setThreshold},
	{from: "resource_failure_stickiness", to: "migration-threshold", values: []string{minusInfinity}, as: "1"},
	{from: "resource_failure_stickiness", hint: setThreshold},
}}

// starting are the operations that have requirements.
var starting = []string{"start", "promote"}

// operationAttrs holds for attributes and meta-attributes of operations, by the operation's name.
var operationAttrs = table{"Resources-operation", []renewal{
	{from: "requires", hint: onlyStart},
	{from: "requires", to: "requires", values: starting, under: "meta_attributes"},
}}

// operationParameters holds for instance attributes of operations, by the operation's name.
var operationParameters = table{"Resources-operation instance_attributes", []renewal{
	{from: "requires", hint: onlyStart},
	{from: "requires", to: "requires", values: starting, under: "per-resource-meta_attributes"},
	{from: "interval-origin", to: "interval-origin", under: "meta_attributes"},
	{from: "start-delay", to: "start-delay", under: "meta_attributes"},
	{from: "enabled", to: "enabled", under: "meta_attributes"},
	{from: "on-fail", to: "on-fail", under: "meta_attributes"},
	{from: "record-pending", to: "record-pending", under: "meta_attributes"},
	{from: "role", to: "role", under: "meta_attributes"},
	{from: "timeout", to: "timeout", under: "meta_attributes"},
}}

var colocationAttrs = table{"Constraints-colocation", []renewal{
	{from: "score-attribute", hint: neverEffect},
	{from: "score-attribute-mangle", hint: neverEffect},
}}
