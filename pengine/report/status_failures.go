package report

import (
	"cmp"
	"strconv"
	"time"

	"github.com/beevik/etree"

	"pacer/cib/value/numeral"
	"pacer/cib/value/rule"
	"pacer/cib/value/vocab"
	"pacer/pengine/world"
)

// failures writes failed operations. Probes of resources that cannot run on a node are no failure.
func (s *status) failures(spacer bool) bool {
	l := list{out: s.out}
	for _, e := range s.w.Failed {
		if !s.failureShown(e) {
			continue
		}
		l.begin(spacer, "Failed Resource Actions")
		if s.FailedDetail {
			s.out.Item("%s", s.technicalFailure(e))
		} else {
			s.out.Item("%s", s.friendlyFailure(e))
		}
	}
	return l.end()
}

func (s *status) failureShown(e *etree.Element) bool {
	if !s.Nodes.HasFold(attr(e, "uname")) || world.RecordsMissingAgent(e) {
		return false
	}
	rsc, _, _, ok := world.ParseKey(world.RecordKey(e))
	return ok && s.Resources.Has(rsc)
}

// timeText writes seconds since 1970 as ctime does, in the run's time zone.
func (s *status) timeText(unix int64) string {
	return time.Unix(unix, 0).In(s.w.Now.Location()).Format("Mon Jan _2 15:04:05 2006")
}

func (s *status) technicalFailure(e *etree.Element) string {
	rc := numeral.AtLeast(attr(e, "rc-code"), 0)
	text := world.RecordKey(e) + " on " + cmp.Or(attr(e, "uname"), "unknown node") + " '" +
		vocab.Exit(rc).String() + "' (" + strconv.Itoa(rc) + "): call=" + cmp.Or(attr(e, "call-id"), "unknown") +
		", status='" + recordStatus(e).String() + "'"
	if reason := attr(e, "exit-reason"); reason != "" {
		text += ", exitreason='" + reason + "'"
	}
	if said := s.said(e); said != "" {
		text += ", said='" + said + "'"
	}
	if t, ok := world.RecordTime(e); ok {
		text += ", last-rc-change='" + s.timeText(t) + "'"
	}
	if v := attr(e, "queue-time"); v != "" {
		text += ", queued=" + v + "ms"
	}
	if v := attr(e, "exec-time"); v != "" {
		text += ", exec=" + v + "ms"
	}
	return text
}

func recordStatus(e *etree.Element) vocab.Exec {
	return vocab.Exec(numeral.AtLeast(attr(e, "op-status"), 0))
}

func (s *status) friendlyFailure(e *etree.Element) string {
	rsc, task, interval, ok := world.ParseKey(world.RecordKey(e))
	if !ok {
		rsc, task, interval = "unknown resource", "unknown action", 0
	}
	text := rsc + " "
	if interval > 0 {
		text += rule.ReadableInterval(interval) + "-interval "
	} else if task == vocab.TaskMonitor {
		task = "probe"
	}
	text += task + " on " + cmp.Or(attr(e, "uname"), "unknown node")
	reason := attr(e, "exit-reason")
	if status := recordStatus(e); status == vocab.ExecDone {
		text += " returned '" + vocab.Exit(numeral.AtLeast(attr(e, "rc-code"), 0)).String() + "'"
		if reason != "" {
			text += " (" + reason + ")"
		}
	} else {
		text += " could not be executed (" + status.String()
		if reason != "" {
			text += ": " + reason
		}
		text += ")"
	}
	if t, ok := world.RecordTime(e); ok {
		text += " at " + s.timeText(t)
	}
	if ms := numeral.AtLeast(attr(e, "exec-time"), 0); ms > 0 {
		text += " after " + rule.ReadableInterval(uint(ms))
	}
	if said := s.said(e); said != "" {
		text += "; the agent said: " + said
	}
	return text
}

// said is what the agent said last of an operation. The reference has no place for that; it is shown where it is known.
func (s *status) said(e *etree.Element) string { return s.Said[attr(e, "transition-key")] }
