package report

import (
	"cmp"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// summary writes what concerns the cluster as a whole.
func (s *status) summary() bool {
	l := list{out: s.out}
	for _, part := range []struct {
		section Section
		write   func()
	}{
		{SectionStack, s.stack},
		{SectionDC, s.dc},
		{SectionTimes, s.times},
		{SectionCounts, s.counts},
		{SectionOptions, s.options},
	} {
		if s.Sections&part.section != 0 {
			l.begin(false, "Cluster Summary")
			part.write()
		}
	}
	done := l.end()
	if s.Sections&SectionMaintenance != 0 && s.maintenance() {
		done = true
	}
	return done
}

// property is the value of the first cluster property with a name in the document, as written;
// "" if there is none.
func (s *status) property(name string) string {
	var find func(x *etree.Element) string
	find = func(x *etree.Element) string {
		if x.Tag == "nvpair" && attr(x, "name") == name {
			return attr(x, "value")
		}
		for _, c := range x.ChildElements() {
			if v := find(c); v != "" {
				return v
			}
		}
		return ""
	}
	return find(s.w.Root)
}

func (s *status) stack() {
	text := cmp.Or(s.property("cluster-infrastructure"), "unknown")
	if s.Daemon != "" {
		text += " (" + s.Daemon + ")"
	}
	s.out.Item("Stack: %s", text)
}

func (s *status) dc() {
	if s.w.DC == nil {
		s.out.Item("Current DC: NONE")
		return
	}
	mixed, quorum := "", "WITHOUT"
	if s.mixedVersions() {
		mixed = "MIXED-VERSION "
	}
	if vocab.True(attr(s.w.Root, "have-quorum")) {
		quorum = "with"
	}
	s.out.Item("Current DC: %s (version %s) - %spartition %s quorum", NodeName(s.w.DC, s.NodeDetail),
		cmp.Or(s.property("dc-version"), "unknown"), mixed, quorum)
}

func (s *status) mixedVersions() bool {
	first := ""
	for _, n := range s.w.Roster.Nodes {
		v := featureSet(n)
		if first == "" {
			first = v
		} else if v != "" && v != first {
			return true
		}
	}
	return false
}

func (s *status) times() {
	on := ""
	if s.LocalNode != "" {
		on = " on " + s.LocalNode
	}
	s.out.Item("Last updated: %s%s", s.Updated, on)
	text := attr(s.w.Root, "cib-last-written")
	for _, by := range [][2]string{{" by ", "update-user"}, {" via ", "update-client"}, {" on ", "update-origin"}} {
		if a := s.w.Root.SelectAttr(by[1]); a != nil {
			text += by[0] + a.Value
		}
	}
	s.out.Item("Last change:  %s", text)
}

func (s *status) counts() {
	n, instances := len(s.w.Roster.Nodes), s.w.InstanceCount
	s.out.Item("%d node%s configured", n, plural(n))
	s.out.Item("%d resource instance%s configured%s", instances, plural(instances), s.countMarks())
}

func (s *status) countMarks() string {
	const because = "BLOCKED from further action due to failure"
	disabled, blocked := s.w.DisabledCount, s.w.BlockedCount
	switch {
	case disabled > 0 && blocked > 0:
		return sprintf(" (%d DISABLED, %d %s)", disabled, blocked, because)
	case disabled > 0:
		return sprintf(" (%d DISABLED)", disabled)
	case blocked > 0:
		return sprintf(" (%d %s)", blocked, because)
	}
	return ""
}

func (s *status) options() {
	item := func(on bool, yes, no string) {
		if !on {
			yes = no
		}
		s.out.Item("%s", yes)
	}
	item(s.w.Opt.FencingEnabled, "Fencing of failed nodes enabled", "Fencing of failed nodes disabled")
	item(s.w.Opt.Symmetric, "Cluster is symmetric", "Cluster is asymmetric")
	policies := [...]string{
		world.NoQuorumFreeze: "Freeze resources",
		world.NoQuorumStop:   "Stop ALL resources",
		world.NoQuorumDemote: "Demote promotable resources and stop all other resources",
		world.NoQuorumIgnore: "Ignore",
		world.NoQuorumFence:  "Fence nodes in partition",
	}
	s.out.Item("No quorum policy: %s", policies[s.w.Opt.NoQuorum])
}

// maintenance warns if the cluster manages nothing.
func (s *status) maintenance() bool {
	what, indent := "", ""
	switch {
	case s.w.Opt.Maintenance:
		what, indent = "not attempt to start, stop or recover services", strings.Repeat(" ", 14)
	case s.w.Opt.StopAll:
		what, indent = "keep all resources stopped", strings.Repeat(" ", 4)
	default:
		return false
	}
	s.out.Line("\n%s*** Resource management is DISABLED ***", indent)
	s.out.Line("  The cluster will %s", what)
	return true
}
