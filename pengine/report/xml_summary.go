package report

import (
	"cmp"
	"strconv"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// xmlSummary writes what concerns the cluster as a whole.
func (s *status) xmlSummary(parent *etree.Element) {
	top := add(parent, "summary")
	for _, part := range []struct {
		section Section
		write   func(*etree.Element)
	}{
		{SectionStack, s.xmlStack},
		{SectionDC, s.xmlDC},
		{SectionTimes, s.xmlTimes},
		{SectionCounts, s.xmlCounts},
		{SectionOptions, s.xmlOptions},
	} {
		if s.Sections&part.section != 0 {
			part.write(top)
		}
	}
	dropIfEmpty(top)
}

func (s *status) xmlStack(top *etree.Element) {
	add(top, "stack", xmlAttr{"type", cmp.Or(s.property("cluster-infrastructure"), "unknown")},
		xmlAttr{"pacemakerd-state", s.Daemon})
}

func (s *status) xmlDC(top *etree.Element) {
	dc := s.w.DC
	if dc == nil {
		add(top, "current_dc", yes("present", false))
		return
	}
	e := add(top, "current_dc", yes("present", true))
	addAlways(e, "version", s.property("dc-version"))
	set(e, xmlAttr{"name", dc.Name}, xmlAttr{"id", dc.ID},
		yes("with_quorum", vocab.True(attr(s.w.Root, "have-quorum"))),
		yes("mixed_version", s.mixedVersions()))
}

func (s *status) xmlTimes(top *etree.Element) {
	add(top, "last_update", xmlAttr{"time", s.Updated}, xmlAttr{"origin", s.LocalNode})
	change := add(top, "last_change")
	for _, a := range [][2]string{
		{"time", "cib-last-written"}, {"user", "update-user"}, {"client", "update-client"}, {"origin", "update-origin"},
	} {
		addAlways(change, a[0], attr(s.w.Root, a[1]))
	}
}

func (s *status) xmlCounts(top *etree.Element) {
	add(top, "nodes_configured", number("number", len(s.w.Roster.Nodes)))
	add(top, "resources_configured", number("number", s.w.InstanceCount),
		number("disabled", s.w.DisabledCount), number("blocked", s.w.BlockedCount))
}

func (s *status) xmlOptions(top *etree.Element) {
	o := &s.w.Opt
	policies := [...]string{
		world.NoQuorumFreeze: "freeze",
		world.NoQuorumStop:   "stop",
		world.NoQuorumDemote: "demote",
		world.NoQuorumIgnore: "ignore",
		world.NoQuorumFence:  "fence",
	}
	timeout := strconv.FormatUint(uint64(o.FenceTimeoutMS), 10)
	add(top, "cluster_options",
		yes("fencing-enabled", o.FencingEnabled),
		xmlAttr{"fencing-timeout-ms", timeout},
		yes("symmetric-cluster", o.Symmetric),
		xmlAttr{"no-quorum-policy", policies[o.NoQuorum]},
		yes("maintenance-mode", o.Maintenance),
		yes("stop-all-resources", o.StopAll),
		xmlAttr{"priority-fencing-delay-ms", strconv.FormatUint(uint64(o.PriorityFencingMS), 10)},
		yes("stonith-enabled", o.FencingEnabled),
		xmlAttr{"stonith-timeout-ms", timeout})
}
