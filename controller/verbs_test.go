package controller_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacer/cib"
	"pacer/controller"
)

func (s *story) transient(a []string) {
	id := s.c.host(a[0]).id
	s.change("status", fmt.Sprintf(`<status><node_state id="%d"><transient_attributes id="%[1]d"><instance_attributes id="status-%[1]d"><nvpair id="status-%[1]d-%s" name="%[2]s" value="%s"/></instance_attributes></transient_attributes></node_state></status>`,
		id, a[1], a[2]))
}

// expectHolds asks every host that is up for a node's transient attribute.
func (s *story) expectHolds(a []string) {
	for _, h := range s.c.hosts {
		if !h.up {
			continue
		}
		got := "-"
		for _, p := range h.machine.Document().Root().FindElements("./status/node_state[@uname='" + a[0] + "']/transient_attributes//nvpair") {
			if p.SelectAttrValue("name", "") == a[1] {
				got = p.SelectAttrValue("value", "")
			}
		}
		if got != a[2] {
			s.fail("%s holds %s for %s of %s, want %s", h.name, got, a[1], a[0], a[2])
		}
	}
}

// within counts something while time passes, and compares.
func (s *story) within(what, span, least, most string, count func() int) {
	before := count()
	s.c.pass(duration(s, span))
	low, _ := strconv.Atoi(least)
	high, _ := strconv.Atoi(most)
	if got := count() - before; got < low || got > high {
		s.fail("%s: %d times in %s, want %d to %d", what, got, span, low, high)
	}
}

func (s *story) expectMonitored(a []string) {
	elsewhere := func() (n int) {
		for _, h := range s.c.hosts {
			if h.name != a[1] {
				n += h.watched[a[0]]
			}
		}
		return n
	}
	before := elsewhere()
	s.within(a[0]+" on "+a[1], a[2], a[3], a[4], func() int { return s.c.host(a[1]).watched[a[0]] })
	if elsewhere() != before {
		s.fail("%s was monitored elsewhere than on %s", a[0], a[1])
	}
}

// expectStarted counts what agents were asked for, wherever.
func (s *story) expectStarted(a []string) {
	what := a[0] + " " + a[1] + " "
	s.within(what, a[2], a[3], a[4], func() (n int) {
		for _, did := range s.c.story {
			if strings.HasPrefix(did, what) {
				n++
			}
		}
		return n
	})
	s.told = len(s.c.story)
}

func (s *story) expectPlanned(a []string) {
	s.within("plans", a[0], a[1], a[2], func() (n int) {
		for _, h := range s.c.hosts {
			n += h.plans
		}
		return n
	})
}

func (s *story) expectPromoted(want []string) {
	var got []string
	for _, h := range s.c.hosts {
		for _, r := range []bool{h.raised["s"], h.raised["s:0"], h.raised["s:1"], h.raised["s:2"]} {
			if r {
				got = append(got, h.name)
			}
		}
	}
	if !slices.Equal(got, want) {
		s.fail("promoted on %v, want %v", got, want)
	}
}

func (s *story) remove(a []string) {
	h := s.any()
	h.step(controller.Requested{ID: "x", User: "test", Ops: []cib.Op{{Kind: cib.Delete, XPath: "//primitive[@id='" + a[0] + "']"}}})
	s.c.pass(10 * time.Millisecond)
	if err := h.replies["x"]; err != nil {
		s.fail("%v", err)
	}
}

func (s *story) expectKnown(a []string) {
	known := len(s.any().machine.Document().Root().FindElements("./status//lrm_resource[@id='"+a[0]+"']")) > 0
	if known != (a[1] == "yes") {
		s.fail("histories have %s: %t", a[0], known)
	}
}
