package controller

import (
	"fmt"
	"testing"

	"pacer/lrmd"
	"pacer/transition"
)

// Loads are graded as Pacemaker grades them: from 1.2, 1.6 and 2 times the threshold of each processor on.
func TestLoadIsGraded(t *testing.T) {
	for _, c := range []struct {
		average    float64
		processors int
		threshold  float64
		want       grade
	}{
		{0, 4, 0.8, negligible},
		{3.84, 4, 0.8, negligible},
		{3.85, 4, 0.8, low},
		{5.13, 4, 0.8, medium},
		{6.41, 4, 0.8, high},
		{1000, 4, 0.8, high},
		{1000, 4, 0, negligible},
		{1000, 0, 0.8, negligible},
		{0.95, 1, 0.8, medium},
		{0.6, 1, 0.8, low},
		{0.97, 1, 0.8, high},
		{0.57, 1, 0.8, negligible},
		{3, 2, 0.5, high},
	} {
		if got := gradeOf(c.average, c.processors, c.threshold); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

// A member that has more to do gets fewer actions at a time, always one at least; a limit that is set is halved as the one
// that its processors give.
func TestJobsFollowLoad(t *testing.T) {
	for c, want := range map[capacity][2]int{ // without node-action-limit, and with 6
		{4, negligible}: {8, 6}, {4, low}: {4, 3}, {4, medium}: {2, 1}, {4, high}: {1, 1},
		{1, medium}: {1, 1}, {0, negligible}: {0, 6}, {0, high}: {0, 1},
	} {
		if got := [2]int{c.jobs(0), c.jobs(6)}; got != want {
			t.Errorf("%+v: %v, want %v", c, got, want)
		}
	}
}

// many is a graph of starts on one node that do not depend on one another.
func many(n int) *transition.Graph {
	g := &transition.Graph{ID: 1}
	for i := range n {
		id := i + 1
		g.Synapses = append(g.Synapses, &transition.Synapse{ID: id, Actions: []*transition.Action{{
			Head: transition.Head{ID: id, Kind: transition.Resource, Task: "start", Key: fmt.Sprintf("r%d_start_0", id), Node: "n2", NodeID: "2"},
		}}})
	}
	return g
}

// What a member tells of its load counts at once, in a transition under way too; what it told before others came is told
// them when they agree; and it tells nothing while its grade stays.
func TestLoadHoldsActionsBack(t *testing.T) {
	d := newHand(t)
	d.m.cfg.Cores, d.m.load.processors = 4, 4
	d.step(Measured{LoadAverage: 5})
	if d.m.load.grade != low || len(d.sent) != 0 {
		t.Errorf("alone, the load is %s, and %v was sent", d.m.load.grade, d.sent)
	}
	d.awaitsPlan() // in which n2 says what n1 does, its load too
	inFlight := func(want int) {
		t.Helper()
		commands := 0
		for _, m := range d.sent {
			if m.Command != nil {
				commands++
			}
		}
		if commands != want {
			t.Errorf("%d actions are under way, want %d", commands, want)
		}
	}
	d.sent = nil
	d.step(Scheduled{Seq: d.m.lead.seq, Graph: many(20)})
	inFlight(4)
	d.says(2, message{Loaded: &loaded{negligible}})
	inFlight(8)
	d.says(2, message{Loaded: &loaded{high}})
	d.says(2, message{Loaded: &loaded{grade(77)}}) // nothing that anybody sends
	d.ends(1)
	inFlight(8)
	before := len(d.sent)
	d.step(Measured{LoadAverage: 5.01})
	if len(d.sent) != before {
		t.Error("a grade that stays is told")
	}
	d.step(Measured{LoadAverage: 100})
	if len(d.sent) != before+1 || d.sent[before].Loaded == nil || d.sent[before].Loaded.Grade != high {
		t.Errorf("a grade that changes is told by %+v", d.sent[before:])
	}
}

// ends has n2 say that an action of many is done.
func (d *hand) ends(id int) {
	for _, m := range d.sent {
		if c := m.Command; c != nil && c.Action == id {
			d.says(2, message{Seq: 900, Result: &result{Node: 2, Name: "n2", Key: c.Key, Kind: c.Kind, At: d.now.Unix(), Result: lrmd.Result{Op: c.Op}}})
		}
	}
}
