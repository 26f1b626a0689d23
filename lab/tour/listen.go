package tour

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"pacer/api"
	"pacer/lab"
	"pacer/lab/seed"
)

// deed is a run of an agent's action, at its start or at its end.
type deed struct {
	node, resource, action string
	interval, rc, runs, ms int
	status                 string
	ended                  bool
}

// of says whether a resource's action is what ended.
func (d deed) of(resource, action string) bool {
	return d.ended && d.resource == resource && d.action == action
}

// listen begins to hear what happens on a node.
func (g *guide) listen(ctx context.Context, n lab.Node) error {
	ready, failed := make(chan struct{}), make(chan error, 1)
	go func() {
		failed <- g.c.Client(n).Events(ctx, func() { close(ready) }, func(h api.Event) error {
			if h.Kind == "start" || h.Kind == "tick" {
				g.heard <- deedOf(h)
			}
			return nil
		})
	}()
	select {
	case <-ready:
		return nil
	case err := <-failed:
		return fmt.Errorf("listening to %s: %w", n.Name, err)
	}
}

func deedOf(h api.Event) deed {
	number := func(name string) int { n, _ := strconv.Atoi(h.Attrs[name]); return n }
	return deed{
		node: h.Node, resource: h.Attrs["resource"], action: h.Attrs["action"], interval: number("interval"),
		rc: number("rc"), runs: number("runs"), ms: number("exec_ms"), status: h.Attrs["status"], ended: h.Kind == "tick",
	}
}

// until tells what happens until something does.
func (g *guide) until(ctx context.Context, enough func(deed) bool) error {
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	for {
		select {
		case d := <-g.heard:
			g.tell(d)
			if enough(d) {
				return nil
			}
		case <-ctx.Done():
			return fmt.Errorf("the cluster did not do what the tour waits for within %s", patience)
		}
	}
}

// tell says what an agent did, once it has.
func (g *guide) tell(d deed) {
	if !d.ended || d.resource != seed.Resource { // fence devices would hide the rest
		return
	}
	outcome := map[int]string{0: "running", 7: "not running"}[d.rc]
	switch {
	case outcome == "":
		outcome = fmt.Sprintf("failed with exit status %d", d.rc)
	case d.action != "monitor" && d.rc == 0:
		outcome = "done"
	}
	action := d.action
	switch {
	case d.action == "monitor" && d.interval == 0:
		action = "probe"
	case d.action == "monitor":
		action = fmt.Sprintf("monitor (every %s)", time.Duration(d.interval)*time.Millisecond)
	}
	g.say("%s: %s %s: %s, %d ms", d.node, d.resource, action, outcome, d.ms)
}
