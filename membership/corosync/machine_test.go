package corosync

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pacer/membership"
	"pacer/membership/corosync/ipc"
)

// table drives one machine, n1 of a group, by hand, and says what it does as text.
type table struct {
	t *testing.T
	m *machine
}

var (
	p1 = ipc.Process{Node: 1, PID: 10}
	p2 = ipc.Process{Node: 2, PID: 20}
	p3 = ipc.Process{Node: 3, PID: 30}

	ring4 = ipc.RingChanged{Ring: ipc.RingID{Node: 1, Seq: 4}, Nodes: []uint32{1, 2, 3}}
)

func host(p ipc.Process) membership.Member {
	return membership.Member{ID: p.Node, Name: fmt.Sprintf("n%d", p.Node), Incarnation: uint64(p.PID)}
}

func newTable(t *testing.T) *table {
	return &table{t, newMachine(host(p1), p1, time.Second, 3*time.Second)}
}

// does steps the machine and gives its effects, notes left out.
func (d *table) does(ev any) []string {
	var list []string
	for _, e := range d.m.step(ev) {
		if text := d.text(e); text != "" {
			list = append(list, text)
		}
	}
	return list
}

func (d *table) text(e effect) string {
	switch e := e.(type) {
	case cast:
		f, err := decode(e.frame)
		if err != nil {
			d.t.Fatal(err)
		}
		return fmt.Sprintf("cast %d %s", f.Kind, head(f))
	case tell:
		if v, ok := e.event.(membership.View); ok && v.Spare == 0 && v.Votes == nil {
			return fmt.Sprintf("tell {%d %v %t}", v.Seq, v.Members, v.Quorate)
		}
		return fmt.Sprint("tell ", e.event)
	case start:
		if e.timer.round {
			return "await hellos"
		} else if e.timer.pulse {
			return ""
		}
		return "await " + e.timer.member.Name
	case restart:
		return "restart"
	case end:
		return "end: " + e.err.Error()
	}
	return ""
}

// head is what matters of a payload.
func head(f frame) string {
	switch f.Kind {
	case kindHello:
		h, _ := parse[hello](f)
		return fmt.Sprintf("hello of %s after view %d", h.Member.Name, h.View)
	case kindGone:
		g, _ := parse[gone](f)
		if g.Process != nil {
			return "without " + g.Process.String()
		}
		return "without " + g.Member.Name
	case kindData:
		return fmt.Sprintf("%d bytes, number %d", len(f.Payload), f.Number)
	}
	return ""
}

func (d *table) expect(ev any, want ...string) {
	d.t.Helper()
	if got := d.does(ev); !slices.Equal(got, want) {
		d.t.Fatalf("%T %v:\n got %q\nwant %q", ev, ev, got, want)
	}
}

func (d *table) group(list ...ipc.Process) ipc.GroupChanged {
	var joined []ipc.Change
	for _, p := range list {
		if !slices.Contains(d.m.group, p) {
			joined = append(joined, ipc.Change{Process: p, Reason: ipc.Joined})
		}
	}
	var left []ipc.Change
	for _, p := range d.m.group {
		if !slices.Contains(list, p) {
			left = append(left, ipc.Change{Process: p, Reason: ipc.ProcessDown})
		}
	}
	return ipc.GroupChanged{Members: list, Joined: joined, Gone: left}
}

// says is a hello of a process in the machine's present ring and group.
func (d *table) says(p ipc.Process, quorate bool) ipc.Delivered {
	return ipc.Delivered{From: p, Data: control(kindHello, hello{Ring: d.m.ring.Ring, Group: d.m.group, Member: host(p), View: d.m.view, Quorate: quorate})}
}

