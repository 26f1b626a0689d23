package watchdog

import "pacer/cib/value/vocab"

// Begins says whether a resource may run after an action though it did not before.
func Begins(action string) bool {
	return action == vocab.TaskStart || action == vocab.TaskPromote || action == vocab.TaskMigrateFrom
}

// Shows says what the end of an action shows: whether the resource runs, if that is known.
func Shows(action string, exit vocab.Exit, status vocab.Exec) (runs, known bool) {
	if status != vocab.ExecDone {
		return false, false
	}
	switch action {
	case vocab.TaskStop:
		return false, exit == vocab.ExitOK
	case vocab.TaskMonitor:
	default:
		return false, false
	}
	switch exit {
	case vocab.ExitNotRunning, vocab.ExitNotInstalled:
		return false, true
	case vocab.ExitOK, vocab.ExitPromoted, vocab.ExitFailedPromoted, vocab.ExitDegraded, vocab.ExitDegradedPromoted:
		return true, true
	}
	return false, false
}
