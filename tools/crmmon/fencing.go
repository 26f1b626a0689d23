package crmmon

import (
	"context"
	"strconv"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// Levels of the history of fencing, as --fence-history takes them: nothing; what failed and what is under way; all. Pacemaker
// shows at the second what it shows at the last.
const (
	noFencing    = 0
	usualFencing = 1
	allFencing   = 2
	lastFencing  = 3
)

// fencingSections are those that a level shows.
func fencingSections(level int) report.Section {
	switch level {
	case noFencing:
		return 0
	case usualFencing:
		return report.SectionFenceFailed | report.SectionFencePending
	}
	return report.SectionFencing
}

// fencing shows what a level does; all that there is of fencing is hidden by the lowest only.
func (c *choice) fencing(level int) {
	c.set |= fencingSections(level)
	if c.fenceLevel = level; level == noFencing {
		c.set &^= report.SectionFencing
	}
}

// fenceHistory reads --fence-history.
func (c *choice) fenceHistory(o output.OptionalText) error {
	level, err := allFencing, error(nil)
	if o.Value != "" {
		level, err = strconv.Atoi(o.Value)
	}
	if err != nil || level < noFencing || level > lastFencing {
		return output.Fail(vocab.ExitUsage, "Fence history must be 0-3, and not %q", o.Value)
	}
	c.fencing(level)
	return nil
}

// shownLevel is the level that shows what sections do.
func shownLevel(set report.Section) int {
	switch {
	case set&report.SectionFencing == report.SectionFencing:
		return lastFencing
	case set&report.SectionFenceWorked != 0:
		return allFencing
	case set&report.SectionFencing != 0:
		return usualFencing
	}
	return noFencing
}

// nextFencing goes on to the next level, after the last to the first.
func (s *show) nextFencing() {
	s.fenceLevel = (s.fenceLevel + 1) % (lastFencing + 1)
	s.Sections = s.Sections&^report.SectionFencing | fencingSections(s.fenceLevel)
}

// fencing asks the daemon for what is known of fencings, if that is shown. Why it is not known is shown too.
func (m *monitor) fencing() *report.FenceHistory {
	if m.fenceLevel == noFencing || m.Sections&report.SectionFencing == 0 {
		return nil
	}
	client, err := cluster.Client(m.Env)
	if err != nil {
		return report.NoFenceHistory(output.StatusOf(err))
	}
	return fenceHistory(client.FenceEvents(context.Background()))
}

// fenceHistory is what a daemon says of fencings, or why it does not.
func fenceHistory(list []api.FenceEvent, err error) *report.FenceHistory {
	if err != nil {
		return report.NoFenceHistory(output.StatusOf(cluster.CallError(err)))
	}
	return cluster.FenceHistory(list)
}

// known is what is shown of fencings: who watches is shown the latest of each kind, unless all are asked for.
func (m *monitor) known(h *report.FenceHistory) *report.FenceHistory {
	if h == nil || !m.watching || m.format == output.FormatXML || m.Sections&report.SectionFencing == report.SectionFencing {
		return h
	}
	return h.Reduced()
}
