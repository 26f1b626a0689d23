package api

import (
	"fmt"
	"time"
)

// Attention says in sentences what an administrator should know of a host besides the cluster's status, worst first:
// what keeps it from taking part, from writing, and what may be, or was, lost.
func (s Status) Attention() (list []string) {
	say := func(format string, args ...any) { list = append(list, fmt.Sprintf(format, args...)) }
	if s.Corosync != nil {
		say("%s is cut off since %s: %s", s.Node, clock(s.Corosync.Since), s.Corosync.Why)
	}
	for _, o := range s.LeftOut {
		if o.Name == s.Node {
			say("%s, this host, does not take part in the cluster since %s: %s", o.Name, clock(o.Since), o.Why)
		} else {
			say("%s is here and does not take part since %s: %s", o.Name, clock(o.Since), o.Why)
		}
	}
	if s.Unwritten != nil {
		say("the configuration is not on the disk of %s since %s, and is tried again: %s", s.Node, clock(s.Unwritten.Since), s.Unwritten.Why)
	}
	if w := s.WithoutQuorum; w != nil {
		say("%s made without quorum since %s, from version %s on; %s", count(w.Changes, "change was", "changes were"), clock(w.Since), w.Base, Changed{Absent: w.Absent}.fate())
	}
	for _, d := range s.Delayed {
		say("%s fails as soon as it is started on %s, %d times in a row; its next start there waits until %s, or for `crm resource cleanup %s`", d.Resource, d.Node, d.Failures, clock(d.Until), d.Resource)
	}
	for _, l := range s.Lost {
		say("commit %s of this host (%s) is not in force since %s, as the configuration of %s was kept; `crm configure reapply %s` brings it back, `crm configure history` lists it and ends this line", l.ID, l.Message, clock(l.At), l.Kept, l.ID)
	}
	list = append(list, s.Fencing...)
	for _, a := range s.Alerts {
		say("%s on %s, so that nobody learns by it what happens", a, s.Node)
	}
	if s.NotCarriedOut != "" {
		say("kept and not carried out yet: %s", s.NotCarriedOut)
	}
	return list
}

// Risk says what may become of a change that is asked for now, where there is no quorum.
func (s Status) Risk() string { return Changed{Quorate: s.Quorate}.Warning() }

func clock(t time.Time) string { return t.Local().Format(time.DateTime) }

func count(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
