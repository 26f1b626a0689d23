package lrmd

import "pacer/cib/value/term"

// A fence device has no process of its own: to start it is to register it with the fencer. Whether
// it "runs" on this host is therefore the executor's to remember, and probes are answered from
// memory without asking the fencer.

var noFenceDevice = Outcome{RC: term.ExitError, Status: term.ExecNoFenceDevice}

// probeFence answers the probe of a fence device; ok is false for anything else.
func (r *resource) probeFence(op Op) (Outcome, bool) {
	if !op.Agent.Is(term.ClassStonith) || op.Action != term.TaskMonitor || op.IntervalMS != 0 {
		return Outcome{}, false
	}
	return r.fence, true
}

// fenceOutcome turns what the fencer says into what it means for a resource, and remembers what it
// tells about the device's state.
func (r *resource) fenceOutcome(op Op, out Outcome) Outcome {
	if out.RC != term.ExitOK {
		out.RC = term.ExitError
	}
	switch out.Status {
	case term.ExecNotConnected, term.ExecInvalid:
		out.Status = term.ExecError
	case term.ExecNoFenceDevice:
		out.RC, out.Status = withoutDevice(op.Action), term.ExecError
	case term.ExecNotSupported:
		out.RC = term.ExitUnimplemented
	}
	if out.RC == term.ExitOK && out.Status == term.ExecDone {
		switch op.Action {
		case term.TaskStart:
			r.fence = Outcome{RC: term.ExitOK, Status: term.ExecDone}
		case term.TaskStop:
			r.fence = noFenceDevice
		}
	}
	return out
}

// withoutDevice is what an action comes to for a device the fencer does not know.
func withoutDevice(action string) term.Exit {
	switch action {
	case term.TaskMonitor:
		return term.ExitNotRunning
	case term.TaskStop:
		return term.ExitOK
	}
	return term.ExitNotInstalled
}

func (c *Core) fencerLost() {
	for _, r := range c.order {
		if r.fence.Status == term.ExecDone {
			r.fence = Outcome{
				RC: term.ExitError, Status: term.ExecNotConnected,
				ExitReason: "Lost connection to fencer",
			}
		}
	}
}
