package report

import (
	"strconv"

	"github.com/beevik/etree"

	"pacer/pengine/world"
)

// StatusXML adds a status report to an element, in the form of Pacemaker's crm_mon --output-as=xml.
// Times are written in the run's time zone. Resources are never counted by agent.
func StatusXML(parent *etree.Element, w *world.World, opt StatusOptions) {
	opt.Brief = false
	s := &status{opt, w, nil}
	s.xmlSummary(parent)
	for _, part := range []struct {
		section Section
		write   func(*etree.Element)
	}{
		{SectionNodes, s.xmlNodes},
		{SectionResources, s.xmlResources},
		{SectionAttributes, s.xmlAttributes},
		{SectionOperations | SectionFailCounts, s.xmlHistories},
		{SectionFailures, s.xmlFailures},
		{SectionFencing, s.xmlFencings},
		{SectionTickets, s.xmlTickets},
		{SectionBans, s.xmlBans},
	} {
		if s.Sections&part.section != 0 {
			part.write(parent)
		}
	}
}

// xmlAttr is an attribute to be written; without a value it is left out.
type xmlAttr struct{ name, value string }

// add appends an element with the attributes that have a value.
func add(parent *etree.Element, tag string, attrs ...xmlAttr) *etree.Element {
	e := etree.NewElement(tag)
	set(e, attrs...)
	parent.AddChild(e)
	return e
}

func set(e *etree.Element, attrs ...xmlAttr) {
	for _, a := range attrs {
		if a.value != "" {
			addAlways(e, a.name, a.value)
		}
	}
}

// addAlways sets an attribute even to an empty value.
func addAlways(e *etree.Element, name, value string) {
	e.Attr = append(e.Attr, etree.Attr{Key: name, Value: value})
}

func yes(name string, on bool) xmlAttr { return xmlAttr{name, strconv.FormatBool(on)} }

func number(name string, n int) xmlAttr { return xmlAttr{name, strconv.Itoa(n)} }

// dropIfEmpty removes an element from its parent if nothing was put into it.
func dropIfEmpty(e *etree.Element) {
	if len(e.ChildElements()) == 0 {
		e.Parent().RemoveChild(e)
	}
}
