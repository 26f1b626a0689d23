package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/journal"
	"pacer/crmsh/session"
)

// Backend is a running cluster.
type Backend struct {
	client *api.Client
	tools  Tools
}

// Tools are what a backend leaves to others.
type Tools struct {
	// Tell tells the person who waits what is going on; it may be nil.
	Tell func(text string)
	// Patience is how long a daemon that went away is waited for; 0 stands for a minute.
	Patience time.Duration
}

// New makes a backend of a daemon.
func New(client *api.Client, tools Tools) *Backend { return &Backend{client, tools} }

// Name is for the prompt.
func (b *Backend) Name() string { return "live" }

// Snapshot gets the present document.
func (b *Backend) Snapshot(ctx context.Context) (*cib.Document, error) { return b.client.CIB(ctx) }

// Commit sends a change to all members and waits until they have taken it.
func (b *Backend) Commit(ctx context.Context, base cib.Version, c session.Change) error {
	done, err := b.client.Change(ctx, api.Change{Ops: c.Ops, Base: &base, Client: "crm", Comment: c.Message})
	var f *api.Fault
	var nobody *api.Unreachable
	switch {
	case err == nil:
		if w := done.Warning(); w != "" && b.tools.Tell != nil {
			b.tools.Tell(w)
		}
		return nil
	case errors.As(err, &nobody):
		return err
	case errors.As(err, &f) && f.Kind == api.KindOpen:
		return &session.OpenError{Cause: err}
	case f == nil || f.Kind == api.KindUnavailable:
		return b.lost(ctx, err)
	case f.Kind != api.KindConflict:
		return err
	}
	present, err := b.client.CIB(ctx)
	if err != nil {
		return fmt.Errorf("%w (and the configuration that is there now cannot be read: %w)", f, err)
	}
	return &session.ConflictError{Base: base, Current: present}
}

// History asks for the commits that the daemon remembers.
func (b *Backend) History(ctx context.Context, id string) ([]journal.Entry, error) {
	h, err := b.client.History(ctx, id)
	return h.Entries, err
}

// Risk says why what is committed now may be in vain.
func (b *Backend) Risk(ctx context.Context) (string, error) {
	s, err := b.client.Status(ctx)
	if err != nil || s.Quorate {
		return "", err
	}
	return s.Risk(), nil
}

// Attention says in sentences what is not as it should be.
func (b *Backend) Attention(ctx context.Context) ([]string, error) {
	s, err := b.client.Status(ctx)
	return s.Attention(), err
}

// Watchdogs says which members feed a watchdog, and whether the cluster counts on that.
func (b *Backend) Watchdogs(ctx context.Context) ([]string, error) {
	s, err := b.client.Status(ctx)
	return s.WatchdogLines(), err
}

// Said is what agents said of failures.
func (b *Backend) Said(ctx context.Context) (map[string]string, error) {
	s, err := b.client.Status(ctx)
	return s.Words(), err
}

// Fencings are those that the daemon knows of.
func (b *Backend) Fencings(ctx context.Context) ([]api.FenceEvent, error) {
	return b.client.FenceEvents(ctx)
}

// Seen notes that somebody knows of lost commits.
func (b *Backend) Seen(ctx context.Context) error { return b.client.Seen(ctx) }

// Node gives the name of the node whose daemon is asked.
func (b *Backend) Node(ctx context.Context) (string, error) {
	s, err := b.client.Status(ctx)
	return s.Node, err
}
