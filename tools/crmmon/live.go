package crmmon

import (
	"bytes"
	"context"
	"os/signal"
	"syscall"
	"time"

	"github.com/google/renameio/v2"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/cluster"
	"pacer/tools/output"
)

// changes gives a signal whenever something happens in the cluster, and at the latest after the
// monitor's interval. It ends with the context.
func (m *monitor) changes(ctx context.Context) <-chan struct{} {
	c := make(chan struct{}, 1)
	wake := func() {
		select {
		case c <- struct{}{}:
		default: // a signal is waiting already
		}
	}
	go func() {
		client, err := cluster.Client(m.Env)
		for err == nil && ctx.Err() == nil {
			// An error is shown by the next look.
			_ = client.Events(ctx, wake, func(api.Event) error { wake(); return nil })
			pause(ctx, m.every)
		}
	}()
	go func() {
		for ctx.Err() == nil {
			pause(ctx, m.every)
			wake()
		}
	}()
	return c
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// rewrite keeps the output file up to date, and the external agent informed, until the program is told
// to end.
func (m *monitor) rewrite() error {
	m.watching = true
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	var seen *cib.Document
	for changes := m.changes(ctx); ; {
		l, err := m.look()
		if err == nil {
			m.tell(ctx, seen, l.doc)
			seen = l.doc
		}
		if err := m.save(l, err); err != nil {
			return output.Fail(vocab.ExitIOErr, "cannot write the status: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changes:
		}
	}
}

// save puts what was seen, or why nothing was, into the output file.
func (m *monitor) save(l look, err error) error {
	if !m.toFile() || m.format == output.FormatNone {
		return nil
	}
	var text []byte
	if err == nil {
		text, err = m.render(l)
	}
	if err != nil {
		text = []byte("Not connected to CIB: " + err.Error() + "\n")
	}
	return renameio.WriteFile(m.to, text, 0o644)
}

// tell hands the results of operations that came in between two looks to the external agent.
func (m *monitor) tell(ctx context.Context, before, after *cib.Document) {
	if m.agent.program == "" || before == nil {
		return
	}
	for _, h := range happened(before, after) {
		if err := m.agent.run(ctx, h); err != nil {
			m.Err("%s: %v", m.Env.Name, err)
		}
	}
}

// render writes what was seen.
func (m *monitor) render(l look) ([]byte, error) {
	now := time.Now()
	w, err := l.unpack(now)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = m.write(&b, w, m.options(l, w, now))
	return b.Bytes(), err
}
