package controller_test

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacer/cib"
	"pacer/cib/option"
	"pacer/controller"
	"pacer/fencing/watchdog"
	"pacer/lrmd"
	"pacer/membership/memory"
)

// dog is a host's watchdog, and what the process has of it.
type dog struct {
	takes   time.Duration // 0: there is none
	bites   time.Time     // when it resets the host; zero: it is disarmed
	machine *watchdog.Machine
	open    bool // by this process
	until   time.Time
	broken  bool
}

// wake gives a process that starts its host's watchdog.
func (h *host) wake() {
	if h.dog.takes == 0 {
		return
	}
	d := &h.dog
	d.open, d.until = false, time.Time{}
	d.machine = watchdog.New(watchdog.Config{Timeout: d.takes, Inherited: !d.bites.IsZero()})
	h.step(controller.WatchdogChanged{Timeout: d.takes})
	h.tick()
	h.meal()
}

// tick is what the loop does again and again; it looks at the option, too.
func (h *host) tick() {
	if h.frozen == nil {
		h.configure(h.machine.Document())
		h.bark(watchdog.Tick{})
	}
	h.later(h.dog.machine.Period(), h.tick)
}

func (h *host) configure(doc *cib.Document) {
	h.bark(watchdog.Configured{
		Option: option.Read(doc.Root(), h.c.now).Timeout("fencing-watchdog-timeout"),
		Needs:  func(r string) bool { return r != "switch" },
	})
}

// meal is what the feeding goroutine does again and again.
func (h *host) meal() {
	if h.frozen == nil {
		h.feed()
	}
	h.later(h.dog.takes/4, h.meal)
}

// feed feeds the watchdog if that is allowed.
func (h *host) feed() {
	if h.dog.open && h.c.now.Before(h.dog.until) {
		h.setBite()
	}
}

// setBite begins the watchdog's time anew.
func (h *host) setBite() {
	at := h.c.now.Add(h.dog.takes)
	h.dog.bites = at
	h.c.at(at, func() {
		if h.dog.bites.Equal(at) {
			h.c.story = append(h.c.story, "reset "+h.name)
			h.c.logs = append(h.c.logs, fmt.Sprintf("%s %s: its watchdog resets it", h.c.now.Format("15:04:05.000"), h.name))
			h.kill()
		}
	})
}

// bark gives the machine of the watchdog an event.
func (h *host) bark(ev watchdog.Event) {
	if h.dog.machine == nil {
		return
	}
	for _, e := range h.dog.machine.Step(h.c.now, ev) {
		switch e := e.(type) {
		case watchdog.Arm:
			if h.dog.broken {
				h.bark(watchdog.Failed{Why: "no such device"})
				return
			}
			h.dog.open, h.dog.until = true, time.Time{}
			h.setBite()
		case watchdog.Feed:
			h.dog.until = e.Until
			h.feed()
		case watchdog.Disarm:
			h.dog.open, h.dog.bites = false, time.Time{}
		case watchdog.Prove:
			h.step(controller.ProofWanted{Number: e.Number})
		case watchdog.Tell:
			h.step(controller.WatchdogChanged{Timeout: e.Timeout})
		case watchdog.Log:
			h.c.logs = append(h.c.logs, fmt.Sprintf("%s %s: %s %s", h.c.now.Format("15:04:05.000"), h.name, e.Event, e.Text))
		}
	}
}

// hears takes to the watchdog what the controller says of it.
func (h *host) hears(e controller.Effect) {
	if h.dog.machine == nil {
		return
	}
	switch e := e.(type) {
	case controller.Proved:
		h.bark(watchdog.Proved{Number: e.Number, Quorate: e.Quorate})
	case controller.Watched:
		h.bark(watchdog.Told{Timeout: e.Timeout})
	case controller.Agreed:
		h.configure(h.machine.Document())
		h.bark(watchdog.Tick{})
	}
}

// begins says why an action must not be done.
func (h *host) begins(op lrmd.Op) string {
	if h.dog.machine == nil || !watchdog.Begins(op.Action) {
		return ""
	}
	h.bark(watchdog.Starting{Resource: op.Resource})
	why := h.dog.machine.Refuses(h.c.now, op.Resource)
	if why != "" {
		h.c.story = append(h.c.story, "refused "+op.Resource+" "+h.name)
		h.bark(watchdog.Seen{Resource: op.Resource})
	}
	return why
}

func (h *host) showed(r lrmd.Result) {
	if runs, known := watchdog.Shows(r.Action, r.RC, r.Status); known {
		h.bark(watchdog.Seen{Resource: r.Resource, Runs: runs})
	}
}

