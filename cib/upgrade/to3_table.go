package upgrade

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"pacer/cib/option"

	"github.com/beevik/etree"
)

// renewal is what becomes of an old name. Of several for one name, one that is limited to values
// comes before one that is not.
type renewal struct {
	from, to string   // no new name: dropped
	under    string   // where it moves, if not in place
	values   []string // only where the value (or the operation's name) is one of these
	prefix   string   // only where the value has this prefix, which is cut off, and no comma
	as       string   // the new value, if it changes
	hint     string   // what to do, where something is lost, as Pacemaker prints it
	disables bool     // Pacemaker warns of what is lost
	idle     bool     // what is dropped had no effect
	why      string   // the reason, where it is not just the name that changes
}

// table is a set of renewals for one kind of object, and how messages call that kind.
type table struct {
	label string // in Pacemaker's messages
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

// print adds Pacemaker's messages of a renewal at an element.
func (r *Run) print(t *table, row *renewal, id, context string) {
	level := Debug
	switch {
	case row.disables:
		level = Warning
	case row.hint != "":
		level = Info
	}
	r.message(level, id, "%s: %s: %s", t.label, context, row.action())
	if row.hint != "" {
		r.message(level, id, "%s: ... %s", t.label, row.hint)
	}
}

// record tells of a renewal at an element that comes about as the table has it.
func (r *Run) record(row *renewal, at *etree.Element, was, is string) {
	switch {
	case is != "" && row.disables:
		r.change(Change{Level: Warning, ID: r.idAt(at), Was: was, Is: is, Why: row.reason()})
	case is != "":
		r.became(at, was, is, row.reason())
	case row.idle:
		r.spent(at, was, row.reason())
	default:
		r.lost(at, was, row.reason())
	}
}

// reason says in our words why there is the renewal.
func (row *renewal) reason() string {
	switch {
	case row.why != "":
		return row.why
	case row.under != "":
		return "it is set there since schema 3.0"
	}
	return "that is its name since schema 3.0"
}

// action words what is done, as Pacemaker does.
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
	noIsolation   = "i.e. resource at hand disabled; isolation wrappers obsoleted with bundle resources"
	onlyStart     = "only start/promote operation taken into account"
	neverEffect   = "was actually never in effect"
	noStickiness  = "failures no longer lower a score by a number of points; set migration-threshold instead"
	firstFailure  = "that is how to leave a node at the first failure since schema 3.0"
	noWrapper     = "isolation wrappers are no more; the resource stays stopped until it is put into a bundle"
	onlyStarting  = "only start and promote have requirements"
	hadNoEffect   = "the attribute never had an effect"
	opDefaults    = option.OpDefaults
	rscDefaults   = option.RscDefaults
	minusInfinity = "-INFINITY"
)

// clusterProperties are the options that have another name since, and those that moved or are no more.
var clusterProperties = sync.OnceValue(func() *table { return &table{"Cluster properties", optionRows(3)} })

// optionRows is what the catalogue of options says of an upgrade.
func optionRows(schema int) (rows []renewal) {
	for _, r := range option.Renewals(schema) {
		rows = append(rows, renewal{
			from: r.Name, to: r.Became, under: r.Under, values: r.Values, as: r.As, hint: r.Hint, idle: r.Idle, why: r.Why,
		})
	}
	return rows
}

var nodeAttributes = table{"Cluster node", []renewal{
	{from: "type", to: "type", values: []string{"normal"}, as: "member", why: "nodes that can run resources are called members since schema 3.0"},
}}

var resourceParameters = table{"Resource instance_attributes", []renewal{
	{from: "pcmk_arg_map", why: "only a mapping of the port can be carried over, as pcmk_host_argument"},
	{from: "pcmk_arg_map", to: "pcmk_host_argument", prefix: "port:"},
	{from: "pcmk_list_cmd", to: "pcmk_list_action"},
	{from: "pcmk_monitor_cmd", to: "pcmk_monitor_action"},
	{from: "pcmk_off_cmd", to: "pcmk_off_action"},
	{from: "pcmk_on_cmd", to: "pcmk_on_action"},
	{from: "pcmk_reboot_cmd", to: "pcmk_reboot_action"},
	{from: "pcmk_status_cmd", to: "pcmk_status_action"},
}}

var resourceMeta = table{"Resource meta_attributes", []renewal{
	{from: "isolation", to: "target-role", as: "Stopped", hint: noIsolation, disables: true, why: noWrapper},
	{from: "isolation-host", to: "target-role", as: "Stopped", hint: noIsolation, disables: true, why: noWrapper},
	{from: "isolation-instance", to: "target-role", as: "Stopped", hint: noIsolation, disables: true, why: noWrapper},
	{from: "isolation-wrapper", to: "target-role", as: "Stopped", hint: noIsolation, disables: true, why: noWrapper},
	{from: "resource-failure-stickiness", to: "migration-threshold", values: []string{minusInfinity}, as: "1", why: firstFailure},
	{from: "resource-failure-stickiness", hint: setThreshold, why: noStickiness},
	{from: "resource_failure_stickiness", to: "migration-threshold", values: []string{minusInfinity}, as: "1", why: firstFailure},
	{from: "resource_failure_stickiness", hint: setThreshold, why: noStickiness},
}}

// starting are the operations that have requirements.
var starting = []string{"start", "promote"}

// operationAttrs holds for attributes and meta-attributes of operations, by the operation's name.
var operationAttrs = table{"Resources-operation", []renewal{
	{from: "requires", hint: onlyStart, idle: true, why: onlyStarting},
	{from: "requires", to: "requires", values: starting, under: "meta_attributes"},
}}

// operationParameters holds for instance attributes of operations, by the operation's name.
var operationParameters = table{"Resources-operation instance_attributes", []renewal{
	{from: "requires", hint: onlyStart, idle: true, why: onlyStarting},
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
	{from: "score-attribute", hint: neverEffect, idle: true, why: hadNoEffect},
	{from: "score-attribute-mangle", hint: neverEffect, idle: true, why: hadNoEffect},
}}
