package controller_test

import (
	"cmp"
	"container/heap"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/attrs"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/controller"
	"pacer/fencing"
	"pacer/fencing/watchdog"
	"pacer/lrmd"
	"pacer/membership"
	"pacer/membership/memory"
	"pacer/pengine"
)

// cluster is hosts in virtual time: real machines, a real net, real executors' cores and the real
// policy engine; only time and the agents' processes are made up.
type cluster struct {
	t     *testing.T
	now   time.Time
	queue agenda
	seq   int
	net   *memory.Net
	hosts []*host
	story []string // what agents did: "start hoge n1"
	logs  []string
	power power
	asked int                      // updates of attributes
	alone func(*host, string)      // looks at each start of a resource
	lent  map[*cib.Document]string // digests of documents when machines gave them away
}

// due is something to happen at a time.
type due struct {
	at  time.Time
	seq int
	run func()
}

// host is one node of the cluster.
type host struct {
	c               *cluster
	id              uint32
	name            string
	process         uint64 // counts the processes this host has run
	machine         *controller.Machine
	core            *lrmd.Core
	disk            *cib.Document
	given           []*cib.Document // all that was to be written to disk
	write           write           // what the disk does
	written         int             // number of the document on it
	kept            []*cib.Document // it and those before it
	frozen          []func()        // what happened while the process was stopped; nil if it is not
	speaks          controller.Protocols
	up              bool
	timers          map[controller.Timer]int // generations
	agents          map[lrmd.TimerID]int
	fenceTimers     map[fencing.Timer]int // generations
	known           cib.Version           // the configuration that its devices follow from, or will soon
	dog             dog                   // watchdog_test.go
	attributeTimers map[attrs.Timer]int
	answers         map[string]attrs.Reply // to updates of attributes
	running         map[string]bool        // state of resources, which outlives the daemon
	broken          map[string]string      // "start hoge" -> "fail", "hang"
	raised          map[string]bool        // promoted resources
	watched         map[string]int         // monitors by resource
	skew            time.Duration          // by which the host's clock is wrong
	plans           int
	last            time.Time // of the last delivery, so that none overtakes another
	replies         map[string]error
	told            map[string]func(controller.Reply) // who waits for a reply besides
	babbles         bool                              // its process says what nobody understands
	deaf            bool                              // its executor takes what it is told and does nothing
}

// write is how a disk behaves.
type write struct {
	fault error
	takes time.Duration
	mixed bool // writes end in another order than they began
}

const (
	netLatency   = time.Millisecond
	agentTime    = 20 * time.Millisecond
	scheduleTime = 5 * time.Millisecond
)

func newCluster(t *testing.T, cfg memory.Config, names ...string) *cluster {
	c := &cluster{t: t, now: time.Unix(1_800_000_000, 0).UTC(), net: memory.New(cfg), lent: map[*cib.Document]string{}}
	t.Cleanup(c.untouched)
	for i, n := range names {
		c.hosts = append(c.hosts, &host{
			c: c, id: uint32(i + 1), name: n, disk: cib.Empty(), running: map[string]bool{}, broken: map[string]string{}, replies: map[string]error{}, told: map[string]func(controller.Reply){},
			raised: map[string]bool{}, watched: map[string]int{},
		})
	}
	return c
}

func (c *cluster) after(d time.Duration, f func()) { c.at(c.now.Add(d), f) }

func (c *cluster) at(when time.Time, f func()) {
	c.seq++
	heap.Push(&c.queue, due{when, c.seq, f})
}

// agenda is what is due, the soonest first; what is due at one time happens in the order it was asked for.
type agenda []due

func (a agenda) Len() int { return len(a) }
func (a agenda) Less(i, j int) bool {
	return cmp.Or(a[i].at.Compare(a[j].at), cmp.Compare(a[i].seq, a[j].seq)) < 0
}
func (a agenda) Swap(i, j int) { a[i], a[j] = a[j], a[i] }
func (a *agenda) Push(x any)   { *a = append(*a, x.(due)) }
func (a *agenda) Pop() any {
	old := *a
	last := old[len(old)-1]
	*a = old[:len(old)-1]
	return last
}

// pass lets time pass.
func (c *cluster) pass(d time.Duration) {
	end := c.now.Add(d)
	for steps := 0; len(c.queue) > 0 && !c.queue[0].at.After(end); steps++ {
		next := heap.Pop(&c.queue).(due)
		c.now = next.at
		next.run()
		if steps > 2_000_000 {
			c.t.Fatalf("the cluster never comes to rest:\n%s", strings.Join(c.logs[max(0, len(c.logs)-40):], "\n"))
		}
	}
	c.now = end
}

func (c *cluster) host(name string) *host {
	for _, h := range c.hosts {
		if h.name == name {
			return h
		}
	}
	c.t.Fatalf("no node %q", name)
	return nil
}

func (c *cluster) perform(effects []memory.Effect) {
	for _, e := range effects {
		switch e := e.(type) {
		case memory.Deliver:
			c.hosts[e.To-1].deliver(e)
		case memory.StartToken:
			c.after(time.Second, func() { c.perform(c.net.Step(memory.TokenLost(e))) })
		}
	}
}

