package corosync

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/membership"
	"pacer/membership/corosync/ipc"
)

// simNet plays corosync for machines: hosts in rings, a process a host, one order of messages a
// ring, news of quorum on another way. What a host has not read yet waits in its inbox.
type simNet struct {
	t     *testing.T
	rand  *rand.Rand
	hosts []*simHost
	seq   uint64
	names int
}

type simHost struct {
	node    uint32
	ring    ipc.RingID
	up      bool // corosync runs
	m       *machine
	me      ipc.Process
	joined  bool
	inbox   []any // ipc.GroupEvent, in order
	votes   []any // ipc.QuorumChanged, in order
	outbox  [][]byte
	timers  map[timer]bool
	stopped bool // the process hangs

	incarnation uint64
	history     []simView
	wrote       int
}

// simView is a view and the messages that came in it.
type simView struct {
	view     membership.View
	messages []string
	over     bool // another view followed
}

func (n *simNet) ringmates(h *simHost) []*simHost {
	var list []*simHost
	for _, o := range n.hosts {
		if o.up && o.ring == h.ring {
			list = append(list, o)
		}
	}
	return list
}

func (n *simNet) group(h *simHost) []ipc.Process {
	var list []ipc.Process
	for _, o := range n.ringmates(h) {
		if o.joined {
			list = append(list, o.me)
		}
	}
	return list
}

// announce gives a change of the group to all of it.
func (n *simNet) announce(h *simHost, joined, gone []ipc.Change) {
	for _, o := range n.ringmates(h) {
		if o.joined {
			o.inbox = append(o.inbox, ipc.GroupChanged{Members: n.group(h), Joined: joined, Gone: gone})
		}
	}
}

// reform makes rings of the hosts that reach one another; part gives each its part. What changes
// besides is done by a function, if any.
func (n *simNet) reform(part map[uint32]int, change func()) {
	old := map[uint32]ipc.RingID{}
	oldGroups := map[uint32][]ipc.Process{}
	for _, h := range n.hosts {
		old[h.node], oldGroups[h.node] = h.ring, n.group(h)
	}
	if change != nil {
		change()
	}
	rings := map[int]ipc.RingID{}
	for _, h := range n.hosts {
		if !h.up {
			continue
		}
		p := part[h.node]
		if _, ok := rings[p]; !ok {
			n.seq += 4
			rings[p] = ipc.RingID{Node: h.node, Seq: n.seq}
		}
		h.ring = rings[p]
	}
	for _, h := range n.hosts {
		if !h.up {
			continue
		}
		var nodes []uint32
		var left, came []ipc.Change
		for _, o := range n.ringmates(h) {
			nodes = append(nodes, o.node)
			if o.joined && (old[o.node] != old[h.node] || !slices.Contains(oldGroups[h.node], o.me)) && o != h {
				came = append(came, ipc.Change{Process: o.me, Reason: ipc.NodeUp})
			}
		}
		for _, p := range oldGroups[h.node] {
			if !slices.Contains(n.group(h), p) {
				left = append(left, ipc.Change{Process: p, Reason: ipc.NodeDown})
			}
		}
		if h.joined {
			var stay []ipc.Process
			for _, p := range n.group(h) {
				if !slices.ContainsFunc(came, func(c ipc.Change) bool { return c.Process == p }) {
					stay = append(stay, p)
				}
			}
			if len(left) > 0 {
				h.inbox = append(h.inbox, ipc.GroupChanged{Members: stay, Gone: left})
			}
			if len(came) > 0 {
				h.inbox = append(h.inbox, ipc.GroupChanged{Members: n.group(h), Joined: came})
			}
			h.inbox = append(h.inbox, ipc.RingChanged{Ring: h.ring, Nodes: nodes})
			h.votes = append(h.votes, n.quorum(h))
		}
	}
}

