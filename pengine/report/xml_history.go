package report

import (
	"strings"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// zonedTime writes seconds since 1970 as date, time of day and offset, in the run's time zone.
func (s *status) zonedTime(unix int64) string {
	text := time.Unix(unix, 0).In(s.w.Now.Location()).Format("2006-01-02 15:04:05 -07:00")
	if utc, ok := strings.CutSuffix(text, " +00:00"); ok {
		return utc + "Z"
	}
	return text
}

func (s *status) xmlHistories(parent *etree.Element) {
	section := s.w.Root.SelectElement("status")
	if section == nil {
		return
	}
	list := add(parent, "node_history")
	any := false
	for _, state := range section.SelectElements("node_state") {
		n := s.w.FindNodeByID(attr(state, "id"))
		if n == nil || !n.Online() || !s.Nodes.HasFold(n.Name) {
			continue
		}
		any = true
		s.xmlNodeHistory(list, n, state)
	}
	if !any {
		dropIfEmpty(list)
	}
}

func (s *status) xmlNodeHistory(list *etree.Element, n *world.Node, state *etree.Element) {
	at := add(list, "node", xmlAttr{"name", n.Name})
	for _, x := range state.FindElements("./lrm/lrm_resources/lrm_resource") {
		r := s.w.FindResource(attr(x, "id"), world.MatchHistory)
		if r == nil || s.historyLeftOut(r) {
			continue
		}
		count, last := r.FailCount(n, 0, nil)
		if s.Sections&SectionOperations == 0 {
			if count > 0 {
				s.xmlResourceHistory(at, r, attr(x, "id"), count, last)
			}
			continue
		}
		if ops := shownOperations(s.w, x); len(ops) > 0 {
			e := s.xmlResourceHistory(at, r, r.PrintableID(), count, last)
			for _, op := range ops {
				s.xmlOperation(e, op)
			}
		}
	}
	dropIfEmpty(at)
}

func (s *status) xmlResourceHistory(at *etree.Element, r *world.Resource, id string, count int, last int64) *etree.Element {
	e := add(at, "resource_history", xmlAttr{"id", id}, yes("orphan", false), yes("removed", false),
		number("migration-threshold", r.BanAfterFailures))
	if count > 0 {
		set(e, number("fail-count", count))
	}
	if last > 0 {
		set(e, xmlAttr{"last-failure", s.timeText(last)})
	}
	return e
}

func (s *status) xmlOperation(at, x *etree.Element) {
	task, interval := attr(x, "operation"), x.SelectAttrValue("interval", "0")
	if strings.EqualFold(task, vocab.TaskMonitor) && interval == "0" {
		task = "probe"
	}
	rc := numeral.AtLeast(attr(x, "rc-code"), 0)
	e := add(at, "operation_history", xmlAttr{"call", attr(x, "call-id")}, xmlAttr{"task", task},
		number("rc", rc), xmlAttr{"rc_text", vocab.Exit(rc).String()})
	if interval != "0" {
		set(e, xmlAttr{"interval", interval + "ms"})
	}
	if !s.Timing {
		return
	}
	if t, ok := world.RecordTime(x); ok && t > 0 {
		set(e, xmlAttr{"last-rc-change", s.timeText(t)})
	}
	for _, name := range []string{"exec-time", "queue-time"} {
		if a := x.SelectAttr(name); a != nil {
			set(e, xmlAttr{name, a.Value + "ms"})
		}
	}
}
