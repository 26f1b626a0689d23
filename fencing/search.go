package fencing

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"pacer/cib"
	"pacer/cib/value/vocab"
)

// search looks for the devices of this host that can do an action to a target.
type search struct {
	op, request string // that it is for
	target      string // "": any
	action      string
	allowSelf   bool
	timeout     time.Duration
	verdict     map[string]bool // by device, of those that have one
	devices     []string        // that were there when it began
	from        cib.Version     // the configuration from which devices have to follow before it begins
	begun       bool
}

// listFresh is how long an agent's list of targets is believed.
const listFresh = time.Minute

// searches are those under way.
type searches struct {
	list  []*search
	known cib.Version // the configuration from which this host's devices follow
}

// begin starts a search.
func (s *searches) begin(t *turn, reg *registry, run *runner, q *search) {
	s.list = append(s.list, q)
	t.do(StartTimer{q.timer(), q.timeout})
	s.look(t, reg, run, q)
}

// timer is for how long a search may take: a device that hangs must not keep those from being offered that are well.
func (q *search) timer() Timer { return Timer{Kind: TimerSearch, Of: cmp.Or(q.op, q.request)} }

// begin looks at the devices there are.
func (q *search) begin(reg *registry) {
	q.begun, q.verdict, q.devices = true, map[string]bool{}, reg.names()
}

// overdue ends the wait for devices whose agents have not said what targets they have.
func (s *searches) overdue(t *turn, reg *registry, run *runner, id Timer) {
	for _, q := range s.list {
		if q.timer() != id {
			continue
		}
		if !q.begun { // the configuration that it waits for has not come
			q.begin(reg)
			s.look(t, reg, run, q)
		}
		for _, d := range q.devices {
			if _, known := q.verdict[d]; !known {
				t.log(Warning, "fencing-list-late", "%s does not tell in time whether it can fence %s", d, q.target)
				q.verdict[d] = false
			}
		}
	}
}

// forget drops what is searched for an operation that has ended.
func (s *searches) forget(t *turn, op string) {
	s.list = slices.DeleteFunc(s.list, func(q *search) bool {
		if q.op == op {
			t.do(StopTimer{q.timer()})
		}
		return q.op == op
	})
}

// look gives verdicts where that can be done now, and asks agents where not. A node may be asked for because of a change that has
// brought the device, too, that can fence it: then devices are looked at when they follow from that change.
func (s *searches) look(t *turn, reg *registry, run *runner, q *search) {
	if !q.begun {
		if q.from.Compare(s.known) > 0 {
			return
		}
		q.begin(reg)
	}
	for _, id := range q.devices {
		d := reg.find(id)
		if _, known := q.verdict[id]; known {
			continue
		}
		if d == nil {
			q.verdict[id] = false
			continue
		}
		if reg.reading(d) {
			continue
		}
		if d.internal {
			q.verdict[id] = reg.judgeWatchdog(t, q)
			continue
		}
		can, ask := q.judge(t, d, reg.agent(d))
		if ask == "" {
			q.verdict[id] = can
			continue
		}
		s.ask(t, reg, run, q, d, ask)
	}
}

// ask has an agent say what targets it has, or how the target is. One list serves all searches that wait for it.
func (s *searches) ask(t *turn, reg *registry, run *runner, q *search, d *device, action string) {
	target := ""
	if action == vocab.TaskStatus {
		target = q.target
	}
	for _, j := range run.jobs {
		if j.why.search && j.device == d.ID && j.action == action && j.target == target {
			return
		}
	}
	run.put(t, reg, d, &job{action: action, target: target, timeout: q.timeout, why: purpose{search: true}}, 0)
}