func (n *simNet) quorum(h *simHost) ipc.QuorumChanged {
	return ipc.QuorumChanged{RingSeq: h.ring.Seq, Quorate: 2*len(n.ringmates(h)) > len(n.hosts)}
}

func (n *simNet) parts() map[uint32]int {
	part := map[uint32]int{}
	for _, h := range n.hosts {
		part[h.node] = int(h.ring.Seq)
	}
	return part
}

// launch starts a process on a host, or lets the one there join again.
func (n *simNet) launch(h *simHost, fresh bool) {
	if fresh {
		n.names++
		h.incarnation++
		h.me = ipc.Process{Node: h.node, PID: uint32(n.names)}
		h.m = newMachine(membership.Member{ID: h.node, Name: fmt.Sprintf("n%d", h.node), Incarnation: h.incarnation}, h.me, time.Second, 0)
		h.timers, h.outbox = map[timer]bool{}, nil
		if len(h.history) > 0 {
			h.history[len(h.history)-1].over = false
		}
		h.history = append(h.history, simView{})
	}
	h.joined = true
	n.announce(h, []ipc.Change{{Process: h.me, Reason: ipc.Joined}}, nil)
	var nodes []uint32
	for _, o := range n.ringmates(h) {
		nodes = append(nodes, o.node)
	}
	h.inbox = append(h.inbox, ipc.RingChanged{Ring: h.ring, Nodes: nodes})
	h.votes = append(h.votes, n.quorum(h))
}

// kill ends a host's process.
func (n *simNet) kill(h *simHost, reason ipc.Reason) {
	h.joined, h.m, h.inbox, h.votes, h.outbox, h.stopped = false, nil, nil, nil, nil, false
	n.announce(h, nil, []ipc.Change{{Process: h.me, Reason: reason}})
}

// crash ends corosync on a host. Its process reads what was written before, and then hears of it.
func (n *simNet) crash(h *simHost) {
	n.reform(n.parts(), func() {
		h.up, h.joined, h.outbox, h.votes = false, false, nil, nil
		if h.m != nil {
			h.inbox = append(h.inbox, lost{})
		}
	})
}

// carry takes one frame of a host into the order of its ring.
func (n *simNet) carry(h *simHost) {
	f := h.outbox[0]
	h.outbox = h.outbox[1:]
	for _, o := range n.ringmates(h) {
		if o.joined {
			o.inbox = append(o.inbox, ipc.Delivered{From: h.me, Data: f})
		}
	}
}

func (n *simNet) step(h *simHost, ev any) {
	for _, e := range h.m.step(ev) {
		switch e := e.(type) {
		case cast:
			if h.joined {
				h.outbox = append(h.outbox, e.frame)
			}
		case start:
			h.timers[e.timer] = true
		case tell:
			n.told(h, e.event)
		case restart:
			n.t.Fatalf("n%d: a message was lost where none is", h.node)
		case end:
			n.t.Fatalf("n%d: ended: %v", h.node, e.err)
		}
	}
}

func (n *simNet) told(h *simHost, ev membership.Event) {
	last := &h.history[len(h.history)-1]
	switch ev := ev.(type) {
	case membership.View:
		if ev.Seq <= last.view.Seq {
			n.t.Fatalf("n%d: view %d after view %d", h.node, ev.Seq, last.view.Seq)
		}
		if m, ok := ev.Member(h.node); !ok || m.Incarnation != h.incarnation {
			n.t.Fatalf("n%d: not in its own view %v", h.node, ev)
		}
		last.over = true
		h.history = append(h.history, simView{view: ev})
	case membership.Message:
		if last.view.Seq == 0 {
			n.t.Fatalf("n%d: a message before the first view", h.node)
		}
		last.messages = append(last.messages, string(ev.Data))
	}
}

// read lets a host take the next event of one of its connections.
func (n *simNet) read(h *simHost, votes bool) {
	from := &h.inbox
	if votes {
		from = &h.votes
	}
	ev := (*from)[0]
	*from = (*from)[1:]
	n.step(h, ev)
}

