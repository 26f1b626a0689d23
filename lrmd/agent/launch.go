package agent

import (
	"errors"
	"maps"
	"slices"
	"syscall"

	"pacer/cib/agentname"
	"pacer/cib/value/secret"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/process"
)

// Run is an action under way.
type Run struct {
	agent vocab.Agent
	op    lrmd.Op
	proc  *process.Process
	unit  *unitRun // of class systemd
	// secrets are values given to the agent that its reason for a failure may not show.
	secrets []string
	out     lrmd.Outcome // if nothing could be run
}

// Launch starts an action. It never fails: what cannot be run has an outcome that says so.
func (h *Host) Launch(op lrmd.Op) *Run {
	return h.launch(op, 0)
}

func (h *Host) launch(op lrmd.Op, outputLimit int) *Run {
	r := &Run{agent: h.Resolve(op.Agent), op: op}
	if r.agent.Is(vocab.ClassSystemd) && !missing(r.agent, op) {
		r.unit = h.launchUnit(r.agent, op)
		return r
	}
	cmd, secrets, out, ok := h.prepare(op)
	if !ok {
		r.out = out
		return r
	}
	cmd.OutputLimit = outputLimit
	proc, err := process.Start(cmd)
	if err != nil {
		r.out = notStarted(cmd.Path, err)
		if errors.Is(err, syscall.E2BIG) {
			r.out.ExitReason = cmd.Path + ": " + tooLong(op, err)
		}
		return r
	}
	r.proc, r.secrets = proc, secrets
	return r
}

// tooLong says of what an agent could not be given what is too long.
func tooLong(op lrmd.Op, err error) string {
	for _, name := range slices.Sorted(maps.Keys(op.Params)) {
		if err := agentname.CheckLength(name, op.Params[name]); err != nil {
			return err.Error()
		}
	}
	return "its parameters have too many bytes together: " + process.Reason(err)
}

// PID is the agent's process id, 0 if nothing runs.
func (r *Run) PID() int {
	if r.proc == nil {
		return 0
	}
	return r.proc.PID()
}

// Kill does to the agent what the executor asks for; the run's number does not matter.
func (r *Run) Kill(k lrmd.KillProcess) {
	if r.unit != nil {
		r.unit.kill()
	}
	if r.proc == nil {
		return
	}
	sig := syscall.SIGTERM
	if k.Force {
		sig = syscall.SIGKILL
	}
	r.proc.Signal(sig, k.Group)
}

// Wait waits for the end and says what it means, without the secrets among the parameters. It must be called once.
func (r *Run) Wait() lrmd.Outcome {
	if r.unit != nil {
		return <-r.unit.done
	}
	if r.proc == nil {
		return r.out
	}
	exit := r.proc.Wait()
	out := lrmd.Outcome{
		PID:    r.proc.PID(),
		Stdout: secret.Mask(exit.Stdout, r.secrets), Stderr: secret.Mask(exit.Stderr, r.secrets),
	}
	switch {
	case exit.Signal != 0:
		out.RC, out.Status, out.Signal = vocab.ExitError, vocab.ExecError, int(exit.Signal)
		out.ExitReason = "Resource agent interrupted by " + process.SignalName(exit.Signal) + " signal"
	case r.agent.Is(vocab.ClassLSB):
		out.RC = lsbCode(r.op.Action, exit.Code)
	default:
		out.RC, out.ExitReason = ocfCode(exit.Code), ocfReason(exit.Stderr, r.secrets)
	}
	return out
}
