package report

import (
	"slices"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/pengine/world"
)

// Section is a part of a status report; a set of bits.
type Section uint32

// The sections, in the order in which they are written.
const (
	SectionStack Section = 1 << iota
	SectionDC
	SectionTimes
	SectionCounts
	SectionOptions
	SectionMaintenance
	SectionNodes
	SectionResources
	SectionAttributes
	SectionOperations // with fail counts
	SectionFailCounts
	SectionFailures
	SectionFenceFailed
	SectionTickets
	SectionBans
	SectionFencePending
	SectionFenceWorked // with those that are under way
)

// StatusOptions say what a status report shows and how.
type StatusOptions struct {
	Sections Section

	Inactive     bool // also resources that are not active
	Brief        bool // count primitives by agent instead of listing them
	ByNode       bool // group resources by node
	Pending      bool // what operations under way are doing
	CloneDetail  bool // list the instances of anonymous clones
	NodeDetail   bool // node ids, hosts of guests
	FeatureSet   bool // the cluster protocol version of each node
	Implicit     bool // resources that bundles stand for
	Description  bool // descriptions of resources
	FailedDetail bool // failures in technical terms
	Timing       bool // times of operations

	// Nodes and Resources limit the report to these names; nil takes everything.
	Nodes, Resources Filter
	BanPrefix        string // show bans whose id starts so
	LocalNode        string // the node the report is made on, "" if unknown
	Daemon           string // state of the cluster manager itself, "" if unknown
	Updated          string // time of the report, as it is to be shown
	// Said is what agents said of failures for which they gave no reason, by transition-key; nil if that is not known.
	Said map[string]string
	// Fencing is what is known of fencings; nil if that is not to be shown.
	Fencing *FenceHistory

	resourceOnly bool // leave out the node, below a node's own heading
}

// Filter is a list of names; nil takes every name.
type Filter []string

// Has says whether the filter takes a name. Letter case counts.
func (f Filter) Has(name string) bool { return f == nil || slices.Contains(f, name) }

// HasFold is Has without regard to case.
func (f Filter) HasFold(name string) bool {
	return f == nil || slices.ContainsFunc(f, func(s string) bool { return numeral.EqualFold(s, name) })
}

// among says whether the list has a node the filter takes.
func (f Filter) among(nodes []*world.Node) bool {
	return slices.ContainsFunc(nodes, func(n *world.Node) bool { return f.HasFold(n.Name) })
}

// Lists is where a report goes: nested lists of texts. *Text is one.
type Lists interface {
	Begin(format string, args ...any) // opens a list with a title
	Open()                            // opens a list without title
	Item(format string, args ...any)
	Line(format string, args ...any) // text outside the lists
	End()
	Spacer(needed bool) // sets sections apart
}

// status writes one report.
type status struct {
	StatusOptions
	w   *world.World
	out Lists
}

// Status writes a report about the cluster as it was unpacked, and says whether there was anything
// to write.
func Status(out Lists, w *world.World, opt StatusOptions) bool {
	s := &status{opt, w, out}
	done := s.summary()
	section := func(want Section, write func(spacer bool) bool) {
		if s.Sections&want != 0 && write(done) {
			done = true
		}
	}
	section(SectionNodes, s.nodes)
	section(SectionResources, s.resources)
	section(SectionAttributes, s.attributes)
	section(SectionOperations|SectionFailCounts, s.histories)
	section(SectionFailures, s.failures)
	section(SectionFenceFailed, s.failedFencings)
	section(SectionTickets, s.tickets)
	section(SectionBans, s.bans)
	section(SectionFencing, s.fencings)
	return done
}

// with is the same report with other options.
func (s *status) with(change func(*StatusOptions)) *status {
	c := *s
	change(&c.StatusOptions)
	return &c
}

// list opens a list when the first item comes, and closes it if one came.
type list struct {
	out  Lists
	open bool
}

func (l *list) begin(spacer bool, format string, args ...any) {
	if !l.open {
		l.out.Spacer(spacer)
		l.open = true
		l.out.Begin(format, args...)
	}
}

func (l *list) end() bool {
	if l.open {
		l.out.End()
	}
	return l.open
}

func attr(x *etree.Element, name string) string { return x.SelectAttrValue(name, "") }

// plural is "s" unless there is exactly one.
func plural(n int) string {
	if n == 1 {
		return ""
	}
	return "s"
}