// possible are the things that may happen next without anybody's doing.
func (n *simNet) possible(timers bool) []func() {
	var list []func()
	for _, h := range n.hosts {
		if h.m == nil || h.stopped {
			continue
		}
		if len(h.inbox) > 0 {
			list = append(list, func() { n.read(h, false) })
		}
		if len(h.votes) > 0 {
			list = append(list, func() { n.read(h, true) })
		}
		if len(h.outbox) > 0 {
			list = append(list, func() { n.carry(h) })
		}
	}
	if timers && len(list) == 0 {
		for _, h := range n.hosts {
			if h.m == nil || h.stopped {
				continue
			}
			for t := range h.timers {
				list = append(list, func() { delete(h.timers, t); n.step(h, fired{t}) })
			}
		}
	}
	return list
}

func newSim(t *testing.T, random *rand.Rand, hosts int) *simNet {
	n := &simNet{t: t, rand: random}
	for i := range hosts {
		n.hosts = append(n.hosts, &simHost{node: uint32(i + 1), up: true})
	}
	n.reform(map[uint32]int{}, nil)
	for _, h := range n.hosts {
		n.launch(h, true)
	}
	return n
}

// settle lets all happen that is under way, timers too, until nothing more does.
func (n *simNet) settle() {
	for i := 0; ; i++ {
		list := n.possible(false)
		if len(list) == 0 {
			fire := n.possible(true)
			if len(fire) == 0 {
				return
			}
			fire[0]()
			continue
		}
		list[i%len(list)]()
		if i > 100000 {
			n.t.Fatal("it never settles")
		}
	}
}

// calm lets all happen that is under way, but no timer. Then all who joined agree already.
func (n *simNet) calm() {
	for i := 0; i < 100000; i++ {
		list := n.possible(false)
		if len(list) == 0 {
			break
		}
		list[i%len(list)]()
	}
	view := ""
	for _, h := range n.hosts {
		if !h.joined {
			continue
		}
		if last := fmt.Sprint(h.history[len(h.history)-1].view); view == "" {
			view = last
		} else if last != view || !h.m.inside() {
			n.t.Fatalf("without timers, n%d sees %s, another %s", h.node, last, view)
		}
	}
}

// write lets a host send a message of its own.
func (n *simNet) write(h *simHost) {
	h.wrote++
	n.step(h, sent{fmt.Appendf(nil, "n%d.%d.%d", h.node, h.incarnation, h.wrote)})
}

// TestEveryViewHasOneStory lets hosts come and go, part and meet, hang and crash, while all send,
// and compares what users of the same view were told.
func TestEveryViewHasOneStory(t *testing.T) {
	walks := 2000
	if testing.Short() {
		walks = 300
	}
	for seed := range walks {
		ok := t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(uint64(seed), 1))
			n := newSim(t, random, 1+random.IntN(5))
			for range 500 {
				n.happen()
			}
			n.recover()
			n.calm()
			n.settle()
			n.compare()
			n.together()
		})
		if !ok {
			return
		}
	}
}

// deeds are what may happen, as often as it is listed.
var deeds = strings.Fields(strings.Repeat("go ", 60) + strings.Repeat("write ", 12) +
	"sync sync timer timer timer timer timer timer kill kill leave leave launch launch launch launch part crash boot boot boot stop stop stop continue continue")

