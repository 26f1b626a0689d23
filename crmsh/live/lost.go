package live

import (
	"context"
	"fmt"
	"time"

	"pacer/crmsh/session"
)

// lost waits until a daemon that gave no answer to a change is back and a member of the cluster, to find out
// what became of the change: only then it has what the others have.
func (b *Backend) lost(ctx context.Context, cause error) error {
	patience := b.tools.Patience
	if patience == 0 {
		patience = time.Minute
	}
	if ctx.Err() != nil { // the person gave up, not the daemon
		ctx, patience = context.WithoutCancel(ctx), min(patience, time.Second)
	} else if b.tools.Tell != nil {
		b.tools.Tell(fmt.Sprintf("%v; waiting up to %v for the cluster, to see what became of the change", cause, patience))
	}
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	tick := time.NewTicker(glance)
	defer tick.Stop()
	out := &session.LostError{Cause: cause}
	for {
		if s, err := b.client.Status(ctx); err == nil && s.DC != "" {
			if doc, err := b.client.CIB(ctx); err == nil {
				out.Current = doc
				return out
			}
		}
		select {
		case <-ctx.Done():
			return out
		case <-tick.C:
		}
	}
}
