package crmmon

import (
	"slices"
	"strings"

	"pacer/cib/value/vocab"
	"pacer/pengine/report"
	"pacer/tools/output"
)

// Groups of sections.
const (
	summarySections = report.SectionStack | report.SectionDC | report.SectionTimes | report.SectionCounts |
		report.SectionMaintenance
	usualSections = summarySections | report.SectionNodes | report.SectionResources | report.SectionFailures
	allSections   = usualSections | report.SectionOptions | report.SectionAttributes | report.SectionOperations |
		report.SectionFailCounts | report.SectionTickets | report.SectionBans | report.SectionFencing
)

// section is a section by its name on the command line.
type section struct {
	name string
	set  report.Section
}

func knownSections() []section {
	return []section{
		{"attributes", report.SectionAttributes},
		{"bans", report.SectionBans},
		{"counts", report.SectionCounts},
		{"dc", report.SectionDC},
		{"failcounts", report.SectionFailCounts},
		{"failures", report.SectionFailures},
		{"fencing", report.SectionFencing},
		{"fencing-failed", report.SectionFenceFailed},
		{"fencing-pending", report.SectionFencePending},
		{"fencing-succeeded", report.SectionFenceWorked},
		{"maint-mode", report.SectionMaintenance},
		{"nodes", report.SectionNodes},
		{"operations", report.SectionOperations},
		{"options", report.SectionOptions},
		{"resources", report.SectionResources},
		{"stack", report.SectionStack},
		{"summary", summarySections},
		{"tickets", report.SectionTickets},
		{"times", report.SectionTimes},
	}
}

// Sections lists the names of sections, as --include takes them.
func Sections() (names []string) {
	for _, s := range knownSections() {
		names = append(names, s.name)
	}
	return names
}

// choice is what the user has chosen so far.
type choice struct {
	set        report.Section
	banPrefix  string
	fenceLevel int // whether anything of fencing is asked for, and how much
	format     string
}

// all are the sections that a format has: text has no place for options.
func (c *choice) all() report.Section {
	if c.format == output.FormatXML || c.format == output.FormatHTML {
		return allSections
	}
	return allSections &^ report.SectionOptions
}

func (c *choice) usual() report.Section {
	if c.format == output.FormatXML {
		return c.all()
	}
	return usualSections
}

// sections applies the options that choose sections, in their order, to the format's usual ones.
func (f *Options) sections(format string, given []string) (*choice, error) {
	c := &choice{format: format}
	c.set = c.usual()
	c.fencing(usualFencing)
	if f.Quiet {
		c.set &^= report.SectionTimes
	}
	if f.WatchFencing {
		c.fencing(0)
	}
	included, excluded := 0, 0
	for _, name := range given {
		var err error
		switch name {
		case "include":
			err = c.include(f.Include[included])
			included++
		case "exclude":
			err = c.exclude(f.Exclude[excluded])
			excluded++
		case "fence-history":
			err = c.fenceHistory(f.FenceHistory)
		default:
			c.shorthand(f, name)
		}
		if err != nil {
			return nil, err
		}
	}
	return c, nil
}

// shorthand applies an option that stands for others.
func (c *choice) shorthand(f *Options, name string) {
	switch name {
	case "failcounts":
		c.set |= report.SectionFailCounts
	case "operations":
		c.set |= report.SectionOperations | report.SectionFailCounts
	case "timing-details":
		c.set |= report.SectionOperations
	case "tickets":
		c.set |= report.SectionTickets
	case "show-node-attributes":
		c.set |= report.SectionAttributes
	case "neg-locations":
		c.set |= report.SectionBans
		c.banPrefix = f.NegLocations.Value
	case "hide-headers":
		c.set &^= summarySections
	}
}

func (c *choice) include(list string) error {
	for _, name := range strings.Split(list, ",") {
		prefix, isBans := strings.CutPrefix(name, "bans")
		switch {
		case name == "all":
			c.set = c.all()
		case isBans:
			c.set |= report.SectionBans
			c.banPrefix = strings.TrimPrefix(prefix, ":")
		case name == "default", name == "defaults":
			c.set |= c.usual()
		case name == "none":
			c.set = 0
		default:
			s, ok := find(name)
			if !ok {
				return unknownSection(name, "include", "all, attributes, bans[:PREFIX], counts, dc, default, failcounts, "+
					"failures, fencing, fencing-failed, fencing-pending, fencing-succeeded, maint-mode, nodes, none, "+
					"operations, options, resources, stack, summary, tickets, times")
			}
			c.set |= s.set
		}
	}
	return nil
}

func (c *choice) exclude(list string) error {
	for _, name := range strings.Split(list, ",") {
		switch name {
		case "all":
			c.set = 0
		case "none":
			c.set = c.all()
		default:
			s, ok := find(name)
			if !ok {
				return unknownSection(name, "exclude", "all, attributes, bans, counts, dc, failcounts, failures, fencing, "+
					"fencing-failed, fencing-pending, fencing-succeeded, maint-mode, nodes, none, operations, options, "+
					"resources, stack, summary, tickets, times")
			}
			c.set &^= s.set
		}
	}
	return nil
}

func find(name string) (section, bool) {
	all := knownSections()
	i := slices.IndexFunc(all, func(s section) bool { return strings.EqualFold(s.name, name) })
	if i < 0 {
		return section{}, false
	}
	return all[i], true
}

func unknownSection(name, option, known string) error {
	return output.Near(vocab.ExitUsage, name, strings.Split(known, ", "), "--%s options: %s", option, known)
}
