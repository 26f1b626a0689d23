package live

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"pacer/api"
	"pacer/cib"
	"pacer/crmsh/session"
)

// Backend is a running cluster.
type Backend struct {
	client *api.Client
	// status prints the cluster's status as crm_mon does with these arguments, and gives its exit
	// status.
	status func(args []string, stdout, stderr *bytes.Buffer) int
}

// New makes a backend of a daemon. What prints the status is given, because it is a tool of its own.
func New(client *api.Client, status func(args []string, stdout, stderr *bytes.Buffer) int) *Backend {
	return &Backend{client, status}
}

// Name is for the prompt.
func (b *Backend) Name() string { return "live" }

// Snapshot gets the present document.
func (b *Backend) Snapshot(ctx context.Context) (*cib.Document, error) { return b.client.CIB(ctx) }

// Commit sends a change to all members and waits until they have taken it.
func (b *Backend) Commit(ctx context.Context, base cib.Version, ops []cib.Op) error {
	_, err := b.client.Change(ctx, api.Change{Ops: ops, Base: &base, Client: "crm"})
	var f *api.Fault
	if !errors.As(err, &f) || f.Kind != api.KindConflict {
		return err
	}
	present, err := b.client.CIB(ctx)
	if err != nil {
		return fmt.Errorf("%w (and the configuration that is there now cannot be read: %w)", f, err)
	}
	return &session.ConflictError{Base: base, Current: present}
}

// Status prints the cluster's status.
func (b *Backend) Status(_ context.Context, args []string) (string, error) {
	var stdout, stderr bytes.Buffer
	if code := b.status(append([]string{"-1"}, args...), &stdout, &stderr); code != 0 {
		return stdout.String(), errors.New(strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}
