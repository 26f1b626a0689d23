package crmmon

import (
	"bytes"
	"context"
	"os/signal"
	"syscall"
	"time"

	"github.com/google/renameio/v2"

	"pacer/api"
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
		client := api.NewClient(cluster.Socket(m.Env))
		for ctx.Err() == nil {
			// An error is shown by the next look.
			_ = client.Events(ctx, wake, func(api.Happening) error { wake(); return nil })
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

// rewrite keeps the output file up to date until the program is told to end.
func (m *monitor) rewrite() error {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	for changes := m.changes(ctx); ; {
		text, err := m.render()
		if err != nil {
			text = []byte("Not connected to CIB: " + err.Error() + "\n")
		}
		if err := renameio.WriteFile(m.to, text, 0o644); err != nil {
			return output.Fail(output.IOErr, "cannot write the status: %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changes:
		}
	}
}

// render is the state as it is now.
func (m *monitor) render() ([]byte, error) {
	l, err := m.look()
	if err != nil {
		return nil, err
	}
	now := time.Now()
	w, err := l.unpack(now)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = m.write(&b, w, m.options(l, w, now))
	return b.Bytes(), err
}
