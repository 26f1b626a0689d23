package watchdog_test

import (
	"testing"

	"pacer/cib/value/vocab"
	"pacer/fencing/watchdog"
)

// Only what is certain counts: a resource whose stop failed may run.
func TestShows(t *testing.T) {
	for _, c := range []struct {
		action      string
		exit        vocab.Exit
		status      vocab.Exec
		runs, known bool
	}{
		{"stop", 0, vocab.ExecDone, false, true},
		{"stop", 1, vocab.ExecDone, false, false},
		{"stop", 0, vocab.ExecTimeout, false, false},
		{"start", 0, vocab.ExecDone, false, false},
		{"monitor", 0, vocab.ExecDone, true, true},
		{"monitor", 8, vocab.ExecDone, true, true},
		{"monitor", 190, vocab.ExecDone, true, true},
		{"monitor", 7, vocab.ExecDone, false, true},
		{"monitor", 5, vocab.ExecDone, false, true},
		{"monitor", 1, vocab.ExecDone, false, false},
		{"monitor", 7, vocab.ExecCancelled, false, false},
	} {
		if runs, known := watchdog.Shows(c.action, c.exit, c.status); runs != c.runs || known != c.known {
			t.Errorf("%s %d %s: runs %t, known %t", c.action, c.exit, c.status, runs, known)
		}
	}
}
