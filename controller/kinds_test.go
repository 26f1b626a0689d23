package controller

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pacer/lrmd"
	"pacer/membership"
	"pacer/transition"
)

// told says whether the log has an event since it had a number of lines.
func (d *hand) told(since int, event string) bool {
	return slices.ContainsFunc(d.events[since:], func(l string) bool { return strings.HasPrefix(l, event+": ") })
}

// planned brings a graph of one action as the policy engine's answer.
func (d *hand) planned(a transition.Action) {
	d.awaitsPlan()
	a.ID = 1
	d.step(Scheduled{Seq: d.m.lead.seq, Graph: &transition.Graph{ID: 1, Synapses: []*transition.Synapse{{Actions: []*transition.Action{&a}}}}})
}

// awaitsPlan makes n1 the DC of two, which waits for a plan.
func (d *hand) awaitsPlan() {
	d.view(true, 1, 2)
	for _, id := range []uint32{1, 2} {
		d.says(id, message{Seq: uint64(50 + id), History: &history{Node: id, Name: "n" + nodeID(id), State: `<node_state id="` + nodeID(id) + `"/>`}})
	}
	d.step(TimerFired{Timer{Kind: TimerGather}})
	if d.m.lead.state != scheduling {
		d.t.Fatalf("the DC is in state %s", d.m.lead.state)
	}
}

// TestRareKinds makes happen what no story of a sound cluster meets. Each is told, and the DC goes on.
func TestRareKinds(t *testing.T) {
	for _, tt := range []struct {
		event string
		play  func(*hand)
		state leadState // of the DC afterwards
	}{
		{"action-unknown", func(d *hand) {
			d.planned(transition.Action{Head: transition.Head{Kind: transition.Cluster, Task: "dance", Node: "n2", NodeID: "2"}})
		}, idle},
		{"node-unreachable", func(d *hand) {
			d.planned(transition.Action{Head: transition.Head{Kind: transition.Resource, Task: "start", Key: "x_start_0", Node: "n9", NodeID: "9"}})
		}, idle},
		{"schedule-failed", func(d *hand) {
			d.awaitsPlan()
			d.step(Scheduled{Seq: d.m.lead.seq, Err: errors.New("no sense in it")})
			if d.told(0, "idle") {
				d.t.Error("the cluster is as wanted, though nobody knows what is wanted")
			}
		}, idle},
		{"schedule-late", func(d *hand) {
			d.awaitsPlan()
			if d.timers[TimerSchedule] != schedulePatience {
				d.t.Errorf("the plan is waited for %s", d.timers[TimerSchedule])
			}
			d.step(TimerFired{Timer{Kind: TimerSchedule}})
			d.step(Scheduled{Seq: d.m.lead.seq - 1, Graph: &transition.Graph{}})
			if d.told(0, "transition-empty") {
				d.t.Error("an answer that was given up counts")
			}
		}, idle},
		{"join-incomplete", func(d *hand) {
			d.view(true, 1, 2)
			d.step(TimerFired{Timer{Kind: TimerGather}})
			d.step(TimerFired{Timer{Kind: TimerJoin}})
		}, scheduling},
		{"result-unasked", func(d *hand) {
			d.view(true, 1)
			d.step(Finished{Result: lrmd.Result{Op: lrmd.Op{Resource: "x", Action: "monitor"}}})
		}, joining},
		{"result-unreadable", func(d *hand) {
			d.view(true, 1)
			d.step(Finished{Result: lrmd.Result{Op: lrmd.Op{Resource: "x", Action: "monitor", UserData: "no key"}}})
		}, joining},
	} {
		t.Run(tt.event, func(t *testing.T) {
			d := newHand(t)
			tt.play(d)
			if !d.told(0, tt.event) {
				t.Errorf("log %q", d.events)
			}
			if d.m.lead.state != tt.state {
				t.Errorf("the DC is in state %s, want %s", d.m.lead.state, tt.state)
			}
		})
	}
}

// TestUnreadableDocument: who cannot read the document that is kept says so, and the others go on without it.
func TestUnreadableDocument(t *testing.T) {
	d := newHand(t)
	d.sync("<cib")
	if !d.told(0, "sync-refused") {
		t.Fatalf("log %q", d.events)
	}
	refusal := d.sent[len(d.sent)-1]
	if refusal.Without == nil || !strings.Contains(refusal.Without.Why[1], "the CIB of n2 cannot be read: ") {
		t.Fatalf("sent %+v", refusal)
	}
	d.says(1, refusal)
	d.says(2, message{State: &memberState{ID: 2, Incarnation: 1, Speaks: spoken, Digest: "another"}})
	if out := d.m.Status().LeftOut; d.m.join.phase != outside || len(out) != 1 || out[0].ID != 1 {
		t.Errorf("phase %d, left out %+v", d.m.join.phase, out)
	}
}

// sync lets n2 bring a document that takes the place of that of n1.
func (d *hand) sync(text string) {
	d.view(true, 1, 2)
	d.step(Viewed{membership.View{Seq: 9, Quorate: true, Members: []membership.Member{person(1), person(2)}}})
	mine := *d.sent[len(d.sent)-1].State
	theirs := mine
	theirs.ID, theirs.Version.AdminEpoch, theirs.Digest = 2, 7, "another"
	d.says(1, message{State: &mine})
	d.says(2, message{State: &theirs})
	d.says(2, message{Sync: &document{From: 2, Text: text}})
}
