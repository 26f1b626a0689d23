package agent

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"pacer/cib/agentname"
	"pacer/cib/value/vocab"
	"pacer/lrmd"
	"pacer/lrmd/process"
)

// fencePath is where a fence agent lives. The error says why it cannot be called so.
func (h *Host) fencePath(name string) (string, error) {
	if err := agentname.Check(vocab.ClassStonith, "", name); err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	if !strings.HasPrefix(name, vocab.FencePrefix) {
		return "", fmt.Errorf("%s: fence agents of the Linux-HA kind are not supported; use the agent %s* for the same device", name, vocab.FencePrefix)
	}
	return filepath.Join(h.FenceDir, name), nil
}

// CheckFence says why no fence agent can be called so, whether it is there or not.
func (h *Host) CheckFence(name string) error {
	_, err := h.fencePath(name)
	return err
}

// FenceAgents lists the fence agents that are here, by name.
func (h *Host) FenceAgents() (names []string) {
	files, _ := filepath.Glob(filepath.Join(h.FenceDir, vocab.FencePrefix+"*"))
	for _, f := range files {
		if name := filepath.Base(f); h.HasFenceAgent(name) {
			names = append(names, name)
		}
	}
	return names
}

// HasFenceAgent says whether a fence agent is here.
func (h *Host) HasFenceAgent(name string) bool {
	path, err := h.fencePath(name)
	if err != nil {
		return false
	}
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular()
}

// RunFence runs a fence agent with what it is told on its standard input, and kills its process group when the time is
// over. Exit codes are those of the agent; a reason is the last line that it wrote to stderr, since fence agents have no
// other way to say why. Times out with vocab.ExecTimeout; what cannot be run has an outcome that says so.
func (h *Host) RunFence(name, input string, limit time.Duration) lrmd.Outcome {
	return h.runFence(name, input, limit, 0)
}

func (h *Host) runFence(name, input string, limit time.Duration, outputLimit int) lrmd.Outcome {
	path, err := h.fencePath(name)
	if err != nil {
		return lrmd.Outcome{RC: vocab.ExitNotInstalled, Status: vocab.ExecNotInstalled, ExitReason: err.Error()}
	}
	if _, err := os.Stat(path); err != nil {
		return notRunnable(path, err)
	}
	proc, err := process.Start(process.Command{Path: path, Env: h.Env, Stdin: input, OutputLimit: outputLimit})
	if err != nil {
		return notStarted(path, err)
	}
	r := &Run{proc: proc}
	late := time.AfterFunc(limit, func() { r.Kill(lrmd.KillProcess{Force: true, Group: true}) })
	exit := proc.Wait()
	out := lrmd.Outcome{PID: proc.PID(), RC: vocab.Exit(exit.Code), Stdout: exit.Stdout, Stderr: exit.Stderr}
	switch {
	case !late.Stop():
		out.RC, out.Status = vocab.ExitError, vocab.ExecTimeout
		out.ExitReason = fmt.Sprintf("the fence agent did not end within %s", limit)
	case exit.Signal != 0:
		out.RC, out.Status, out.Signal = vocab.ExitError, vocab.ExecError, int(exit.Signal)
		out.ExitReason = "the fence agent was ended by the signal " + process.SignalName(exit.Signal)
	case exit.Code != 0:
		out.ExitReason = lastLine(exit.Stderr)
	}
	return out
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// FenceMetaData is a fence agent's description of itself. It is kept until the agent's file changes.
func (h *Host) FenceMetaData(ctx context.Context, name string) ([]byte, error) {
	path, err := h.fencePath(name)
	if err != nil {
		return nil, err
	}
	return h.remembered(path, name, func() ([]byte, error) {
		return patiently(ctx, func() ([]byte, error) {
			out := h.runFence(name, "action=metadata\n", metadataTimeout, metadataLimit)
			switch {
			case out.Lacks != "":
				return nil, fmt.Errorf("%s: %w", name, shortageError{out})
			case out.RC != vocab.ExitOK || out.Status != vocab.ExecDone:
				return nil, fmt.Errorf("%s: asked for its meta-data, the agent answered %d (%s) %s", name, out.RC, out.Status, out.ExitReason)
			}
			return []byte(out.Stdout), nil
		})
	})
}