// What corosync says of votes is in the view: how many may go, and who has more than one.
func TestVotesAreTold(t *testing.T) {
	d := newTable(t)
	d.does(d.group(p1, p2, p3))
	d.does(ring4)
	d.does(voted{own: 2, spare: 2})
	d.does(ipc.QuorumChanged{RingSeq: 4, Quorate: true})
	for p, h := range map[ipc.Process]hello{p2: {Quorate: true, Spare: 2}, p3: {Quorate: false}} {
		h.Ring, h.Group, h.Member = d.m.ring.Ring, d.m.group, host(p)
		d.does(ipc.Delivered{From: p, Data: control(kindHello, h)})
	}
	mine := hello{Ring: d.m.ring.Ring, Group: d.m.group, Member: host(p1), Quorate: true, Votes: 2, Spare: 2}
	d.expect(ipc.Delivered{From: p1, Data: control(kindHello, mine)}, "tell {1 [{1 n1 10} {2 n2 20} {3 n3 30}] true 2 false map[1:2]}")
}

// seated is a table with a session of three.
func seated(t *testing.T) *table {
	d := newTable(t)
	d.does(d.group(p1, p2, p3))
	d.does(ring4)
	d.does(ipc.QuorumChanged{RingSeq: 4, Quorate: true})
	d.does(d.says(p2, true))
	d.does(d.says(p3, true))
	d.expect(d.says(p1, true), "tell {1 [{1 n1 10} {2 n2 20} {3 n3 30}] true}")
	return d
}

// A hello is said once group, ring and quorum belong together, in whatever order they come.
func TestHelloWaitsForQuorumOfTheRing(t *testing.T) {
	events := []any{ipc.GroupChanged{Members: []ipc.Process{p1}, Joined: []ipc.Change{{Process: p1, Reason: ipc.Joined}}}, ring4, ipc.QuorumChanged{RingSeq: 4}}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		d := newTable(t)
		for i, k := range order {
			said := strings.Contains(strings.Join(d.does(events[k]), " "), "cast 1")
			if said != (i == 2) {
				t.Errorf("order %v: a hello after event %d: %v", order, i, said)
			}
		}
	}
	d := newTable(t)
	d.does(events[0])
	d.does(ring4)
	d.expect(ipc.QuorumChanged{RingSeq: 3, Quorate: true})
}

// Quorum that changes without any change of members is news for all at one place.
func TestQuorumChanges(t *testing.T) {
	d := seated(t)
	d.expect(ipc.QuorumChanged{RingSeq: 4, Quorate: false}, "cast 1 hello of n1 after view 1")
	d.expect(d.says(p1, false))
	d.expect(d.says(p2, false))
	d.expect(d.says(p3, false), "tell {2 [{1 n1 10} {2 n2 20} {3 n3 30}] false}")
	d.expect(d.says(p2, true), "tell {3 [{1 n1 10} {2 n2 20} {3 n3 30}] true}")
}

// A process that ends is waited for; nobody is told before the wait is over, and then all are by a message.
func TestWaitsForAProcess(t *testing.T) {
	d := seated(t)
	d.expect(d.group(p1, p3), "await n2")
	d.expect(fired{timer{member: host(p2)}}, "cast 2 without n2")
	n2 := host(p2)
	d.expect(ipc.Delivered{From: p3, Data: control(kindGone, gone{Member: &n2})}, "tell {2 [{1 n1 10} {3 n3 30}] true}")
	d.expect(ipc.Delivered{From: p1, Data: control(kindGone, gone{Member: &n2})})
}

// The host of a process that is waited for goes: nobody waits any longer.
func TestDoesNotWaitForAHostThatIsGone(t *testing.T) {
	d := seated(t)
	d.expect(d.group(p1, p3), "await n2")
	d.expect(ipc.RingChanged{Ring: ipc.RingID{Node: 1, Seq: 8}, Nodes: []uint32{1, 3}}, "await hellos")
	d.expect(ipc.QuorumChanged{RingSeq: 8, Quorate: true}, "cast 1 hello of n1 after view 1")
	d.does(d.says(p1, true))
	d.expect(d.says(p3, true), "tell {2 [{1 n1 10} {3 n3 30}] true}")
}

