package corosync

import "pacer/membership/corosync/ipc"

// A corosync that cannot send, for instance because a firewall drops what it sends even to itself,
// may try to form a ring for ever and tell nobody that the old one is no more. The others have gone on by
// then. Therefore each member sends itself a pulse, and takes itself for cut off when none comes back.

// pulses is how many pulses without an echo mean that the host is cut off.
const pulses = 3

// startPulse begins to look, once there is a session to lose.
func (m *machine) startPulse() {
	m.echo, m.missed = true, 0
	if m.stall > 0 {
		m.do(start{timer{pulse: true}, m.stall / pulses})
	}
}

func (m *machine) pulse() {
	if len(m.group) == 0 {
		return // there is no connection
	}
	if m.echo {
		m.missed = 0
	} else {
		m.missed++
	}
	m.echo = false
	m.do(cast{frame{Kind: kindPulse}.encode()})
	m.do(start{timer{pulse: true}, m.stall / pulses})
	if m.missed == pulses {
		m.isolate("corosync carries no messages any more; this host is alone until it does")
		m.stalled = true
	}
}

// echoed notes that messages travel. If they did not, and no change of members has made a new round since, all begin
// one: the others may not have noticed.
func (m *machine) echoed(from ipc.Process) {
	if from != m.me {
		return
	}
	m.echo, m.missed = true, 0
	if m.stalled {
		m.stalled = false
		m.do(cast{control(kindAgain, nil)})
	}
}
