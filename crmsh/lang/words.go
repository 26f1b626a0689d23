package lang

import (
	"slices"
	"strconv"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/lazyregexp"
)

// The words of the language. Names of attributes and values are those of the CIB's schema.
var (
	sectionWords  = []string{"params", "meta", "utilization", "operations", "op", "op_params", "op_meta", "rule", "attributes"}
	opAttributes  = []string{"name", "interval", "timeout", "start-delay", "interval-origin", "enabled", "record-pending", "role", "on-fail", "description", "id"}
	onFailValues  = []string{"ignore", "block", "stop", "restart", "standby", "fence", "restart-container", "demote"}
	roleWords     = vocab.RoleNames()
	actionWords   = vocab.ConstraintTasks()
	kindWords     = []string{"Optional", "Mandatory", "Serialize"}
	discoveries   = []string{"always", "never", "exclusive"}
	lossPolicies  = []string{"stop", "demote", "fence", "freeze"}
	boolOps       = []string{"or", "and"}
	binaryOps     = []string{"lt", "gt", "lte", "gte", "eq", "ne"}
	unaryOps      = []string{"defined", "not_defined"}
	exprTypes     = []string{"string", "version", "number", "integer"}
	dateOps       = []string{"lt", "gt", "in_range", "in", "date_spec", "spec"}
	dateSpecNames = []string{"seconds", "minutes", "hours", "monthdays", "weekdays", "yearsdays", "yeardays", "months", "weeks", "years", "weekyears", "moon", "days"}
	aclRights     = []string{"read", "write", "deny"}
	selectorWords = []string{"nodes", "fencing", "resources", "attributes"}
	containers    = []string{"docker", "podman"}
	nodeTypes     = []string{"member", "remote", "ping"}
	booleanWords  = vocab.Bools()
)

// oldDates are parts of dates that no schema of today has: nobody is told to write them.
var oldDates = []string{"moon", "yearsdays"}

func livingDates() []string {
	return slices.DeleteFunc(slices.Clone(dateSpecNames), func(n string) bool { return slices.Contains(oldDates, n) })
}

var (
	scoreForm    = lazyregexp.New(`^[+-]?(inf(inity)?|INF(INITY)?|[0-9]+)$`)
	intervalForm = lazyregexp.New(`^([0-9]+ *[a-zA-Z]*|[+-]?P.+)$`)
	identForm    = lazyregexp.New(`(?i)^[a-z0-9_#$-][^=]*$`)
	resourceForm = lazyregexp.New(`(?i)^[a-z_#$][^=]*$`)
	agentForm    = lazyregexp.New(`^[^:= ]+(:[^:= ]+){0,2}$`)
)

// oldScores maps the words that once stood for scores to what they mean.
var oldScores = map[string]string{"advisory": "0", "mandatory": "inf"}

// timeUnits are the units a duration may be given in.
var timeUnits = []string{"", "s", "sec", "m", "min", "h", "hr", "ms", "msec", "us", "usec", "d", "day", "w", "week"}

// IsScore says whether text is a number or an infinity, either of which may have a sign.
func IsScore(text string) bool { return scoreForm().MatchString(text) }

// IsInterval says whether text is a duration: a number with an optional unit, or one as ISO 8601 has it.
func IsInterval(text string) bool {
	if !intervalForm().MatchString(text) {
		return false
	}
	if strings.Contains(text, "P") {
		return true
	}
	unit := strings.TrimLeft(strings.TrimLeft(text, "0123456789"), " ")
	return oneOf(unit, timeUnits)
}

// IsOpAttribute says whether name is an attribute of an operation; other names are parameters of its agent.
func IsOpAttribute(name string) bool { return slices.Contains(opAttributes, name) }

// oneOf says whether word is one of known, case aside.
func oneOf(word string, known []string) bool {
	return canonical(word, known) != "" || (word == "" && slices.Contains(known, ""))
}

// canonical gives the spelling that known has for word, or "".
func canonical(word string, known []string) string {
	i := slices.IndexFunc(known, func(k string) bool { return strings.EqualFold(k, word) })
	if i < 0 {
		return ""
	}
	return known[i]
}

// truth gives the canonical spelling of a boolean, or "".
func truth(word string) string {
	value, ok := vocab.Bool(word)
	if !ok {
		return ""
	}
	return strconv.FormatBool(value)
}
