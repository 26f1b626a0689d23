package report

import (
	"slices"
	"strconv"
	"strings"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// histories writes the operations recorded on each node, or only the fail counts.
func (s *status) histories(spacer bool) bool {
	l := list{out: s.out}
	section := s.w.Root.SelectElement("status")
	if section == nil {
		return false
	}
	title := "Migration Summary"
	if s.Sections&SectionOperations != 0 {
		title = "Operations"
	}
	for _, state := range section.SelectElements("node_state") {
		n := s.w.FindNodeByID(attr(state, "id"))
		if n == nil || !n.Online() || !s.Nodes.HasFold(n.Name) {
			continue
		}
		l.begin(spacer, "%s", title)
		s.nodeHistory(n, state)
	}
	return l.end()
}

func (s *status) nodeHistory(n *world.Node, state *etree.Element) {
	open := false
	begin := func() {
		if !open {
			s.beginNode(n)
			open = true
		}
	}
	for _, x := range state.FindElements("./lrm/lrm_resources/lrm_resource") {
		r := s.w.FindResource(attr(x, "id"), world.MatchHistory)
		if r == nil || s.historyLeftOut(r) {
			continue
		}
		count, last := r.FailCount(n, 0, nil)
		if s.Sections&SectionOperations == 0 {
			if count > 0 {
				begin()
				s.out.Item("%s", s.resourceHistory(r, attr(x, "id"), count, last))
			}
			continue
		}
		if ops := shownOperations(s.w, x); len(ops) > 0 {
			begin()
			s.out.Begin("%s", s.resourceHistory(r, r.PrintableID(), count, last))
			for _, op := range ops {
				s.out.Item("%s", s.operation(op))
			}
			s.out.End()
		}
	}
	if open {
		s.out.End()
	}
}

// historyLeftOut is leftOut, except that a member of a group is not shown for the sake of other
// members.
func (s *status) historyLeftOut(r *world.Resource) bool {
	if top := r.Top(); top.IsGroup() {
		return !s.Resources.Has(r.PrintableID()) && !s.Resources.Has(top.PrintableID())
	}
	return s.leftOut(r, true)
}

func (s *status) resourceHistory(r *world.Resource, id string, count int, last int64) string {
	text := id + ": migration-threshold=" + strconv.Itoa(r.BanAfterFailures)
	if count > 0 {
		text += " fail-count=" + strconv.Itoa(count)
	}
	if last > 0 {
		text += " last-failure='" + s.timeText(last) + "'"
	}
	return text
}

// shownOperations are the operations of a history worth showing, oldest first: neither
// notifications nor probes that found nothing.
func shownOperations(w *world.World, x *etree.Element) (ops []*etree.Element) {
	for _, e := range x.SelectElements("lrm_rsc_op") {
		task := attr(e, "operation")
		idle := task == vocab.TaskMonitor && e.SelectAttrValue("interval", "0") == "0" &&
			numeral.AtLeast(attr(e, "rc-code"), 0) == vocab.ExitNotRunning
		if task != vocab.TaskNotify && !idle {
			ops = append(ops, e)
		}
	}
	slices.SortStableFunc(ops, w.CompareAge)
	return ops
}

func (s *status) operation(e *etree.Element) string {
	task, interval := attr(e, "operation"), e.SelectAttrValue("interval", "0")
	text := "(" + attr(e, "call-id") + ") "
	if strings.EqualFold(task, vocab.TaskMonitor) && interval == "0" {
		task = "probe"
	}
	text += task
	if interval != "0" {
		interval = ` interval="` + interval + `ms"`
	} else {
		interval = ""
	}
	if !s.Timing {
		if interval != "" {
			text += ":" + interval
		}
		return text
	}
	text += ":" + interval
	if t, ok := world.RecordTime(e); ok && t > 0 {
		text += ` last-rc-change="` + s.timeText(t) + `"`
	}
	for _, name := range []string{"exec-time", "queue-time"} {
		if a := e.SelectAttr(name); a != nil {
			text += " " + name + `="` + a.Value + `ms"`
		}
	}
	rc := numeral.AtLeast(attr(e, "rc-code"), 0)
	text += " rc=" + strconv.Itoa(rc) + " (" + vocab.Exit(rc).String() + ")"
	if said := s.said(e); said != "" {
		text += " said='" + said + "'"
	}
	return text
}
