package attrs

import (
	"maps"
	"slices"
	"time"
)

// Wait is what a request waits for.
type Wait uint8

// What requests wait for.
const (
	WaitNo      Wait = iota // that the update is on its way
	WaitLocal               // that this host has it
	WaitCluster             // that all members have it
)

// How long requests wait at most. What does not wait is answered when this host has the value: who asks next for it sees it
// then. But agents are not to be kept while members come to agree.
const (
	brief   = time.Second
	patient = 15 * time.Second
)

// mostWaiting bounds the requests that wait.
const mostWaiting = 4096

// desk holds the requests of this host's clients until they are answered.
type desk struct {
	refused string // why none is taken at the moment
	waiting map[string]*request
}

// request is one that waits.
type request struct {
	id       string
	wait     Wait
	warnings []string
	here     bool            // this host has it
	said     map[uint32]bool // which members have
}

// ask sends what a client asks for, and remembers who waits.
func (d *desk) ask(t *turn, r request, msg Message) {
	switch {
	case d.refused != "":
		t.do(Reply{ID: r.id, Refused: d.refused})
		return
	case len(d.waiting) >= mostWaiting:
		t.do(Reply{ID: r.id, Refused: "too many changes of attributes are under way; try again in a few seconds"})
		return
	}
	r.said = map[uint32]bool{}
	d.waiting[r.id] = &r
	after := patient
	if r.wait == WaitNo {
		after = brief
	}
	t.do(StartTimer{Timer{TimerReply, r.id}, after})
	t.send(msg)
}

// applied notes that this host has carried out a request.
func (d *desk) applied(t *turn, id string, from uint32, members []Member, warnings []string) {
	r := d.waiting[id]
	if r == nil || from != t.me.ID {
		return
	}
	r.here, r.said[t.me.ID] = true, true
	r.warnings = append(r.warnings, warnings...)
	if r.wait != WaitCluster {
		d.answer(t, r, "")
		return
	}
	d.settle(t, r, members)
}

// confirmed notes that a member has carried out a request.
func (d *desk) confirmed(t *turn, id string, from uint32, members []Member) {
	if r := d.waiting[id]; r != nil {
		r.said[from] = true
		d.settle(t, r, members)
	}
}

// settle answers a request that waits for the members, if all of them have what it asks for.
func (d *desk) settle(t *turn, r *request, members []Member) {
	if r.wait == WaitCluster && r.here && !slices.ContainsFunc(members, func(m Member) bool { return !r.said[m.ID] }) {
		d.answer(t, r, "")
	}
}

// settleAll looks at all requests after a change of members.
func (d *desk) settleAll(t *turn, members []Member) {
	for _, id := range slices.Sorted(maps.Keys(d.waiting)) {
		d.settle(t, d.waiting[id], members)
	}
}

// late answers what took too long.
func (d *desk) late(t *turn, id string) {
	r := d.waiting[id]
	switch {
	case r == nil:
	case r.wait == WaitNo:
		d.answer(t, r, "")
	default:
		d.answer(t, r, "not all who are waited for had the change within "+patient.String())
	}
}

// refuseAll answers everything, while nothing can be carried out.
func (d *desk) refuseAll(t *turn) {
	if d.refused == "" {
		return
	}
	for _, id := range slices.Sorted(maps.Keys(d.waiting)) {
		d.forget(t, id)
		t.do(Reply{ID: id, Refused: d.refused})
	}
}

func (d *desk) answer(t *turn, r *request, open string) {
	d.forget(t, r.id)
	t.do(Reply{ID: r.id, Open: open, Warnings: r.warnings})
}

func (d *desk) forget(t *turn, id string) {
	delete(d.waiting, id)
	t.do(StopTimer{Timer{TimerReply, id}})
}
