package agent

import "pacer/cib/value/vocab"

// lsbCode translates an init script's exit status. Status has codes of its own; the other actions
// share theirs with OCF as far as 7.
func lsbCode(action string, exit int) vocab.Exit {
	if action != "status" && action != "monitor" {
		if exit < 0 || exit > int(vocab.ExitNotRunning) {
			return vocab.ExitError
		}
		return vocab.Exit(exit)
	}
	switch exit {
	case 0:
		return vocab.ExitOK
	case 1, 2, 3: // dead with a pid file, dead with a lock file, not running
		return vocab.ExitNotRunning
	case 150: // the application's range, as Pacemaker uses it
		return vocab.ExitNotInstalled
	case 151:
		return vocab.ExitInsufficientPriv
	}
	return vocab.ExitError
}
