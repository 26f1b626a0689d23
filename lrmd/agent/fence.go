package agent

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"pacer/cib/agentname"
	"pacer/cib/value/secret"
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

// Fence is one use of a fence agent.
type Fence struct {
	Agent  string // such as fence_ipmilan
	Device string // whose secrets are in files of this host, where a parameter says secret.InFile
	// Params are what the agent reads, a line NAME=VALUE each, the action among them.
	Params map[string]string
	Limit  time.Duration // after which it is killed with all that it started
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

// RunFence runs a fence agent with what it is told on its standard input, and kills it with all that it started when the
// time is over. Exit codes are those of the agent; a reason is the last line that it wrote to stderr, since fence agents have no
// other way to say why. Neither that nor what it printed has the secrets among its parameters. Times out with
// vocab.ExecTimeout; what cannot be run has an outcome that says so.
func (h *Host) RunFence(f Fence) lrmd.Outcome { return h.runFence(f, 0) }

func (h *Host) runFence(f Fence, outputLimit int) lrmd.Outcome {
	path, err := h.fencePath(f.Agent)
	if err != nil {
		return lrmd.Outcome{RC: vocab.ExitNotInstalled, Status: vocab.ExecNotInstalled, ExitReason: err.Error()}
	}
	if _, err := os.Stat(path); err != nil {
		return notRunnable(path, err)
	}
	params, err := h.revealSecrets(lrmd.Op{Resource: f.Device, Params: f.Params})
	if err != nil {
		return lrmd.Outcome{RC: vocab.ExitError, Status: vocab.ExecNoSecrets, ExitReason: err.Error()}
	}
	proc, err := h.fences.start(process.Command{Path: path, Env: h.Env, Stdin: lines(params), OutputLimit: outputLimit, Groups: h.groups})
	if err != nil {
		return notStarted(path, err)
	}
	r := &Run{proc: proc}
	late := time.AfterFunc(f.Limit, func() { r.Kill(lrmd.KillProcess{Force: true, Group: true}) })
	exit := proc.Wait()
	inTime := late.Stop()
	if h.fences.ended(proc) {
		return lrmd.Outcome{PID: proc.PID(), RC: vocab.ExitError, Status: vocab.ExecError, ExitReason: errLeaving.Error()}
	}
	names := h.secretNames(vocab.Agent{Class: vocab.ClassStonith, Type: f.Agent})
	return fenceOutcome(proc.PID(), exit, inTime, f.Limit, hider{names, secretValues(names, f.Params, params, nil)})
}

// fenceOutcome is what the end of a fence agent means.
func fenceOutcome(pid int, exit process.Exit, inTime bool, limit time.Duration, hide hider) lrmd.Outcome {
	out := lrmd.Outcome{PID: pid, RC: vocab.Exit(exit.Code), Stdout: hide.in(exit.Stdout), Stderr: hide.in(exit.Stderr)}
	switch {
	case !inTime:
		out.RC, out.Status = vocab.ExitError, vocab.ExecTimeout
		out.ExitReason = fmt.Sprintf("the fence agent did not end within %s", limit)
	case exit.Signal != 0:
		out.RC, out.Status, out.Signal = vocab.ExitError, vocab.ExecError, int(exit.Signal)
		out.ExitReason = "the fence agent was ended by the signal " + process.SignalName(exit.Signal)
	case exit.Code != 0:
		out.ExitReason = lastWord(out.Stderr)
	}
	return out
}

// hider keeps secrets out of what a fence agent prints: those that it was given, and what it gives a secret's name to.
type hider struct {
	names  secret.Patterns
	values []string
}

func (h hider) in(text string) string {
	return secret.Mask(text, append(slices.Clip(h.values), h.names.Assigned(text)...))
}

// lines are parameters as a fence agent reads them. A line break becomes a blank: behind it would be another parameter, such as
// an action that nobody asked for.
func lines(params map[string]string) string {
	var b strings.Builder
	one := strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
	for _, name := range slices.Sorted(maps.Keys(params)) {
		b.WriteString(one.Replace(name+"="+params[name]) + "\n")
	}
	return b.String()
}

// fences are the fence agents that run.
type fences struct {
	mu   sync.Mutex
	runs map[*process.Process]bool
	over bool
}

var errLeaving = errors.New("this host leaves the cluster, and its fence agents are ended")

func (f *fences) start(c process.Command) (*process.Process, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.over {
		return nil, errLeaving
	}
	proc, err := process.Start(c)
	if err == nil {
		f.runs[proc] = true
	}
	return proc, err
}

// ended says whether an agent was killed at the end of all.
func (f *fences) ended(p *process.Process) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.runs, p)
	return f.over
}

// EndFencing kills the fence agents that run, with all that they started, and runs no more: others do what they were to
// do, and an agent must not turn a node off that has been fenced and is back.
func (h *Host) EndFencing() {
	h.fences.mu.Lock()
	defer h.fences.mu.Unlock()
	h.fences.over = true
	for p := range h.fences.runs {
		p.Signal(syscall.SIGKILL, true)
	}
}

// lastWord is the last line that says something: agents of fence-agents close with how to get help, whatever went wrong.
func lastWord(text string) string {
	const help = "Please use '-h' for usage"
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i := len(lines) - 1; i > 0; i-- {
		if line := strings.TrimSpace(lines[i]); line != "" && !strings.HasSuffix(line, help) {
			return line
		}
	}
	return strings.TrimSpace(lines[0])
}

// FenceMetaData is a fence agent's description of itself. It is kept until the agent's file changes.
func (h *Host) FenceMetaData(ctx context.Context, name string) ([]byte, error) {
	path, err := h.fencePath(name)
	if err != nil {
		return nil, err
	}
	return h.remembered(path, name, func() ([]byte, error) {
		return patiently(ctx, func() ([]byte, error) {
			out := h.runFence(Fence{Agent: name, Params: map[string]string{"action": "metadata"}, Limit: metadataTimeout}, metadataLimit)
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