// Who does not say hello is left out at one place, and taken back when it speaks.
func TestGoesOnWithoutTheSilent(t *testing.T) {
	d := newTable(t)
	d.does(d.group(p1, p2, p3))
	d.does(ring4)
	d.does(ipc.QuorumChanged{RingSeq: 4, Quorate: true})
	d.expect(fired{timer{round: true}}, "await hellos", "cast 1 hello of n1 after view 0")
	d.does(d.says(p1, true))
	d.does(d.says(p2, true))
	d.expect(fired{timer{round: true}}, "await hellos", "cast 1 hello of n1 after view 0", "cast 2 without 3/30")
	d.expect(ipc.Delivered{From: p1, Data: control(kindGone, gone{Process: &p3})}, "tell {1 [{1 n1 10} {2 n2 20}] true}")
	d.expect(d.says(p3, true), "cast 1 hello of n1 after view 1", "await hellos")
	d.does(d.says(p2, true))
	d.expect(d.says(p1, true), "tell {2 [{1 n1 10} {2 n2 20} {3 n3 30}] true}")
}

// A message is sent again in the next session if this one ended before it came back; what comes late is dropped.
func TestSendsAgain(t *testing.T) {
	d := seated(t)
	var frame []byte
	for _, e := range d.m.step(sent{[]byte("hello")}) {
		frame = e.(cast).frame
	}
	d.does(d.group(p1, p2, p3, ipc.Process{Node: 4, PID: 40}))
	d.expect(ipc.Delivered{From: p1, Data: frame})
	d.does(d.group(p1, p2, p3))
	d.does(d.says(p2, true))
	d.does(d.says(p3, true))
	d.expect(d.says(p1, true), "tell {2 [{1 n1 10} {2 n2 20} {3 n3 30}] true}", "cast 4 5 bytes, number 1")
	if d.m.stats.Late != 1 {
		t.Errorf("%d late", d.m.stats.Late)
	}
}

// Long messages travel in pieces and arrive whole.
func TestPieces(t *testing.T) {
	d := seated(t)
	data := []byte(strings.Repeat("0123456789", 30000))
	effects := d.m.step(sent{data})
	if len(effects) != 3 {
		t.Fatalf("%d pieces", len(effects))
	}
	for i, e := range effects {
		got := d.m.step(ipc.Delivered{From: p1, Data: e.(cast).frame})
		if last := i == 2; len(got) > 0 != last {
			t.Fatalf("after piece %d: %v", i, got)
		} else if last && string(got[0].(tell).event.(membership.Message).Data) != string(data) {
			t.Error("it is not what was sent")
		}
	}
	for range 2 { // an empty message is one too
		e := d.m.step(sent{nil})[0]
		d.expect(ipc.Delivered{From: p1, Data: e.(cast).frame}, "tell {1 []}")
	}
}

// A piece that corosync lost makes its sender join again; the others drop what follows it.
func TestLostPiece(t *testing.T) {
	d := seated(t)
	d.m.step(sent{[]byte("a")})
	second := d.m.step(sent{[]byte("b")})[0].(cast).frame
	d.expect(ipc.Delivered{From: p1, Data: second}, "restart")
	other := seated(t)
	f := frame{Kind: kindData, Session: other.m.session, Number: 2, Payload: []byte("b")}
	other.expect(ipc.Delivered{From: p2, Data: f.encode()})
}

// Without corosync a member is alone and without quorum, and gets its own messages.
func TestAloneWithoutCorosync(t *testing.T) {
	d := seated(t)
	d.m.step(sent{[]byte("a")})
	d.expect(lost{}, "tell {2 [{1 n1 10}] false}", "tell {1 [97]}")
	d.expect(sent{[]byte("b")}, "tell {1 [98]}")
	d.expect(lost{})
	d.does(d.group(p1))
	d.does(ipc.RingChanged{Ring: ipc.RingID{Node: 1, Seq: 12}, Nodes: []uint32{1}})
	d.expect(ipc.QuorumChanged{RingSeq: 12, Quorate: true}, "cast 1 hello of n1 after view 2")
	d.expect(d.says(p1, true), "tell {3 [{1 n1 10}] true}")
}

