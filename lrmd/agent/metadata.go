package agent

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"pacer/cib/value/vocab"
	"pacer/lrmd"
)

// metadataLimit is far above the largest meta-data of any agent known.
const metadataLimit = 10 << 20

// metadataTimeout is for agents that hang when asked what they are.
const metadataTimeout = 30 * time.Second

type cached struct {
	text []byte
	Edition
}

// Edition tells an agent's file from what it was before it changed.
type Edition struct {
	changed int64 // nanoseconds since 1970
	size    int64
}

func editionOf(fi os.FileInfo) Edition { return Edition{fi.ModTime().UnixNano(), fi.Size()} }

// Edition is that of an agent's file now; the zero one if there is none.
func (h *Host) Edition(a vocab.Agent) Edition {
	path, err := h.path(h.Resolve(a))
	if err != nil {
		return Edition{}
	}
	fi, err := os.Stat(path)
	if err != nil {
		return Edition{}
	}
	return editionOf(fi)
}

// MetaData is an agent's description of itself: XML as the OCF standard has it, made up from the
// comments of an init script for class lsb, and from what systemd says of a unit. It is kept until the agent's file changes.
func (h *Host) MetaData(ctx context.Context, a vocab.Agent) ([]byte, error) {
	a = h.Resolve(a)
	if a.Is(vocab.ClassSystemd) {
		return h.unitMetaData(ctx, a.Type)
	}
	path, err := h.path(a)
	switch {
	case errors.Is(err, errNoFile):
		return nil, fmt.Errorf("%s: agents of class %s have no meta-data on this host", a, a.Class)
	case err != nil:
		return nil, err
	}
	return h.remembered(path, a.String(), func() ([]byte, error) {
		return patiently(ctx, func() ([]byte, error) { return h.readMetaData(ctx, a, path) })
	})
}

// remembered is what an agent said of itself the last time, if its file is the same, else what it says now.
func (h *Host) remembered(path, agent string, ask func() ([]byte, error)) ([]byte, error) {
	fi, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("%s: %w; install the agent or correct its name", agent, err)
	}
	h.mu.Lock()
	c, ok := h.metadata[path]
	h.mu.Unlock()
	if ok && c.Edition == editionOf(fi) {
		return c.text, nil
	}
	text, err := ask()
	if err != nil {
		return nil, err
	}
	h.mu.Lock()
	h.metadata[path] = cached{text, editionOf(fi)}
	h.mu.Unlock()
	return text, nil
}

func (h *Host) readMetaData(ctx context.Context, a vocab.Agent, path string) ([]byte, error) {
	if a.Is(vocab.ClassLSB) {
		script, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", a, err)
		}
		return lsbMetaData(a.Type, string(script)), nil
	}
	ctx, cancel := context.WithTimeout(ctx, metadataTimeout)
	defer cancel()
	r := h.launch(lrmd.Op{Resource: a.Type, Agent: a, Action: vocab.TaskMetaData}, metadataLimit)
	stop := context.AfterFunc(ctx, func() { r.Kill(lrmd.KillProcess{Force: true, Group: true}) })
	out := r.Wait()
	stop()
	switch {
	case out.Lacks != "":
		return nil, fmt.Errorf("%s: %w", a, shortageError{out})
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s: the agent did not give its meta-data: %w", a, ctx.Err())
	case out.RC != vocab.ExitOK || out.Status != vocab.ExecDone:
		return nil, fmt.Errorf("%s: asked for its meta-data, the agent answered %d (%s) %s", a, out.RC, out.RC, out.ExitReason)
	}
	return []byte(out.Stdout), nil
}
