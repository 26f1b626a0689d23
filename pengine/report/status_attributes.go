package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"pacer/cib/value/numeral"
	"pacer/cib/value/secret"
	"pacer/pengine/world"
)

func sprintf(format string, args ...any) string { return fmt.Sprintf(format, args...) }

// automatic are the beginnings of names of node attributes that the cluster keeps for itself.
var automatic = []string{"fail-count", "last-failure", "shutdown", "terminate", "standby", "#"}

// shownAttributes are the names of a node's attributes that users set, sorted.
func shownAttributes(n *world.Node) (names []string) {
	for name := range n.Attrs.All() {
		if !slices.ContainsFunc(automatic, func(p string) bool { return strings.HasPrefix(name, p) }) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// attributes writes the attributes of nodes that are up.
func (s *status) attributes(spacer bool) bool {
	l := list{out: s.out}
	for _, n := range s.w.Roster.Nodes {
		if !n.Online() || !s.Nodes.HasFold(n.Name) {
			continue
		}
		names := shownAttributes(n)
		if len(names) == 0 {
			continue
		}
		l.begin(spacer, "Node Attributes")
		s.beginNode(n)
		for _, name := range names {
			value, _ := n.Attr(name)
			s.out.Item("%-32s\t: %-10s%s", name, secret.Shown(name, value), connectivity(n, name, value))
		}
		s.out.End()
	}
	return l.end()
}

// connectivity judges an attribute by the ping resource on the node that sets it; "" for other
// attributes and good values.
func connectivity(n *world.Node, name, value string) string {
	expected, found := expectedScore(n, n.Running, name)
	if !found {
		return ""
	}
	v := numeral.AtLeast(value, math.MinInt32)
	switch {
	case v <= 0:
		return "\t: Connectivity is lost"
	case v < expected:
		return sprintf("\t: Connectivity is degraded (Expected=%d)", expected)
	}
	return ""
}

// expectedScore is what a ping resource makes of an attribute if all hosts can be reached.
func expectedScore(n *world.Node, list []*world.Resource, name string) (expected int, found bool) {
	for _, r := range list {
		if expected, found = expectedScore(n, r.Children, name); found {
			return expected, true
		}
		if agent := strings.ToLower(r.MetaValue("type")); agent != "ping" && agent != "pingd" {
			continue
		}
		params := r.Params(n)
		set, ok := params.Get("name")
		if !ok {
			set = "pingd"
		}
		if !strings.EqualFold(set, name) {
			continue
		}
		hosts := 0
		if v := params.Value("host_list"); v != "" {
			hosts = len(strings.Split(v, " "))
		}
		multiplier := 1
		if n, _, err := numeral.Int(params.Value("multiplier")); err == nil {
			multiplier = int(n)
		}
		return hosts * multiplier, true
	}
	return 0, false
}
