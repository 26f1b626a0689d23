package scenario

import (
	"context"
	"errors"
	"slices"

	"pacer/api"
	"pacer/cib/value/vocab"
	"pacer/lab"
)

// change has a crm command change something. That it is open whether the change was made is the right answer while members
// come and go, as an earlier event may have it: then those that the node knows are others afterwards than before.
func (w *walker) change(ctx context.Context, by lab.Node, words ...string) error {
	client := w.c.Client(by)
	before, _ := client.Status(ctx) // of a daemon that does not answer yet: none, and so no party that stays the same
	err := w.crm(ctx, append([]string{by.Name}, words...))
	var wrong *StatusError
	if !errors.As(err, &wrong) || wrong.Output.Exit != (lab.Exit{Code: int(vocab.ExitIndeterminate)}) {
		return err
	}
	after, failed := client.Status(ctx)
	if failed != nil || sameParty(before, after) {
		return errors.Join(err, failed)
	}
	return nil
}

// sameParty says whether two states of a cluster have the same members, with or without quorum as before.
func sameParty(a, b api.Status) bool {
	return a.Quorate == b.Quorate && slices.Equal(a.Members, b.Members)
}
