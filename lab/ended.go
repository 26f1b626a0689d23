package lab

import "syscall"

// End is how all of a node came to its end.
type End uint8

// The ways in which a node ends.
const (
	// Crashed: by itself, and nobody knows why.
	Crashed End = iota
	// PowerCut: the lab took its power away, by KillNode or one of Devices.
	PowerCut
	// SwitchedOff: something in it called reboot(2) to halt or to switch off.
	SwitchedOff
	// Rebooted: something in it called reboot(2) to begin anew. The lab starts it again.
	Rebooted
	// WatchdogReset: the watchdog that the lab gave it was not fed, see ResetNode. The lab starts it again.
	WatchdogReset
)

func (e End) String() string {
	return [...]string{"crashed", "lost its power", "switched itself off", "rebooted", "was reset by its watchdog"}[e]
}

// endOf tells by how process 1 ended, as the kernel says it, how the node did. In a PID namespace reboot(2) ends that namespace
// only, and process 1 with a signal that nothing in the node can send to it.
func endOf(exit Exit) End {
	switch exit.Signal {
	case syscall.SIGHUP:
		return Rebooted
	case syscall.SIGINT:
		return SwitchedOff
	}
	return Crashed
}
