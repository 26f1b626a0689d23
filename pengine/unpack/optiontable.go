package unpack

import (
	"strconv"
	"strings"

	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/cib/value/term"
)

// option is a cluster option as the reference documents it.
type option struct {
	name   string
	legacy string // older name still honoured, "" if none
	def    string // "" if there is no default
	valid  func(string) bool
}

// options are the cluster options known, with defaults and what values they take. A nil check
// takes everything.
var options = []option{
	{"dc-version", "", "", nil},
	{"cluster-infrastructure", "", "", nil},
	{"cluster-name", "", "", nil},
	{"dc-deadtime", "", "20s", validInterval},
	{"cluster-recheck-interval", "", "15min", validInterval},
	{"election-timeout", "", "2min", validInterval},
	{"shutdown-escalation", "", "20min", validInterval},
	{"join-integration-timeout", "", "3min", validInterval},
	{"join-finalization-timeout", "", "30min", validInterval},
	{"transition-delay", "", "0s", validInterval},
	{"no-quorum-policy", "", "stop", oneOf("stop", "freeze", "ignore", "demote", "fence", "suicide")},
	{"shutdown-lock", "", "false", validBool},
	{"shutdown-lock-limit", "", "0", validInterval},
	{"enable-acl", "", "false", validBool},
	{"symmetric-cluster", "", "true", validBool},
	{"maintenance-mode", "", "false", validBool},
	{"start-failure-is-fatal", "", "true", validBool},
	{"enable-startup-probes", "", "true", validBool},
	{"fence-remote-without-quorum", "", "false", validBool},
	{"fencing-enabled", "stonith-enabled", "true", validBool},
	{"fencing-action", "stonith-action", "reboot", func(s string) bool { return s == "off" || s == "reboot" }},
	{"fencing-reaction", "fence-reaction", "stop", nil},
	{"fencing-timeout", "stonith-timeout", "60s", validInterval},
	{"have-watchdog", "", "false", validBool},
	{"fencing-watchdog-timeout", "stonith-watchdog-timeout", "0", nil},
	{"fencing-max-attempts", "stonith-max-attempts", "10", validPositive},
	{"concurrent-fencing", "", "true", validBool},
	{"startup-fencing", "", "true", validBool},
	{"priority-fencing-delay", "", "0", validInterval},
	{"node-pending-timeout", "", "0", validInterval},
	{"cluster-delay", "", "60s", validInterval},
	{"load-threshold", "", "80%", validPercentage},
	{"node-action-limit", "", "0", validInteger},
	{"batch-limit", "", "0", validInteger},
	{"migration-limit", "", "-1", validInteger},
	{"cluster-ipc-limit", "", "", nil},
	{"stop-all-resources", "", "false", validBool},
	{"stop-removed-resources", "stop-orphan-resources", "true", validBool},
	{"cancel-removed-actions", "stop-orphan-actions", "true", validBool},
	{"pe-error-series-max", "", "-1", validInteger},
	{"pe-warn-series-max", "", "5000", validInteger},
	{"pe-input-series-max", "", "4000", validInteger},
	{"node-health-strategy", "", "none", oneOf("none", "migrate-on-red", "only-green", "progressive", "custom")},
	{"node-health-base", "", "0", validInteger},
	{"node-health-green", "", "0", validInteger},
	{"node-health-yellow", "", "0", validInteger},
	{"node-health-red", "", "-INFINITY", validInteger},
	{"placement-strategy", "", "default", oneOf("default", "utilization", "minimal", "balanced")},
}

func oneOf(values ...string) func(string) bool {
	return func(s string) bool {
		for _, v := range values {
			if strings.EqualFold(v, s) {
				return true
			}
		}
		return false
	}
}

func validBool(s string) bool { _, ok := term.Bool(s); return ok }

func validInterval(s string) bool { return rule.ValidInterval(s) }

func infinite(s string) bool { return s == "INFINITY" || s == "+INFINITY" }

func validInteger(s string) bool {
	if infinite(s) || s == "-INFINITY" {
		return true
	}
	_, _, err := numeral.Int(s)
	return err == nil
}

func validPositive(s string) bool {
	n, _, err := numeral.Int(s)
	return infinite(s) || err == nil && n > 0
}

// validPercentage takes a number that is not negative, followed by "%".
func validPercentage(s string) bool {
	before, _, found := strings.Cut(s, "%")
	n, err := strconv.ParseFloat(strings.TrimSpace(before), 32)
	return found && err == nil && n >= 0
}
