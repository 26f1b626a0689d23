package daemon

import (
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/idle"
	"pacer/controller"
)

// status is what clients know of this host.
func (d *Daemon) status() api.Status {
	s := status(d.machine.Status(), time.Now())
	if lost := d.history.lost.Load(); lost != nil {
		s.Lost = *lost
	}
	s.Corosync = d.corosync.failure()
	s.Watchdog = d.dog.status()
	s.Fencing = d.fencer.review.wrong
	s.Alerts = d.teller.machine.Failing()
	s.NotCarriedOut = idle.Line(d.idle.of(d.machine.Document()))
	return s
}

// status is the controller's as clients know it: what they read does not change when the controller does.
func status(s controller.Status, now time.Time) api.Status {
	out := api.Status{
		Node: s.Node, DC: s.DC, State: s.State, Quorate: s.Quorate, Version: s.Version,
		Transition: s.Transition, InFlight: s.InFlight, Unreadable: s.Unreadable, Protocol: s.Protocol,
	}
	for _, o := range s.LeftOut {
		out.LeftOut = append(out.LeftOut, api.LeftOut{Name: o.Name, Why: o.Why, Since: o.Since})
	}
	if s.Unwritten != "" {
		out.Unwritten = &api.Failure{Why: s.Unwritten, Since: s.UnwrittenSince}
	}
	for _, r := range s.Delayed {
		if r.Until.After(now) {
			out.Delayed = append(out.Delayed, api.Delayed{Resource: r.Resource, Node: r.Node, Failures: r.Failures, Until: r.Until})
		}
	}
	for _, w := range s.Said {
		out.Said = append(out.Said, api.Said{Key: w.Key, Node: w.Node, Resource: w.Resource, Operation: w.Operation, Text: w.Text})
	}
	if w := s.WithoutQuorum; w != nil {
		out.WithoutQuorum = &api.WithoutQuorum{Since: w.Since, Base: w.Base, Changes: w.Changes, Absent: w.Absent}
	}
	for _, w := range s.Fencing.Watchdogs {
		out.Watchdogs = append(out.Watchdogs, api.MemberWatchdog{Node: w.Node, Timeout: w.Takes, Wait: w.Wait, Useless: w.Useless})
	}
	for _, m := range s.Members {
		out.Members = append(out.Members, api.Member{ID: m.ID, Name: m.Name, Incarnation: m.Incarnation})
	}
	return out
}

// notCarriedOut remembers what a configuration holds that is kept and not carried out.
type notCarriedOut struct {
	version cib.Version
	known   bool
	list    []idle.Thing
}

// of lists it for a document.
func (n *notCarriedOut) of(doc *cib.Document) []idle.Thing {
	v := doc.Version()
	v.NumUpdates = 0 // which count changes of the status
	if !n.known || n.version != v {
		n.version, n.known, n.list = v, true, idle.All(doc.Root())
	}
	return n.list
}

// tellIdle logs what is not carried out, each thing once.
func (d *Daemon) tellIdle() {
	for _, thing := range d.idle.of(d.machine.Document()) {
		if text := thing.String(); !d.idleTold[text] {
			d.idleTold[text] = true
			d.cfg.Log.Warn().Str("event", "not-carried-out").Msg(text)
		}
	}
}