// happen lets one thing happen.
func (n *simNet) happen() {
	h := n.hosts[n.rand.IntN(len(n.hosts))]
	switch deeds[n.rand.IntN(len(deeds))] {
	case "go":
		if list := n.possible(false); len(list) > 0 {
			list[n.rand.IntN(len(list))]()
		}
	case "sync":
		for i := 0; i < 300; i++ {
			list := n.possible(false)
			if len(list) == 0 {
				break
			}
			list[i%len(list)]()
		}
	case "write":
		if h.m != nil && !h.stopped {
			n.write(h)
		}
	case "timer":
		if h.m != nil && !h.stopped && h.timers[timer{round: true}] {
			delete(h.timers, timer{round: true})
			n.step(h, fired{timer{round: true}})
		}
	case "kill":
		if h.joined {
			n.kill(h, ipc.ProcessDown)
		}
	case "leave":
		if h.joined && !h.stopped {
			n.kill(h, ipc.Left)
		}
	case "launch":
		if h.up && h.m == nil {
			n.launch(h, true)
		} else if h.up && !h.joined && len(h.inbox) == 0 {
			n.launch(h, false)
		}
	case "part":
		part := map[uint32]int{}
		for _, o := range n.hosts {
			part[o.node] = n.rand.IntN(2)
		}
		n.reform(part, nil)
	case "crash":
		if h.up {
			n.crash(h)
		}
	case "boot":
		if !h.up {
			parts := n.parts()
			h.up = true
			parts[h.node] = parts[n.hosts[0].node]
			n.reform(parts, nil)
		}
	case "stop":
		h.stopped = h.m != nil
	case "continue":
		h.stopped = false
	}
}

// recover makes everything whole again.
func (n *simNet) recover() {
	for _, h := range n.hosts {
		h.up, h.stopped = true, false
	}
	n.reform(map[uint32]int{}, nil)
	n.calm()
	for range 2 {
		n.settle()
		for _, h := range n.hosts {
			if !h.joined {
				n.launch(h, h.m == nil)
			}
		}
	}
}

// compare finds two members of a view that were told different stories.
func (n *simNet) compare() {
	type key struct{ text string }
	seen := map[key]simView{}
	for _, h := range n.hosts {
		for _, v := range h.history {
			if v.view.Seq == 0 {
				continue
			}
			k := key{fmt.Sprint(v.view)}
			other, ok := seen[k]
			if !ok || !other.over {
				if ok && !prefix(other.messages, v.messages) && !prefix(v.messages, other.messages) {
					n.t.Fatalf("view %v: one saw %v, another %v", v.view, other.messages, v.messages)
				}
				if !ok || v.over || len(v.messages) > len(other.messages) {
					seen[k] = v
				}
				continue
			}
			if v.over && !slices.Equal(v.messages, other.messages) || !prefix(v.messages, other.messages) && !prefix(other.messages, v.messages) {
				n.t.Fatalf("view %v: one saw %v, another %v", v.view, other.messages, v.messages)
			}
		}
	}
}

func prefix(a, b []string) bool { return len(a) <= len(b) && slices.Equal(a, b[:len(a)]) }

// together checks the end: one view of all, nothing unsent, and each sender's messages once and in
// order.
func (n *simNet) together() {
	first := n.hosts[0].history[len(n.hosts[0].history)-1].view
	for _, h := range n.hosts {
		last := h.history[len(h.history)-1].view
		if fmt.Sprint(last) != fmt.Sprint(first) || len(last.Members) != len(n.hosts) || !last.Quorate {
			n.t.Fatalf("n%d sees %v, n1 sees %v", h.node, last, first)
		}
		if len(h.m.pending) > 0 {
			n.t.Fatalf("n%d: %d messages never came back", h.node, len(h.m.pending))
		}
		n.ordered(h)
	}
}

// ordered checks what a host's user saw: a sender's messages in order, each once.
func (n *simNet) ordered(h *simHost) {
	last := map[string]int{}
	for _, v := range h.history {
		if v.view.Seq == 0 {
			last = map[string]int{} // another process
		}
		for _, text := range v.messages {
			var node, inc, number int
			if _, err := fmt.Sscanf(text, "n%d.%d.%d", &node, &inc, &number); err != nil {
				n.t.Fatal(err)
			}
			who := fmt.Sprintf("n%d.%d", node, inc)
			if number <= last[who] {
				n.t.Fatalf("n%d: %s after %s.%d", h.node, text, who, last[who])
			}
			last[who] = number
		}
	}
}
