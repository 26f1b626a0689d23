package lrmd

// A fence device has no process of its own: to start it is to register it with the fencer. Whether
// it "runs" on this host is therefore the executor's to remember, and probes are answered from
// memory without asking the fencer.

var noFenceDevice = Outcome{RC: UnknownError, Status: StatusNoFenceDevice}

// probeFence answers the probe of a fence device; ok is false for anything else.
func (r *resource) probeFence(op Op) (Outcome, bool) {
	if !op.Agent.Is(ClassStonith) || op.Action != "monitor" || op.IntervalMS != 0 {
		return Outcome{}, false
	}
	return r.fence, true
}

// fenceOutcome turns what the fencer says into what it means for a resource, and remembers what it
// tells about the device's state.
func (r *resource) fenceOutcome(op Op, out Outcome) Outcome {
	if out.RC != OK {
		out.RC = UnknownError
	}
	switch out.Status {
	case StatusNotConnected, StatusInvalid:
		out.Status = StatusError
	case StatusNoFenceDevice:
		out.RC, out.Status = withoutDevice(op.Action), StatusError
	case StatusNotSupported:
		out.RC = Unimplemented
	}
	if out.RC == OK && out.Status == StatusDone {
		switch op.Action {
		case "start":
			r.fence = Outcome{RC: OK, Status: StatusDone}
		case "stop":
			r.fence = noFenceDevice
		}
	}
	return out
}

// withoutDevice is what an action comes to for a device the fencer does not know.
func withoutDevice(action string) Code {
	switch action {
	case "monitor":
		return NotRunning
	case "stop":
		return OK
	}
	return NotInstalled
}

func (c *Core) fencerLost() {
	for _, r := range c.order {
		if r.fence.Status == StatusDone {
			r.fence = Outcome{
				RC: UnknownError, Status: StatusNotConnected,
				ExitReason: "Lost connection to fencer",
			}
		}
	}
}