// A host whose messages do not even come back to itself takes itself for alone, until they do.
func TestNoPulse(t *testing.T) {
	d := seated(t)
	pulse := fired{timer{pulse: true}}
	d.m.step(sent{[]byte("a")})
	for range 3 { // the first one has had an echo: the hello
		d.expect(pulse, "cast 5 ")
	}
	d.expect(pulse, "cast 5 ", "tell {2 [{1 n1 10}] false}", "tell {1 [97]}")
	d.expect(pulse, "cast 5 ")
	d.expect(ipc.Delivered{From: p2, Data: frame{Kind: kindPulse}.encode()})
	d.expect(ipc.Delivered{From: p1, Data: frame{Kind: kindPulse}.encode()}, "cast 3 ")
	d.expect(ipc.Delivered{From: p1, Data: control(kindAgain, nil)}, "cast 1 hello of n1 after view 2", "await hellos")
	d.does(d.says(p2, true))
	d.does(d.says(p3, true))
	d.expect(d.says(p1, true), "tell {3 [{1 n1 10} {2 n2 20} {3 n3 30}] true}")
}

// noted gives the notes of what a machine does about an event.
func (d *table) noted(ev any) (list []string) {
	for _, e := range d.m.step(ev) {
		if n, ok := e.(Note); ok {
			list = append(list, n.Event+": "+n.Text)
		}
	}
	return list
}

// What is worth a line in the log is told when it happens.
func TestNotes(t *testing.T) {
	n2 := host(p2)
	pulse := fired{timer{pulse: true}}
	back := []any{ipc.QuorumChanged{RingSeq: 12, Quorate: true}, ipc.RingChanged{Ring: ipc.RingID{Node: 1, Seq: 12}, Nodes: []uint32{1}}}
	for event, tt := range map[string]struct {
		before []any
		at     func(*table) any
		text   string
	}{
		"waiting": {nil, func(d *table) any { return d.group(p1, p3) }, "the process of n2 has ended"},
		"gone":    {[]any{ipc.GroupChanged{Members: []ipc.Process{p1, p3}, Gone: []ipc.Change{{Process: p2, Reason: ipc.ProcessDown}}}}, func(*table) any { return ipc.Delivered{From: p3, Data: control(kindGone, gone{Member: &n2})} }, "n2 did not come back"},
		"lost":    {nil, func(*table) any { return lost{} }, "corosync is gone"},
		"silent":  {[]any{ipc.Delivered{From: p2, Data: control(kindAgain, nil)}, ipc.Delivered{From: p1, Data: control(kindHello, hello{Ring: ring4.Ring, Group: []ipc.Process{p1, p2, p3}, Member: host(p1), View: 1})}}, func(*table) any { return fired{timer{round: true}} }, "the cluster goes on without it"},
		"joined":  {append([]any{lost{}, ipc.GroupChanged{Members: []ipc.Process{p1}, Joined: []ipc.Change{{Process: p1, Reason: ipc.Joined}}}}, back...), func(d *table) any { return d.says(p1, true) }, "corosync is back"},
		"restart": {nil, func(d *table) any {
			return ipc.Delivered{From: p1, Data: frame{Kind: kindData, Session: d.m.session, Number: 2}.encode()}
		}, "lost piece 1"},
		"refused":  {nil, func(*table) any { return ipc.Delivered{From: p2, Data: []byte("other")} }, "message of process 2/20"},
		"timeouts": {nil, func(*table) any { return retimed{33 * time.Second} }, "for 33s"},
		"lost by":  {[]any{pulse, pulse, pulse}, func(*table) any { return pulse }, "carries no messages"},
	} {
		d := seated(t)
		for _, ev := range tt.before {
			d.m.step(ev)
		}
		got, want := d.noted(tt.at(d)), strings.TrimSuffix(event, " by")+": "
		if !slices.ContainsFunc(got, func(n string) bool { return strings.HasPrefix(n, want) && strings.Contains(n, tt.text) }) {
			t.Errorf("%s: noted %q", event, got)
		}
	}
}

