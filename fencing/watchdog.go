package fencing

import (
	"fmt"
	"strings"
	"time"

	"pacer/cib/value/vocab"
	"pacer/fencing/watchdog"
)

// Watchdog is the device by which nodes are fenced that are reset by their own watchdogs, as Pacemaker calls it. It is there
// while fencing-watchdog-timeout has a value. A resource of its agent in the CIB limits by pcmk_host_list which nodes that is;
// there is no need of one.
const Watchdog = "watchdog"

// WatchdogAgent is the agent of such a resource. There is no such program.
const WatchdogAgent = "fence_watchdog"

// selfFencing is what this host knows of the watchdogs of others.
type selfFencing struct {
	option  time.Duration            // fencing-watchdog-timeout
	quorate bool                     // the members have quorum, and nobody else has
	members map[string]time.Duration // what watchdogs of members take, by name in lower case; 0: there is none
	known   map[string]time.Duration // of all nodes that ever were members
	targets []string                 // to which a resource limits it; nil: all nodes
	params  map[string]string        // of that resource
	before  time.Duration            // how long a host may go on that has not heard of the present option,
	until   time.Time                // and until when there may be one
}

// set takes what the members agree on. A host that was lost before it heard of a new option keeps the promise of the old one.
func (s *selfFencing) set(now time.Time, e Watchdogs) {
	if s.known == nil {
		s.known = map[string]time.Duration{}
	} else if e.Option != s.option {
		longest := time.Duration(0)
		for _, takes := range s.known {
			longest = max(longest, watchdog.Bound(s.option, takes))
		}
		s.before = max(longest, s.until.Sub(now))
		s.until = now.Add(s.before)
	}
	s.option, s.quorate, s.members = e.Option, e.Quorate, map[string]time.Duration{}
	for name, takes := range e.Timeouts {
		s.members[strings.ToLower(name)] = takes
		if len(s.known) < mostSeen || s.known[strings.ToLower(name)] != 0 {
			s.known[strings.ToLower(name)] = takes
		}
	}
}

// wait is how long to wait until a node has been reset by its watchdog; why says why that is no use, "" if it is.
func (s *selfFencing) wait(now time.Time, node string) (wait time.Duration, why string) {
	if why = s.useless(node); why != "" {
		return 0, why
	}
	wait = watchdog.Wait(s.option, s.takes(node))
	if now.Before(s.until) {
		wait = max(wait, s.before)
	}
	return wait, ""
}

// takes is after what time a node's watchdog resets it; 0 if it feeds none.
func (s *selfFencing) takes(node string) time.Duration {
	if takes, known := s.known[strings.ToLower(node)]; known {
		return takes
	}
	return s.likely()
}

// useless says why it is no use to wait until a node has been reset; "" if it is.
func (s *selfFencing) useless(node string) string {
	takes := s.takes(node)
	_, promised := watchdog.Grace(s.option, takes)
	switch {
	case s.option == 0:
		return "fencing-watchdog-timeout is 0"
	case !s.quorate:
		return "there is no quorum here, or others may have it too"
	case s.targets != nil && !hasFold(s.targets, node):
		return fmt.Sprintf("%s of %s does not name it", paramList, Watchdog)
	case takes == 0:
		return "it feeds no watchdog, as far as is known here"
	case !promised:
		return fmt.Sprintf("its watchdog takes %s, which needs a fencing-watchdog-timeout of %s or more", takes, watchdog.Least(takes))
	}
	return ""
}

// likely is what the watchdog of a node takes that was never seen here: as long as the slowest of the members, if all of them
// feed one; 0 if they do not. That all do is what have-watchdog says.
func (s *selfFencing) likely() (most time.Duration) {
	for _, takes := range s.members {
		if takes == 0 {
			return 0
		}
		most = max(most, takes)
	}
	return most
}

// WatchdogStatus is what is known of a member's watchdog.
type WatchdogStatus struct {
	Node    string
	Takes   time.Duration // after what time without food it resets the host; 0: it feeds none
	Wait    time.Duration // after what time the node counts as reset once it is lost; 0 if it never does
	Useless string        // why nobody waits for it; "" if somebody does
}

