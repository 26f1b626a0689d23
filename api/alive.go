package api

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// A daemon that works on something answers other questions meanwhile; one that is stopped, or whose host has no time for it, does
// not. Agents call tools, and their time is not to be used up by waiting for such a one.
const (
	hush     = time.Second     // that a daemon may take before it is asked whether it is alive, and between such questions
	dead     = 2 * time.Second // without any answer to that
	greeting = "/v1/alive"     // is answered at once; with what does not matter
)

// watch ends the waiting for a daemon that does not even say that it is alive.
func (c *Client) watch(w *waiting) {
	for w.ctx.Err() == nil && !w.settled.Load() {
		if !c.alive(w.ctx) {
			w.dead.Store(true)
			w.end()
			return
		}
		select {
		case <-time.After(hush):
		case <-w.ctx.Done():
		}
	}
}

// alive says whether a daemon answers anything. One that hung up has, for this: who waits hears of that.
func (c *Client) alive(ctx context.Context) bool {
	soon, end := context.WithTimeout(ctx, dead)
	defer end()
	req, err := http.NewRequestWithContext(soon, http.MethodGet, "http://pacer"+greeting, nil)
	if err != nil {
		return true
	}
	resp, err := c.exchange(req)
	if err == nil {
		resp.Body.Close()
		return true
	}
	return !errors.Is(err, context.DeadlineExceeded) || ctx.Err() != nil
}
