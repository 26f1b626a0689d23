package controller

import (
	"slices"
	"strings"
	"testing"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/membership"
)

// failureCount is what the document counts of a failing monitor of x on n2.
func (d *hand) failureCount() string {
	for _, p := range d.m.replica.doc.Root().FindElements("./status/node_state[@id='2']/transient_attributes//nvpair") {
		if strings.HasPrefix(p.SelectAttrValue("name", ""), "fail-count-x#monitor") {
			return p.SelectAttrValue("value", "")
		}
	}
	return ""
}

func failedMonitor(key string) *result {
	op := lrmd.Op{Resource: "x", Agent: vocab.Agent{Class: "lsb", Type: "x"}, Action: "monitor", IntervalMS: 10_000, CallID: 7}
	return &result{
		Node: 2, Name: "n2", Key: key, Kind: commandRun, At: 1,
		Result: lrmd.Result{Op: op, Outcome: lrmd.Outcome{RC: vocab.ExitNotRunning}, RunAt: 1, ChangeAt: 1},
	}
}

// A result that was sent again after a change of view, because its sender could not know that it had arrived, counts
// once. One that nobody waits for any more is written down, and makes the DC look again.
func TestLateAndDuplicateResults(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2)
	r := failedMonitor("3:1:0:00000000-0000-0000-0000-000000000001")
	d.says(2, message{Seq: 5, Again: true, Result: r})
	d.says(2, message{Seq: 5, Again: true, Result: r})
	if got := d.failureCount(); got != "1" {
		t.Errorf("the failure counts %q times, want once", got)
	}
	d.says(2, message{Seq: 6, Result: r})
	if got := d.failureCount(); got != "2" {
		t.Errorf("another failure: counted %q, want 2", got)
	}
	d.lets(t, "3:1:0:00000000-0000-0000-0000-000000000001", "a late result")
	d.lets(t, "3:1:0:00000000-0000-0000-0000-00000000000f", "another controller")
}

// lets brings a late result to a DC that rests, and expects it to schedule again.
func (d *hand) lets(t *testing.T, key, what string) {
	t.Helper()
	d.m.lead.state, d.m.lead.joiners, d.m.lead.gathering = idle, nil, false
	d.says(2, message{Seq: 100 + d.m.mail.last, Result: failedMonitor(key)})
	if d.m.lead.state != scheduling {
		t.Errorf("%s: the DC is in state %s", what, d.m.lead.state)
	}
}

// While members are upgraded one after the other, the one of the oldest feature set is in charge, and the
// document says what each speaks.
func TestFeatureSetsDiffer(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2)
	if d.m.join.dc != 1 {
		t.Fatalf("%d is in charge", d.m.join.dc)
	}
	d.oldest = "3.2.0"
	d.view(true, 1, 2, 3)
	if d.m.join.dc != 3 {
		t.Errorf("%d is in charge, want 3", d.m.join.dc)
	}
	for id, want := range map[string]string{"1": d.m.join.states[1].FeatureSet, "3": "3.2.0"} {
		s := findID(d.m.replica.doc.Root().SelectElement("status"), "node_state", id)
		if got := s.FindElement(".//nvpair[@name='#feature-set']").SelectAttrValue("value", ""); got != want {
			t.Errorf("node %s speaks %s, want %s", id, got, want)
		}
	}
	d.oldest = ""
	d.view(true, 1, 2, 3)
	if d.m.join.dc != 3 {
		t.Errorf("all are upgraded: %d is in charge, want 3 as before", d.m.join.dc)
	}
}

// What a member of another protocol says is not understood, counted, and told.
func TestStrangersProtocol(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2)
	before := d.m.replica.digest()
	for _, data := range []string{`{"protocol": 99, "change": {}}`, `{"protocol": 1, "cha`, "\x00\xff"} {
		d.events = nil
		d.step(received(2, data))
		if len(d.events) != 1 || !strings.HasPrefix(d.events[0], "message-unreadable: from n2") {
			t.Errorf("%q: log %q", data, d.events)
		}
	}
	if got := d.m.Status().Unreadable; got != 3 || d.m.replica.digest() != before {
		t.Errorf("%d were counted, want 3", got)
	}
}

// Who tells of another trail than the DC's at the same place is announced to differ, once. What was sent before a
// change of view tells nothing of the time after it.
func TestTrailsAreCompared(t *testing.T) {
	d := newHand(t)
	d.view(true, 1, 2, 3)
	suspected := func() (ids []uint32) {
		for _, msg := range d.sent {
			if msg.Differs != nil {
				ids = append(ids, msg.Differs.ID)
			}
		}
		return ids
	}
	expect := func(what string, want ...uint32) {
		t.Helper()
		if got := suspected(); !slices.Equal(got, want) {
			t.Errorf("%s: suspected %v, want %v", what, got, want)
		}
	}
	d.change()
	mine := d.m.replica.compared.trail
	if mine.Sum == "" {
		t.Fatal("a change has left no trail")
	}
	r := failedMonitor("3:1:0:00000000-0000-0000-0000-000000000001")
	other := trail{mine.place, "0123456789abcdef"}
	elsewhere := trail{place{2, 99}, "0123456789abcdef"}
	d.says(2, message{Seq: 1, Trail: &mine, Result: r})
	expect("the same trail")
	d.says(2, message{Seq: 2, Trail: &elsewhere, Result: r})
	expect("a place that is not known")
	old := message{Term: term{View: d.m.join.view.Seq - 1}, Protocol: d.m.join.protocol, Seq: 3, Trail: &other, Result: r}
	d.step(Received{membership.Message{From: 2, Data: old.encode()}})
	expect("a trail from before the view")
	d.says(2, message{Seq: 4, Trail: &other, Result: r})
	expect("another trail", 2)
	d.says(2, message{Seq: 5, Trail: &other, Result: r})
	expect("another trail again", 2)
	d.says(3, message{Seq: 1, Trail: &other, Result: r})
	expect("another member with another trail", 2, 3)

	// What n1 sends again after a change of view is without the trail of before.
	d.ask()
	d.view(true, 1, 2)
	again := d.sent[len(d.sent)-1]
	if !again.Again || again.Trail != nil {
		t.Errorf("sent again: %+v", again)
	}
}