// status is what is known of the members' watchdogs.
func (s *selfFencing) status(members []Member) (list []WatchdogStatus) {
	any := s.option != 0
	for _, m := range members {
		w := WatchdogStatus{Node: m.Name, Takes: s.members[strings.ToLower(m.Name)], Useless: s.useless(m.Name)}
		if w.Useless == "" {
			w.Wait = watchdog.Wait(s.option, s.takes(m.Name))
		}
		any = any || w.Takes > 0
		list = append(list, w)
	}
	if !any {
		return nil
	}
	return list
}

// IsWatchdog says whether a device is, or is meant to be, the watchdog of nodes, which needs no device.
func IsWatchdog(d Device) bool { return d.ID == Watchdog || d.Agent == WatchdogAgent }

// misnamed says why a device that is meant to be the watchdog is not; "" if it is.
func misnamed(d Device) string {
	if d.ID == Watchdog && d.Agent == WatchdogAgent {
		return ""
	}
	return fmt.Sprintf("the watchdog is called %s and has the agent %s", Watchdog, WatchdogAgent)
}

// WatchdogProblem says why a device that is, or is meant to be, the watchdog is of no use where fencing-watchdog-timeout has
// a value, and what to do; "" if it is of use.
func WatchdogProblem(d Device, option time.Duration) string {
	switch why := misnamed(d); {
	case why != "":
		return "it is not used: " + why + "; rename it, or give it the agent of your device"
	case option == 0:
		return "fencing-watchdog-timeout is 0, so that nobody waits for nodes to be reset by their watchdogs; set it, or remove the device"
	}
	return ""
}

// ByWatchdog says whether nothing but the target's own watchdog has fenced it, for which the others have only waited.
func (e Entry) ByWatchdog() (by bool) {
	for _, a := range e.Tried {
		if a.Outcome.OK() && a.Device != Watchdog {
			return false
		}
		by = by || a.Outcome.OK()
	}
	return by
}

// limitWatchdog takes the resource of the watchdog out of devices of the CIB: it says who fences itself by it.
func (r *registry) limitWatchdog(t *turn, list []Device) (rest []Device) {
	r.watchdogs.targets = nil
	params := map[string]string{}
	for _, d := range list {
		switch {
		case !IsWatchdog(d):
			rest = append(rest, d)
		case misnamed(d) != "":
			t.log(Warning, "fencing-device-wrong", "%s of agent %s is not used: %s", d.ID, d.Agent, misnamed(d))
		default:
			params = d.Params
			if p, _ := readParams(d); p.all[paramList] != "" || p.all[paramMap] != "" {
				r.watchdogs.targets = append([]string{}, p.hosts...)
				for host := range p.ports {
					r.watchdogs.targets = append(r.watchdogs.targets, host)
				}
			}
		}
	}
	r.watchdogs.params = params
	r.registerWatchdog(t)
	return rest
}

// registerWatchdog registers the watchdog while anybody waits for one.
func (r *registry) registerWatchdog(t *turn) {
	d := r.find(Watchdog)
	switch {
	case r.watchdogs.option != 0:
		r.agents[WatchdogAgent] = &knowledge{known: true, Agent: NewAgent(nil, map[string]AgentAction{
			vocab.TaskOff: {}, vocab.TaskReboot: {}, vocab.TaskMonitor: {}, vocab.TaskList: {},
		})}
		params := map[string]string{paramLimit: "-1"} // one does not wait for another
		for name, value := range r.watchdogs.params {
			params[name] = value
		}
		d = r.register(t, Device{ID: Watchdog, Agent: WatchdogAgent, Params: params})
		d.internal = true
	case d != nil && d.internal:
		d.internal, d.fromAPI = false, false
		r.drop(t, d)
	}
}

// startWatchdog takes the start of the watchdog's resource by the executor, which changes nothing.
func (r *registry) startWatchdog(t *turn, def Device) {
	if d := r.find(Watchdog); d != nil && d.internal && def.ID == Watchdog {
		d.fromAPI = true
		return
	}
	t.log(Warning, "fencing-device-wrong", "%s of agent %s is not used: set fencing-watchdog-timeout for the device %s of agent %s", def.ID, def.Agent, Watchdog, WatchdogAgent)
}

// judgeWatchdog says whether the watchdog can do what is searched for.
func (r *registry) judgeWatchdog(t *turn, q *search) bool {
	if q.target == "" {
		return true
	}
	_, why := r.watchdogs.wait(t.now, q.target)
	return why == "" && (q.action == vocab.TaskOff || q.action == vocab.TaskReboot) && q.mayHere(t, r.agents[WatchdogAgent].Agent)
}

