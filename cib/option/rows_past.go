package option

// What Pacemaker's upgrade advises.
const (
	hintThreshold = "migration-threshold in rsc_defaults can be configured instead"
	hintAlerts    = "standalone alerts can be configured instead"
	hintQuorum    = "corosync (2+) infrastructure tracks quorum on its own"
	hintCorosync  = "corosync (2+) infrastructure can be used instead, though the value is not of significance"
)

// Reasons for what becomes of options.
const (
	noThreshold  = "the option is no more; set migration-threshold in rsc_defaults instead"
	firstFailure = "that is how to leave a node at the first failure since schema 3.0"
	noAgent      = "the option is no more; configure an alert instead"
	ownVotes     = "Corosync 2 and later counts votes itself"
	anyStack     = "the value means nothing to Corosync 2 and later"
	staysKnown   = "stopped resources stay known since schema 4.0"
	nowOff       = "that is the name of the action since schema 4.0"
)

// oldStacks are the values of cluster-infrastructure for what ran below Pacemaker before Corosync 2.
var oldStacks = []string{"heartbeat", "openais", "classic openais", "classic openais (with plugin)", "cman"}

// renewals are what becomes of options at an upgrade, beside the new names of those there are.
var renewals = []Renewal{
	{Name: "remove_after_stop", Schema: 3, Became: "remove-after-stop"},

	{Name: "cluster-infrastructure", Schema: 3, Values: oldStacks, Hint: hintCorosync, Idle: true, Why: anyStack},
	{Name: "default-action-timeout", Schema: 3, Became: "timeout", Under: OpDefaults},
	{Name: "default_action_timeout", Schema: 3, Became: "timeout", Under: OpDefaults},
	{Name: "default-migration-threshold", Schema: 3, Hint: hintThreshold, Why: noThreshold},
	{Name: "default_migration_threshold", Schema: 3, Hint: hintThreshold, Why: noThreshold},
	{Name: "default-resource-stickiness", Schema: 3, Became: "resource-stickiness", Under: RscDefaults},
	{Name: "default_resource_stickiness", Schema: 3, Became: "resource-stickiness", Under: RscDefaults},
	{
		Name: "default-resource-failure-stickiness", Schema: 3, Values: []string{"-INFINITY"}, Became: "migration-threshold",
		Under: RscDefaults, As: "1", Why: firstFailure,
	},
	{Name: "default-resource-failure-stickiness", Schema: 3, Hint: hintThreshold, Why: noThreshold},
	{
		Name: "default_resource_failure_stickiness", Schema: 3, Values: []string{"-INFINITY"}, Became: "migration-threshold",
		Under: RscDefaults, As: "1", Why: firstFailure,
	},
	{Name: "default_resource_failure_stickiness", Schema: 3, Hint: hintThreshold, Why: noThreshold},
	{Name: "expected-quorum-votes", Schema: 3, Hint: hintQuorum, Idle: true, Why: ownVotes},
	{Name: "is-managed-default", Schema: 3, Became: "is-managed", Under: RscDefaults},
	{Name: "is_managed_default", Schema: 3, Became: "is-managed", Under: RscDefaults},
	{Name: "notification-agent", Schema: 3, Hint: hintAlerts, Why: noAgent},
	{Name: "notification-recipient", Schema: 3, Hint: hintAlerts, Why: noAgent},

	{Name: "remove-after-stop", Schema: 4, Why: staysKnown},
	{Name: "stonith-action", Schema: 4, Values: []string{"poweroff"}, Became: "stonith-action", As: "off", Why: nowOff},
}

// past are options that nothing obeys any more, and that no schema forbids.
var past = []Past{
	{"start-stop-delay", "nothing reads it"},
	{"last-lrm-refresh", ""},
}
