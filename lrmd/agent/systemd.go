package agent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"pacer/cib/agentname"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/systemd"
)

// unitRun is an action of a systemd unit under way. No process of this host's is behind it.
type unitRun struct {
	kill context.CancelFunc
	done chan lrmd.Outcome
}

// grace is how much longer than its action's time-out a run of a unit goes on by itself. The executor has ended it before.
const grace = 5 * time.Second

// launchUnit has systemd carry out an action.
func (h *Host) launchUnit(a vocab.Agent, op lrmd.Op) *unitRun {
	ctx, stop := context.WithCancel(context.Background())
	if op.TimeoutMS > 0 {
		ctx, stop = context.WithTimeout(ctx, time.Duration(op.TimeoutMS)*time.Millisecond+grace)
	}
	r := &unitRun{kill: stop, done: make(chan lrmd.Outcome, 1)}
	go func() {
		defer stop()
		r.done <- h.actOnUnit(ctx, a, op)
	}()
	return r
}

func (h *Host) actOnUnit(ctx context.Context, a vocab.Agent, op lrmd.Op) lrmd.Outcome {
	if err := agentname.Check(a.Class, "", a.Type); err != nil {
		return lrmd.Outcome{RC: vocab.ExitNotInstalled, Status: vocab.ExecNotInstalled, ExitReason: err.Error()}
	}
	switch op.Action {
	case vocab.TaskStart:
		return unitOutcome(a.Type, op.Action, h.systemd.Start(ctx, a.Type))
	case vocab.TaskStop:
		err := h.systemd.Stop(ctx, a.Type)
		if errors.Is(err, systemd.ErrNoSystemd) {
			err = nil // nothing runs there
		}
		return unitOutcome(a.Type, op.Action, err)
	case vocab.TaskMonitor, vocab.TaskStatus:
		state, err := h.systemd.Settled(ctx, a.Type)
		if err == nil && !state.Runs() {
			return lrmd.Outcome{RC: vocab.ExitNotRunning, ExitReason: string(state)}
		}
		return unitOutcome(a.Type, op.Action, err)
	}
	return lrmd.Outcome{
		RC: vocab.ExitUnimplemented, Status: vocab.ExecError,
		ExitReason: fmt.Sprintf("Action %s not implemented for systemd resources", op.Action),
	}
}

// unitOutcome is what an error of systemd means.
func unitOutcome(unit, action string, err error) lrmd.Outcome {
	out := lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecError}
	var job *systemd.JobError
	switch {
	case err == nil:
		return lrmd.Outcome{}
	case errors.Is(err, systemd.ErrNoSystemd):
		return lrmd.Outcome{RC: vocab.ExitNotInstalled, Status: vocab.ExecNotInstalled, ExitReason: fmt.Sprintf("%s: %v", unit, err)}
	case errors.Is(err, systemd.ErrNoUnit):
		return lrmd.Outcome{RC: vocab.ExitNotInstalled, Status: vocab.ExecNotInstalled, ExitReason: fmt.Sprintf("systemd unit %s not found", unit)}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		out.Status, out.ExitReason = vocab.ExecTimeout, fmt.Sprintf("%s action for systemd unit %s did not complete in time", action, unit)
		if text := err.Error(); text != context.Canceled.Error() && text != context.DeadlineExceeded.Error() {
			out.ExitReason += ": " + text
		}
		return out
	case errors.As(err, &job) && job.Timeout():
		out.Status = vocab.ExecTimeout
	}
	out.ExitReason = err.Error()
	return out
}

// listing is how long systemd is waited for where nobody says how long.
const listing = 10 * time.Second

// units are the units of this host, none if systemd does not answer.
func (h *Host) units() []string {
	ctx, stop := context.WithTimeout(context.Background(), listing)
	defer stop()
	names, err := h.systemd.Units(ctx)
	if err != nil {
		return nil
	}
	return names
}

// hasUnit says whether there is a unit.
func (h *Host) hasUnit(name string) bool {
	ctx, stop := context.WithTimeout(context.Background(), listing)
	defer stop()
	_, err := h.systemd.Describe(ctx, name)
	return err == nil
}

// unitMetaData describes a unit as if it were an OCF agent, in Pacemaker's layout.
func (h *Host) unitMetaData(ctx context.Context, name string) ([]byte, error) {
	ctx, stop := context.WithTimeout(ctx, metadataTimeout)
	defer stop()
	text, err := h.systemd.Describe(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%s:%s: %w", vocab.ClassSystemd, name, err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "<?xml version=\"1.0\"?>\n<resource-agent name=\"%s\" version=\"0.1\">\n  <version>1.1</version>\n", escape(name))
	fmt.Fprintf(&b, "  <longdesc lang=\"en\">\n    %s\n  </longdesc>\n", escape(text))
	fmt.Fprintf(&b, "  <shortdesc lang=\"en\">systemd unit %s</shortdesc>\n  <parameters/>\n  <actions>\n", escape(name))
	for _, action := range []string{vocab.TaskStart, vocab.TaskStop, vocab.TaskStatus} {
		fmt.Fprintf(&b, "    <action name=\"%s\" timeout=\"100s\" />\n", action)
	}
	fmt.Fprintf(&b, "    <action name=\"%s\" timeout=\"100s\" interval=\"60s\" />\n", vocab.TaskMonitor)
	fmt.Fprintf(&b, "    <action name=\"%s\" timeout=\"5s\" />\n", vocab.TaskMetaData)
	b.WriteString("  </actions>\n  <special tag=\"systemd\"/>\n</resource-agent>\n")
	return b.Bytes(), nil
}