// waiting turns the offer of a device into one to wait.
func (r *registry) waiting(t *turn, o DeviceOffer, target string) DeviceOffer {
	wait, _ := r.watchdogs.wait(t.now, target)
	o.Waits, o.Verified = true, true
	o.Asked.Timeout, o.Off.Timeout = wait, wait
	return o
}

// byWatchdog carries out a job of the watchdog: it waits, where a node is to be fenced.
func (r *runner) byWatchdog(t *turn, reg *registry, d *device, j *job) {
	if j.action != vocab.TaskOff && j.action != vocab.TaskReboot {
		out := done()
		out.Output = strings.Join(reg.watchdogs.targets, "\n")
		r.end(t, reg, d, j, out)
		return
	}
	wait, why := reg.watchdogs.wait(t.now, j.target)
	if why != "" {
		r.end(t, reg, d, j, failed(noDevice, why))
		return
	}
	if !j.since.IsZero() {
		wait = max(0, wait-t.now.Sub(j.since))
	}
	t.log(Info, "fencing-waits", "%s has %s to be reset by its watchdog", j.target, wait)
	t.do(StartTimer{j.timer(TimerWatchdog), wait})
}

// waited is the end of the wait.
func (r *runner) waited(t *turn, reg *registry, d *device, j *job) {
	out := done()
	if d == nil || !d.internal {
		out = failed(noDevice, "fencing-watchdog-timeout became 0 meanwhile")
	}
	r.end(t, reg, d, j, out)
}

// outwait gives up waits that prove nothing any more: the target is here again with another process, so that its watchdog is
// fed, or this part of the cluster has lost quorum, so that the target may have found it elsewhere. All members do so at the
// same place of the order.
func (m *Machine) outwait(t *turn, here []Member) {
	for _, o := range m.book.list {
		if o.try == nil || o.try.Device != Watchdog || o.finished {
			continue
		}
		var out Outcome
		switch {
		case o.comesBack(here) && o.UnlessBack:
			out = cancelled(o.Target + " is back, and was not reset")
		case o.comesBack(here):
			out = failed(vocab.ExecError, o.Target+" is here again, and was not reset")
		case !m.registry.watchdogs.quorate:
			out = failed(vocab.ExecError, "quorum was lost while "+o.Target+" was waited for")
		default:
			continue
		}
		m.runner.stopWaiting(t, purpose{op: o.Op, try: o.try.Number}, m.registry.find(Watchdog))
		o.tryEnded(t.now, out)
		if o.Owner == t.me.ID && o.course != nil {
			m.book.finish(t, o, out)
		}
	}
}

// comesBack says whether the target is among members with a process that was not there when the operation began, or has left
// since.
func (o *operation) comesBack(here []Member) bool {
	for _, x := range here {
		if strings.EqualFold(x.Name, o.Target) {
			m, stayed := o.member(x.ID)
			return !stayed || m != x
		}
	}
	return false
}

// stopWaiting forgets a wait, of which nobody wants to know the end.
func (r *runner) stopWaiting(t *turn, why purpose, d *device) {
	for number, j := range r.jobs {
		if j.why != why {
			continue
		}
		delete(r.jobs, number)
		t.do(StopTimer{j.timer(TimerWatchdog)})
		j.stopTimers(t)
		if d == nil {
			continue
		}
		if j.tries > 0 {
			d.active = max(d.active-1, 0)
		} else {
			d.forget(j)
		}
	}
}

// noWatchdog is why the watchdog is no use against a target, for texts; "" if nobody relies on watchdogs.
func (s *selfFencing) noWatchdog(now time.Time, target string) string {
	if s.option == 0 {
		return ""
	}
	_, why := s.wait(now, target)
	return why
}

// waits notes that a try by the watchdog has begun, for whoever has to go on with it, and has this host reset itself if it is
// against it.
func (m *Machine) waits(t *turn, o *operation, try Try) {
	if try.Device != Watchdog {
		return
	}
	if o.waited.IsZero() {
		o.waited = t.now
	}
	if strings.EqualFold(o.Target, t.me.Name) {
		t.do(SelfReset{fmt.Sprintf("%s of this host is asked for by %s on %s", try.Action, o.Client, o.Origin)})
	}
}