// setWatchdog is the verb watchdog TIME [NODE...]: what the watchdogs of nodes take, before they start; all, if none is named.
func (s *story) setWatchdog(a []string) {
	for _, h := range s.c.hosts {
		if len(a) == 1 || strings.Contains(strings.Join(a[1:], " ")+" ", h.name+" ") {
			h.dog.takes = duration(s, a[0])
		}
	}
}

// expectArmed is the verb armed NODE...: whose watchdogs are armed.
func (s *story) expectArmed(want []string) {
	var got []string
	for _, h := range s.c.hosts {
		if !h.dog.bites.IsZero() {
			got = append(got, h.name)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		s.fail("the watchdogs of %v are armed, want %v", got, want)
	}
}

// expectWaits is the verb waits TIME: how long each host that works says that it waits for any member's watchdog.
func (s *story) expectWaits(a []string) {
	for _, h := range s.c.hosts {
		for _, w := range h.machine.Status().Fencing.Watchdogs {
			if h.up && w.Wait != duration(s, a[0]) {
				s.fail("%s waits %s for %s (%s), want %s", h.name, w.Wait, w.Node, w.Useless, a[0])
			}
		}
	}
}

// expectOption is the verb holds-option NAME VALUE, on all hosts that work.
func (s *story) expectOption(a []string) {
	for _, h := range s.c.hosts {
		if got := option.Read(h.machine.Document().Root(), h.c.now).Text(a[0]); h.up && h.frozen == nil && got != a[1] {
			s.fail("%s holds %s=%s, want %s", h.name, a[0], got, a[1])
		}
	}
}

// TestWatchdogWalks lets random things happen to five nodes that have nothing but their watchdogs. What holds at each start of
// the resource: it runs nowhere else. A walk that fails names its seed: go test ./controller -run WatchdogWalks -walk-seed N -v
func TestWatchdogWalks(t *testing.T) {
	if *walkSeed != 0 {
		watchdogWalk(t, *walkSeed)
		return
	}
	for seed := uint64(1); seed <= uint64(*walks/3) && !t.Failed(); seed++ {
		watchdogWalk(t, seed)
	}
}

func watchdogWalk(t *testing.T, seed uint64) {
	s, rnd := &story{t: t, file: "watchdog walk"}, rand.New(rand.NewPCG(seed, 2))
	names := []string{"n1", "n2", "n3", "n4", "n5"}
	s.c = newCluster(t, memory.Config{Expected: 5, Token: time.Second}, names...)
	doc := readCIB(t, filepath.Join("testdata", "watchdog.xml"))
	for _, h := range s.c.hosts {
		h.disk, h.dog.takes = doc, 5*time.Second
	}
	s.c.alone = func(h *host, resource string) {
		for _, other := range s.c.hosts {
			if other != h && other.running[resource] {
				t.Errorf("seed %d: %s starts on %s while it runs on %s\n%s", seed, resource, h.name, other.name, strings.Join(s.c.logs, "\n"))
			}
		}
	}
	s.each(names, (*host).start)
	s.c.pass(30 * time.Second)
	for range 20 {
		s.watchdogStep(rnd, names)
		s.c.pass(time.Duration(rnd.IntN(9000)) * time.Millisecond)
	}
	for i, a := range names { // all is well again
		for _, b := range names[i+1:] {
			s.link([]string{a, b}, false, 0)
		}
	}
	s.each(names, (*host).thaw)
	s.c.pass(20 * time.Second)
	s.each(names, (*host).start)
	s.c.pass(5 * time.Minute)
	s.runsOnce(seed)
}

// watchdogStep is one thing that happens; the host that runs the resource is meant more often than others.
func (s *story) watchdogStep(rnd *rand.Rand, names []string) {
	a, b := names[rnd.IntN(5)], names[rnd.IntN(5)]
	if on := s.where("hoge"); len(on) > 0 && rnd.IntN(2) == 0 {
		a = on[0]
	}
	switch n := rnd.IntN(14); {
	case n < 2:
		s.c.host(a).killDaemon()
	case n < 3:
		s.c.host(a).kill()
	case n < 6:
		s.c.host(a).start()
	case n < 8:
		s.cutOff(a, names, true)
	case n < 10:
		s.cutOff(a, names, false)
	case n == 10 && a != b:
		s.link([]string{a, b}, rnd.IntN(2) == 0, 0)
	case n == 11:
		s.c.host(a).freeze()
	case n == 12:
		s.each(names, (*host).thaw)
	case n == 13 && s.c.host(a).up:
		s.fenceBy([]string{a, b, "off"})
	}
}

// cutOff cuts a host off from all others, or connects it again.
func (s *story) cutOff(name string, names []string, cut bool) {
	for _, other := range names {
		if other != name {
			s.link([]string{name, other}, cut, 0)
		}
	}
}
