package crmsh

import (
	"fmt"
	"strings"
)

// Statements gives a text of n statements to measure by: primitives, groups and clones of them, and constraints between
// those, each after what it needs.
func Statements(n int) string {
	var out []string
	add := func(format string, args ...any) {
		if len(out) < n {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	for i := range 16 {
		add("node n%d", i)
	}
	for k := 0; len(out) < n; k++ {
		add(`primitive p%d ocf:pacemaker:Dummy params state="/run/p%d" op monitor interval=10s timeout=20s op start timeout=60s interval=0s meta priority=%d`, k, k, k%7)
		if k%2 == 0 {
			continue
		}
		top := fmt.Sprintf("g%d", k)
		if k%4 == 1 {
			add("group %s p%d p%d", top, k-1, k)
		} else {
			top = fmt.Sprintf("c%d", k)
			add("clone %s p%d meta interleave=true", top, k)
		}
		add("location l%d %s %d: n%d", k, top, k%100, k%16)
		add("location m%d %s rule 50: #uname eq n%d and defined pingd", k, top, k%16)
		add("order o%d Mandatory: p0 %s", k, top)
		add("colocation k%d 5: %s g1", k, top)
	}
	return strings.Join(out, "\n") + "\n"
}