// judge says whether a device can do what is searched for, or which action of its agent tells.
func (q *search) judge(t *turn, d *device, a Agent) (can bool, ask string) {
	switch {
	case q.target == "":
		return true, ""
	case q.action == vocab.TaskOn && !a.can(vocab.TaskOn), !q.mayHere(t, a), d.means(q.target):
		return false, ""
	}
	switch check := d.checkOf(a); {
	case check == checkNone, check == checkStatic:
		return d.surely(a, q.target), ""
	case check == checkDynamic && !d.byStatus:
		if d.targets == nil || t.now.Sub(d.listed) >= listFresh {
			return false, vocab.TaskList
		}
		port, mapped := d.port(q.target)
		if !mapped {
			port = q.target
		}
		return hasFold(d.targets, port), ""
	case check == checkStatus, check == checkDynamic:
		return false, vocab.TaskStatus
	}
	return false, ""
}

// surely says whether a device has a target by its parameters alone, without its agent being asked.
func (d *device) surely(a Agent, target string) bool {
	switch check := d.checkOf(a); {
	case d.means(target):
		return false
	case check == checkNone:
		return true
	case check == checkStatic:
		_, mapped := d.port(target)
		return mapped || hasFold(d.hosts, target)
	}
	return false
}

func hasFold(names []string, name string) bool {
	return slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(n, name) })
}

// mayHere says whether this host may do the action, or one of those that a reboot may become.
func (q *search) mayHere(t *turn, a Agent) bool {
	if permitted(a, q.action, q.target, t.me.Name, q.allowSelf) {
		return true
	}
	return q.action == vocab.TaskReboot &&
		(permitted(a, vocab.TaskOff, q.target, t.me.Name, q.allowSelf) || permitted(a, vocab.TaskOn, q.target, t.me.Name, false))
}

// permitted says whether a host may run an agent against a target: never against itself unless it is allowed to, but for
// actions that only the target may do.
func permitted(a Agent, action, target, host string, allowSelf bool) bool {
	self := strings.EqualFold(target, host)
	if a.Actions[action].OnTarget {
		return self
	}
	return !self || allowSelf
}

// heard takes what an agent said of its targets, for all searches that wait for it.
func (s *searches) heard(t *turn, d *device, j *job, o Outcome) {
	if j.action == vocab.TaskStatus {
		s.heardStatus(d, j, o)
		return
	}
	switch {
	case o.OK():
		d.targets, d.listed = append([]string{}, hostList(o.Output)...), t.now
		return
	case d.targets != nil:
		d.listed = t.now // the last one is better than none
		return
	}
	t.log(Warning, "fencing-list-failed", "%s does not tell its targets: %s", d.ID, text(o))
	if d.all[paramCheck] == "" {
		d.byStatus = true // from the next search on
	}
	s.settle(d.ID, "", false)
}

// heardStatus reads the exit code of status: 0 and 2 say that the target is on or off, so that the device knows it.
func (s *searches) heardStatus(d *device, j *job, o Outcome) {
	known := o.Status == vocab.ExecDone && (o.Exit == statusOn || o.Exit == statusOff)
	s.settle(d.ID, j.target, known)
}

// Exit codes of a fence agent's status.
const (
	statusOn  vocab.Exit = 0
	statusOff vocab.Exit = 2
)

// settle gives the verdict of a device in all searches that wait for it, or in those for a target.
func (s *searches) settle(device, target string, can bool) {
	for _, q := range s.list {
		if target == "" || strings.EqualFold(q.target, target) {
			if _, known := q.verdict[device]; !known && slices.Contains(q.devices, device) {
				q.verdict[device] = can
			}
		}
	}
}

// finished takes out the searches that have all verdicts.
func (s *searches) finished() (over []*search) {
	rest := s.list[:0]
	for _, q := range s.list {
		if q.begun && len(q.verdict) == len(q.devices) {
			over = append(over, q)
		} else {
			rest = append(rest, q)
		}
	}
	s.list = rest
	return over
}

// found lists the devices that a search found, in the order of their registration.
func (q *search) found() (ids []string) {
	for _, id := range q.devices {
		if q.verdict[id] {
			ids = append(ids, id)
		}
	}
	return ids
}

// text is an outcome in words.
func text(o Outcome) string {
	switch {
	case o.Reason != "":
		return o.Reason
	case o.Status == vocab.ExecDone:
		return o.Exit.String()
	}
	return o.Status.String()
}
