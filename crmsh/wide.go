package crmsh

import (
	"fmt"
	"strings"
)

// Wide gives texts by which to measure: in each, one statement, or one kind of them, has n parts.
func Wide(n int) map[string]string {
	primitives := repeat(n, "primitive r%d ocf:pacemaker:Dummy\n")
	members := repeat(n, " r%d")
	one := "primitive r ocf:pacemaker:Dummy"
	return map[string]string{
		"parameters":        one + " params" + repeat(n, " p%d=v") + "\n",
		"parameters, lines": one + " params" + repeat(n, " \\\n  p%d=v") + "\n",
		"meta attributes":   one + " meta" + repeat(n, " p%d=v") + "\n",
		"sets with rules":   one + repeat(n, " params rule a%d eq 1 p=v") + "\n",
		"templates":         repeat(n, "rsc_template t%[1]d ocf:pacemaker:Dummy\nprimitive r%[1]d @t%[1]d\n"),
		"operations":        one + repeat(n, " op monitor interval=1%ds timeout=20s") + "\n",
		"group members":     primitives + "group g" + members + "\n",
		"tag members":       primitives + "tag t" + members + "\n",
		"set members":       primitives + "colocation c inf: (" + members + " )\n",
		"ordered members":   primitives + "order o Mandatory: (" + members + " )\n",
		"rules":             one + "\nlocation l r" + repeat(n, " rule %d: a eq 1") + "\n",
		"expressions":       one + "\nlocation l r rule 5: defined a" + repeat(n, " or a%d eq 1") + "\n",
		"nodes":             repeat(n, "node n%d attributes a=1 b=2\n"),
		"node attributes":   "node n attributes" + repeat(n, " a%d=1") + "\n",
		"properties":        "property" + repeat(n, " x-p%d=1") + "\n",
		"property sets":     repeat(n, "property s%d: x-p=1\n"),
		"fencing levels":    one + "\nfencing_topology" + repeat(n, " n%d: r") + "\n",
		"permissions":       "role w" + repeat(n, ` read xpath:"//x%d"`) + "\n",
		"roles and users":   repeat(n, "role w%[1]d read xpath:\"//x\"\nacl_target u%[1]d w%[1]d\n"),
		"roles of a user":   repeat(n, "role w%d read xpath:\"//x\"\n") + "acl_target u" + repeat(n, " w%d") + "\n",
	}
}

func repeat(n int, format string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}