func (h *host) member() membership.Member {
	return membership.Member{ID: h.id, Name: h.name, Incarnation: h.process}
}

// deliver brings an event of the net, unless the process it was for is gone by then.
func (h *host) deliver(d memory.Deliver) {
	process, when := h.process, h.c.now.Add(netLatency+d.Delay)
	if when.Before(h.last) {
		when = h.last
	}
	h.last = when
	h.c.at(when, func() {
		if !h.up || h.process != process {
			return
		}
		switch ev := d.Event.(type) {
		case membership.View:
			h.step(controller.Viewed{View: ev})
		case membership.Message:
			h.step(controller.Received{Message: ev})
		}
	})
}

// start starts the daemon of a host with what is on its disk.
func (h *host) start() {
	if h.up {
		return
	}
	h.process++
	h.up, h.timers, h.agents, h.last = true, map[controller.Timer]int{}, map[lrmd.TimerID]int{}, h.c.now
	h.fenceTimers = map[fencing.Timer]int{}
	h.attributeTimers, h.answers = map[attrs.Timer]int{}, map[string]attrs.Reply{}
	h.core = lrmd.New(lrmd.Options{})
	h.machine = controller.New(controller.Config{
		Local: h.member(), Version: "test", Stack: "memory", UUID: fmt.Sprintf("00000000-0000-0000-%04d-%012d", h.id, h.process), Patience: 20 * time.Second,
		Cores: 2, Speaks: h.speaks, Settled: h.settled(),
	}, withoutStatus(h.disk))
	h.written, h.frozen, h.known = 0, nil, cib.Version{}
	h.wake()
	h.c.perform(h.c.net.Step(memory.Attach{Member: h.member()}))
	h.switches()
	if h.babbles {
		h.babble()
	}
}

// withoutStatus is a document as a store gives it to a process that starts.
func withoutStatus(disk *cib.Document) *cib.Document {
	doc := disk.Copy()
	if status := doc.Root().SelectElement("status"); status != nil {
		status.Child = nil
	}
	return doc
}

// babble says what nobody understands, again and again.
func (h *host) babble() {
	h.frozen = []func(){}
	h.c.perform(h.c.net.Step(memory.Send{From: h.id, Data: []byte("{\"state\": \"of the art\"}")}))
	h.later(time.Second, h.babble)
}

// killDaemon ends the daemon without goodbye; what agents started lives on.
func (h *host) killDaemon() {
	if !h.up {
		return
	}
	h.up, h.frozen = false, nil
	h.c.perform(h.c.net.Step(memory.Detach{Member: h.member()}))
}

// kill ends everything on a host at once.
func (h *host) kill() {
	h.killDaemon()
	h.running, h.raised, h.deaf, h.dog.bites = map[string]bool{}, map[string]bool{}, false, time.Time{}
}

// clock is what the host takes for the time.
func (h *host) clock() time.Time { return h.c.now.Add(h.skew) }

func (h *host) step(ev controller.Event) {
	if h.frozen != nil {
		h.frozen = append(h.frozen, func() { h.step(ev) })
		return
	}
	for _, e := range h.machine.Step(h.clock(), ev) {
		if !h.up {
			return
		}
		h.perform(e)
	}
}

// lend notes what a document is like that a machine gives away.
func (c *cluster) lend(doc *cib.Document) {
	if _, known := c.lent[doc]; !known {
		c.lent[doc] = cib.Digest(doc.Root())
	}
}

// untouched proves that machines changed nothing that they had given away.
func (c *cluster) untouched() {
	for doc, digest := range c.lent {
		if cib.Digest(doc.Root()) != digest {
			c.t.Errorf("a document that others have was changed; it is now\n%s", doc.Bytes())
			break
		}
	}
	clear(c.lent)
}

// later runs f after a while, unless the daemon is another one by then.
func (h *host) later(d time.Duration, f func()) {
	process := h.process
	h.c.after(d, func() {
		if h.up && h.process == process {
			f()
		}
	})
}

func (h *host) perform(e controller.Effect) {
	switch e := e.(type) {
	case controller.Send:
		h.c.perform(h.c.net.Step(memory.Send{From: h.id, Data: e.Data}))
	case controller.Execute:
		h.execute(lrmd.Execute{Op: e.Op})
	case controller.Cancel:
		h.execute(lrmd.Cancel{Resource: e.Resource, Action: e.Action, IntervalMS: e.IntervalMS})
	case controller.Unregister:
		h.execute(lrmd.Unregister{Resource: e.Resource})
	case controller.Schedule:
		h.c.lend(e.Doc)
		h.schedule(e)
	case controller.StartTimer:
		h.timers[e.Timer]++
		generation := h.timers[e.Timer]
		h.later(e.After, func() {
			if h.timers[e.Timer] == generation {
				h.step(controller.TimerFired{Timer: e.Timer})
			}
		})
	case controller.StopTimer:
		h.timers[e.Timer]++
	case controller.Publish:
		h.devicesKnown(e.Version)
	case controller.Committed:
		h.c.lend(e.Old)
		h.c.lend(e.New)
	case controller.Persist:
		h.c.lend(e.Doc)
		h.given = append(h.given, e.Doc)
		h.persist(e)
	case controller.Reply:
		h.replies[e.ID] = e.Err
		if f := h.told[e.ID]; f != nil {
			f(e)
		}
	case controller.Proved, controller.Watched, controller.Agreed:
		h.hears(e)
	case controller.AttributesEffect:
		h.keepAttributes(e.Effect)
	case controller.FencingEffect:
		h.fencing(e.Effect)
	case controller.Log:
		h.c.logs = append(h.c.logs, fmt.Sprintf("%s %s: %s %s", h.c.now.Format("15:04:05.000"), h.name, e.Event, e.Text))
	case controller.Panic:
		h.c.story = append(h.c.story, "panic "+h.name)
		h.kill()
	case controller.Leave:
		if e.InOrder {
			h.bark(watchdog.Left{})
		}
		h.up = false
		h.c.perform(h.c.net.Step(memory.Detach{Member: h.member(), Clean: true}))
	}
}

