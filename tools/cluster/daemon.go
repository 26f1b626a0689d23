package cluster

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"pacer/api"
	"pacer/cib"
	"pacer/cib/value/vocab"
	"pacer/tools/env"
	"pacer/tools/output"
)

// live is the CIB of the running cluster.
type live struct {
	client *api.Client
	tool   string // that asks for changes
	warn   io.Writer
}

func openDaemon(e env.Env) (CIB, error) {
	path := Socket(e)
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, output.Fail(vocab.ExitDisconnected,
			"Could not connect to the CIB API: no daemon listens at %s; start one with \"pacer daemon\", or give CIB_file the name of a file", path)
	}
	client, err := Client(e)
	if err != nil {
		return nil, err
	}
	return &live{client, e.Name, e.Stderr}, nil
}

func (d *live) Close() error { return nil }

func (d *live) Document() (*cib.Document, error) {
	doc, err := d.client.CIB(context.Background())
	return doc, CallError(err)
}

// Apply asks the cluster. If it refuses, the operations are tried on the present document, which says exactly why.
func (d *live) Apply(ops ...cib.Op) error {
	if travels(ops) {
		err := d.change(api.Change{Ops: ops, Comment: d.tool})
		var fault *api.Fault
		if !errors.As(err, &fault) || fault.Kind != api.KindInvalid {
			return CallError(err)
		}
	}
	doc, err := d.Document()
	if err != nil {
		return err
	}
	next, err := apply(doc, ops)
	if err != nil || next == doc {
		return err
	}
	change := api.Change{Ops: ops, Comment: d.tool}
	if !travels(ops) {
		base := doc.Version()
		change.Base, change.Ops = &base, []cib.Op{{Kind: cib.Replace, Data: next.Root(), KeepVersion: true}}
	}
	return CallError(d.change(change))
}

func (d *live) change(c api.Change) error {
	done, err := d.client.Change(context.Background(), c)
	if w := done.Warning(); err == nil && w != "" {
		fmt.Fprintf(d.warn, "warning: %s\n", w)
	}
	return err
}

// travels says whether the daemon can perform the operations itself. Patches and upgrades are sent
// as their outcome instead.
func travels(ops []cib.Op) bool {
	for _, op := range ops {
		if op.Patch != nil || op.Transform != nil {
			return false
		}
	}
	return true
}

// CallError gives an error of a call of a daemon its exit status.
func CallError(err error) error {
	var fault *api.Fault
	var foreign *api.Foreign
	switch {
	case err == nil:
		return nil
	case errors.As(err, &foreign):
		return output.Fail(vocab.ExitProtocol, "%w", err)
	case errors.Is(err, fs.ErrPermission):
		return output.Fail(vocab.ExitInsufficientPriv, "%w", err)
	case errors.Is(err, context.DeadlineExceeded):
		return output.Fail(vocab.ExitTimeout, "%w", err)
	case !errors.As(err, &fault):
		return output.Fail(vocab.ExitDisconnected, "the daemon cannot be reached: %w", err)
	case fault.Kind == api.KindForbidden:
		return output.Fail(vocab.ExitInsufficientPriv, "%w", err)
	case fault.Kind == api.KindOpen:
		return output.Fail(vocab.ExitIndeterminate, "%w", err)
	case fault.Kind == api.KindConflict:
		return output.Fail(vocab.ExitOld, "%w; run the command again", err)
	}
	return output.Fail(vocab.ExitError, "%w", err)
}
