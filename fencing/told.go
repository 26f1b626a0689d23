package fencing

import (
	"cmp"
	"fmt"

	"pacer/cib/value/vocab"
)

// Description is what came of an operation in one line, as Pacemaker gives it to the programs of alerts.
func (e Entry) Description() string {
	status := e.Outcome.Status
	result := status.String()
	switch {
	case e.Outcome.OK():
		result = vocab.Exit(vocab.ExitOK).String()
	case status == vocab.ExecDone:
		result = vocab.Exec(vocab.ExecError).String()
	}
	if e.Outcome.Reason != "" {
		result += " (" + e.Outcome.Reason + ")"
	}
	return fmt.Sprintf("Operation %s of %s by %s for %s@%s: %s (ref=%s)", e.Action, e.Target, cmp.Or(e.Executor, "the cluster"), e.Client, e.Origin, result, e.Op)
}

// LegacyCode is what came of an operation as a number of Pacemaker's old interface: 0, or a negative number of an error.
func (e Entry) LegacyCode() int {
	r := vocab.FenceResult(e.Outcome.Status, e.Outcome.Exit, e.Outcome.Reason)
	if r > 0 {
		return -int(r) // of the system
	}
	return -r.Old()
}
