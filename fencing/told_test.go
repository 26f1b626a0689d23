package fencing_test

import (
	"testing"

	"pacer/cib/value/vocab"
	"pacer/fencing"
)

// What came of a fencing is told in Pacemaker's words and numbers.
func TestTold(t *testing.T) {
	for _, tt := range []struct {
		outcome fencing.Outcome
		text    string
		code    int
	}{
		{fencing.Outcome{Status: vocab.ExecDone}, "OK", 0},
		{fencing.Outcome{Status: vocab.ExecDone, Exit: 1, Reason: "no answer"}, "Error (no answer)", -201},
		{fencing.Outcome{Status: vocab.ExecDone, Exit: 1}, "Error", -61},
		{fencing.Outcome{Status: vocab.ExecError, Exit: 1, Reason: "Connection timed out"}, "Error (Connection timed out)", -62},
		{fencing.Outcome{Status: vocab.ExecDone, Exit: 1, Reason: "Unrecognized action 'on'"}, "Error (Unrecognized action 'on')", -95},
		{fencing.Outcome{Status: vocab.ExecTimeout, Exit: 1}, "Timed out", -62},
		{fencing.Outcome{Status: vocab.ExecNoFenceDevice, Exit: 1}, "No fence device", -19},
		{fencing.Outcome{Status: vocab.ExecNotInstalled, Exit: 5, Reason: "x"}, "Not installed (x)", -2},
	} {
		e := fencing.Entry{Op: "17", Target: "n2", Action: "reboot", Origin: "n1", Client: "c", Executor: "n3", Outcome: tt.outcome}
		if got, want := e.Description(), "Operation reboot of n2 by n3 for c@n1: "+tt.text+" (ref=17)"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if got := e.LegacyCode(); got != tt.code {
			t.Errorf("%s: got %d, want %d", tt.text, got, tt.code)
		}
	}
	if got := (fencing.Entry{Outcome: fencing.Outcome{}}).Description(); got != "Operation  of  by the cluster for @: OK (ref=)" {
		t.Error(got)
	}
}
