package agent

import "pacer/lrmd"

// lsbCode translates an init script's exit status. Status has codes of its own; the other actions
// share theirs with OCF as far as 7.
func lsbCode(action string, exit int) lrmd.Code {
	if action != "status" && action != "monitor" {
		if exit < 0 || exit > int(lrmd.NotRunning) {
			return lrmd.UnknownError
		}
		return lrmd.Code(exit)
	}
	switch exit {
	case 0:
		return lrmd.OK
	case 1, 2, 3: // dead with a pid file, dead with a lock file, not running
		return lrmd.NotRunning
	case 150: // the application's range, as Pacemaker uses it
		return lrmd.NotInstalled
	case 151:
		return lrmd.InsufficientPriv
	}
	return lrmd.UnknownError
}
