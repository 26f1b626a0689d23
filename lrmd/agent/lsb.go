package agent

import "pacer/cib/value/term"

// lsbCode translates an init script's exit status. Status has codes of its own; the other actions
// share theirs with OCF as far as 7.
func lsbCode(action string, exit int) term.Exit {
	if action != "status" && action != "monitor" {
		if exit < 0 || exit > int(term.ExitNotRunning) {
			return term.ExitError
		}
		return term.Exit(exit)
	}
	switch exit {
	case 0:
		return term.ExitOK
	case 1, 2, 3: // dead with a pid file, dead with a lock file, not running
		return term.ExitNotRunning
	case 150: // the application's range, as Pacemaker uses it
		return term.ExitNotInstalled
	case 151:
		return term.ExitInsufficientPriv
	}
	return term.ExitError
}
