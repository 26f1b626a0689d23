package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"pacer/cib"
	"pacer/cib/store"
	"pacer/controller"
)

var errEnding = errors.New("the daemon is stopping")

// edited takes an edit of cib.xml by hand to all members, or says why not. The store writes the file
// again in either case: with the edit once the cluster has it, or without.
func (d *Daemon) edited(e store.Edit) {
	if e.Err != nil {
		d.refused(e)
		return
	}
	id := uuid.NewString()
	reply := make(chan controller.Reply, 1)
	d.replies[id] = reply
	base := d.machine.Document().Version()
	d.step(controller.Requested{
		ID: id, Base: &base, User: "an editor of cib.xml", Comment: "edited by hand",
		Ops: []cib.Op{{Kind: cib.Replace, Data: e.Document.Root()}},
	})
	go func() {
		if r := d.await(context.Background(), id, reply); r.Err != nil {
			d.post(func() { d.refused(d.store.Refuse(r.Err)) })
		}
	}()
}

// await waits for the answer to a request, no longer than a client does, and takes back what was not begun by then.
func (d *Daemon) await(ctx context.Context, id string, reply <-chan controller.Reply) controller.Reply {
	select {
	case r := <-reply:
		return r
	case <-ctx.Done():
		return d.withdraw(id, reply, "nobody waited for the members' answer")
	case <-time.After(replyPatience):
		return d.withdraw(id, reply, fmt.Sprintf("the members did not agree within %s", replyPatience))
	case <-d.end:
		return controller.Reply{ID: id, Err: errEnding}
	}
}

// withdraw takes a request back, and gives its answer: what was begun is open, for a reason.
func (d *Daemon) withdraw(id string, reply <-chan controller.Reply, why string) controller.Reply {
	open := controller.Reply{ID: id, Err: &controller.Open{Why: why}}
	d.post(func() {
		if d.replies[id] == nil {
			return // answered just now, or never begun
		}
		d.step(controller.Withdrawn{ID: id})
		if c := d.replies[id]; c != nil {
			delete(d.replies, id)
			c <- open
		}
	})
	select {
	case r := <-reply:
		return r
	case <-time.After(hangs):
		return open
	case <-d.end:
		return controller.Reply{ID: id, Err: errEnding}
	}
}

func (d *Daemon) refused(e store.Edit) {
	text := e.Err.Error()
	if e.Kept != "" {
		text += "; it is kept as " + e.Kept
	}
	d.cfg.Log.Error().Str("event", "edit-refused").Msg(text)
	d.happened("error", "edit-refused", text, nil)
}
