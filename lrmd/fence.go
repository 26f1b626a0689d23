package lrmd

import "pacer/cib/value/vocab"

// A fence device has no process of its own: to start it is to register it with the fencer. Whether
// it "runs" on this host is therefore the executor's to remember, and probes are answered from
// memory without asking the fencer.

var noFenceDevice = Outcome{RC: vocab.ExitError, Status: vocab.ExecNoFenceDevice}

// probeFence answers the probe of a fence device; ok is false for anything else.
func (r *resource) probeFence(op Op) (Outcome, bool) {
	if !op.Agent.Is(vocab.ClassStonith) || op.Action != vocab.TaskMonitor || op.IntervalMS != 0 {
		return Outcome{}, false
	}
	return r.fence, true
}

// fenceOutcome turns what the fencer says into what it means for a resource, and remembers what it
// tells about the device's state.
func (r *resource) fenceOutcome(op Op, out Outcome) Outcome {
	if out.RC != vocab.ExitOK {
		out.RC = vocab.ExitError
	}
	switch out.Status {
	case vocab.ExecNotConnected, vocab.ExecInvalid:
		out.Status = vocab.ExecError
	case vocab.ExecNoFenceDevice:
		out.RC, out.Status = withoutDevice(op.Action), vocab.ExecError
	case vocab.ExecNotSupported:
		out.RC = vocab.ExitUnimplemented
	}
	if out.RC == vocab.ExitOK && out.Status == vocab.ExecDone {
		switch op.Action {
		case vocab.TaskStart:
			r.fence = Outcome{RC: vocab.ExitOK, Status: vocab.ExecDone}
		case vocab.TaskStop:
			r.fence = noFenceDevice
		}
	}
	return out
}

// withoutDevice is what an action comes to for a device the fencer does not know.
func withoutDevice(action string) vocab.Exit {
	switch action {
	case vocab.TaskMonitor:
		return vocab.ExitNotRunning
	case vocab.TaskStop:
		return vocab.ExitOK
	}
	return vocab.ExitNotInstalled
}

func (c *Core) fencerLost() {
	for _, r := range c.order {
		if r.fence.Status == vocab.ExecDone {
			r.fence = Outcome{
				RC: vocab.ExitError, Status: vocab.ExecNotConnected,
				ExitReason: "Lost connection to fencer",
			}
		}
	}
}
