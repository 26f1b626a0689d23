package report

import (
	"slices"
	"strconv"
	"time"

	"github.com/beevik/etree"
)

// SectionFencing is all that is shown of fencing.
const SectionFencing = SectionFenceFailed | SectionFencePending | SectionFenceWorked

const failedFencing = "Failed Fencing Actions"

// failedFencings writes the fencings that failed, or why none are known.
func (s *status) failedFencings(spacer bool) bool {
	if s.Fencing == nil {
		return false
	}
	if s.Fencing.failed != 0 {
		return s.noFencings(spacer)
	}
	return s.fencingList(spacer, failedFencing, func(e FenceEvent) bool { return e.State == FenceFailed })
}

// fencings writes the fencings that did not fail; or only those under way, where others are not asked for.
func (s *status) fencings(spacer bool) bool {
	switch {
	case s.Fencing == nil:
		return false
	case s.Fencing.failed != 0:
		return s.Sections&SectionFenceFailed == 0 && s.noFencings(spacer)
	case s.Sections&SectionFenceWorked != 0:
		return s.fencingList(spacer, "Fencing History", func(e FenceEvent) bool { return e.State != FenceFailed })
	case s.Sections&SectionFencePending != 0:
		return s.fencingList(spacer, "Pending Fencing Actions", func(e FenceEvent) bool { return !e.State.ended() })
	}
	return false
}

func (s *status) fencingList(spacer bool, title string, shown func(FenceEvent) bool) bool {
	l := list{out: s.out}
	how := FenceTexts{Full: s.Sections&SectionFencing == SectionFencing, Technical: s.FailedDetail, Zone: s.w.Now.Location()}
	for _, e := range s.Fencing.events {
		if shown(e) && s.Nodes.HasFold(e.Target) {
			l.begin(spacer, "%s", title)
			s.out.Item("%s", s.Fencing.Describe(e, how))
		}
	}
	return l.end()
}

func (s *status) noFencings(spacer bool) bool {
	l := list{out: s.out}
	l.begin(spacer, "%s", failedFencing)
	s.out.Item("Failed to get fencing history: %s", s.Fencing.failed)
	return l.end()
}

// xmlFencings writes all fencings, where all are asked for.
func (s *status) xmlFencings(parent *etree.Element) {
	switch {
	case s.Fencing == nil || s.Sections&SectionFencing != SectionFencing:
	case s.Fencing.failed != 0:
		add(parent, "fence_history", number("status", int(s.Fencing.failed)))
	case slices.ContainsFunc(s.Fencing.events, func(e FenceEvent) bool { return s.Nodes.HasFold(e.Target) }):
		list := add(parent, "fence_history")
		for _, e := range s.Fencing.events {
			if s.Nodes.HasFold(e.Target) {
				e.XML(list, s.w.Now.Location())
			}
		}
	}
}

// XML adds a fencing to an element, as Pacemaker's tools write it.
func (e FenceEvent) XML(parent *etree.Element, zone *time.Location) {
	x := add(parent, "fence_event", xmlAttr{"action", e.Action}, xmlAttr{"target", e.Target}, xmlAttr{"client", e.Client}, xmlAttr{"origin", e.Origin})
	switch e.State {
	case FenceFailed:
		set(x, xmlAttr{"status", "failed"}, xmlAttr{"exit-reason", e.ExitReason})
	case FenceDone:
		set(x, xmlAttr{"status", "success"})
	default:
		set(x, xmlAttr{"status", "pending"}, xmlAttr{"extended-status", strconv.Itoa(int(e.State))})
	}
	set(x, xmlAttr{"delegate", e.Delegate}, xmlAttr{"completed", e.when(zone)})
}