// persist writes to the host's disk as its write says.
func (h *host) persist(p controller.Persist) {
	takes := h.write.takes
	if h.write.mixed && p.Seq%2 == 1 {
		takes *= 5
	}
	h.later(takes, func() {
		if h.write.fault == nil && p.Seq > h.written {
			h.disk, h.written, h.kept = p.Doc, p.Seq, append(h.kept, p.Doc)
		}
		h.step(controller.Persisted{Seq: p.Seq, Err: h.write.fault})
	})
}

// settled is the version of the newest document on disk that was written where there was quorum.
func (h *host) settled() cib.Version {
	for _, doc := range slices.Backward(h.kept) {
		if doc.Root().SelectAttrValue("have-quorum", "") == "1" {
			return doc.Version()
		}
	}
	return cib.Version{}
}

// freeze stops a process in its tracks; what happens meanwhile waits for it.
func (h *host) freeze() {
	if h.up && h.frozen == nil {
		h.frozen = []func(){func() {}}
	}
}

func (h *host) thaw() {
	waiting := h.frozen
	h.frozen = nil
	for _, f := range waiting {
		if h.up {
			f()
		}
	}
}

func (h *host) schedule(s controller.Schedule) {
	h.plans++
	answer := controller.Scheduled{Seq: s.Seq}
	out, err := pengine.ScheduleDocument(s.Doc, h.clock(), h.plans)
	if err != nil {
		answer.Err = err
	} else {
		answer.Graph, answer.Recheck = out.Graph, out.Recheck
	}
	h.later(scheduleTime, func() { h.step(answer) })
}

func (h *host) execute(ev lrmd.Event) {
	if h.deaf {
		return
	}
	for _, e := range h.core.Step(h.clock(), ev) {
		switch e := e.(type) {
		case lrmd.StartProcess:
			h.agent(e)
		case lrmd.StartTimer:
			h.agents[e.ID] = 1
			h.later(e.After, func() {
				if h.agents[e.ID] == 1 {
					h.execute(lrmd.TimerFired{ID: e.ID})
				}
			})
		case lrmd.StopTimer:
			delete(h.agents, e.ID)
		case lrmd.KillProcess:
			h.later(time.Millisecond, func() {
				h.execute(lrmd.ProcessDone{Run: e.Run, Outcome: lrmd.Outcome{PID: 1, RC: vocab.ExitError, Status: vocab.ExecTimeout, Signal: 9}})
			})
		case lrmd.Report:
			h.showed(e.Result)
			h.step(controller.Finished{Result: e.Result})
		}
	}
}

// agent is what an agent's process would do: it keeps a state and may be told to fail or hang.
func (h *host) agent(p lrmd.StartProcess) {
	what := p.Op.Action + " " + p.Op.Resource
	if p.Op.Action == "monitor" {
		h.watched[p.Op.Resource]++
	} else {
		h.c.story = append(h.c.story, what+" "+h.name)
	}
	if h.broken[what] == "hang" {
		return
	}
	if why := h.begins(p.Op); why != "" {
		h.later(0, func() {
			h.execute(lrmd.ProcessDone{Run: p.Run, Outcome: lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecDone, ExitReason: why}})
		})
		return
	}
	h.later(agentTime, func() {
		h.execute(lrmd.ProcessDone{Run: p.Run, Outcome: lrmd.Outcome{PID: 1, RC: h.act(p.Op, what)}})
	})
}

func (h *host) act(op lrmd.Op, what string) vocab.Exit {
	if h.broken[what] == "fail" {
		return vocab.ExitError
	}
	switch op.Action {
	case "start":
		if h.c.alone != nil {
			h.c.alone(h, op.Resource)
		}
		h.running[op.Resource] = true
	case "stop":
		h.running[op.Resource], h.raised[op.Resource] = false, false
	case "promote":
		h.raised[op.Resource] = true
	case "demote":
		h.raised[op.Resource] = false
	case "monitor":
		if !h.running[op.Resource] {
			return vocab.ExitNotRunning
		}
		if h.raised[op.Resource] {
			return vocab.ExitPromoted
		}
	}
	return vocab.ExitOK
}
