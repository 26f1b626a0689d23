package crmmon

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"pacer/pengine/report"
	"pacer/pengine/world"
)

// remark writes what the reference has no place for: of a running cluster only, and only where there is something to say.
func (l look) remark(to io.Writer, w *world.World, o report.StatusOptions) error {
	var text strings.Builder
	if o.Sections&report.SectionNodes != 0 {
		paragraph(&text, "Watchdogs", l.watchdogs)
	}
	attention := l.attention
	if l.state == running {
		attention = slices.Concat(attention, stuckDevices(w))
	}
	paragraph(&text, "Attention", attention)
	_, err := io.WriteString(to, text.String())
	return err
}

func paragraph(to *strings.Builder, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(to, "\n%s:\n", title)
	for _, s := range lines {
		fmt.Fprintf(to, "  * %s\n", s)
	}
}

// stuckDevices says how to bring back fence devices that run nowhere since they failed. Nobody does that by itself when the
// device works again, as nobody knows then that it does.
func stuckDevices(w *world.World) (list []string) {
	for _, top := range w.Resources {
		top.Walk(func(r *world.Resource) {
			if !r.IsPrimitive() || !r.Is(world.FenceDevice) || r.IsActive(true) || r.Disabled() {
				return
			}
			if failed := failedOn(r); len(failed) > 0 {
				id := world.BaseName(r.ID)
				list = append(list, fmt.Sprintf("fence device %s runs nowhere since it failed on %s, so that nobody watches it; it is still asked to fence. When it works again, `crm resource cleanup %s` brings it back", id, strings.Join(failed, ", "), id))
			}
		})
	}
	slices.Sort(list)
	return slices.Compact(list) // instances of a clone are one device
}

// failedOn lists the nodes on which failures of a resource count.
func failedOn(r *world.Resource) (nodes []string) {
	for _, n := range r.W.Roster.Nodes {
		if count, _ := r.FailCount(n, world.FailEffective, nil); count > 0 {
			nodes = append(nodes, n.Name)
		}
	}
	return nodes
}