// A second process of this host ends itself.
func TestSecondProcessOfAHost(t *testing.T) {
	d := newTable(t)
	d.expect(ipc.GroupChanged{Members: []ipc.Process{{Node: 1, PID: 9}, p1}, Joined: []ipc.Change{{Process: p1, Reason: ipc.Joined}}},
		"end: process 9 of this host is in the cluster already; end it first")
}

// What is no message of ours is refused and counted, whatever it is.
func TestRefuses(t *testing.T) {
	good := frame{Kind: kindData, Session: 1, Number: 1, Payload: []byte("payload")}.encode()
	for i := range good {
		bad := slices.Clone(good)
		bad[i] ^= 0x10
		if _, err := decode(bad); err == nil {
			t.Errorf("byte %d damaged, and nobody noticed", i)
		}
	}
	for length := range good {
		if _, err := decode(good[:length]); err == nil {
			t.Errorf("cut to %d bytes, and nobody noticed", length)
		}
	}
	bad := slices.Clone(good)
	bad[4]++
	if _, err := decode(bad); !errors.Is(err, errVersion) {
		t.Errorf("another version: %v", err)
	}
	d := seated(t)
	d.expect(ipc.Delivered{From: p2, Data: good[:10]})
	d.expect(ipc.Delivered{From: p2, Data: []byte("other")})
	d.expect(ipc.Delivered{From: p2, Data: control(kindHello, hello{Member: host(p3)})})
	d.expect(ipc.Delivered{From: p2, Data: frame{Kind: kindHello, Payload: []byte("{")}.encode()})
	if d.m.stats != (Stats{Damaged: 2, Stranger: 2}) {
		t.Errorf("counted %+v", d.m.stats)
	}
}

// Whatever arrives, the machine goes on.
func FuzzFrame(f *testing.F) {
	f.Add(byte(kindHello), []byte(`{"ring":{"node":1,"seq":4},"group":[{"node":1,"pid":10}],"member":{"id":2}}`))
	f.Add(byte(kindGone), []byte(`{"process":{"node":3,"pid":30}}`))
	f.Add(byte(kindData), []byte("x"))
	f.Fuzz(func(t *testing.T, k byte, payload []byte) {
		d := seated(t)
		f := frame{Kind: kind(k), Session: d.m.session, Number: 1, Payload: payload}
		d.m.step(ipc.Delivered{From: p2, Data: f.encode()})
		d.m.step(ipc.Delivered{From: p2, Data: payload})
	})
}

// Of two hosts of one name the one that was in a session before stays, else that of the lower id; the other one ends,
// with an error that says who has the name, and the others go on without it.
func TestNameIsTaken(t *testing.T) {
	double := func(p ipc.Process, view uint64) hello {
		h := hello{Member: host(p), View: view, Quorate: true}
		h.Member.Name = "n1"
		return h
	}
	for _, c := range []struct {
		name   string
		mine   uint64 // view that n1 has seen
		theirs uint64
		want   string
	}{
		{"both new", 0, 0, "tell {1 [{1 n1 10} {3 n3 30}] true}"},
		{"the other new", 4, 0, "tell {5 [{1 n1 10} {3 n3 30}] true}"},
		{"this one new", 0, 4, "end: the node with id 1 calls itself n1, as the node with id 2 does, which is in the cluster already; give one of them another name"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newTable(t)
			d.m.view = c.mine
			d.does(d.group(p1, p2, p3))
			d.does(ring4)
			d.does(ipc.QuorumChanged{RingSeq: 4, Quorate: true})
			var got []string
			for p, h := range map[ipc.Process]hello{p1: double(p1, c.mine), p2: double(p2, c.theirs), p3: {Member: host(p3), Quorate: true}} {
				h.Ring, h.Group = d.m.ring.Ring, d.m.group
				got = append(got, d.does(ipc.Delivered{From: p, Data: control(kindHello, h)})...)
			}
			if !slices.Equal(got, []string{c.want}) {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}
