package watchdog

import "time"

const (
	// margin is for what is not measured: a message of the membership that is late to say that quorum is lost, a
	// watchdog that counts in whole seconds.
	margin = time.Second
	// leastGrace is the shortest time between two proofs that a loaded host can be expected to keep.
	leastGrace = time.Second
	// patience is how long the loop may hang where nobody relies on the watchdog.
	patience = 10 * time.Second
)

// Wait is how long others wait for a host to be reset whose watchdog takes a time, by fencing-watchdog-timeout: below 0 that
// means twice the watchdog's own, as Pacemaker has it. It is 0 if they do not wait.
func Wait(option, hardware time.Duration) time.Duration {
	if option < 0 {
		return 2 * hardware
	}
	return option
}

// Least is the shortest wait that a host can promise to be reset within.
func Least(hardware time.Duration) time.Duration { return hardware + margin + leastGrace }

// Grace is how long a host feeds its watchdog after a proof. It is false if nobody waits, or if the wait is too short.
func Grace(option, hardware time.Duration) (time.Duration, bool) {
	wait := Wait(option, hardware)
	if hardware <= 0 || wait == 0 || wait < Least(hardware) {
		return 0, false
	}
	return wait - hardware - margin, true
}

// Bound is how long after the last sign of life a host may go on that follows an option: longer than the wait where it
// promises nothing.
func Bound(option, hardware time.Duration) time.Duration {
	if _, promised := Grace(option, hardware); promised {
		return Wait(option, hardware)
	}
	return patience + hardware + margin
}
